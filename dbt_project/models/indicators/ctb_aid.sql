-- AID: commitments, and disbursements with expenditures, in US dollars by sector; an amount in a currency whose rate is
-- not known is not known.
{{ config(materialized='view') }}

select
    i.indicator_code,
    'numerator' as part,
    t.country_code,
    null::text as area_code,
    t.observed_on,
    null::text as counted_key,
    t.amount_usd as amount,
    '_T' as sex,
    '_T' as age_band,
    'sector' as category_scheme,
    t.sector as category,
    null::text as event,
    {{ contribution_origin('t', 'aid_transaction') }}
from {{ ref('hrm_aid_transaction') }} as t
inner join (
    values ('AID-01', 'commitment'), ('AID-02', 'disbursement'), ('AID-02', 'expenditure')
) as i (indicator_code, transaction_type) on t.transaction_type = i.transaction_type
