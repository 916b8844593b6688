-- Sexes of facts and targets, with the total.
select
    code as sex,
    position,
    label_en,
    label_ru
from {{ ref('code') }}
where scheme = 'sex'

union all

select
    '_T' as sex,
    0 as position,
    'Both sexes' as label_en,
    'Оба пола' as label_ru
