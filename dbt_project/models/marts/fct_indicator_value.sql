-- The indicators: one row per cell. A ratio is computed here and only here, from the sums of its parts.
{{ config(materialized='kept', meta={'refresher': 'replace_groups'}, indexes=[{'columns': ['cell_group']}]) }}

with cells as (
    select
        cell_group,
        area_code,
        sex,
        age_band,
        category_scheme,
        category,
        max(part_value) filter (where part = 'numerator') as numerator,
        max(part_value) filter (where part = 'denominator') as denominator,
        max(unweighted_count) filter (where part = 'numerator') as numerator_n,
        max(unweighted_count) filter (where part = 'denominator') as n,
        coalesce(max(contributing_rows) filter (where part = 'numerator'), 0) as numerator_rows,
        coalesce(max(contributing_rows) filter (where part = 'denominator'), 0) as denominator_rows,
        coalesce(max(contributing_deliveries) filter (where part = 'numerator'), 0) as numerator_deliveries,
        coalesce(max(contributing_deliveries) filter (where part = 'denominator'), 0) as denominator_deliveries,
        bool_or(is_synthetic) as is_synthetic,
        max(last_reported_at) as last_reported_at,
        max(last_received_at) as last_ingested_at
    from {{ ref('part_value') }}
    group by cell_group, area_code, sex, age_band, category_scheme, category
),

-- Where both parts are counted in the same way, the numerator is a part of the denominator: if nothing counts in it, it
-- is a known zero. Where they are counted in different ways they come from different sources, and an absent one is not
-- known.
parts as (
    select
        c.*,
        g.indicator_code,
        g.country_code,
        g.programme_code,
        g.donor_code,
        g.agency_code,
        g.period_type,
        g.period_start,
        g.period_end,
        g.event,
        f.definition_version,
        b.series_break,
        k.group_code is not null as is_of_group,
        i.additivity = 'R' as is_ratio,
        i.scale,
        i.decimals,
        coalesce(i.numerator_counts = i.denominator_counts, false) as is_part_of_denominator
    from cells as c
    inner join {{ ref('cell_group') }} as g on c.cell_group = g.cell_group
    inner join {{ source('catalogue', 'indicator') }} as i on g.indicator_code = i.indicator_code
    inner join {{ ref('definition_in_force') }} as f
        on g.indicator_code = f.indicator_code and g.period_end >= f.valid_from and g.period_end < f.valid_before
    left join {{ ref('area_group') }} as k
        on g.country_code = k.country_code and c.area_code = k.group_code and k.kind = 'stable'
    left join {{ ref('series_break') }} as b on c.cell_group = b.cell_group and c.area_code = b.area_code
),

known_parts as (
    select
        *,
        case when is_part_of_denominator and denominator is not null then coalesce(numerator, 0) else numerator end
            as known_numerator,
        case when is_part_of_denominator and denominator is not null then coalesce(numerator_n, 0) else numerator_n end
            as known_numerator_n
    from parts
)

select
    cell_group,
    indicator_code,
    definition_version,
    country_code,
    area_code,
    case when area_code = '_T' then 0 when is_of_group then 9 else 1 end as area_level,
    period_type,
    {{ period_text('period_type', 'period_start') }} as period,
    period_start,
    period_end,
    sex,
    age_band,
    case period_type when 'E' then 'event' else category_scheme end as category_scheme,
    case period_type when 'E' then event else category end as category,
    programme_code,
    donor_code,
    agency_code,
    case
        when is_ratio then round(scale * known_numerator / nullif(denominator, 0), decimals)
        else round(known_numerator, decimals)
    end as value,
    trim_scale(known_numerator) as numerator,
    trim_scale(denominator) as denominator,
    trim_scale(n) as n,
    trim_scale(known_numerator_n) as numerator_n,
    case when is_part_of_denominator then denominator_rows else numerator_rows + denominator_rows end
        as contributing_rows,
    case when is_part_of_denominator then denominator_deliveries else numerator_deliveries + denominator_deliveries end
        as contributing_deliveries,
    series_break,
    is_synthetic,
    last_reported_at,
    last_ingested_at
from known_parts
