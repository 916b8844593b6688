-- Areas of every country: '_T' is the country as a whole.
select
    country_code,
    '_T' as area_code,
    0 as area_level,
    null::text as parent_area_code,
    null::text as pcode,
    name_en,
    name_ru,
    name_local,
    null::date as valid_from,
    null::date as valid_to,
    null::text as stable_group
from {{ source('catalogue', 'country') }}

union all

select
    a.country_code,
    a.area_code,
    a.area_level,
    a.parent_area_code,
    a.pcode,
    a.name_en,
    a.name_ru,
    a.name_local,
    a.valid_from,
    a.valid_to,
    a.stable_group
from {{ ref('area') }} as a
inner join {{ source('catalogue', 'country') }} as c on a.country_code = c.country_code
