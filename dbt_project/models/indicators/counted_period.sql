-- In which periods the observations of a day count. A flow counts in every period that the day lies in; a stock only
-- in those of which the day is the last one observed, for the indicator as a whole, so that both parts of a ratio speak
-- of the same day. Indicators published by event have a period of their own for each event. P is the programme to date:
-- from the first to the last day observed of the indicator, in the country and on that account. No period is shorter
-- than the finest that the indicator is countable in.
{{ config(materialized='view') }}

with observed_days as (
    select distinct
        indicator_code,
        part,
        country_code,
        programme_code,
        donor_code,
        agency_code,
        observed_on,
        event
    from {{ ref('observed_day') }}
),

timed_days as (
    select
        d.*,
        case d.part when 'numerator' then i.numerator_timing else i.denominator_timing end as timing,
        'E' = any(i.published_periods) as is_by_event,
        i.finest_period,
        min(d.observed_on) over on_account as first_observed_on,
        max(d.observed_on) over on_account as last_observed_on
    from observed_days as d
    inner join {{ source('catalogue', 'indicator') }} as i on d.indicator_code = i.indicator_code
    window on_account as (
        partition by d.indicator_code, d.country_code, d.programme_code, d.donor_code, d.agency_code
    )
),

calendar_periods as (
    select distinct
        d.indicator_code,
        d.part,
        d.country_code,
        d.programme_code,
        d.donor_code,
        d.agency_code,
        d.observed_on,
        null::text as event,
        d.timing,
        p.period_type,
        p.period_start,
        case p.period_type
            when 'P' then d.last_observed_on
            else {{ last_day_of_period('p.period_type', 'p.period_start') }}
        end as period_end
    from timed_days as d
    cross join
        lateral (
            values
            ('M', date_trunc('month', d.observed_on::timestamp)::date),
            ('Q', date_trunc('quarter', d.observed_on::timestamp)::date),
            ('A', date_trunc('year', d.observed_on::timestamp)::date),
            ('P', d.first_observed_on)
        ) as p (period_type, period_start)
    where position(p.period_type in 'MQAP') >= position(d.finest_period in 'MQAP')
),

last_days as (
    select
        *,
        max(observed_on) over (
            partition by
                indicator_code, country_code, programme_code, donor_code, agency_code, period_type, period_start
        ) as last_observed_in_period
    from calendar_periods
),

counted_days as (
    select
        indicator_code,
        part,
        country_code,
        programme_code,
        donor_code,
        agency_code,
        observed_on,
        event,
        period_type,
        period_start,
        period_end
    from last_days
    where timing = 'flow' or observed_on = last_observed_in_period

    union all

    select
        indicator_code,
        part,
        country_code,
        programme_code,
        donor_code,
        agency_code,
        observed_on,
        event,
        'E' as period_type,
        observed_on as period_start,
        observed_on as period_end
    from timed_days
    where is_by_event and event is not null
),

of_accounts as (
    select
        *,
        upkeep.account(indicator_code, country_code, programme_code, donor_code, agency_code) as account_id
    from counted_days
)

select
    *,
    upkeep.cell_group(account_id, period_type, period_start, event) as cell_group
from of_accounts
