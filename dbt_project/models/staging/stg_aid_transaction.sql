-- One share of one IATI transaction, typed; of each activity, all that its newest file says and nothing of older ones:
-- transactions have no identifier, so a transaction that moved or left the file could not be told from another.
with newest_file_of_activity as (
    select
        r.*,
        d.reported_at,
        d.received_at,
        d.is_synthetic,
        d.period_end,
        rank() over (
            partition by r.country_code, r.dataset, harmonised.clean(r.activity)
            order by d.reported_at desc, r.delivery_id desc
        ) as age_of_file
    from {{ current_rows('aid_transaction') }}
)

select
    country_code,
    dataset,
    delivery_id,
    row_number,
    reported_at,
    loaded_at,
    received_at,
    is_synthetic,
    period_end as delivery_period_end,
    harmonised.clean(activity) as activity,
    round(harmonised.as_number(transaction_number))::bigint as transaction_number,
    harmonised.clean(transaction_type) as transaction_type,
    harmonised.as_date(transaction_date) as transaction_date,
    harmonised.as_number(value) as value,
    harmonised.as_date(value_date) as value_date,
    harmonised.clean(currency) as currency,
    harmonised.clean(recipient_country) as recipient_country,
    harmonised.as_number(recipient_share) as recipient_share,
    harmonised.clean(sector) as sector,
    harmonised.clean(sector_vocabulary) as sector_vocabulary,
    harmonised.as_number(sector_share) as sector_share,
    harmonised.clean(reporting_organisation) as reporting_organisation
from newest_file_of_activity
where age_of_file = 1
