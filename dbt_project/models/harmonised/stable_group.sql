-- The areas of each stable group, and the last day on which a boundary within it changed: from before that day on, a
-- series is comparable over the group only.
{{ config(materialized='view') }}

with last_changes as (
    select
        country_code,
        area_code,
        max(changed_on) as changed_on
    from {{ ref('area_boundary_change') }}
    group by country_code, area_code
)

select
    g.country_code,
    g.group_code,
    m.area_code,
    max(c.changed_on) over (partition by g.country_code, g.group_code) as last_changed_on
from {{ ref('area_group') }} as g
inner join {{ ref('area_group_member') }} as m on g.country_code = m.country_code and g.group_code = m.group_code
left join last_changes as c on m.country_code = c.country_code and m.area_code = c.area_code
where g.kind = 'stable'
