-- The programme's age bands, the total, and the bands of sources that keep a scheme of their own, which is never split.
with labelled as (
    select
        code as age_band,
        position,
        label_en,
        label_ru
    from {{ ref('code') }}
    where scheme = 'age_band'

    union all

    select
        '_T' as age_band,
        0 as position,
        'All ages' as label_en,
        'Все возрасты' as label_ru
),

every_band as (
    select
        age_band,
        position,
        label_en,
        label_ru,
        true as is_programme_band
    from labelled

    union all

    select distinct
        f.age_band,
        null::integer as position,
        f.age_band as label_en,
        f.age_band as label_ru,
        false as is_programme_band
    from {{ ref('fct_indicator_value') }} as f
    left join labelled as l on f.age_band = l.age_band
    where l.age_band is null
)

select
    age_band,
    position,
    label_en,
    label_ru,
    substring(age_band from '^(\d+)(?:-\d+|\+)?$')::integer as youngest,
    substring(age_band from '^(?:\d+-)?(\d+)$')::integer as oldest,
    is_programme_band
from every_band
