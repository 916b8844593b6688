-- One attempt to reach one former apprentice on one day, typed; the newest row per key.
select distinct on ({{ events_key(['apprentice', 'followed_up_on']) }})
    {{ provenance() }},
    r.apprentice,
    harmonised.clean(r.sex) as sex,
    harmonised.clean(r.area) as area,
    harmonised.as_date(r.ended_on) as ended_on,
    harmonised.as_date(r.followed_up_on) as followed_up_on,
    harmonised.as_boolean(r.reached) as reached,
    harmonised.clean(r.employment) as employment
from {{ current_rows('apprentice_follow_up') }}
order by {{ newest_per_key(['apprentice', 'followed_up_on']) }}
