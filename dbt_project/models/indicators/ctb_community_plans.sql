-- COM-02 and COM-04: advisory groups and communities at every month end at which they are such, those that met within
-- the quarter up to it, and those with a plan in force; as far as both the communities and their meetings or plans were
-- reported, since a month that was not reported is not a month without meetings. COM-05: actions on the day on which
-- they were due. COM-06: payments.
{{ config(materialized='view') }}

with last_reports as (
    select
        b.country_code,
        b.record_type,
        max(l.last_month_end) as last_month_end
    from {{ ref('dataset_last_month') }} as l
    inner join {{ source('catalogue', 'dataset') }} as b on l.country_code = b.country_code and l.dataset = b.dataset
    group by b.country_code, b.record_type
),

advisory_groups as (
    select
        c.*,
        m.observed_on,
        m.observed_on <= coalesce(c.pilot_until, 'infinity') as is_active
    from {{ ref('hrm_community') }} as c
    {{ month_ends_since('c', 'advisory_group_established_on') }}
    inner join last_reports as r
        on
            c.country_code = r.country_code
            and r.record_type = 'advisory_group_meeting'
            and m.observed_on <= r.last_month_end
),

communities as (
    select
        c.*,
        m.observed_on,
        m.observed_on <= coalesce(c.pilot_until, 'infinity') as is_active
    from {{ ref('hrm_community') }} as c
    {{ month_ends_since('c', 'pilot_since') }}
    inner join last_reports as r
        on c.country_code = r.country_code and r.record_type = 'local_plan' and m.observed_on <= r.last_month_end
),

active as (
    select
        'COM-02' as indicator_code,
        *
    from advisory_groups
    where is_active
    union all
    select
        'COM-04' as indicator_code,
        *
    from communities
    where is_active
),

-- What makes an active community count in the numerator: a meeting within the quarter, or a plan in force.
achieved as (
    select
        'COM-02' as indicator_code,
        'advisory_group_meeting' as record_type,
        country_code,
        community,
        held_on as in_force_from,
        (date_trunc('quarter', held_on::timestamp) + interval '3 months')::date - 1 as in_force_until,
        delivery_id,
        row_number,
        is_synthetic
    from {{ ref('hrm_advisory_group_meeting') }}
    union all
    select
        'COM-04' as indicator_code,
        'local_plan' as record_type,
        country_code,
        community,
        adopted_on as in_force_from,
        coalesce(valid_until, 'infinity') as in_force_until,
        delivery_id,
        row_number,
        is_synthetic
    from {{ ref('hrm_local_plan') }}
)

select
    a.indicator_code,
    'denominator' as part,
    a.country_code,
    a.area_code,
    a.observed_on,
    a.community as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('a', 'community') }}
from active as a

union all

select
    a.indicator_code,
    'numerator' as part,
    a.country_code,
    a.area_code,
    a.observed_on,
    a.community as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    a.programme_code,
    a.donor_code,
    a.agency_code,
    h.record_type,
    h.delivery_id,
    h.row_number,
    h.is_synthetic or a.is_synthetic as is_synthetic
from active as a
inner join achieved as h
    on
        a.indicator_code = h.indicator_code
        and a.country_code = h.country_code
        and a.community = h.community
        and a.observed_on between h.in_force_from and h.in_force_until

union all

{{ known_zeros('advisory_groups', 'COM-02', 'denominator', 'community') }}

union all

{{ known_zeros('communities', 'COM-04', 'denominator', 'community') }}

union all

select
    'COM-05' as indicator_code,
    i.part,
    p.country_code,
    p.area_code,
    p.observed_on,
    concat_ws(' / ', p.plan, p.action_number) as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('p', 'plan_action') }}
from {{ ref('hrm_plan_action') }} as p
cross join lateral (values ('numerator', p.status = 'done'), ('denominator', true)) as i (part, counts)
where p.status <> 'cancelled' and p.observed_on <= p.reported_on and i.counts

union all

select
    'COM-06' as indicator_code,
    i.part,
    s.country_code,
    s.area_code,
    s.observed_on,
    s.payment as counted_key,
    s.amount_in_currency as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('s', 'plan_spending') }}
from {{ ref('hrm_plan_spending') }} as s
cross join lateral (values ('numerator', s.funds = 'local_budget'), ('denominator', true)) as i (part, counts)
where s.amount_in_currency is not null and i.counts
