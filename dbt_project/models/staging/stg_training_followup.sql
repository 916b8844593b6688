-- One participant of one training event asked again months later, typed; the newest row per key.
select distinct on ({{ events_key(['event', 'participant']) }})
    {{ provenance() }},
    harmonised.clean(r.event) as event,
    r.participant,
    harmonised.clean(r.sex) as sex,
    harmonised.clean(r.stakeholder_type) as stakeholder_type,
    harmonised.as_date(r.followed_up_on) as followed_up_on,
    harmonised.as_boolean(r.applies_learning) as applies_learning
from {{ current_rows('training_followup') }}
order by {{ newest_per_key(['event', 'participant']) }}
