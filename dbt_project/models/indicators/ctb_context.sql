-- CTX: observations of the series that the crosswalk names, without breakdowns other than area and sex, as published.
-- Only what is said of a year: the value of a month or quarter is not that of the year, even on the year's last day.
-- An area that a source names in two ways (KG and 417) is one cell: what was reported last stands.
{{ config(materialized='view') }}

select distinct on (x.indicator_code, o.country_code, o.dataset, o.area_code, o.sex, o.observed_on)
    x.indicator_code,
    'numerator' as part,
    o.country_code,
    nullif(o.area_code, '_T') as area_code,
    o.observed_on,
    null::text as counted_key,
    o.value as amount,
    o.sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('o', 'context_observation') }}
from {{ ref('hrm_context_observation') }} as o
inner join {{ ref('crosswalk_series') }} as x
    on
        x.country_code in ('*', o.country_code)
        and o.dataset = x.dataset
        and o.series = x.series
        and o.age = x.age
where
    o.period_type = 'A'
    and o.breakdown is null
    and o.area_code is not null
    and o.sex is not null
    and o.value is not null
    and o.observed_on is not null
order by
    x.indicator_code asc,
    o.country_code asc,
    o.dataset asc,
    o.area_code asc,
    o.sex asc,
    o.observed_on asc,
    o.reported_at desc,
    o.delivery_id desc,
    o.row_number desc
