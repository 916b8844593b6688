-- One payment for one local plan from one source of funds, typed; the newest row per key.
select distinct on ({{ events_key(['payment']) }})
    {{ provenance() }},
    harmonised.clean(r.payment) as payment,
    harmonised.clean(r.plan) as plan,
    harmonised.clean(r.area) as area,
    harmonised.as_date(r.spent_on) as spent_on,
    harmonised.as_number(r.amount) as amount,
    harmonised.clean(r.currency) as currency,
    harmonised.clean(r.funds) as funds
from {{ current_rows('plan_spending') }}
order by {{ newest_per_key(['payment']) }}
