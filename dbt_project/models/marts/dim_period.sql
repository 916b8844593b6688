-- Months, quarters and years from the first to the last that a fact or a target speaks of, the days of events, and the
-- programme to date, which reaches from the first day to the last.
with spoken_of as (
    select
        period_type,
        period_start,
        period_end
    from {{ ref('fct_indicator_value') }}
    union
    select
        period_type,
        period_start,
        period_end
    from {{ ref('fct_target') }}
),

span as (
    select
        min(period_start) as first_day,
        max(period_end) as last_day
    from spoken_of
),

calendar as (
    select
        t.period_type,
        first_day.at::date as period_start,
        {{ last_day_of_period('t.period_type', 'first_day.at::date') }} as period_end
    from span
    cross join (
        values ('M', interval '1 month'), ('Q', interval '3 months'), ('A', interval '1 year')
    ) as t (period_type, length)
    cross join
        lateral generate_series(
            date_trunc('year', span.first_day::timestamp), span.last_day::timestamp, t.length
        ) as first_day (at)

    union all

    select
        period_type,
        period_start,
        period_end
    from spoken_of
    where period_type = 'E'

    union all

    select
        'P' as period_type,
        first_day as period_start,
        last_day as period_end
    from span
    where first_day is not null
)

select
    period_type,
    {{ period_text('period_type', 'period_start') }} as period,
    period_start,
    period_end,
    {{ period_label('en', 'period_type', 'period_start') }} as period_en,
    {{ period_label('ru', 'period_type', 'period_start') }} as period_ru,
    case when period_type <> 'P' then extract(year from period_start)::integer end as year,
    case when period_type in ('Q', 'M', 'E') then extract(quarter from period_start)::integer end as quarter,
    case when period_type in ('M', 'E') then extract(month from period_start)::integer end as month
from calendar
