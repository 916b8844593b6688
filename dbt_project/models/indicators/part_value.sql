-- The value of each part of each indicator in each cell: numerators and denominators before any division.
-- Breakdowns are made one at a time, at country level, by admin1 area and, where a boundary changed since the series
-- began, by the stable group over which it stays comparable. Persons are counted anew in every cell. What
-- an indicator is not broken down by is '_T' before the grouping, and the groups that this leaves without meaning are
-- dropped after it. The cell of an event is not broken down. A sum of which one amount is not known is not known.
{{ config(materialized='table') }}

with first_days as (
    select
        indicator_code,
        country_code,
        min(observed_on) as first_day
    from {{ ref('counted_period') }}
    group by indicator_code, country_code
),

groups_of_series as (
    select
        f.indicator_code,
        f.country_code,
        g.area_code,
        g.group_code
    from first_days as f
    inner join {{ ref('stable_group') }} as g on f.country_code = g.country_code and f.first_day < g.last_changed_on
),

counted_rows as (
    select
        p.cell_group,
        c.part,
        a.area_code,
        a.is_of_group,
        case when 'sex' = any(b.dimensions) then c.sex else '_T' end as sex,
        case when 'age_band' = any(b.dimensions) then c.age_band else '_T' end as age_band,
        case when c.category_scheme = any(b.dimensions) then c.category_scheme else '_T' end as category_scheme,
        case when c.category_scheme = any(b.dimensions) then c.category else '_T' end as category,
        c.counted_key,
        c.amount,
        c.delivery_id,
        c.row_number,
        c.is_synthetic,
        d.reported_at,
        d.received_at,
        i.additivity,
        case c.part when 'numerator' then i.numerator_counts else i.denominator_counts end as counts
    from {{ ref('contribution') }} as c
    inner join {{ ref('counted_period') }} as p
        on
            c.indicator_code = p.indicator_code
            and c.part = p.part
            and c.country_code = p.country_code
            and c.programme_code = p.programme_code
            and c.donor_code = p.donor_code
            and c.agency_code = p.agency_code
            and c.observed_on = p.observed_on
            and (p.event is null or c.event = p.event)
    inner join {{ source('catalogue', 'indicator') }} as i on c.indicator_code = i.indicator_code
    cross join
        lateral (
            values (case when p.period_type = 'E' then array[]::text[] else i.disaggregations end)
        ) as b (dimensions)
    inner join {{ ref('stg_current_delivery') }} as d on c.delivery_id = d.delivery_id
    left join groups_of_series as g
        on
            c.indicator_code = g.indicator_code and c.country_code = g.country_code and c.area_code = g.area_code
            and i.finest_area_level >= 1
    cross join
        lateral (
            values (case when i.finest_area_level >= 1 then c.area_code end, false), (g.group_code, true)
        ) as a (area_code, is_of_group)
    where not a.is_of_group or a.area_code is not null
),

grouped as (
    select
        cell_group,
        part,
        case when grouping(area_code) = 1 then '_T' else area_code end as area_code,
        case when grouping(sex) = 1 then '_T' else sex end as sex,
        case when grouping(age_band) = 1 then '_T' else age_band end as age_band,
        case when grouping(category) = 1 then '_T' else category_scheme end as category_scheme,
        case when grouping(category) = 1 then '_T' else category end as category,
        min(counts) as counts,
        count(distinct counted_key) as keys_counted,
        case when count(amount) = count(*) then sum(amount) end as amount,
        count(row_number) as rows_counted,
        {{ contributing() }}
    from counted_rows
    where additivity <> 'N'
    group by
        grouping sets (
            (cell_group, part, is_of_group),
            (cell_group, part, is_of_group, sex),
            (cell_group, part, is_of_group, age_band),
            (cell_group, part, is_of_group, category_scheme, category),
            (cell_group, part, is_of_group, area_code),
            (cell_group, part, is_of_group, area_code, sex),
            (cell_group, part, is_of_group, area_code, age_band),
            (cell_group, part, is_of_group, area_code, category_scheme, category)
        )
    having
        (case grouping(area_code) when 1 then not is_of_group else area_code is not null end)
        and (grouping(sex) = 1 or sex <> '_T')
        and (grouping(age_band) = 1 or age_band <> '_T')
        and (grouping(category) = 1 or category <> '_T')
),

-- What its source publishes cell by cell stays in the cell that it was published for.
as_published as (
    select
        cell_group,
        part,
        coalesce(area_code, '_T') as area_code,
        sex,
        age_band,
        category_scheme,
        category,
        min(counts) as counts,
        count(distinct counted_key) as keys_counted,
        case when count(amount) = count(*) then sum(amount) end as amount,
        count(row_number) as rows_counted,
        {{ contributing() }}
    from counted_rows
    where additivity = 'N' and not is_of_group
    group by cell_group, part, area_code, sex, age_band, category_scheme, category
),

every_cell as (
    select * from grouped
    union all
    select * from as_published
)

select
    cell_group,
    part,
    area_code,
    sex,
    age_band,
    category_scheme,
    category,
    case counts when 'distinct' then keys_counted when 'rows' then rows_counted else amount end as part_value,
    contributing_rows,
    contributing_deliveries,
    is_synthetic,
    last_reported_at,
    last_received_at
from every_cell
