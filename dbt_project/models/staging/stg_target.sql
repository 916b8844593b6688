-- One line of a logframe, typed.
select
    {{ provenance() }},
    harmonised.clean(r.indicator) as indicator,
    harmonised.clean(r.period) as period,
    harmonised.as_number(r.target_value) as target_value,
    harmonised.as_number(r.baseline_value) as baseline_value,
    harmonised.clean(r.baseline_period) as baseline_period,
    harmonised.clean(r.area) as area,
    harmonised.clean(r.sex) as sex,
    harmonised.age_band_of(r.age_band) as age_band,
    harmonised.clean(r.accumulation) as accumulation,
    harmonised.clean(r.phasing) as phasing,
    harmonised.clean(r.programme) as programme,
    harmonised.clean(r.donor) as donor,
    harmonised.clean(r.agency) as agency
from {{ current_rows('target') }}
