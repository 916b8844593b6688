-- Totals over accounts, of STRIVE Asia and of the whole portfolio.
create view marts.rpt_portfolio_total with (security_invoker = true) as
with totals as (
    select
        fct.indicator_code,
        ind.name_en as indicator_en,
        ind.name_ru as indicator_ru,
        ind.unit,
        portfolio.portfolio,
        fct.country_code,
        fct.area_code,
        fct.area_level,
        fct.period_type,
        fct.period,
        fct.period_start,
        fct.period_end,
        fct.sex,
        fct.age_band,
        fct.category_scheme,
        fct.category,
        count(*) as accounts,
        string_agg(fct.programme_code, ', ' order by fct.programme_code, fct.donor_code, fct.agency_code) as programmes,
        case
            when bool_or(fct.status = 'suppressed') then 'suppressed'
            when count(*) > 1 and ind.additivity in ('U', 'R', 'N') then 'not_additive'
            when bool_or(fct.value is null) then 'not_available'
            else 'published'
        end as status,
        case
            when bool_and(fct.status = 'published') and (count(*) = 1 or ind.additivity in ('E', 'K')) then sum(fct.value)
        end as value,
        bool_or(fct.is_synthetic) as is_synthetic
    from marts.fct_indicator_value as fct
    inner join marts.dim_indicator as ind on fct.indicator_key = ind.indicator_key
    inner join marts.dim_attribution as account
        on
            fct.programme_code = account.programme_code
            and fct.donor_code = account.donor_code
            and fct.agency_code = account.agency_code
    cross join lateral (
        values
        ('STRIVE Asia', account.counts_as_strive_asia),
        ('PVE portfolio', account.counts_as_pve_portfolio)
    ) as portfolio (portfolio, counts)
    where portfolio.counts
    group by
        fct.indicator_code,
        ind.name_en,
        ind.name_ru,
        ind.unit,
        ind.additivity,
        portfolio.portfolio,
        fct.country_code,
        fct.area_code,
        fct.area_level,
        fct.period_type,
        fct.period,
        fct.period_start,
        fct.period_end,
        fct.sex,
        fct.age_band,
        fct.category_scheme,
        fct.category
)

select
    totals.*,
    status.label_en as status_en,
    status.label_ru as status_ru,
    period_type.label_en as period_type_en,
    period_type.label_ru as period_type_ru,
    coalesce(period.period_en, totals.period) as period_en,
    coalesce(period.period_ru, totals.period) as period_ru,
    coalesce(sex.label_en, totals.sex) as sex_en,
    coalesce(sex.label_ru, totals.sex) as sex_ru
from totals
left join marts.dim_label as status on status.scheme = 'cell_status' and totals.status = status.code
left join marts.dim_label as period_type on period_type.scheme = 'period_type' and totals.period_type = period_type.code
left join marts.dim_period as period on totals.period_type = period.period_type and totals.period = period.period
left join marts.dim_sex as sex on totals.sex = sex.sex;
comment on view marts.rpt_portfolio_total is 'Grain: one row per portfolio (STRIVE Asia, which leaves out what Japan and Germany paid; PVE portfolio, which holds them), indicator, area, period and breakdown. Counts of events and stocks are added over accounts; persons counted once and ratios are not: status not_additive, no value. One hidden account hides the total.';
