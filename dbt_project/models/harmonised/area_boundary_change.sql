-- The days on which the boundary of an admin1 unit changed. A rename changes no boundary, and a unit that begins with a
-- split has none of its own to change.
select distinct
    c.country_code,
    t.area_code,
    c.changed_on,
    c.date_precision
from {{ ref('area_change') }} as c
cross join
    lateral (
        values (c.from_area_code, true), (c.to_area_code, c.kind <> 'split')
    ) as t (area_code, is_changed)
inner join {{ ref('area') }} as a on c.country_code = a.country_code and t.area_code = a.area_code
where c.kind <> 'rename' and t.is_changed and a.area_level = 1
