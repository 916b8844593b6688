-- The number of officers of one department as of a day, typed; the newest row per key.
select distinct on ({{ events_key(['as_of', 'department']) }})
    {{ provenance() }},
    harmonised.as_date(r.as_of) as as_of,
    harmonised.clean(r.department) as department,
    harmonised.clean(r.area) as area,
    round(harmonised.as_number(r.officers))::bigint as officers
from {{ current_rows('probation_officer_count') }}
order by {{ newest_per_key(['as_of', 'department']) }}
