-- One action of one local plan, typed; the newest row per key.
select distinct on ({{ events_key(['plan', 'action_number']) }})
    {{ provenance() }},
    harmonised.clean(r.plan) as plan,
    harmonised.clean(r.action_number) as action_number,
    harmonised.clean(r.community) as community,
    harmonised.clean(r.area) as area,
    harmonised.as_date(r.due_on) as due_on,
    harmonised.clean(r.status) as status,
    harmonised.as_date(r.done_on) as done_on
from {{ current_rows('plan_action') }}
order by {{ newest_per_key(['plan', 'action_number']) }}
