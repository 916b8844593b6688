-- Employers that take apprentices.
select
    {{ kept_provenance() }},
    s.employer,
    s.employer_name,
    coalesce(x_sector.code, 'U') as economic_sector,
    s.joined_on,
    {{ area_columns('district') }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_employer') }} as s
{{ dataset_attribution() }}
{{ area_of('s.joined_on', 'district') }}
{{ code_of('sector', 'economic_sector') }}
