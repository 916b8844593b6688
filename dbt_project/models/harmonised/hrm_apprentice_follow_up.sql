-- Attempts to reach former apprentices.
{{ config(meta={'driven_by': 'itself', 'follows': {'consent_withdrawn': ['country_code', 'apprentice=person']}}) }}

select
    {{ kept_provenance() }},
    s.apprentice,
    coalesce(x_sex.code, 'U') as sex,
    s.ended_on,
    s.followed_up_on as observed_on,
    coalesce(s.reached, false) as is_reached,
    coalesce(x_employment.code, 'U') as employment,
    {{ consents('true', 'true') }} as consent,
    {{ area_columns() }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_apprentice_follow_up') }} as s
{{ dataset_attribution() }}
{{ withdrawal_of('apprentice') }}
{{ area_of('s.followed_up_on') }}
{{ code_of('sex', 'sex') }}
{{ code_of('employment', 'employment_status') }}
