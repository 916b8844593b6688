-- Scores on scales of psychosocial support, of known instruments, consenting or not; age is that on the day.
{{ config(meta={'driven_by': 'itself', 'follows': {'consent_withdrawn': ['country_code', 'beneficiary=person']}}) }}

with scores as (
    select
        {{ kept_provenance() }},
        s.beneficiary,
        coalesce(x_sex.code, 'U') as sex,
        {{ age_at('s.scored_on', 's.birth_year') }} as age,
        x_instrument.code as instrument,
        s.scored_on as observed_on,
        s.score,
        {{ consents('s.consent', 'false') }} as consent,
        {{ area_columns() }},
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_mhpss_scale_score') }} as s
    {{ dataset_attribution() }}
    {{ withdrawal_of('beneficiary') }}
    {{ area_of('s.scored_on') }}
    {{ code_of('sex', 'sex') }}
    {{ code_of('instrument', 'scale_instrument') }}
    where x_instrument.code is not null and s.score is not null and s.scored_on is not null
)

select
    *,
    {{ age_band('age') }} as age_band
from scores
