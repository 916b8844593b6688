-- Every published cell with its labels. Joins are by key and all of them left joins, so that a reader who asks for three
-- columns pays for three.
create view marts.rpt_indicator_value with (security_invoker = true) as
select
    fct.cell_id,
    fct.indicator_code,
    ind.name_en as indicator_en,
    ind.name_ru as indicator_ru,
    ind.strand,
    coalesce(strand.label_en, ind.strand) as strand_en,
    coalesce(strand.label_ru, ind.strand) as strand_ru,
    ind.unit,
    coalesce(unit.label_en, ind.unit) as unit_en,
    coalesce(unit.label_ru, ind.unit) as unit_ru,
    ind.direction,
    direction.label_en as direction_en,
    direction.label_ru as direction_ru,
    ind.additivity,
    fct.definition_version,
    fct.country_code,
    coalesce(country.name_en, fct.country_code) as country_en,
    coalesce(country.name_ru, fct.country_code) as country_ru,
    fct.area_code,
    fct.area_level,
    area.area_kind,
    coalesce(area.name_en, country.name_en, fct.area_code) as area_en,
    coalesce(area.name_ru, country.name_ru, fct.area_code) as area_ru,
    fct.period_type,
    period_type.label_en as period_type_en,
    period_type.label_ru as period_type_ru,
    fct.period,
    coalesce(period.period_en, fct.period) as period_en,
    coalesce(period.period_ru, fct.period) as period_ru,
    fct.period_start,
    fct.period_end,
    fct.sex,
    coalesce(sex.label_en, fct.sex) as sex_en,
    coalesce(sex.label_ru, fct.sex) as sex_ru,
    fct.age_band,
    coalesce(age.label_en, fct.age_band) as age_band_en,
    coalesce(age.label_ru, fct.age_band) as age_band_ru,
    age.position as age_band_position,
    fct.category_scheme,
    fct.category,
    coalesce(category.label_en, fct.category) as category_en,
    coalesce(category.label_ru, fct.category) as category_ru,
    category.position as category_position,
    fct.programme_code,
    coalesce(account.programme_en, fct.programme_code) as programme_en,
    coalesce(account.programme_ru, fct.programme_code) as programme_ru,
    fct.donor_code,
    coalesce(account.donor_en, fct.donor_code) as donor_en,
    coalesce(account.donor_ru, fct.donor_code) as donor_ru,
    fct.agency_code,
    coalesce(account.agency_en, fct.agency_code) as agency_en,
    coalesce(account.agency_ru, fct.agency_code) as agency_ru,
    coalesce(account.counts_as_strive_asia, false) as counts_as_strive_asia,
    fct.status,
    status.label_en as status_en,
    status.label_ru as status_ru,
    fct.suppression_reason,
    reason.label_en as suppression_reason_en,
    reason.label_ru as suppression_reason_ru,
    fct.value,
    fct.numerator,
    fct.denominator,
    fct.n,
    fct.series_break,
    fct.is_synthetic,
    fct.last_reported_at,
    fct.last_ingested_at,
    fct.vintage_from as published_in_vintage
from marts.fct_indicator_value as fct
left join marts.dim_indicator as ind on fct.indicator_key = ind.indicator_key
left join marts.dim_country as country on fct.country_key = country.country_key
left join marts.dim_area as area on fct.area_key = area.area_key
left join marts.dim_period as period on fct.period_key = period.period_key
left join marts.dim_sex as sex on fct.sex_key = sex.sex_key
left join marts.dim_age_band as age on fct.age_band_key = age.age_band_key
left join marts.dim_category as category on fct.category_key = category.category_key
left join marts.dim_attribution as account on fct.attribution_key = account.attribution_key
left join marts.dim_label as strand on strand.scheme = 'strand' and ind.strand = strand.code
left join marts.dim_label as unit on unit.scheme = 'unit' and ind.unit = unit.code
left join marts.dim_label as direction on direction.scheme = 'direction' and ind.direction = direction.code
left join marts.dim_label as period_type on period_type.scheme = 'period_type' and fct.period_type = period_type.code
left join marts.dim_label as status on status.scheme = 'cell_status' and fct.status = status.code
left join marts.dim_label as reason on reason.scheme = 'suppression_reason' and fct.suppression_reason = reason.code;
comment on view marts.rpt_indicator_value is 'Grain: one row per indicator, area, period, breakdown and attribution of the current vintage, with labels in English and Russian. Hidden cells have status suppressed, a reason and no value; numerator and denominator (n) stand beside every value.';

create view marts.rpt_disaggregation with (security_invoker = true) as
select
    case
        when sex <> '_T' then 'sex'
        when age_band <> '_T' then 'age_band'
        else category_scheme
    end as breakdown,
    case when sex <> '_T' then sex when age_band <> '_T' then age_band else category end as breakdown_code,
    case when sex <> '_T' then sex_en when age_band <> '_T' then age_band_en else category_en end as breakdown_en,
    case when sex <> '_T' then sex_ru when age_band <> '_T' then age_band_ru else category_ru end as breakdown_ru,
    case when sex = '_T' and age_band <> '_T' then age_band_position when sex = '_T' then category_position end
        as breakdown_position,
    status = 'suppressed' as is_hidden,
    cells.*
from marts.rpt_indicator_value as cells
where period_type <> 'E' and (sex <> '_T')::integer + (age_band <> '_T')::integer + (category <> '_T')::integer = 1;
comment on view marts.rpt_disaggregation is 'Grain: one row per published cell that is broken down by one thing: sex, age band or the strand''s own category; is_hidden marks what is hidden to protect people.';

create view marts.rpt_area_map with (security_invoker = true) as
select
    area.iso_code,
    area.pcode,
    area.valid_from,
    area.valid_to,
    extract(year from area.boundary_since)::integer as boundary_year,
    (area.valid_from is null or area.valid_from <= cells.period_end)
    and (area.valid_to is null or area.valid_to >= cells.period_start) as existed_in_period,
    area.stable_group,
    cells.*
from marts.rpt_indicator_value as cells
inner join marts.dim_area as area on cells.country_code = area.country_code and cells.area_code = area.area_code
where cells.area_level = 1 and cells.sex = '_T' and cells.age_band = '_T' and cells.category = '_T';
comment on view marts.rpt_area_map is 'Grain: one row per indicator, admin1 area, period and attribution, not broken down, with the area''s codes and the year since which it has its boundary. Compare over time by stable_group where boundaries changed.';
