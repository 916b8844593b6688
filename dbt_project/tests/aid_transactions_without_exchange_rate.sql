-- Transactions in a currency and month for which the exchange rates have no row: they count nowhere.
{{ config(severity='warn') }}

select
    country_code,
    currency,
    count(*) as transactions
from {{ ref('hrm_aid_transaction') }}
where amount_usd is null
group by country_code, currency
