-- Logframe targets by indicator, country and period.
with targets as (
    select
        {{ kept_provenance() }},
        s.indicator as indicator_code,
        s.period,
        {{ first_day_of_period('s.period') }} as period_start,
        {{ type_of_period('s.period') }} as period_type,
        s.target_value,
        s.baseline_value,
        b.programme_code,
        b.donor_code,
        b.agency_code
    from {{ ref('stg_target') }} as s
    {{ dataset_attribution() }}
)

select
    *,
    {{ last_day_of_period('period_type', 'period_start') }} as period_end
from targets
