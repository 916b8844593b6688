-- The indicators, in every version of their definition that something observed was counted by. The texts are those in
-- force; what an earlier version said when it was published, marts.indicator_definition keeps.
select
    i.indicator_code,
    d.definition_version,
    i.strand,
    i.name_en,
    i.name_ru,
    i.definition_en,
    i.definition_ru,
    i.numerator_en,
    i.denominator_en,
    i.unit,
    i.additivity,
    i.numerator_timing,
    i.scale,
    i.decimals,
    i.disaggregations,
    i.published_periods,
    i.finest_area_level,
    i.direction,
    i.sensitivity,
    i.owner,
    i.frameworks
from {{ source('catalogue', 'indicator') }} as i
inner join {{ ref('definition_in_force') }} as d on i.indicator_code = d.indicator_code
