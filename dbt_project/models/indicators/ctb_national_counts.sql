-- REG-01 and CHR-01: counts that an authority delivers for the whole country.
{{ config(materialized='view') }}

select
    'REG-01' as indicator_code,
    'numerator' as part,
    c.country_code,
    null::text as area_code,
    c.observed_on,
    null::text as counted_key,
    c.persons::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('c', 'registry_count') }}
from {{ ref('hrm_registry_count') }} as c

union all

select
    'CHR-01' as indicator_code,
    'numerator' as part,
    c.country_code,
    null::text as area_code,
    c.observed_on,
    null::text as counted_key,
    c.children::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('c', 'child_reintegration_count') }}
from {{ ref('hrm_child_reintegration_count') }} as c
where c.stage = 'rehabilitation'
