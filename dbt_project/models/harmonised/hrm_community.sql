-- Pilot communities and how long each is one.
select
    {{ kept_provenance() }},
    s.community,
    s.community_name,
    coalesce(x_settlement_type.code, 'U') as settlement_type,
    s.pilot_since,
    s.pilot_until,
    s.advisory_group_established_on,
    {{ area_columns('community_name') }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_community') }} as s
{{ dataset_attribution() }}
{{ area_of('s.pilot_since', 'community_name') }}
{{ code_of('settlement_type', 'settlement_type') }}
