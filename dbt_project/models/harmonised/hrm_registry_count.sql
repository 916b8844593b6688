-- Persons on a national registry as of a day: counts, never persons.
select
    {{ kept_provenance() }},
    s.as_of as observed_on,
    s.registry,
    s.persons,
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_registry_count') }} as s
{{ dataset_attribution() }}
