-- CTX: observations of the series that the crosswalk names, without breakdowns other than area and sex; taken as published.
{{ config(materialized='view') }}

select
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
    o.breakdown is null
    and o.area_code is not null
    and o.sex is not null
    and o.value is not null
    and o.observed_on is not null
