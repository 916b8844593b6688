-- Beneficiaries at psychosocial support sessions, consenting or not; age is that on the day.
{{ config(meta={'driven_by': 'itself', 'follows': {'consent_withdrawn': ['country_code', 'beneficiary=person']}}) }}

with attendances as (
    select
        {{ kept_provenance() }},
        s.session,
        s.beneficiary,
        coalesce(x_sex.code, 'U') as sex,
        s.birth_year,
        coalesce({{ age_at('s.held_on', 's.birth_year') }}, s.age)::integer as age,
        s.age_band as stated_age_band,
        coalesce(x_disability.code, 'U') as disability,
        s.held_on as observed_on,
        coalesce(x_modality.code, 'U') as modality,
        s.issues,
        {{ consents('s.consent', 'false') }} as consent,
        {{ area_columns('district') }},
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_mhpss_session') }} as s
    {{ dataset_attribution() }}
    {{ withdrawal_of('beneficiary') }}
    {{ area_of('s.held_on', 'district') }}
    {{ code_of('sex', 'sex') }}
    {{ code_of('disability', 'disability_status') }}
    {{ code_of('modality', 'modality') }}
)

select
    *,
    {{ age_band('age', 'stated_age_band') }} as age_band
from attendances
