-- One employer that takes apprentices, typed.
select
    {{ provenance() }},
    harmonised.clean(r.employer) as employer,
    harmonised.clean(r.employer_name) as employer_name,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.district) as district,
    harmonised.clean(r.sector) as sector,
    harmonised.as_date(r.joined_on) as joined_on
from {{ current_rows('employer') }}
