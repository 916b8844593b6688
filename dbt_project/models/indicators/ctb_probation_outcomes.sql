-- PRB-06: who was looked up once 24 months were over since the supervision was closed, on the day on which they were.
-- PRB-09: supervisions on the day of closing, in years of which there is a list; of an outcome that says nothing of how
-- the supervision would have ended, nothing counts.
{{ config(materialized='view') }}

with listed_years as (
    select distinct
        country_code,
        dataset,
        extract(year from listed_until) as in_year
    from {{ ref('hrm_probation_episode') }}
)

select
    'PRB-06' as indicator_code,
    i.part,
    c.country_code,
    null::text as area_code,
    c.observed_on,
    c.client as counted_key,
    1::numeric as amount,
    c.sex,
    c.age_band,
    'conviction_category' as category_scheme,
    c.conviction_category as category,
    null::text as event,
    {{ contribution_origin('c', 'reconviction_check') }}
from {{ ref('hrm_reconviction_check') }} as c
cross join
    lateral (
        values ('numerator', c.reconvicted_on <= c.observed_on), ('denominator', true)
    ) as i (part, counts)
where c.checked_on >= c.observed_on and i.counts

union all

select
    'PRB-09' as indicator_code,
    i.part,
    e.country_code,
    e.area_code,
    e.closed_on as observed_on,
    concat_ws('|', e.client, e.supervision_started_on) as counted_key,
    1::numeric as amount,
    e.sex,
    '_T' as age_band,
    'conviction_category' as category_scheme,
    e.conviction_category as category,
    null::text as event,
    {{ contribution_origin('e', 'probation_episode') }}
from {{ ref('hrm_probation_episode') }} as e
inner join listed_years as l
    on
        e.country_code = l.country_code
        and e.dataset = l.dataset
        and extract(year from e.closed_on) = l.in_year
cross join
    lateral (
        values
        ('numerator', e.outcome in ('completed', 'early_release')),
        ('denominator', e.outcome in ('completed', 'early_release', 'revoked', 'reoffended'))
    ) as i (part, counts)
where i.counts
