-- One observation of one statistical series, typed; the newest row per key.
select distinct on ({{ events_key(['series', 'area', 'period', 'sex', 'age', 'breakdown']) }})
    {{ provenance() }},
    harmonised.clean(r.series) as series,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.period) as period,
    harmonised.as_number(r.value) as value,
    harmonised.clean(r.unit) as unit,
    round(harmonised.as_number(r.unit_multiplier))::bigint as unit_multiplier,
    harmonised.clean(r.sex) as sex,
    harmonised.clean(r.age) as age,
    harmonised.clean(r.breakdown) as breakdown,
    harmonised.clean(r.observation_status) as observation_status,
    harmonised.clean(r.source_detail) as source_detail
from {{ current_rows('context_observation') }}
order by {{ newest_per_key(['series', 'area', 'period', 'sex', 'age', 'breakdown']) }}
