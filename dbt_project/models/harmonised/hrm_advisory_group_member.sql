-- Members of advisory groups and how long each is one.
select
    {{ kept_provenance() }},
    s.community,
    s.member,
    coalesce(x_sex.code, 'U') as sex,
    coalesce(x_stakeholder_type.code, 'U') as stakeholder_type,
    s.member_since,
    s.member_until,
    {{ area_columns('district') }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_advisory_group_member') }} as s
{{ dataset_attribution() }}
{{ area_of('s.member_since', 'district') }}
{{ code_of('sex', 'sex') }}
{{ code_of('stakeholder_type', 'stakeholder_type') }}
