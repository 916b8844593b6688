-- Respondents of surveys, consenting or not; age is that on the day of the interview.
{{ config(meta={'driven_by': 'itself', 'follows': {'consent_withdrawn': ['country_code', 'respondent=person']}}) }}

with responses as (
    select
        {{ kept_provenance() }},
        s.survey,
        s.respondent,
        coalesce(x_sex.code, 'U') as sex,
        coalesce({{ age_at('s.interviewed_on', 's.birth_year') }}, s.age)::integer as age,
        s.age_band as stated_age_band,
        s.interviewed_on as observed_on,
        s.weight,
        coalesce(x_violence_is_justified.code, 'U') as violence_is_justified,
        {{ consents('s.consent', 'false') }} as consent,
        {{ area_columns() }},
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_survey_response') }} as s
    {{ dataset_attribution() }}
    {{ withdrawal_of('respondent') }}
    {{ area_of('s.interviewed_on') }}
    {{ code_of('sex', 'sex') }}
    {{ code_of('violence_is_justified', 'agreement') }}
)

select
    *,
    {{ age_band('age', 'stated_age_band') }} as age_band
from responses
