-- Institutions whose staff the training targets, and the day on which each was found to have changed its practice.
select
    {{ kept_provenance() }},
    s.institution,
    s.institution_name,
    {{ area_columns() }},
    coalesce(x_stakeholder_type.code, 'U') as stakeholder_type,
    s.targeted_on,
    s.practice_changed_on,
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_targeted_institution') }} as s
{{ dataset_attribution() }}
{{ area_of('s.targeted_on') }}
{{ code_of('stakeholder_type', 'stakeholder_type') }}
