-- Training events, planned or held. An event is known by its code within a country, whichever dataset brings it; its
-- own programme, donor and agency stand before the dataset's.
{{ config(meta={'keeps_changes': true}) }}

select distinct on (s.country_code, s.event)
    {{ kept_provenance() }},
    s.event,
    s.event_title,
    s.round,
    x_status.code as status,
    s.started_on,
    coalesce(x_date_precision.code, 'day') as date_precision,
    coalesce(x_course_level.code, 'U') as course_level,
    s.days,
    s.planned_participants,
    {{ area_columns('place') }},
    s.place,
    coalesce(x_programme.code, b.programme_code) as programme_code,
    coalesce(x_donor.code, b.donor_code) as donor_code,
    coalesce(x_agency.code, b.agency_code) as agency_code
from {{ ref('stg_training_event') }} as s
{{ dataset_attribution() }}
{{ area_of('s.started_on', 'place') }}
{{ code_of('status', 'event_status') }}
{{ code_of('date_precision', 'date_precision') }}
{{ code_of('course_level', 'course_level') }}
{{ code_of('programme', 'programme') }}
{{ code_of('donor', 'donor') }}
{{ code_of('agency', 'agency') }}
order by s.country_code asc, s.event asc, s.reported_at desc, s.delivery_id desc
