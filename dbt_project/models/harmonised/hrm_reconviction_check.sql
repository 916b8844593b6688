-- Former clients looked up in the court records, and the day on which 24 months were over.
with checks as (
    select
        {{ kept_provenance() }},
        s.client,
        coalesce(x_sex.code, 'U') as sex,
        s.birth_year,
        {{ age_at('s.closed_on', 's.birth_year') }} as age,
        coalesce(x_conviction_category.code, 'U') as conviction_category,
        s.closed_on,
        (s.closed_on + interval '24 months')::date as observed_on,
        s.checked_on,
        s.reconvicted_on,
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_reconviction_check') }} as s
    {{ dataset_attribution() }}
    {{ code_of('sex', 'sex') }}
    {{ code_of('conviction_category', 'conviction_category') }}
)

select
    *,
    {{ age_band('age') }} as age_band
from checks
