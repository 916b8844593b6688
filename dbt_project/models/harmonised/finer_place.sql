-- Names and codes of units below admin1, within an admin1 that holds or held them: which unit is meant, and the admin1
-- that held it on the days that a row speaks of. What two units of one admin1 are called is left out.
{{ config(indexes=[{'columns': ['country_code', 'within_area_code', 'spelling']}], post_hook='analyze {{ this }}') }}

with names as (
    select
        a.country_code,
        a.area_code as unit_code,
        harmonised.spelling(t.name) as spelling,
        '-infinity'::date as valid_from,
        'infinity'::date as valid_to
    from {{ ref('area') }} as a
    cross join
        lateral (values (a.name_en), (a.name_ru), (a.name_local), (a.pcode), (a.area_code)) as t (name)
    where a.area_level > 1 and t.name is not null

    union

    select
        n.country_code,
        n.area_code as unit_code,
        harmonised.spelling(n.name) as spelling,
        coalesce(n.valid_from, '-infinity') as valid_from,
        coalesce(n.valid_to, 'infinity') as valid_to
    from {{ ref('area_name') }} as n
    inner join {{ ref('area') }} as a on n.country_code = a.country_code and n.area_code = a.area_code
    where a.area_level > 1
),

-- A name that is in force without end needs no other row of the same unit.
distinct_names as (
    select
        country_code,
        unit_code,
        spelling,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from names
    group by country_code, unit_code, spelling
),

held as (
    select distinct
        country_code,
        unit_code,
        area_code as within_area_code
    from {{ ref('area_on_day') }}
),

within_areas as (
    select
        n.*,
        h.within_area_code,
        min(n.unit_code) over same_name as first_unit,
        max(n.unit_code) over same_name as last_unit
    from distinct_names as n
    inner join held as h on n.country_code = h.country_code and n.unit_code = h.unit_code
    window same_name as (partition by n.country_code, h.within_area_code, n.spelling)
)

select
    w.country_code,
    w.within_area_code,
    w.spelling,
    w.unit_code,
    o.area_code,
    o.comparable_area_code,
    greatest(w.valid_from, o.valid_from) as valid_from,
    least(w.valid_to, o.valid_to) as valid_to
from within_areas as w
inner join {{ ref('area_on_day') }} as o
    on
        w.country_code = o.country_code and w.unit_code = o.unit_code
        and w.valid_from <= o.valid_to and w.valid_to >= o.valid_from
where w.first_unit = w.last_unit
