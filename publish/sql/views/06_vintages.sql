-- The vintages for BI tools: choose one in dim_vintage and read the marts as they were.
create view marts.dim_vintage with (security_invoker = true) as
select
    vintage_id,
    published_at,
    lead(published_at) over (order by vintage_id) as superseded_at,
    vintage_id = max(vintage_id) over () as is_current,
    to_char(published_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as label,
    cells_published,
    cells_added,
    cells_changed,
    cells_withdrawn,
    code_commit
from ledger.vintage;
comment on view marts.dim_vintage is 'Grain: one row per publication. superseded_at: until when readers saw it; label: when it was published, UTC.';

create view marts.rpt_indicator_value_by_vintage with (security_invoker = true) as
select
    v.vintage_id,
    v.label as vintage,
    v.published_at,
    v.superseded_at,
    v.is_current,
    h.indicator_code,
    ind.name_en as indicator_en,
    ind.name_ru as indicator_ru,
    h.definition_version,
    h.country_code,
    country.name_en as country_en,
    country.name_ru as country_ru,
    h.area_code,
    h.area_level,
    coalesce(area.name_en, h.area_code) as area_en,
    coalesce(area.name_ru, h.area_code) as area_ru,
    h.period_type,
    period_type.label_en as period_type_en,
    period_type.label_ru as period_type_ru,
    h.period,
    coalesce(period.period_en, h.period) as period_en,
    coalesce(period.period_ru, h.period) as period_ru,
    h.period_start,
    h.period_end,
    h.sex,
    coalesce(sex.label_en, h.sex) as sex_en,
    coalesce(sex.label_ru, h.sex) as sex_ru,
    h.age_band,
    h.category_scheme,
    h.category,
    h.programme_code,
    h.donor_code,
    h.agency_code,
    h.status,
    status.label_en as status_en,
    status.label_ru as status_ru,
    h.suppression_reason,
    reason.label_en as suppression_reason_en,
    reason.label_ru as suppression_reason_ru,
    h.value,
    h.numerator,
    h.denominator,
    h.n,
    h.is_synthetic,
    h.last_reported_at,
    h.last_ingested_at,
    h.cell_id
from marts.dim_vintage as v
inner join marts.fct_indicator_value_history as h
    on h.vintage_from <= v.vintage_id and (h.vintage_to is null or h.vintage_to > v.vintage_id)
left join marts.dim_indicator as ind on h.indicator_key = ind.indicator_key
left join marts.dim_country as country on h.country_key = country.country_key
left join marts.dim_area as area on h.area_key = area.area_key
left join marts.dim_period as period on h.period_key = period.period_key
left join marts.dim_sex as sex on h.sex_key = sex.sex_key
left join marts.dim_label as period_type on period_type.scheme = 'period_type' and h.period_type = period_type.code
left join marts.dim_label as status on status.scheme = 'cell_status' and h.status = status.code
left join marts.dim_label as reason on reason.scheme = 'suppression_reason' and h.suppression_reason = reason.code;
comment on view marts.rpt_indicator_value_by_vintage is 'Grain: one row per vintage and cell, as readers saw it then. Always choose vintages: by vintage_id, or the one with published_at <= day < superseded_at.';

create view marts.rpt_restatement with (security_invoker = true) as
select
    r.vintage_id,
    v.published_at,
    r.what,
    r.cause,
    cause.label_en as cause_en,
    cause.label_ru as cause_ru,
    r.indicator_code,
    ind.name_en as indicator_en,
    ind.name_ru as indicator_ru,
    r.country_code,
    country.name_en as country_en,
    country.name_ru as country_ru,
    r.area_code,
    coalesce(area.name_en, r.area_code) as area_en,
    coalesce(area.name_ru, r.area_code) as area_ru,
    r.period_type,
    period_type.label_en as period_type_en,
    period_type.label_ru as period_type_ru,
    r.period,
    coalesce(period.period_en, r.period) as period_en,
    coalesce(period.period_ru, r.period) as period_ru,
    r.period_start,
    r.sex,
    coalesce(sex.label_en, r.sex) as sex_en,
    coalesce(sex.label_ru, r.sex) as sex_ru,
    r.age_band,
    r.category_scheme,
    r.category,
    r.programme_code,
    r.donor_code,
    r.agency_code,
    r.status_before,
    r.status_after,
    r.value_before,
    r.value_after,
    r.difference,
    r.definition_version_before,
    r.definition_version_after,
    r.deliveries_new,
    r.deliveries_gone,
    r.previous_vintage_id,
    r.code_commit
from marts.restatement as r
inner join ledger.vintage as v on r.vintage_id = v.vintage_id
left join marts.dim_indicator as ind
    on
        r.indicator_code = ind.indicator_code
        and coalesce(r.definition_version_after, r.definition_version_before) = ind.definition_version
left join marts.dim_country as country on r.country_code = country.country_code
left join marts.dim_area as area on r.country_code = area.country_code and r.area_code = area.area_code
left join marts.dim_period as period on r.period_type = period.period_type and r.period = period.period
left join marts.dim_sex as sex on r.sex = sex.sex
left join marts.dim_label as period_type on period_type.scheme = 'period_type' and r.period_type = period_type.code
left join marts.dim_label as cause on cause.scheme = 'restatement_cause' and r.cause = cause.code;
comment on view marts.rpt_restatement is 'Grain: one row per vintage and cell that it changed or withdrew: by how much, and because of which deliveries or definition.';
