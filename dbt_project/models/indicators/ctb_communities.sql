-- COM: communities and advisory-group members, at every month end at which they are such.
{{ config(materialized='view') }}

select
    'COM-01' as indicator_code,
    'numerator' as part,
    c.country_code,
    c.area_code,
    m.observed_on,
    c.community as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    'settlement_type' as category_scheme,
    c.settlement_type as category,
    null::text as event,
    {{ contribution_origin('c', 'community') }}
from {{ ref('hrm_community') }} as c
{{ month_ends_since('c', 'pilot_since') }}
where m.observed_on <= coalesce(c.pilot_until, 'infinity')

union all

select
    'COM-03' as indicator_code,
    i.part,
    g.country_code,
    g.area_code,
    m.observed_on,
    g.member as counted_key,
    1::numeric as amount,
    g.sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('g', 'advisory_group_member') }}
from {{ ref('hrm_advisory_group_member') }} as g
{{ month_ends_since('g', 'member_since') }}
cross join lateral (values ('numerator', g.sex = 'F'), ('denominator', true)) as i (part, counts)
where i.counts and m.observed_on <= coalesce(g.member_until, 'infinity')
