-- Children at a stage as of a day: counts, never children.
select
    {{ kept_provenance() }},
    s.as_of as observed_on,
    coalesce(x_stage.code, 'U') as stage,
    s.children,
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_child_reintegration_count') }} as s
{{ dataset_attribution() }}
{{ code_of('stage', 'reintegration_stage') }}
