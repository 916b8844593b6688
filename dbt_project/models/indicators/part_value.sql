-- The value of each part of each indicator in each cell: numerators and denominators before any division.
-- A stable group of areas has cells only where a boundary within it changed since the series began.
{{ config(materialized='view') }}

select
    cell_group,
    part,
    area_code,
    sex,
    age_band,
    category_scheme,
    category,
    case counts when 'distinct' then keys_counted when 'rows' then rows_counted else amount end as part_value,
    case
        when counts = 'rows' then rows_counted
        when counts = 'distinct' or keys_counted > 0 then keys_counted
        else amount
    end as unweighted_count,
    contributing_rows,
    contributing_deliveries,
    synthetic_rows > 0 as is_synthetic,
    last_reported_at,
    last_received_at
from {{ ref('part_measure') }}
where
    area_code not in (select g.group_code from {{ ref('stable_group') }} as g)
    or (cell_group, area_code) in (
        select
            s.cell_group,
            s.group_code
        from {{ ref('series_group') }} as s
    )
