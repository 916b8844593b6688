-- Payments for local plans, in the currency of the country. A payment in another currency is converted at the rates of
-- its day; amount_in_currency is null where one of the two is not known: such a payment counts nowhere.
select
    {{ kept_provenance() }},
    s.payment,
    s.plan,
    s.spent_on as observed_on,
    s.amount,
    s.currency,
    case
        when upper(s.currency) = c.currency then s.amount
        else s.amount * x_rate.usd_per_unit / x_own_rate.usd_per_unit
    end as amount_in_currency,
    coalesce(x_funds.code, 'U') as funds,
    {{ area_columns() }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_plan_spending') }} as s
{{ dataset_attribution() }}
inner join {{ source('catalogue', 'country') }} as c on s.country_code = c.country_code
{{ area_of('s.spent_on') }}
{{ code_of('funds', 'funding_source') }}
{% for alias, currency in [('x_rate', 'upper(s.currency)'), ('x_own_rate', 'c.currency')] %}
    left join {{ ref('exchange_rate') }} as {{ alias }}
        on
            {{ currency }} = {{ alias }}.currency
            and s.spent_on >= {{ alias }}.valid_from
            and s.spent_on < coalesce({{ alias }}.valid_before, 'infinity')
{% endfor %}
