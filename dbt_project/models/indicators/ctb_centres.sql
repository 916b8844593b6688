-- PRB-10: a centre counts at every month end since it was equipped.
{{ config(materialized='view') }}

select
    'PRB-10' as indicator_code,
    'numerator' as part,
    c.country_code,
    c.area_code,
    m.observed_on,
    c.centre as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('c', 'equipped_centre') }}
from {{ ref('hrm_equipped_centre') }} as c
{{ month_ends_since('c', 'equipped_on') }}
