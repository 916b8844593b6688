-- PRB-02 and PRB-05: clients served in a year, and those of them who re-offended. A client counts in a year once for
-- each area, sex, age band and category that the year's rows give, by the last of the rows: that says as much as every
-- month's row, at a twelfth of them. Only years of which there are snapshots count; of PRB-05 only those of which there
-- is a list of supervisions as well. The years are few: materialized, they are found once and not for every row.
{{ config(materialized='view') }}

with listed_days as (
    select
        e.*,
        d.observed_on,
        d.observed_on = e.reoffended_on as reoffended,
        {{ age_at('d.observed_on', 'e.birth_year') }} as age
    from {{ ref('hrm_probation_episode') }} as e
    cross join
        lateral (
            values (e.closed_on), (nullif(e.reoffended_on, e.closed_on))
        ) as d (observed_on)
    where d.observed_on is not null
),

seen as (
    select
        c.country_code,
        c.area_code,
        c.observed_on,
        c.client,
        c.sex,
        c.age_band,
        c.conviction_category,
        false as reoffended,
        {{ contribution_origin('c', 'probation_client') }}
    from {{ ref('hrm_probation_client') }} as c

    union all

    select
        d.country_code,
        d.area_code,
        d.observed_on,
        d.client,
        d.sex,
        {{ age_band('d.age') }} as age_band,
        d.conviction_category,
        d.reoffended,
        {{ contribution_origin('d', 'probation_episode') }}
    from listed_days as d
),

snapshot_years as materialized (
    select distinct
        country_code,
        programme_code,
        donor_code,
        agency_code,
        extract(year from observed_on) as in_year
    from {{ ref('hrm_probation_client') }}
),

listed_years as materialized (
    select distinct
        country_code,
        programme_code,
        donor_code,
        agency_code,
        extract(year from listed_until) as in_year
    from {{ ref('hrm_probation_episode') }}
),

in_known_years as (
    select
        s.*,
        l.in_year is not null as is_listed_year
    from seen as s
    inner join snapshot_years as y
        on
            s.country_code = y.country_code
            and s.programme_code = y.programme_code
            and s.donor_code = y.donor_code
            and s.agency_code = y.agency_code
            and extract(year from s.observed_on) = y.in_year
    left join listed_years as l
        on
            s.country_code = l.country_code
            and s.programme_code = l.programme_code
            and s.donor_code = l.donor_code
            and s.agency_code = l.agency_code
            and extract(year from s.observed_on) = l.in_year
),

served as (
    select distinct on (
        country_code,
        programme_code,
        donor_code,
        agency_code,
        client,
        extract(year from observed_on),
        area_code,
        sex,
        age_band,
        conviction_category
    ) *
    from in_known_years
    order by
        country_code asc,
        programme_code asc,
        donor_code asc,
        agency_code asc,
        client asc,
        extract(year from observed_on) asc,
        area_code asc,
        sex asc,
        age_band asc,
        conviction_category asc,
        observed_on desc,
        record_type asc,
        delivery_id asc,
        row_number asc
),

counted as (
    select
        s.*,
        i.indicator_code,
        i.part
    from served as s
    cross join
        lateral (
            values ('PRB-02', 'numerator', true), ('PRB-05', 'denominator', s.is_listed_year)
        ) as i (indicator_code, part, counts)
    where i.counts

    union all

    select
        *,
        'PRB-05' as indicator_code,
        'numerator' as part
    from in_known_years
    where reoffended and is_listed_year
)

select
    indicator_code,
    part,
    country_code,
    area_code,
    observed_on,
    client as counted_key,
    1::numeric as amount,
    sex,
    age_band,
    'conviction_category' as category_scheme,
    conviction_category as category,
    null::text as event,
    programme_code,
    donor_code,
    agency_code,
    record_type,
    delivery_id,
    row_number,
    is_synthetic
from counted
