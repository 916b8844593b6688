-- Supervisions that were closed, or during which the client re-offended; listed_until is the last day of the period of
-- which the list spoke.
select
    {{ kept_provenance() }},
    s.delivery_period_end as listed_until,
    s.client,
    coalesce(x_sex.code, 'U') as sex,
    s.birth_year,
    {{ area_columns() }},
    coalesce(x_conviction_category.code, 'U') as conviction_category,
    s.supervision_started_on,
    s.closed_on,
    coalesce(x_outcome.code, 'U') as outcome,
    s.reoffended_on,
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_probation_episode') }} as s
{{ dataset_attribution() }}
{{ area_of('s.closed_on, s.reoffended_on') }}
{{ code_of('sex', 'sex') }}
{{ code_of('conviction_category', 'conviction_category') }}
{{ code_of('outcome', 'supervision_outcome') }}
