-- What programme managers open in their BI tool: one view per subject, labels in English and Russian.
create or replace view marts.rpt_indicator_value as
select
    fct.indicator_code,
    ind.name_en as indicator_en,
    ind.name_ru as indicator_ru,
    ind.strand,
    ind.unit,
    ind.direction,
    fct.definition_version,
    fct.country_code,
    country.name_en as country_en,
    country.name_ru as country_ru,
    fct.area_code,
    fct.area_level,
    area.area_kind,
    coalesce(area.name_en, country.name_en) as area_en,
    coalesce(area.name_ru, country.name_ru) as area_ru,
    fct.period_type,
    fct.period,
    fct.period_start,
    fct.period_end,
    fct.sex,
    fct.age_band,
    fct.category_scheme,
    fct.category,
    category.label_en as category_en,
    category.label_ru as category_ru,
    fct.programme_code,
    fct.donor_code,
    fct.agency_code,
    fct.status,
    fct.suppression_reason,
    fct.value,
    fct.numerator,
    fct.denominator,
    fct.series_break,
    fct.is_synthetic,
    fct.last_reported_at,
    fct.last_ingested_at,
    fct.vintage_from as published_in_vintage
from marts.fct_indicator_value as fct
inner join marts.dim_indicator as ind on fct.indicator_code = ind.indicator_code
inner join marts.dim_country as country on fct.country_code = country.country_code
left join marts.dim_area as area on fct.country_code = area.country_code and fct.area_code = area.area_code
left join marts.dim_category as category
    on fct.category_scheme = category.category_scheme and fct.category = category.category;
comment on view marts.rpt_indicator_value is 'Grain: one row per indicator, area, period, breakdown and attribution of the current vintage, with labels in English and Russian. Hidden cells have status suppressed, a reason and no value.';

create or replace view marts.rpt_freshness as
select
    country_code,
    dataset,
    max(reported_at) filter (where superseded_by is null and verdict <> 'rejected') as last_reported_at,
    max(checked_at) filter (where superseded_by is null and verdict <> 'rejected') as last_accepted_at,
    max(period_end) filter (where superseded_by is null and verdict <> 'rejected') as last_period_end,
    count(*) filter (where verdict = 'rejected') as deliveries_rejected,
    coalesce(sum(rows_quarantined) filter (where superseded_by is null), 0) as rows_quarantined
from ledger.delivery
group by country_code, dataset;
comment on view marts.rpt_freshness is 'Grain: one row per country and dataset: when it last reported, was last accepted, which period it reaches, and what was refused.';

create or replace view marts.rpt_published_figure as
select
    figure.figure_number,
    figure.figure_id,
    figure.statement_en,
    figure.statement_ru,
    figure.comparator,
    figure.value as published_value,
    result.warehouse_value,
    figure.unit,
    result.verdict,
    result.reason,
    figure.as_of,
    figure.as_of_precision,
    figure.country_code,
    figure.programme_code,
    figure.donor_code,
    figure.quote,
    figure.source,
    figure.certainty
from catalogue.published_figure as figure
left join quality.reconciliation as result on figure.figure_id = result.figure_id;
comment on view marts.rpt_published_figure is 'Grain: one row per published statement, with what the warehouse makes of it.';

create or replace view marts.rpt_portfolio_total as
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
inner join marts.dim_indicator as ind on fct.indicator_code = ind.indicator_code
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
    fct.category;
comment on view marts.rpt_portfolio_total is 'Grain: one row per portfolio (STRIVE Asia, which leaves out what Japan and Germany paid; PVE portfolio, which holds them), indicator, area, period and breakdown. Counts of events and stocks are added over accounts; persons counted once and ratios are not: status not_additive, no value. One hidden account hides the total.';
