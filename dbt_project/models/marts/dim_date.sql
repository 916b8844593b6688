-- Every day of every year that a fact or a target speaks of; also the time spine of the semantic layer.
with bounds as (
    select
        date_trunc('year', min(period_start)::timestamp) as first_day,
        date_trunc('year', max(period_end)::timestamp) + interval '1 year - 1 day' as last_day
    from {{ ref('dim_period') }}
),

days as (
    select generate_series(b.first_day, b.last_day, interval '1 day')::date as date_day
    from bounds as b
)

select
    to_char(date_day, 'YYYYMMDD')::integer as date_key,
    date_day,
    extract(year from date_day)::integer as year,
    extract(quarter from date_day)::integer as quarter,
    extract(month from date_day)::integer as month,
    extract(day from date_day)::integer as day_of_month,
    extract(isodow from date_day)::integer as day_of_week,
    to_char(date_day, 'IYYY-"W"IW') as iso_week,
    to_char(date_day, 'YYYY-MM') as month_code,
    to_char(date_day, 'YYYY-"Q"Q') as quarter_code,
    date_trunc('month', date_day::timestamp)::date as month_start,
    date_trunc('quarter', date_day::timestamp)::date as quarter_start,
    date_trunc('year', date_day::timestamp)::date as year_start,
    {{ month_name('en', 'date_day') }} as month_en,
    {{ month_name('ru', 'date_day') }} as month_ru,
    {{ weekday_name('en', 'date_day') }} as weekday_en,
    {{ weekday_name('ru', 'date_day') }} as weekday_ru,
    date_day + 1 = (date_trunc('month', date_day::timestamp) + interval '1 month')::date as is_month_end
from days
