-- Apprentices at employers; age is that on the first day.
{{ config(meta={'driven_by': 'itself', 'follows': {'consent_withdrawn': ['country_code', 'apprentice=person']}}) }}

with placements as (
    select
        {{ kept_provenance() }},
        s.apprentice,
        coalesce(x_sex.code, 'U') as sex,
        s.birth_year,
        {{ age_at('s.started_on', 's.birth_year') }} as age,
        coalesce(x_settlement_type.code, 'U') as settlement_type,
        s.employer,
        coalesce(x_sector.code, 'U') as economic_sector,
        s.started_on,
        s.due_to_end_on,
        s.due_to_end_on <= (s.reported_at at time zone 'UTC')::date as is_due,
        coalesce(x_disability.code, 'U') as disability,
        coalesce(s.completed, false) as completed,
        coalesce(s.full_time_job_after, false) as full_time_job_after,
        {{ consents('s.consent', 'true') }} as consent,
        {{ area_columns('district') }},
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_apprenticeship_placement') }} as s
    {{ dataset_attribution() }}
    {{ withdrawal_of('apprentice') }}
    {{ area_of('s.started_on', 'district') }}
    {{ code_of('sex', 'sex') }}
    {{ code_of('settlement_type', 'settlement_type') }}
    {{ code_of('sector', 'economic_sector') }}
    {{ code_of('disability', 'disability_status') }}
)

select
    *,
    {{ age_band('age') }} as age_band
from placements
