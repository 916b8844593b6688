-- The indicators: one row per cell. A ratio is computed here and only here, from the sums of its parts.
with cell_groups as (
    select distinct
        cell_group,
        indicator_code,
        country_code,
        programme_code,
        donor_code,
        agency_code,
        period_type,
        period_start,
        period_end,
        event
    from {{ ref('counted_period') }}
),

numerators as (
    select * from {{ ref('part_value') }}
    where part = 'numerator'
),

denominators as (
    select * from {{ ref('part_value') }}
    where part = 'denominator'
),

cells as (
    select
        coalesce(n.cell_group, d.cell_group) as cell_group,
        coalesce(n.area_code, d.area_code) as area_code,
        coalesce(n.sex, d.sex) as sex,
        coalesce(n.age_band, d.age_band) as age_band,
        coalesce(n.category_scheme, d.category_scheme) as category_scheme,
        coalesce(n.category, d.category) as category,
        n.part_value as numerator,
        d.part_value as denominator,
        coalesce(n.contributing_rows, 0) as numerator_rows,
        coalesce(d.contributing_rows, 0) as denominator_rows,
        coalesce(n.contributing_deliveries, 0) as numerator_deliveries,
        coalesce(d.contributing_deliveries, 0) as denominator_deliveries,
        coalesce(n.is_synthetic, false) or coalesce(d.is_synthetic, false) as is_synthetic,
        greatest(n.last_reported_at, d.last_reported_at) as last_reported_at,
        greatest(n.last_received_at, d.last_received_at) as last_ingested_at
    from numerators as n
    full join denominators as d
        on
            n.cell_group = d.cell_group
            and n.area_code = d.area_code
            and n.sex = d.sex
            and n.age_band = d.age_band
            and n.category_scheme = d.category_scheme
            and n.category = d.category
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
    inner join cell_groups as g on c.cell_group = g.cell_group
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
            as known_numerator
    from parts
)

select
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
    case when is_part_of_denominator then denominator_rows else numerator_rows + denominator_rows end
        as contributing_rows,
    case when is_part_of_denominator then denominator_deliveries else numerator_deliveries + denominator_deliveries end
        as contributing_deliveries,
    series_break,
    is_synthetic,
    last_reported_at,
    last_ingested_at
from known_parts
