-- One meeting of one community's advisory group, typed; the newest row per key.
select distinct on ({{ events_key(['meeting']) }})
    {{ provenance() }},
    harmonised.clean(r.meeting) as meeting,
    harmonised.clean(r.community) as community,
    harmonised.clean(r.area) as area,
    harmonised.as_date(r.held_on) as held_on,
    round(harmonised.as_number(r.participants))::bigint as participants
from {{ current_rows('advisory_group_meeting') }}
order by {{ newest_per_key(['meeting']) }}
