-- Labels of the short codes that facts and views carry themselves: status, reason, period type, unit, traffic light.
select
    scheme,
    code,
    position,
    label_en,
    label_ru
from {{ source('catalogue', 'label') }}
