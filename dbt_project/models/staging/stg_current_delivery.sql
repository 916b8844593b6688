-- The deliveries whose accepted rows count today.
select
    delivery_id,
    country_code,
    dataset,
    record_type,
    scope,
    period_start,
    period_end,
    is_synthetic,
    reported_at,
    received_at
from {{ source('ledger', 'current_delivery') }}
