-- Workshops with advisory groups.
select
    {{ kept_provenance() }},
    s.workshop,
    s.community,
    s.phase,
    s.held_on,
    s.participants,
    {{ area_columns('district') }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_community_workshop') }} as s
{{ dataset_attribution() }}
{{ area_of('s.held_on', 'district') }}
