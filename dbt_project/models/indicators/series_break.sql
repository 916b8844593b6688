-- Where a series over time breaks: the first period whose cell does not speak of the same boundaries, or was not
-- counted by the same version of the definition, as the period before it. A period in which the change lies is a
-- mixture, which differs from both its neighbours. A stock speaks of the last day observed in the period.
{{ config(materialized='kept', meta={'refresher': 'compare_groups'}, indexes=[{'columns': ['cell_group']}]) }}

with cell_days as (
    select
        cell_group,
        indicator_code,
        country_code,
        programme_code,
        donor_code,
        agency_code,
        period_type,
        period_start,
        min(observed_on) as first_day,
        max(observed_on) as last_day
    from {{ ref('counted_period') }}
    where period_type in ('M', 'Q', 'A')
    group by
        cell_group, indicator_code, country_code, programme_code, donor_code, agency_code, period_type, period_start
),

concerned as (
    select distinct
        v.area_code,
        d.*
    from cell_days as d
    inner join {{ ref('part_value') }} as v on d.cell_group = v.cell_group
    where
        (d.country_code, v.area_code) in (
            select
                c.country_code,
                c.area_code
            from {{ ref('area_boundary_change') }} as c
        )
        or d.indicator_code in (
            select f.indicator_code
            from {{ ref('definition_in_force') }} as f
            where f.valid_before <> 'infinity'
        )
),

versioned as (
    select
        d.cell_group,
        d.area_code,
        d.indicator_code,
        d.country_code,
        d.programme_code,
        d.donor_code,
        d.agency_code,
        d.period_type,
        d.period_start,
        array[count(c.changed_on) filter (where c.changed_on <= d.first_day), count(c.changed_on)] as boundaries,
        array[min(f.definition_version), max(f.definition_version)] as definitions
    from concerned as d
    left join {{ ref('area_boundary_change') }} as c
        on d.country_code = c.country_code and d.area_code = c.area_code and d.last_day >= c.changed_on
    inner join {{ ref('definition_in_force') }} as f
        on d.indicator_code = f.indicator_code and d.last_day >= f.valid_from and d.first_day < f.valid_before
    group by
        d.cell_group,
        d.area_code,
        d.indicator_code,
        d.country_code,
        d.programme_code,
        d.donor_code,
        d.agency_code,
        d.period_type,
        d.period_start
),

compared as (
    select
        cell_group,
        area_code,
        boundaries[1] <> boundaries[2]
        or coalesce(boundaries <> lag(boundaries) over series, false) as is_other_boundary,
        definitions[1] <> definitions[2]
        or coalesce(definitions <> lag(definitions) over series, false) as is_other_definition
    from versioned
    window series as (
        partition by
            indicator_code, country_code, area_code, programme_code, donor_code, agency_code, period_type
        order by period_start
    )
)

select
    cell_group,
    area_code,
    concat_ws(
        ', ',
        case when is_other_boundary then 'boundary_change' end,
        case when is_other_definition then 'definition_version' end
    ) as series_break
from compared
where is_other_boundary or is_other_definition
