-- Areas of every country that has a country file: '_T' is the country as a whole, a stable group is a set of areas. The
-- crosswalk knows areas of more countries; they are shown once the country delivers.
with predecessors as (
    select
        c.country_code,
        c.to_area_code as area_code,
        string_agg(distinct c.from_area_code, ', ' order by c.from_area_code) as predecessors
    from {{ ref('area_change') }} as c
    where c.kind <> 'rename'
    group by c.country_code, c.to_area_code
),

boundaries as (
    select
        country_code,
        area_code,
        max(changed_on) as changed_on
    from {{ ref('area_boundary_change') }}
    group by country_code, area_code
)

select
    country_code,
    '_T' as area_code,
    0 as area_level,
    'country' as area_kind,
    null::text as parent_area_code,
    null::text as iso_code,
    null::text as former_iso_code,
    null::text as pcode,
    name_en,
    name_ru,
    name_local,
    null::date as valid_from,
    null::date as valid_to,
    null::date as boundary_since,
    null::text as predecessors,
    null::text as stable_group,
    null::text as members
from {{ source('catalogue', 'country') }}

union all

select
    a.country_code,
    a.area_code,
    a.area_level,
    a.area_kind,
    a.parent_area_code,
    a.iso_code,
    a.former_iso_code,
    a.pcode,
    a.name_en,
    a.name_ru,
    a.name_local,
    a.valid_from,
    a.valid_to,
    greatest(a.valid_from, b.changed_on) as boundary_since,
    p.predecessors,
    a.stable_group,
    null::text as members
from {{ ref('area') }} as a
inner join {{ source('catalogue', 'country') }} as c on a.country_code = c.country_code
left join predecessors as p on a.country_code = p.country_code and a.area_code = p.area_code
left join boundaries as b on a.country_code = b.country_code and a.area_code = b.area_code

union all

select
    g.country_code,
    g.group_code as area_code,
    9 as area_level,
    'stable_group' as area_kind,
    '_T' as parent_area_code,
    null::text as iso_code,
    null::text as former_iso_code,
    null::text as pcode,
    g.name_en,
    g.name_ru,
    null::text as name_local,
    null::date as valid_from,
    null::date as valid_to,
    null::date as boundary_since,
    null::text as predecessors,
    null::text as stable_group,
    string_agg(m.area_code, ', ' order by m.area_code) as members
from {{ ref('area_group') }} as g
inner join {{ source('catalogue', 'country') }} as c on g.country_code = c.country_code
inner join {{ ref('area_group_member') }} as m on g.country_code = m.country_code and g.group_code = m.group_code
where g.kind = 'stable'
group by g.country_code, g.group_code, g.name_en, g.name_ru
