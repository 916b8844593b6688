-- One institution whose staff the training targets, typed; the newest row per key.
select distinct on ({{ events_key(['institution']) }})
    {{ provenance() }},
    harmonised.clean(r.institution) as institution,
    harmonised.clean(r.institution_name) as institution_name,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.stakeholder_type) as stakeholder_type,
    harmonised.as_date(r.targeted_on) as targeted_on,
    harmonised.as_date(r.practice_changed_on) as practice_changed_on
from {{ current_rows('targeted_institution') }}
order by {{ newest_per_key(['institution']) }}
