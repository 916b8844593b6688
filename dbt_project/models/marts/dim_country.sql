-- The countries that have a country file.
select
    country_code,
    iso2,
    name_en,
    name_ru,
    name_local,
    currency,
    time_zone
from {{ source('catalogue', 'country') }}
