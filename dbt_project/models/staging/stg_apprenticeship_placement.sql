-- One apprentice at one employer, typed.
select
    {{ provenance() }},
    r.apprentice,
    harmonised.clean(r.sex) as sex,
    round(harmonised.as_number(r.birth_year))::integer as birth_year,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.district) as district,
    harmonised.clean(r.settlement_type) as settlement_type,
    harmonised.clean(r.disability) as disability,
    harmonised.clean(r.employer) as employer,
    harmonised.clean(r.sector) as sector,
    harmonised.as_date(r.started_on) as started_on,
    harmonised.as_date(r.due_to_end_on) as due_to_end_on,
    harmonised.as_boolean(r.completed) as completed,
    harmonised.as_boolean(r.full_time_job_after) as full_time_job_after,
    harmonised.as_boolean(r.consent) as consent,
    harmonised.clean(r.consent_version) as consent_version,
    harmonised.as_date(r.consent_on) as consent_on
from {{ current_rows('apprenticeship_placement') }}
