-- Adopted local plans and how long each is in force.
select
    {{ kept_provenance() }},
    s.plan,
    s.community,
    s.adopted_on,
    s.valid_until,
    {{ area_columns() }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_local_plan') }} as s
{{ dataset_attribution() }}
{{ area_of('s.adopted_on') }}
