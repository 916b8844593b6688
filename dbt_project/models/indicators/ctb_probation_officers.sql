-- PRB-11: clients and officers of the month ends and areas of which both are known.
{{ config(materialized='view') }}

with both_known as (
    select
        country_code,
        programme_code,
        donor_code,
        agency_code,
        area_code,
        observed_on
    from {{ ref('hrm_probation_client') }}
    where area_code is not null
    intersect
    select
        country_code,
        programme_code,
        donor_code,
        agency_code,
        area_code,
        observed_on
    from {{ ref('hrm_probation_officer_count') }}
)

select
    'PRB-11' as indicator_code,
    'numerator' as part,
    c.country_code,
    c.area_code,
    c.observed_on,
    c.client as counted_key,
    1::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('c', 'probation_client') }}
from {{ ref('hrm_probation_client') }} as c
inner join both_known as k
    on
        c.country_code = k.country_code
        and c.programme_code = k.programme_code
        and c.donor_code = k.donor_code
        and c.agency_code = k.agency_code
        and c.area_code = k.area_code
        and c.observed_on = k.observed_on

union all

select
    'PRB-11' as indicator_code,
    'denominator' as part,
    o.country_code,
    o.area_code,
    o.observed_on,
    null::text as counted_key,
    o.officers::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    {{ contribution_origin('o', 'probation_officer_count') }}
from {{ ref('hrm_probation_officer_count') }} as o
inner join both_known as k
    on
        o.country_code = k.country_code
        and o.programme_code = k.programme_code
        and o.donor_code = k.donor_code
        and o.agency_code = k.agency_code
        and o.area_code = k.area_code
        and o.observed_on = k.observed_on
