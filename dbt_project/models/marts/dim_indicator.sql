-- The indicators with their definitions in force.
select
    indicator_code,
    definition_version,
    strand,
    name_en,
    name_ru,
    definition_en,
    definition_ru,
    numerator_en,
    denominator_en,
    unit,
    additivity,
    numerator_timing,
    scale,
    decimals,
    disaggregations,
    published_periods,
    finest_area_level,
    direction,
    sensitivity,
    owner,
    frameworks
from {{ source('catalogue', 'indicator') }}
