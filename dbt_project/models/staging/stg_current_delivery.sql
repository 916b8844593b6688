-- The deliveries whose accepted rows count, as they were when the build began.
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
from {{ source('upkeep', 'current_delivery') }}
