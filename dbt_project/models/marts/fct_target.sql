-- Logframe targets; one that names an unknown indicator or an unreadable period is left out.
select
    t.indicator_code,
    t.country_code,
    t.period_type,
    t.period,
    t.period_start,
    t.period_end,
    t.programme_code,
    t.donor_code,
    t.agency_code,
    t.target_value,
    t.baseline_value,
    t.delivery_id,
    t.row_number,
    t.is_synthetic
from {{ ref('hrm_target') }} as t
inner join {{ source('catalogue', 'indicator') }} as i on t.indicator_code = i.indicator_code
where t.period_start is not null and t.target_value is not null
