-- Areas of every country that has a country file: '_T' is the country as a whole. The crosswalk knows areas of more
-- countries; they are shown once the country delivers.
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
    null::text as stable_group
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
    a.stable_group
from {{ ref('area') }} as a
inner join {{ source('catalogue', 'country') }} as c on a.country_code = c.country_code
