-- TRN: attendances at events held, with what was asked there; plans of events planned or held; days of events held.
{{ config(materialized='view', meta={'follows_delivery': true}) }}

select
    i.indicator_code,
    i.part,
    a.country_code,
    a.area_code,
    a.observed_on,
    a.participant as counted_key,
    1::numeric as amount,
    a.sex,
    a.age_band,
    'stakeholder_type' as category_scheme,
    a.stakeholder_type as category,
    'disability_status' as further_scheme,
    a.disability as further_category,
    a.event,
    {{ contribution_origin('a', 'training_attendance') }}
from {{ ref('hrm_training_attendance') }} as a
cross join
    lateral (
        values
        ('TRN-01', 'numerator', true),
        ('TRN-02', 'numerator', true),
        ('TRN-03', 'numerator', a.sex = 'F'),
        ('TRN-03', 'denominator', true),
        ('TRN-04', 'numerator', true),
        ('TRN-05', 'numerator', a.satisfaction >= 4),
        ('TRN-05', 'denominator', a.satisfaction is not null),
        ('TRN-06', 'numerator', a.score_after > a.score_before),
        ('TRN-06', 'denominator', a.score_before is not null and a.score_after is not null)
    ) as i (indicator_code, part, counts)
where a.event_status = 'held' and i.counts

union all

select
    i.indicator_code,
    i.part,
    e.country_code,
    e.area_code,
    e.started_on as observed_on,
    null::text as counted_key,
    i.amount::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    '_T' as further_scheme,
    '_T' as further_category,
    e.event,
    {{ contribution_origin('e', 'training_event') }}
from {{ ref('hrm_training_event') }} as e
cross join
    lateral (
        values
        ('TRN-04', 'denominator', e.planned_participants, e.status in ('planned', 'held')),
        ('TRN-10', 'numerator', e.days, e.status = 'held')
    ) as i (indicator_code, part, amount, counts)
where i.counts and i.amount is not null
