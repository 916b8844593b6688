-- COM: communities and advisory-group members, at every month end at which they are such. A month end at which none is
-- any longer is a known zero of the country: a stock that ended must not go on as it was last seen.
{{ config(materialized='view') }}

with communities as (
    select
        c.*,
        m.observed_on,
        m.observed_on <= coalesce(c.pilot_until, 'infinity') as is_active
    from {{ ref('hrm_community') }} as c
    {{ month_ends_since('c', 'pilot_since') }}
),

members as (
    select
        g.*,
        m.observed_on,
        m.observed_on <= coalesce(g.member_until, 'infinity') as is_active
    from {{ ref('hrm_advisory_group_member') }} as g
    {{ month_ends_since('g', 'member_since') }}
)

select
    'COM-01' as indicator_code,
    'numerator' as part,
    c.country_code,
    c.area_code,
    c.observed_on,
    c.community as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    'settlement_type' as category_scheme,
    c.settlement_type as category,
    null::text as event,
    {{ contribution_origin('c', 'community') }}
from communities as c
where c.is_active

union all

select
    'COM-03' as indicator_code,
    i.part,
    g.country_code,
    g.area_code,
    g.observed_on,
    g.member as counted_key,
    1::numeric as amount,
    g.sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('g', 'advisory_group_member') }}
from members as g
cross join lateral (values ('numerator', g.sex = 'F'), ('denominator', true)) as i (part, counts)
where i.counts and g.is_active

union all

{{ known_zeros('communities', 'COM-01', 'numerator', 'community') }}

union all

{{ known_zeros('members', 'COM-03', 'denominator', 'advisory_group_member') }}
