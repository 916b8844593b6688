-- The target of one indicator for one country and period, typed.
select
    {{ provenance() }},
    harmonised.clean(r.indicator) as indicator,
    harmonised.clean(r.period) as period,
    harmonised.as_number(r.target_value) as target_value,
    harmonised.as_number(r.baseline_value) as baseline_value
from {{ current_rows('target') }}
