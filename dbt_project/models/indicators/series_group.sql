-- The stable groups of areas that the cells of each group of cells are also counted over: those within which a boundary
-- changed since the series began.
{{ config(materialized='kept', meta={'refresher': 'compare_groups'}, indexes=[{'columns': ['cell_group']}]) }}

with first_days as (
    select
        indicator_code,
        country_code,
        min(observed_on) as first_day
    from {{ ref('observed_day') }}
    group by indicator_code, country_code
)

select distinct
    c.cell_group,
    g.group_code
from {{ ref('cell_group') }} as c
inner join first_days as f on c.indicator_code = f.indicator_code and c.country_code = f.country_code
inner join {{ ref('stable_group') }} as g on c.country_code = g.country_code and f.first_day < g.last_changed_on
