-- The number of children at one stage as of a day; never a child, typed; the newest row per key.
select distinct on ({{ events_key(['as_of', 'stage']) }})
    {{ provenance() }},
    harmonised.as_date(r.as_of) as as_of,
    harmonised.clean(r.stage) as stage,
    round(harmonised.as_number(r.children))::bigint as children
from {{ current_rows('child_reintegration_count') }}
order by {{ newest_per_key(['as_of', 'stage']) }}
