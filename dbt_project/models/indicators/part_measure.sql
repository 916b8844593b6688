-- What is counted in each part of each indicator in each cell, in every way of counting.
-- Breakdowns are made one at a time, at country level, by admin1 area and by the stable group over which areas stay
-- comparable when their boundaries change. Persons are counted anew in every cell. What an indicator is not broken down
-- by is '_T' before the grouping, and the groups that this leaves without meaning are dropped after it. The cell of an
-- event is not broken down.
-- This statement says what the table holds. A build makes only the cells of touched groups, and most of them from sums:
-- upkeep/05_groups.sql. A change here needs the like there; tests/dbt_project/test_upkeep.py compares the two.
-- The build counts from these two, which the statement does not name:
-- depends_on: {{ ref('cell_group') }}
-- depends_on: {{ ref('month_value') }}
{{
    config(
        materialized='kept',
        meta={'refresher': 'cells'},
        indexes=[
            {'columns': ['cell_group']},
            {'columns': ['account_id', 'period_type', 'period_start']}
        ]
    )
}}

with counted_rows as (
    select
        p.cell_group,
        p.account_id,
        p.period_type,
        p.period_start,
        c.part,
        i.additivity <> 'N'
        and p.period_type <> 'E'
        and case c.part when 'numerator' then i.numerator_timing else i.denominator_timing end = 'flow' as is_flow,
        a.area_code,
        a.is_of_group,
        case when 'sex' = any(b.dimensions) then c.sex else '_T' end as sex,
        case when 'age_band' = any(b.dimensions) then c.age_band else '_T' end as age_band,
        case when c.category_scheme = any(b.dimensions) then c.category_scheme else '_T' end as category_scheme,
        case when c.category_scheme = any(b.dimensions) then c.category else '_T' end as category,
        case when c.further_scheme = any(b.dimensions) then c.further_scheme else '_T' end as further_scheme,
        case when c.further_scheme = any(b.dimensions) then c.further_category else '_T' end as further_category,
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
    left join {{ ref('stable_group') }} as g
        on c.country_code = g.country_code and c.area_code = g.area_code and i.finest_area_level >= 1
    cross join
        lateral (
            values (case when i.finest_area_level >= 1 then c.area_code end, false), (g.group_code, true)
        ) as a (area_code, is_of_group)
    where not a.is_of_group or a.area_code is not null
),

grouped as (
    select
        cell_group,
        account_id,
        part,
        period_type,
        period_start,
        is_flow,
        case when grouping(area_code) = 1 then '_T' else area_code end as area_code,
        case when grouping(sex) = 1 then '_T' else sex end as sex,
        case when grouping(age_band) = 1 then '_T' else age_band end as age_band,
        case
            when grouping(category) = 0 then category_scheme when grouping(further_category) = 0 then further_scheme
            else '_T'
        end as category_scheme,
        case
            when grouping(category) = 0 then category when grouping(further_category) = 0 then further_category
            else '_T'
        end as category,
        {{ measures() }}
    from counted_rows
    where additivity <> 'N'
    group by
        grouping sets (
            (cell_group, account_id, part, period_type, period_start, is_flow, is_of_group),
            (cell_group, account_id, part, period_type, period_start, is_flow, is_of_group, sex),
            (cell_group, account_id, part, period_type, period_start, is_flow, is_of_group, age_band),
            (cell_group, account_id, part, period_type, period_start, is_flow, is_of_group, category_scheme, category),
            (
                cell_group, account_id, part, period_type, period_start, is_flow, is_of_group,
                further_scheme, further_category
            ),
            (cell_group, account_id, part, period_type, period_start, is_flow, is_of_group, area_code),
            (cell_group, account_id, part, period_type, period_start, is_flow, is_of_group, area_code, sex),
            (cell_group, account_id, part, period_type, period_start, is_flow, is_of_group, area_code, age_band),
            (
                cell_group, account_id, part, period_type, period_start, is_flow, is_of_group, area_code,
                category_scheme, category
            ),
            (
                cell_group, account_id, part, period_type, period_start, is_flow, is_of_group, area_code,
                further_scheme, further_category
            )
        )
    having
        (case grouping(area_code) when 1 then not is_of_group else area_code is not null end)
        and (grouping(sex) = 1 or sex <> '_T')
        and (grouping(age_band) = 1 or age_band <> '_T')
        and (grouping(category) = 1 or category <> '_T')
        and (grouping(further_category) = 1 or further_category <> '_T')
),

-- What its source publishes cell by cell stays in the cell that it was published for.
as_published as (
    select
        cell_group,
        account_id,
        part,
        period_type,
        period_start,
        is_flow,
        coalesce(area_code, '_T') as area_code,
        sex,
        age_band,
        category_scheme,
        category,
        {{ measures() }}
    from counted_rows
    where additivity = 'N' and not is_of_group
    group by
        cell_group, account_id, part, period_type, period_start, is_flow,
        area_code, sex, age_band, category_scheme, category
)

select * from grouped
union all
select * from as_published
