-- Counts of child reintegration cases as of a day: counts, never children. A row without sex speaks of both; where the
-- sexes are told apart on the same day, it repeats their sum and counts nowhere.
with counts as (
    select
        {{ kept_provenance() }},
        s.as_of as observed_on,
        coalesce(x_sex.code, '_T') as sex,
        s.cases,
        s.plans_in_term,
        s.school_age_cases,
        s.in_school,
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_child_case_count') }} as s
    {{ dataset_attribution() }}
    {{ code_of('sex', 'sex') }}
)

select
    *,
    sex = '_T' and bool_or(sex <> '_T') over (partition by country_code, dataset, observed_on) as is_repeated_sum
from counts
