-- Logframe targets; one that names an unknown indicator or an unreadable period is left out. Where the logframe does
-- not say which, a flow is to be reached within its period, and a stock or a share by the period's end.
select
    t.indicator_code,
    i.definition_version,
    t.country_code,
    t.area_code,
    t.period_type,
    t.period,
    t.period_start,
    t.period_end,
    t.sex,
    t.age_band,
    t.programme_code,
    t.donor_code,
    t.agency_code,
    coalesce(
        t.accumulation,
        case when i.numerator_timing = 'stock' or i.additivity in ('R', 'N') then 'to_date' else 'period' end
    ) as accumulation,
    t.phasing,
    t.target_value,
    t.baseline_value,
    t.baseline_on,
    t.delivery_id,
    t.row_number,
    t.is_synthetic
from {{ ref('hrm_target') }} as t
inner join {{ source('catalogue', 'indicator') }} as i on t.indicator_code = i.indicator_code
where t.period_start is not null and t.target_value is not null
