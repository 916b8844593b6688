-- Participants at training events; when, where and on whose account, their event says. A sheet of an unknown event
-- counts nowhere.
{{
    config(meta={
        'driven_by': 'stg_training_attendance', 'follows': {'hrm_training_event': ['country_code', 'event']}
    })
}}

with attendances as (
    select
        {{ kept_provenance() }},
        s.event,
        s.participant,
        coalesce(x_sex.code, 'U') as sex,
        s.birth_year,
        coalesce({{ age_at('e.started_on', 's.birth_year') }}, s.age)::integer as age,
        s.age_band as stated_age_band,
        coalesce(x_stakeholder_type.code, 'U') as stakeholder_type,
        coalesce(x_disability.code, 'U') as disability,
        s.score_before,
        s.score_after,
        s.satisfaction,
        e.status as event_status,
        e.course_level,
        e.started_on as observed_on,
        e.unit_code,
        e.area_code,
        e.comparable_area_code,
        e.programme_code,
        e.donor_code,
        e.agency_code
    from {{ ref('stg_training_attendance') }} as s
    inner join {{ ref('hrm_training_event') }} as e on s.country_code = e.country_code and s.event = e.event
    {{ dataset_attribution() }}
    {{ code_of('sex', 'sex') }}
    {{ code_of('stakeholder_type', 'stakeholder_type') }}
    {{ code_of('disability', 'disability_status') }}
)

select
    *,
    {{ age_band('age', 'stated_age_band') }} as age_band
from attendances
