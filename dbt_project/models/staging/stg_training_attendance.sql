-- One participant at one training event, typed; the newest row per key.
select distinct on ({{ events_key(['event', 'participant']) }})
    {{ provenance() }},
    harmonised.clean(r.event) as event,
    r.participant,
    harmonised.clean(r.sex) as sex,
    round(harmonised.as_number(r.birth_year))::integer as birth_year,
    round(harmonised.as_number(r.age))::bigint as age,
    harmonised.age_band_of(r.age_band) as age_band,
    harmonised.clean(r.disability) as disability,
    harmonised.clean(r.stakeholder_type) as stakeholder_type,
    harmonised.as_number(r.score_before) as score_before,
    harmonised.as_number(r.score_after) as score_after,
    round(harmonised.as_number(r.satisfaction))::bigint as satisfaction
from {{ current_rows('training_attendance') }}
order by {{ newest_per_key(['event', 'participant']) }}
