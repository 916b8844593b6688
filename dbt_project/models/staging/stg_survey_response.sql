-- One respondent of one survey, typed; the newest row per key.
select distinct on ({{ events_key(['survey', 'respondent']) }})
    {{ provenance() }},
    harmonised.clean(r.survey) as survey,
    r.respondent,
    harmonised.clean(r.sex) as sex,
    round(harmonised.as_number(r.birth_year))::integer as birth_year,
    round(harmonised.as_number(r.age))::bigint as age,
    harmonised.age_band_of(r.age_band) as age_band,
    harmonised.clean(r.area) as area,
    harmonised.as_date(r.interviewed_on) as interviewed_on,
    harmonised.as_number(r.weight) as weight,
    harmonised.clean(r.violence_is_justified) as violence_is_justified,
    harmonised.as_boolean(r.consent) as consent,
    harmonised.clean(r.consent_version) as consent_version,
    harmonised.as_date(r.consent_on) as consent_on
from {{ current_rows('survey_response') }}
order by {{ newest_per_key(['survey', 'respondent']) }}
