-- One pilot community, typed; the newest row per key.
select distinct on ({{ events_key(['community']) }})
    {{ provenance() }},
    harmonised.clean(r.community) as community,
    harmonised.clean(r.community_name) as community_name,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.settlement_type) as settlement_type,
    harmonised.as_date(r.pilot_since) as pilot_since,
    harmonised.as_date(r.pilot_until) as pilot_until,
    harmonised.as_date(r.advisory_group_established_on) as advisory_group_established_on
from {{ current_rows('community') }}
order by {{ newest_per_key(['community']) }}
