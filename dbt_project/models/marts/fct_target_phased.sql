-- What each target asks for at the end of its own period and of every shorter period that its indicator is published
-- for. Nothing is asked for beyond the day up to which the country has reported the strand; the machine's clock has no
-- part in it.
--
-- Within the period: a flow starts from nothing on the first day, so a part of the period is asked for its share of the
-- days. By the period's end: straight from the milestone before, or else from the baseline, to the target. Without
-- either there is no path, and the target is asked for on its last day only. Phasing by milestones asks for the last
-- milestone passed.
with reported_up_to as (
    select
        b.country_code,
        b.strand,
        max(least(d.period_end, d.reported_at::date)) as reported_on
    from {{ ref('stg_current_delivery') }} as d
    inner join {{ source('catalogue', 'dataset') }} as b on d.country_code = b.country_code and d.dataset = b.dataset
    group by b.country_code, b.strand
),

paths as (
    select
        t.*,
        i.published_periods,
        i.decimals,
        u.reported_on,
        m.period_end is not null or t.baseline_value is not null as has_path,
        m.period_end is not null as has_milestone,
        coalesce(m.target_value, t.baseline_value) as path_value,
        coalesce(
            m.period_end,
            case when t.baseline_on < t.period_end then t.baseline_on end,
            t.period_start - 1
        ) as path_start,
        case t.accumulation
            when 'period' then t.period_start
            else
                1 + coalesce(
                    t.baseline_on,
                    first_value(coalesce(t.baseline_on, t.period_start - 1)) over (
                        partition by
                            t.indicator_code, t.country_code, t.area_code, t.sex, t.age_band,
                            t.programme_code, t.donor_code, t.agency_code, t.accumulation
                        order by t.period_end, t.period_start
                    )
                )
        end as counted_from
    from {{ ref('fct_target') }} as t
    inner join {{ source('catalogue', 'indicator') }} as i on t.indicator_code = i.indicator_code
    left join reported_up_to as u on t.country_code = u.country_code and i.strand = u.strand
    left join lateral (
        select
            earlier.target_value,
            earlier.period_end
        from {{ ref('fct_target') }} as earlier
        where
            t.accumulation = 'to_date'
            and earlier.accumulation = 'to_date'
            and earlier.period_end < t.period_end
            and (
                earlier.indicator_code, earlier.country_code, earlier.area_code, earlier.sex, earlier.age_band,
                earlier.programme_code, earlier.donor_code, earlier.agency_code
            )
            = (
                t.indicator_code, t.country_code, t.area_code, t.sex, t.age_band,
                t.programme_code, t.donor_code, t.agency_code
            )
        order by earlier.period_end desc, earlier.period_start asc
        limit 1
    ) as m on true
),

first_days as (
    select
        p.*,
        case p.accumulation when 'to_date' then p.path_start + 1 else p.period_start end as asked_from
    from paths as p
),

reporting_periods as (
    select
        f.*,
        t.period_type as reporting_period_type,
        first_day.at::date as reporting_start,
        {{ last_day_of_period('t.period_type', 'first_day.at::date') }} as reporting_end
    from first_days as f
    cross join (
        values ('M', interval '1 month', 1), ('Q', interval '3 months', 2), ('A', interval '1 year', 3)
    ) as t (period_type, length, size)
    cross join
        lateral generate_series(
            date_trunc(
                case t.period_type when 'M' then 'month' when 'Q' then 'quarter' else 'year' end,
                f.asked_from::timestamp
            ),
            f.period_end::timestamp,
            t.length
        ) as first_day (at)
    where
        t.period_type = f.period_type
        or (
            t.period_type = any(f.published_periods)
            and t.size < case f.period_type when 'M' then 1 when 'Q' then 2 else 3 end
        )
),

asked as (
    select
        *,
        reporting_period_type = period_type and reporting_end = period_end as is_own_period,
        least(reporting_end, reported_on) as judged_on
    from reporting_periods
    where
        reporting_end >= asked_from
        and reporting_end <= period_end
        and (reporting_start <= reported_on or reporting_end = period_end and reporting_period_type = period_type)
),

judged as (
    select
        *,
        case
            when judged_on < reporting_start or judged_on is null then null
            when phasing = 'milestones' and judged_on < period_end
                then case when accumulation = 'to_date' and has_milestone then path_value end
            when accumulation = 'period'
                then target_value * (judged_on - reporting_start + 1) / (period_end - period_start + 1)
            when judged_on = period_end then target_value
            when has_path and judged_on > path_start
                then path_value + (target_value - path_value) * (judged_on - path_start) / (period_end - path_start)
        end as exact_target
    from asked
)

select
    indicator_code,
    definition_version,
    country_code,
    area_code,
    period_type as target_period_type,
    period as target_period,
    reporting_period_type as period_type,
    {{ period_text('reporting_period_type', 'reporting_start') }} as period,
    reporting_start as period_start,
    reporting_end as period_end,
    sex,
    age_band,
    programme_code,
    donor_code,
    agency_code,
    accumulation,
    phasing,
    is_own_period,
    judged_on,
    coalesce(judged_on >= reporting_start and judged_on < reporting_end, false) as is_running,
    target_value,
    baseline_value,
    counted_from,
    round(exact_target, decimals + 2) as phased_target,
    is_synthetic
from judged
