-- One score of one beneficiary on one instrument on one day, typed; the newest row per key.
select distinct on ({{ events_key(['beneficiary', 'instrument', 'scored_on']) }})
    {{ provenance() }},
    r.beneficiary,
    harmonised.clean(r.sex) as sex,
    round(harmonised.as_number(r.birth_year))::integer as birth_year,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.instrument) as instrument,
    harmonised.as_date(r.scored_on) as scored_on,
    harmonised.as_number(r.score) as score,
    harmonised.as_boolean(r.consent) as consent,
    harmonised.clean(r.consent_version) as consent_version,
    harmonised.as_date(r.consent_on) as consent_on
from {{ current_rows('mhpss_scale_score') }}
order by {{ newest_per_key(['beneficiary', 'instrument', 'scored_on']) }}
