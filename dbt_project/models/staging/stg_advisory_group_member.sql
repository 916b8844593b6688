-- One member of one community's advisory group, typed; the newest row per key.
select distinct on ({{ events_key(['community', 'member']) }})
    {{ provenance() }},
    harmonised.clean(r.community) as community,
    r.member,
    harmonised.clean(r.sex) as sex,
    harmonised.clean(r.stakeholder_type) as stakeholder_type,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.district) as district,
    harmonised.as_date(r.member_since) as member_since,
    harmonised.as_date(r.member_until) as member_until
from {{ current_rows('advisory_group_member') }}
order by {{ newest_per_key(['community', 'member']) }}
