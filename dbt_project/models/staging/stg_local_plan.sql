-- One adopted local plan of one community, typed; the newest row per key.
select distinct on ({{ events_key(['plan']) }})
    {{ provenance() }},
    harmonised.clean(r.plan) as plan,
    harmonised.clean(r.community) as community,
    harmonised.clean(r.area) as area,
    harmonised.as_date(r.adopted_on) as adopted_on,
    harmonised.as_date(r.valid_until) as valid_until
from {{ current_rows('local_plan') }}
order by {{ newest_per_key(['plan']) }}
