-- Actions of local plans; whether each is due is known up to the day on which it was reported.
select
    {{ kept_provenance() }},
    s.plan,
    s.action_number,
    s.community,
    s.due_on as observed_on,
    (s.reported_at at time zone 'UTC')::date as reported_on,
    coalesce(x_status.code, 'U') as status,
    s.done_on,
    {{ area_columns() }},
    b.programme_code,
    b.donor_code,
    b.agency_code
from {{ ref('stg_plan_action') }} as s
{{ dataset_attribution() }}
{{ area_of('s.due_on') }}
{{ code_of('status', 'plan_action_status') }}
