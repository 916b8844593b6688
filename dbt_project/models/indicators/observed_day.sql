-- The days on which something was observed, by the delivery that says so.
{{
    config(
        materialized='kept',
        meta={'follows_delivery': true},
        indexes=[{'columns': ['account_id', 'observed_on']}]
    )
}}

select distinct
    upkeep.account(indicator_code, country_code, programme_code, donor_code, agency_code) as account_id,
    indicator_code,
    part,
    country_code,
    programme_code,
    donor_code,
    agency_code,
    observed_on,
    event,
    delivery_id
from {{ ref('contribution') }}
