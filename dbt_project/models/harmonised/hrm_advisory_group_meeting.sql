-- Meetings of advisory groups.
select
    {{ kept_provenance() }},
    s.meeting,
    s.community,
    s.held_on,
    s.participants,
    {{ area_columns() }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_advisory_group_meeting') }} as s
{{ dataset_attribution() }}
{{ area_of('s.held_on') }}
