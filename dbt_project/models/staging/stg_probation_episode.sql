-- One supervision that was closed, or during which the client re-offended, typed; the newest row per key.
select distinct on ({{ events_key(['client', 'supervision_started_on']) }})
    {{ provenance() }},
    r.client,
    harmonised.clean(r.sex) as sex,
    round(harmonised.as_number(r.birth_year))::integer as birth_year,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.conviction_category) as conviction_category,
    harmonised.as_date(r.supervision_started_on) as supervision_started_on,
    harmonised.as_date(r.closed_on) as closed_on,
    harmonised.clean(r.outcome) as outcome,
    harmonised.as_date(r.reoffended_on) as reoffended_on
from {{ current_rows('probation_episode') }}
order by {{ newest_per_key(['client', 'supervision_started_on']) }}
