-- One training event, planned or held, typed; the newest row per key.
select distinct on ({{ events_key(['event']) }})
    {{ provenance() }},
    harmonised.clean(r.event) as event,
    harmonised.clean(r.event_title) as event_title,
    round(harmonised.as_number(r.round))::bigint as round,
    harmonised.clean(r.status) as status,
    harmonised.as_date(r.started_on) as started_on,
    harmonised.clean(r.date_precision) as date_precision,
    harmonised.clean(r.course_level) as course_level,
    round(harmonised.as_number(r.days))::bigint as days,
    round(harmonised.as_number(r.planned_participants))::bigint as planned_participants,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.place) as place,
    harmonised.clean(r.programme) as programme,
    harmonised.clean(r.donor) as donor,
    harmonised.clean(r.agency) as agency
from {{ current_rows('training_event') }}
order by {{ newest_per_key(['event']) }}
