-- Transactions in a currency and month for which the exchange rates have no row: no sum that they belong to is known.
{{ config(severity='warn') }}

select
    country_code,
    currency,
    count(*) as transactions
from {{ ref('hrm_aid_transaction') }}
where usd_gap is not null
group by country_code, currency
