-- Which admin1 unit held each area on which days, both days included. A unit belongs to the admin1 of its day: before a
-- split to what was split, after a merge to what it went into; before it, and where the area files do not tell, to the
-- unit that holds it today. comparable_area_code is where the same people would be counted today: the admin1 of today
-- where the unit is finer than an admin1 or bears a name of today, else the stable group that its boundary stayed in.
with recursive parents as (
    select
        country_code,
        area_code,
        parent_area_code,
        coalesce(valid_from, '-infinity') as valid_from,
        coalesce(valid_to, 'infinity') as valid_to
    from {{ ref('area_former_parent') }}

    union all

    select
        a.country_code,
        a.area_code,
        a.parent_area_code,
        coalesce(max(f.valid_to) + 1, '-infinity') as valid_from,
        'infinity'::date as valid_to
    from {{ ref('area') }} as a
    left join {{ ref('area_former_parent') }} as f
        on a.country_code = f.country_code and a.area_code = f.area_code
    group by a.country_code, a.area_code, a.parent_area_code
),

-- Up from every area to its admin1, through the parents of each time.
upwards as (
    select
        country_code,
        area_code as unit_code,
        area_level as unit_level,
        area_code,
        area_level,
        '-infinity'::date as valid_from,
        'infinity'::date as valid_to
    from {{ ref('area') }}

    union all

    select
        u.country_code,
        u.unit_code,
        u.unit_level,
        a.area_code,
        a.area_level,
        greatest(u.valid_from, p.valid_from) as valid_from,
        least(u.valid_to, p.valid_to) as valid_to
    from upwards as u
    inner join parents as p on u.country_code = p.country_code and u.area_code = p.area_code
    inner join {{ ref('area') }} as a
        on p.country_code = a.country_code and p.parent_area_code = a.area_code
    where u.area_level > 1 and greatest(u.valid_from, p.valid_from) <= least(u.valid_to, p.valid_to)
),

-- What came before a unit, or after it, where that is one unit.
successions as (
    select
        country_code,
        to_area_code as area_code,
        min(from_area_code) as other_area_code,
        true as is_before
    from {{ ref('area_change') }}
    where kind = 'split'
    group by country_code, to_area_code
    having count(distinct from_area_code) = 1

    union all

    select
        country_code,
        from_area_code as area_code,
        min(to_area_code) as other_area_code,
        false as is_before
    from {{ ref('area_change') }}
    where kind = 'merge'
    group by country_code, from_area_code
    having count(distinct to_area_code) = 1
),

-- Back from an admin1 to the one that it came out of, and on to the one that it went into.
through_time as (
    select
        country_code,
        unit_code,
        unit_level,
        area_code,
        valid_from,
        valid_to
    from upwards
    where area_level = 1

    union

    select
        t.country_code,
        t.unit_code,
        t.unit_level,
        x.other_area_code as area_code,
        case when x.is_before then t.valid_from else greatest(t.valid_from, a.valid_to + 1) end as valid_from,
        case when x.is_before then least(t.valid_to, a.valid_from - 1) else t.valid_to end as valid_to
    from through_time as t
    inner join {{ ref('area') }} as a on t.country_code = a.country_code and t.area_code = a.area_code
    inner join successions as x on t.country_code = x.country_code and t.area_code = x.area_code
    where
        (x.is_before and t.valid_from < a.valid_from)
        or (not x.is_before and t.valid_to > a.valid_to)
),

-- Each stretch ends where its admin1 begins or ends, if another takes over there.
bounded as (
    select
        t.country_code,
        t.unit_code,
        t.unit_level,
        t.area_code,
        case when b.area_code is null then t.valid_from else greatest(t.valid_from, a.valid_from) end as valid_from,
        case when e.area_code is null then t.valid_to else least(t.valid_to, a.valid_to) end as valid_to
    from through_time as t
    inner join {{ ref('area') }} as a on t.country_code = a.country_code and t.area_code = a.area_code
    left join successions as b
        on t.country_code = b.country_code and t.area_code = b.area_code and b.is_before
    left join successions as e
        on t.country_code = e.country_code and t.area_code = e.area_code and not e.is_before
),

edges as (
    select
        country_code,
        area_code,
        '-infinity'::date as valid_from
    from {{ ref('area') }}
    where area_level = 1

    union

    select
        country_code,
        area_code,
        changed_on as valid_from
    from {{ ref('area_boundary_change') }}
),

boundaries as (
    select
        country_code,
        area_code,
        valid_from,
        coalesce(lead(valid_from) over (partition by country_code, area_code order by valid_from), 'infinity')
            as valid_before
    from edges
),

-- And is cut where the boundary of its admin1 changed: what a name means for comparing changes there.
cut as (
    select
        s.country_code,
        s.unit_code,
        s.unit_level,
        s.area_code,
        greatest(s.valid_from, b.valid_from) as valid_from,
        least(s.valid_to, b.valid_before - 1) as valid_to,
        b.valid_before < 'infinity' as has_changed_since
    from bounded as s
    inner join boundaries as b
        on
            s.country_code = b.country_code and s.area_code = b.area_code
            and s.valid_from < b.valid_before and s.valid_to >= b.valid_from
    where s.valid_from <= s.valid_to
)

select
    s.country_code,
    s.unit_code,
    s.area_code,
    case
        when s.unit_level > 1 then coalesce(today.area_code, s.area_code)
        when s.has_changed_since and s.unit_code = s.area_code then coalesce(a.stable_group, s.area_code)
        else s.unit_code
    end as comparable_area_code,
    s.valid_from,
    s.valid_to
from cut as s
inner join {{ ref('area') }} as a on s.country_code = a.country_code and s.area_code = a.area_code
left join bounded as today
    on s.country_code = today.country_code and s.unit_code = today.unit_code and today.valid_to = 'infinity'
