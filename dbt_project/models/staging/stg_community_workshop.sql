-- One workshop with one advisory group, typed; the newest row per key.
select distinct on ({{ events_key(['workshop']) }})
    {{ provenance() }},
    harmonised.clean(r.workshop) as workshop,
    harmonised.clean(r.community) as community,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.district) as district,
    round(harmonised.as_number(r.phase))::bigint as phase,
    harmonised.as_date(r.held_on) as held_on,
    round(harmonised.as_number(r.participants))::bigint as participants
from {{ current_rows('community_workshop') }}
order by {{ newest_per_key(['workshop']) }}
