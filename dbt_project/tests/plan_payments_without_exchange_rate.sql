-- Payments for local plans in a currency and month for which the exchange rates have no row: they count nowhere.
{{ config(severity='warn') }}

select
    country_code,
    currency,
    count(*) as payments
from {{ ref('hrm_plan_spending') }}
where amount_in_currency is null
group by country_code, currency
