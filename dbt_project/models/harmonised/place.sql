-- What a dataset means by a spelling, on the days that a row speaks of and in what was reported when: the area that is
-- meant and the admin1 that held it. In a dataset that delivers codes the code of its code system stands before a name
-- that is written alike. One row per dataset, spelling and day.
{{ config(indexes=[{'columns': ['country_code', 'dataset', 'spelling']}], post_hook='analyze {{ this }}') }}

with codes as (
    select
        d.country_code,
        d.dataset,
        harmonised.spelling(s.code) as spelling,
        s.area_code as unit_code,
        coalesce(d.reported_from::timestamptz, '-infinity') as reported_from,
        coalesce(d.reported_before::timestamptz, 'infinity') as reported_before
    from {{ ref('dataset_code_system') }} as d
    inner join {{ ref('area_code_system') }} as s on d.code_system = s.code_system and d.country_code = s.country_code
),

meant as (
    select
        n.country_code,
        d.dataset,
        n.spelling,
        n.area_code as unit_code,
        coalesce(n.valid_from, '-infinity') as valid_from,
        coalesce(n.valid_to, 'infinity') as valid_to,
        '-infinity'::timestamptz as reported_from,
        'infinity'::timestamptz as reported_before
    from {{ ref('crosswalk_area_name') }} as n
    inner join {{ source('catalogue', 'dataset') }} as d on n.country_code = d.country_code
    where
        not exists (
            select from codes as c
            where c.country_code = n.country_code and c.dataset = d.dataset and c.spelling = n.spelling
        )

    union all

    select
        country_code,
        dataset,
        spelling,
        unit_code,
        '-infinity'::date as valid_from,
        'infinity'::date as valid_to,
        reported_from,
        reported_before
    from codes
)

select
    m.country_code,
    m.dataset,
    m.spelling,
    m.unit_code,
    o.area_code,
    o.comparable_area_code,
    greatest(m.valid_from, coalesce(o.valid_from, '-infinity')) as valid_from,
    least(m.valid_to, coalesce(o.valid_to, 'infinity')) as valid_to,
    m.reported_from,
    m.reported_before
from meant as m
left join {{ ref('area_on_day') }} as o
    on
        m.country_code = o.country_code and m.unit_code = o.unit_code
        and m.valid_from <= o.valid_to and m.valid_to >= o.valid_from
where o.unit_code is not null or m.unit_code = '_T'
