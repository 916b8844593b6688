-- What a reader needs to trust the numbers: how fresh, by which definition, and against what was printed.
create view marts.rpt_freshness with (security_invoker = true) as
select
    dataset.country_code,
    country.name_en as country_en,
    country.name_ru as country_ru,
    dataset.dataset,
    dataset.strand,
    strand.label_en as strand_en,
    strand.label_ru as strand_ru,
    dataset.frequency,
    frequency.label_en as frequency_en,
    frequency.label_ru as frequency_ru,
    dataset.delivered_by_en,
    dataset.delivered_by_ru,
    max(delivery.reported_at) filter (where is_counted) as last_reported_at,
    max(delivery.received_at) filter (where is_counted) as last_received_at,
    max(delivery.checked_at) filter (where is_counted) as last_accepted_at,
    max(delivery.period_end) filter (where is_counted) as last_period_end,
    current_date - max(delivery.reported_at) filter (where is_counted)::date as days_since_reported,
    max(delivery.reported_at) filter (where is_counted)::date - max(delivery.period_end) filter (where is_counted)
        as lag_days,
    (array_agg(delivery.verdict order by delivery.received_at desc, delivery.delivery_id desc)
        filter (where delivery.verdict is not null))[1] as last_verdict,
    count(delivery.delivery_id) as deliveries,
    count(*) filter (where delivery.verdict = 'rejected') as deliveries_rejected,
    coalesce(sum(delivery.rows_quarantined) filter (where is_counted), 0) as rows_quarantined,
    coalesce(bool_and(delivery.is_synthetic) filter (where is_counted), false) as is_synthetic
from catalogue.dataset as dataset
left join catalogue.country as country on dataset.country_code = country.country_code
left join ledger.delivery as delivery
    on dataset.country_code = delivery.country_code and dataset.dataset = delivery.dataset
left join marts.dim_label as strand on strand.scheme = 'strand' and dataset.strand = strand.code
left join marts.dim_label as frequency on frequency.scheme = 'frequency' and dataset.frequency = frequency.code
cross join lateral (
    select delivery.superseded_by is null and delivery.verdict in ('accepted', 'partly_accepted') as is_counted
) as counted
group by
    dataset.country_code, country.name_en, country.name_ru, dataset.dataset, dataset.strand, strand.label_en,
    strand.label_ru, dataset.frequency, frequency.label_en, frequency.label_ru, dataset.delivered_by_en,
    dataset.delivered_by_ru;
comment on view marts.rpt_freshness is 'Grain: one row per country and dataset, also of those that never delivered: when it last reported, was last accepted, which period it reaches, how late, and what was refused.';

create view marts.rpt_definition with (security_invoker = true) as
select
    ind.indicator_key,
    ind.indicator_code,
    ind.definition_version,
    ind.is_current,
    coalesce(said.name_en, ind.name_en) as indicator_en,
    coalesce(said.name_ru, ind.name_ru) as indicator_ru,
    coalesce(said.definition_en, ind.definition_en) as definition_en,
    coalesce(said.definition_ru, ind.definition_ru) as definition_ru,
    coalesce(said.numerator_en, ind.numerator_en) as numerator_en,
    coalesce(said.denominator_en, ind.denominator_en) as denominator_en,
    ind.strand,
    strand.label_en as strand_en,
    strand.label_ru as strand_ru,
    ind.unit,
    unit.label_en as unit_en,
    unit.label_ru as unit_ru,
    ind.additivity,
    additivity.label_en as additivity_en,
    additivity.label_ru as additivity_ru,
    ind.direction,
    direction.label_en as direction_en,
    direction.label_ru as direction_ru,
    ind.sensitivity,
    sensitivity.label_en as sensitivity_en,
    sensitivity.label_ru as sensitivity_ru,
    ind.disaggregations,
    ind.published_periods,
    ind.finest_area_level,
    ind.decimals,
    ind.owner,
    used.first_vintage,
    used.ended_by_vintage
from marts.dim_indicator as ind
left join marts.indicator_definition as said
    on ind.indicator_code = said.indicator_code and ind.definition_version = said.definition_version
left join (
    select
        indicator_key,
        min(vintage_from) as first_vintage,
        case when bool_or(vintage_to is null) then null else max(vintage_to) end as ended_by_vintage
    from marts.fct_indicator_value_history
    group by indicator_key
) as used on ind.indicator_key = used.indicator_key
left join marts.dim_label as strand on strand.scheme = 'strand' and ind.strand = strand.code
left join marts.dim_label as unit on unit.scheme = 'unit' and ind.unit = unit.code
left join marts.dim_label as additivity on additivity.scheme = 'additivity' and ind.additivity = additivity.code
left join marts.dim_label as direction on direction.scheme = 'direction' and ind.direction = direction.code
left join marts.dim_label as sensitivity on sensitivity.scheme = 'sensitivity' and ind.sensitivity = sensitivity.code;
comment on view marts.rpt_definition is 'Grain: one row per indicator and definition version, with the vintages in which it was used. Two versions of an indicator are two series.';

create view marts.rpt_framework_mapping with (security_invoker = true) as
select
    ind.indicator_code,
    ind.definition_version,
    ind.name_en as indicator_en,
    ind.name_ru as indicator_ru,
    mapping.framework,
    mapping.code as framework_code,
    mapping.certainty,
    certainty.label_en as certainty_en,
    certainty.label_ru as certainty_ru
from marts.dim_indicator as ind
cross join lateral jsonb_to_recordset(ind.frameworks) as mapping (framework text, code text, certainty text)
left join marts.dim_label as certainty on certainty.scheme = 'certainty' and mapping.certainty = certainty.code
where
    ind.is_current
    and ind.definition_version = (
        select max(newest.definition_version)
        from marts.dim_indicator as newest
        where newest.indicator_code = ind.indicator_code
    );
comment on view marts.rpt_framework_mapping is 'Grain: one row per indicator and code of an outside framework (SDG, EU results framework, UNDP, IASC, Kirkpatrick), with how certain the mapping is.';

create view marts.rpt_published_figure with (security_invoker = true) as
select
    figure.figure_number,
    figure.figure_id,
    figure.statement_en,
    figure.statement_ru,
    figure.comparator,
    comparator.label_en as comparator_en,
    comparator.label_ru as comparator_ru,
    figure.value as published_value,
    result.warehouse_value,
    figure.unit,
    result.verdict,
    verdict.label_en as verdict_en,
    verdict.label_ru as verdict_ru,
    result.reason,
    figure.as_of,
    figure.as_of_precision,
    figure.country_code,
    figure.programme_code,
    figure.donor_code,
    figure.quote,
    figure.source,
    figure.certainty,
    certainty.label_en as certainty_en,
    certainty.label_ru as certainty_ru
from catalogue.published_figure as figure
left join quality.reconciliation as result on figure.figure_id = result.figure_id
left join marts.dim_label as comparator on comparator.scheme = 'comparator' and figure.comparator = comparator.code
left join marts.dim_label as verdict on verdict.scheme = 'reconciliation_verdict' and result.verdict = verdict.code
left join marts.dim_label as certainty on certainty.scheme = 'certainty' and figure.certainty = certainty.code;
comment on view marts.rpt_published_figure is 'Grain: one row per published statement, with what the warehouse makes of it.';
