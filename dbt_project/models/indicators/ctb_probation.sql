-- PRB: clients in month-end snapshots; a delivery without a client for extremism or terrorism is a known zero of
-- PRB-03. Whether clients have a programme or were given a service is known of deliveries that say it of any client.
{{ config(materialized='view', meta={'follows_delivery': true}) }}

with clients as (
    select
        c.*,
        bool_or(c.individual_programme is not null) over of_delivery as says_programmes,
        bool_or(c.psychosocial_service is not null) over of_delivery as says_services
    from {{ ref('hrm_probation_client') }} as c
    window of_delivery as (partition by c.delivery_id)
)

select
    i.indicator_code,
    i.part,
    c.country_code,
    c.area_code,
    c.observed_on,
    c.client as counted_key,
    1::numeric as amount,
    c.sex,
    c.age_band,
    'conviction_category' as category_scheme,
    c.conviction_category as category,
    null::text as event,
    {{ contribution_origin('c', 'probation_client') }}
from clients as c
cross join
    lateral (
        values
        ('PRB-01', 'numerator', true),
        ('PRB-03', 'numerator', c.conviction_category = 'extremism_terrorism'),
        ('PRB-04', 'numerator', c.conviction_category = 'extremism_terrorism'),
        ('PRB-04', 'denominator', true),
        ('PRB-07', 'numerator', c.individual_programme),
        ('PRB-07', 'denominator', c.says_programmes),
        ('PRB-08', 'numerator', c.psychosocial_service),
        ('PRB-08', 'denominator', c.says_services)
    ) as i (indicator_code, part, counts)
where i.counts

union all

select
    'PRB-03' as indicator_code,
    'numerator' as part,
    c.country_code,
    null::text as area_code,
    c.observed_on,
    null::text as counted_key,
    0::numeric as amount,
    '_T' as sex,
    '_T' as age_band,
    '_T' as category_scheme,
    '_T' as category,
    null::text as event,
    c.programme_code,
    c.donor_code,
    c.agency_code,
    'probation_client' as record_type,
    c.delivery_id,
    null::bigint as row_number,
    c.is_synthetic
from {{ ref('hrm_probation_client') }} as c
group by
    c.country_code,
    c.observed_on,
    c.programme_code,
    c.donor_code,
    c.agency_code,
    c.delivery_id,
    c.is_synthetic
having not bool_or(c.conviction_category = 'extremism_terrorism')
