-- An indicator that counts rows, or stands in the catalogue, and lacks a name, a definition or an owner.
with counted as (
    select distinct indicator_code from {{ ref('contribution') }}
)

select
    coalesce(c.indicator_code, i.indicator_code) as indicator_code,
    i.indicator_code is null as is_not_in_the_catalogue
from {{ source('catalogue', 'indicator') }} as i
full join counted as c on i.indicator_code = c.indicator_code
where
    i.indicator_code is null
    or trim(i.name_en) = ''
    or trim(i.name_ru) = ''
    or trim(i.definition_en) = ''
    or trim(i.definition_ru) = ''
    or trim(i.numerator_en) = ''
    or trim(i.owner) = ''
