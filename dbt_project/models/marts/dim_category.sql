-- Codes of every scheme with their labels, the events among them, and the codes of facts that no scheme explains.
-- An event code is a country's own; where two countries use the same one, the label is that of the first country.
with events as (
    select distinct on (event)
        event,
        event_title
    from {{ ref('hrm_training_event') }}
    order by event, country_code
),

labelled as (
    select
        scheme as category_scheme,
        code as category,
        position,
        label_en,
        label_ru
    from {{ ref('code') }}

    union all

    select
        s.scheme as category_scheme,
        '_T' as category,
        0 as position,
        'Total' as label_en,
        'Всего' as label_ru
    from (
        select distinct scheme from {{ ref('code') }}
        union
        select '_T' as scheme
    ) as s

    union all

    select
        'event' as category_scheme,
        event as category,
        null::integer as position,
        event_title as label_en,
        event_title as label_ru
    from events
),

unlabelled as (
    select distinct
        f.category_scheme,
        f.category
    from {{ ref('fct_indicator_value') }} as f
    left join labelled as l on f.category_scheme = l.category_scheme and f.category = l.category
    where l.category is null
)

select
    category_scheme,
    category,
    position,
    label_en,
    label_ru
from labelled

union all

select
    category_scheme,
    category,
    null::integer as position,
    category as label_en,
    category as label_ru
from unlabelled
