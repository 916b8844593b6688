-- Referrals of beneficiaries to services, consenting or not.
{{ config(meta={'driven_by': 'itself', 'follows': {'consent_withdrawn': ['country_code', 'beneficiary=person']}}) }}

select
    {{ kept_provenance() }},
    s.referral,
    s.beneficiary,
    coalesce(x_sex.code, 'U') as sex,
    s.referred_on as observed_on,
    coalesce(x_service.code, 'U') as service,
    coalesce(x_status.code, 'U') as status,
    {{ consents('s.consent', 'false') }} as consent,
    {{ area_columns() }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_mhpss_referral') }} as s
{{ dataset_attribution() }}
{{ withdrawal_of('beneficiary') }}
{{ area_of('s.referred_on') }}
{{ code_of('sex', 'sex') }}
{{ code_of('service', 'service_type') }}
{{ code_of('status', 'referral_status') }}
