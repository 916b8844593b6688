-- Shares of IATI transactions that go to the dataset's country, in US dollars at the rate of the transaction's date.
-- amount_usd is null where no rate is known, and usd_gap says so: a sum that such a transaction belongs to is not
-- known, which is neither zero nor the sum of the others; the build warns of it.
select
    {{ kept_provenance() }},
    s.activity,
    s.transaction_number,
    x_transaction_type.code as transaction_type,
    s.transaction_date as observed_on,
    s.value,
    s.currency,
    trim_scale(
        s.value * coalesce(s.recipient_share, 100) * coalesce(s.sector_share, 100) * x_rate.usd_per_unit / 10000
    ) as amount_usd,
    x_rate.usd_per_unit,
    x_rate.source as rate_source,
    case
        when x_rate.currency is null then 'no rate of ' || coalesce(upper(s.currency), '?') || ' on that day'
        when s.value is null then 'no amount'
    end as usd_gap,
    case
        when s.sector is null then 'U'
        when coalesce(s.sector_vocabulary, '1') = '1' then s.sector
        else s.sector_vocabulary || ':' || s.sector
    end as sector,
    b.programme_code,
    coalesce(s.reporting_organisation, '_Z') as donor_code,
    b.agency_code
from {{ ref('stg_aid_transaction') }} as s
{{ dataset_attribution() }}
inner join {{ source('catalogue', 'country') }} as c
    on s.country_code = c.country_code and upper(s.recipient_country) = c.iso2
{{ code_of('transaction_type', 'aid_transaction_type') }}
left join {{ ref('exchange_rate') }} as x_rate
    on
        upper(s.currency) = x_rate.currency
        and s.transaction_date >= x_rate.valid_from
        and s.transaction_date < coalesce(x_rate.valid_before, 'infinity')
