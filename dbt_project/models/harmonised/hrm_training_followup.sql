-- Participants asked again after a training event, with what the event says of itself. A follow-up of an unknown event
-- counts nowhere. An event whose days are not known is taken as one day long.
select
    {{ kept_provenance() }},
    s.event,
    s.participant,
    coalesce(x_sex.code, 'U') as sex,
    coalesce(x_stakeholder_type.code, 'U') as stakeholder_type,
    s.followed_up_on,
    s.applies_learning,
    e.status as event_status,
    e.started_on + coalesce(e.days, 1)::integer - 1 as event_ended_on,
    e.programme_code,
    e.donor_code,
    e.agency_code
from {{ ref('stg_training_followup') }} as s
inner join {{ ref('hrm_training_event') }} as e on s.country_code = e.country_code and s.event = e.event
{{ dataset_attribution() }}
{{ code_of('sex', 'sex') }}
{{ code_of('stakeholder_type', 'stakeholder_type') }}
