-- The end of the month in which a dataset was last reported: how far what it says can be carried. Never today's clock.
{{ config(materialized='view') }}

select
    country_code,
    dataset,
    (date_trunc('month', max(reported_at)) + interval '1 month')::date - 1 as last_month_end
from {{ ref('stg_current_delivery') }}
group by country_code, dataset
