-- Which version of each indicator's definition what was observed on a day was counted by.
{{ config(materialized='view') }}

with begun as (
    select
        i.indicator_code,
        c.version as definition_version,
        c."from" as valid_from
    from {{ source('catalogue', 'indicator') }} as i
    cross join lateral jsonb_to_recordset(i.definition_changes) as c (version integer, "from" date)

    union all

    select
        i.indicator_code,
        coalesce(min(c.version) - 1, i.definition_version) as definition_version,
        '-infinity'::date as valid_from
    from {{ source('catalogue', 'indicator') }} as i
    left join lateral jsonb_to_recordset(i.definition_changes) as c (version integer) on true
    group by i.indicator_code, i.definition_version
)

select
    indicator_code,
    definition_version,
    valid_from,
    coalesce(lead(valid_from) over (partition by indicator_code order by valid_from), 'infinity') as valid_before
from begun
