-- The vintages for BI tools: choose one in dim_vintage and read the marts as they were.
create view marts.dim_vintage as
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

create view marts.rpt_indicator_value_by_vintage as
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
    h.period_type,
    h.period,
    h.period_start,
    h.period_end,
    h.sex,
    h.age_band,
    h.category_scheme,
    h.category,
    h.programme_code,
    h.donor_code,
    h.agency_code,
    h.status,
    h.suppression_reason,
    h.value,
    h.numerator,
    h.denominator,
    h.is_synthetic,
    h.last_reported_at,
    h.last_ingested_at,
    h.cell_id
from marts.dim_vintage as v
inner join marts.fct_indicator_value_history as h
    on h.vintage_from <= v.vintage_id and (h.vintage_to is null or h.vintage_to > v.vintage_id)
left join marts.dim_indicator as ind on h.indicator_code = ind.indicator_code
left join marts.dim_country as country on h.country_code = country.country_code;
comment on view marts.rpt_indicator_value_by_vintage is 'Grain: one row per vintage and cell, as readers saw it then. Always choose vintages: by vintage_id, or the one with published_at <= day < superseded_at.';

create view marts.rpt_restatement as
select
    r.vintage_id,
    v.published_at,
    r.what,
    r.cause,
    r.indicator_code,
    ind.name_en as indicator_en,
    ind.name_ru as indicator_ru,
    r.country_code,
    country.name_en as country_en,
    country.name_ru as country_ru,
    r.area_code,
    r.period_type,
    r.period,
    r.period_start,
    r.sex,
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
left join marts.dim_indicator as ind on r.indicator_code = ind.indicator_code
left join marts.dim_country as country on r.country_code = country.country_code;
comment on view marts.rpt_restatement is 'Grain: one row per vintage and cell that it changed or withdrew: by how much, and because of which deliveries or definition.';
