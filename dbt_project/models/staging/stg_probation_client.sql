-- One client under supervision, as of the last day of a month, typed.
select
    {{ provenance() }},
    r.client,
    harmonised.clean(r.sex) as sex,
    round(harmonised.as_number(r.birth_year))::integer as birth_year,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.district) as district,
    harmonised.clean(r.conviction_category) as conviction_category,
    harmonised.as_date(r.supervision_started_on) as supervision_started_on,
    harmonised.as_date(r.supervision_ends_on) as supervision_ends_on,
    harmonised.as_boolean(r.individual_programme) as individual_programme,
    harmonised.as_boolean(r.psychosocial_service) as psychosocial_service
from {{ current_rows('probation_client') }}
