-- The number of persons on the national registry as of a day; never a person, typed; the newest row per key.
select distinct on ({{ events_key(['as_of', 'registry']) }})
    {{ provenance() }},
    harmonised.as_date(r.as_of) as as_of,
    harmonised.clean(r.registry) as registry,
    round(harmonised.as_number(r.persons))::bigint as persons
from {{ current_rows('registry_count') }}
order by {{ newest_per_key(['as_of', 'registry']) }}
