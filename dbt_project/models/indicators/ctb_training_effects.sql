-- TRN-07: participants asked again 3 to 6 months after the event's last day. TRN-08: institutions at every month end
-- since they were targeted, and since their practice changed. TRN-09: cascade trainees on the first day of their event,
-- and graduates of trainings of trainers, once each, at every month end since they first were such.
{{ config(materialized='view') }}

with institutions as (
    select
        i.*,
        m.observed_on
    from {{ ref('hrm_targeted_institution') }} as i
    {{ month_ends_since('i', 'targeted_on') }}
),

first_graduations as (
    select distinct on (country_code, programme_code, donor_code, agency_code, participant) *
    from {{ ref('hrm_training_attendance') }}
    where event_status = 'held' and course_level = 'training_of_trainers'
    order by
        country_code asc,
        programme_code asc,
        donor_code asc,
        agency_code asc,
        participant asc,
        observed_on asc,
        event asc,
        delivery_id asc
),

graduates as (
    select
        g.country_code,
        g.participant,
        g.stakeholder_type,
        g.programme_code,
        g.donor_code,
        g.agency_code,
        g.delivery_id,
        g.row_number,
        g.is_synthetic,
        m.observed_on
    from first_graduations as g
    {{ month_ends_since('g', 'observed_on') }}
)

select
    'TRN-07' as indicator_code,
    i.part,
    f.country_code,
    null::text as area_code,
    f.followed_up_on as observed_on,
    f.participant as counted_key,
    1::numeric as amount,
    f.sex,
    '_T' as age_band,
    'stakeholder_type' as category_scheme,
    f.stakeholder_type as category,
    f.event,
    {{ contribution_origin('f', 'training_followup') }}
from {{ ref('hrm_training_followup') }} as f
cross join lateral (values ('numerator', f.applies_learning), ('denominator', true)) as i (part, counts)
where
    f.event_status = 'held'
    and f.followed_up_on between f.event_ended_on + interval '3 months' and f.event_ended_on + interval '6 months'
    and i.counts

union all

select
    'TRN-08' as indicator_code,
    p.part,
    i.country_code,
    i.area_code,
    i.observed_on,
    i.institution as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    'stakeholder_type' as category_scheme,
    i.stakeholder_type as category,
    null::text as event,
    {{ contribution_origin('i', 'targeted_institution') }}
from institutions as i
cross join
    lateral (
        values ('numerator', i.practice_changed_on <= i.observed_on), ('denominator', true)
    ) as p (part, counts)
where p.counts

union all

select
    'TRN-09' as indicator_code,
    'numerator' as part,
    a.country_code,
    null::text as area_code,
    a.observed_on,
    a.participant as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    'stakeholder_type' as category_scheme,
    a.stakeholder_type as category,
    a.event,
    {{ contribution_origin('a', 'training_attendance') }}
from {{ ref('hrm_training_attendance') }} as a
where a.event_status = 'held' and a.course_level = 'cascade'

union all

select
    'TRN-09' as indicator_code,
    'denominator' as part,
    g.country_code,
    null::text as area_code,
    g.observed_on,
    g.participant as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    'stakeholder_type' as category_scheme,
    g.stakeholder_type as category,
    null::text as event,
    {{ contribution_origin('g', 'training_attendance') }}
from graduates as g
