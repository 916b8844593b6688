-- The groups of cells: an indicator, country, account and period, and the event of a period that is one's.
{{
    config(
        materialized='kept',
        meta={'refresher': 'cell_groups'},
        indexes=[{'columns': ['cell_group'], 'unique': true}]
    )
}}

select distinct
    cell_group,
    account_id,
    indicator_code,
    country_code,
    programme_code,
    donor_code,
    agency_code,
    period_type,
    period_start,
    period_end,
    event
from {{ ref('counted_period') }}
