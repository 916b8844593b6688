-- One beneficiary at one psychosocial support session, typed; the newest row per key.
select distinct on ({{ events_key(['session', 'beneficiary']) }})
    {{ provenance() }},
    harmonised.clean(r.session) as session,
    r.beneficiary,
    harmonised.clean(r.sex) as sex,
    round(harmonised.as_number(r.birth_year))::integer as birth_year,
    round(harmonised.as_number(r.age))::bigint as age,
    harmonised.age_band_of(r.age_band) as age_band,
    harmonised.clean(r.disability) as disability,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.district) as district,
    harmonised.as_date(r.held_on) as held_on,
    harmonised.clean(r.modality) as modality,
    harmonised.clean(r.issues) as issues,
    harmonised.as_boolean(r.consent) as consent,
    harmonised.clean(r.consent_version) as consent_version,
    harmonised.as_date(r.consent_on) as consent_on
from {{ current_rows('mhpss_session') }}
order by {{ newest_per_key(['session', 'beneficiary']) }}
