"""Every SQL statement of the quality page, in one place.

All of them read only the ledger, the quality and quarantine tables, the catalogue and the published marts; none reads
a column that could hold a person's data (``quarantine.row.row_values`` in particular is never read). Every statement
has a total order, so that the same database gives the same page, byte for byte.
"""

from __future__ import annotations

COUNTRIES = """
select country_code, name_en, name_ru
from catalogue.country
order by country_code
"""

DATASETS = """
select country_code, dataset, record_type, frequency, delivered_by_en, delivered_by_ru
from catalogue.dataset
order by country_code, dataset
"""

DELIVERIES = """
select
    d.delivery_id,
    d.country_code,
    d.dataset,
    d.record_type,
    d.connector,
    d.file_name,
    d.file_sha256,
    d.file_bytes,
    d.scope,
    d.period,
    d.period_start,
    d.period_end,
    d.is_synthetic,
    d.reported_at,
    d.received_at,
    d.loaded_at,
    d.checked_at,
    d.state,
    d.verdict,
    d.superseded_by,
    d.rows_received,
    d.rows_loaded,
    d.rows_quarantined,
    d.rows_duplicate,
    d.rows_forgotten,
    d.message,
    d.reading_notes,
    d.unmapped_columns,
    d.key_version,
    d.country_file_hash,
    d.record_type_version,
    d.code_commit,
    (
        select min(v.published_at)
        from ledger.vintage_delivery as vd
        inner join ledger.vintage as v using (vintage_id)
        where vd.delivery_id = d.delivery_id
    ) as first_published_at
from ledger.delivery as d
order by d.country_code, d.dataset, d.period_start nulls last, d.scope, d.reported_at, d.delivery_id
"""

IDENTICAL_COPIES = """
select country_code, dataset, count(*) as copies
from ledger.receipt
where is_duplicate
group by country_code, dataset
order by country_code, dataset
"""

UNCLAIMED_FILES = """
select inbox_path, file_bytes, seen_at, message
from ledger.unclaimed_file
order by inbox_path
"""

BUILDS = """
select build_id, started_at, finished_at, code_commit, gate_verdict, gate_checked_at
from ledger.build
order by build_id desc
limit 1
"""

VINTAGES = """
select
    vintage_id,
    build_id,
    published_at,
    code_commit,
    cells_published,
    cells_added,
    cells_changed,
    cells_withdrawn,
    content_hash
from ledger.vintage
order by vintage_id desc
"""

RULES = """
select distinct on (rule_id)
    rule_id,
    version,
    applies_to,
    level,
    severity,
    owner,
    text_en,
    text_ru,
    to_do_en,
    to_do_ru,
    expires_on
from quality.rule
order by rule_id, version desc
"""

RULE_TALLIES = """
select
    rule_id,
    count(*) filter (where outcome = 'pass') as passed,
    count(*) filter (where outcome = 'fail') as failed,
    count(*) filter (where outcome = 'not_applicable') as not_applicable,
    coalesce(sum(rows_checked), 0)::bigint as rows_checked,
    coalesce(sum(rows_failed), 0)::bigint as rows_failed
from quality.result
group by rule_id
order by rule_id
"""

FAILED_RESULTS = """
select
    rule_id,
    rule_version,
    delivery_id,
    build_id,
    severity,
    coalesce(rows_checked, 0) as rows_checked,
    coalesce(rows_failed, 0) as rows_failed,
    masked_samples,
    checked_at
from quality.result
where outcome = 'fail'
order by rule_id, country_code, dataset, period nulls last, delivery_id, build_id
"""

QUARANTINED_ROWS = """
select delivery_id, row_number, source_position, rule_ids, masked_sample, released_at is not null as is_released
from (
    select *, row_number() over (partition by delivery_id order by row_number) as place
    from quarantine.row
) as placed
where place <= %(most)s
order by delivery_id, row_number
"""

# Rows of a delivery that was replaced, or rejected as a whole, wait for nobody: the delivery does, or did.
QUARANTINE_COUNTS = """
select
    r.country_code,
    r.dataset,
    count(*) as rows_held,
    count(*) filter (where w.is_waiting) as rows_waiting,
    min(r.quarantined_at) filter (where w.is_waiting) as oldest_waiting
from quarantine.row as r
inner join ledger.delivery as d using (delivery_id)
cross join lateral (
    select r.released_at is null and d.superseded_by is null and d.verdict = 'partly_accepted' as is_waiting
) as w
group by r.country_code, r.dataset
order by r.country_code, r.dataset
"""

RAW_COUNTS = """
select country_code, dataset, count(*) as rows_held
from {table}
group by country_code, dataset
order by country_code, dataset
"""

RECONCILIATION = """
select
    r.figure_id,
    f.figure_number,
    f.statement_en,
    f.statement_ru,
    f.comparator,
    f.unit,
    f.as_of,
    f.as_of_precision,
    f.country_code,
    f.programme_code,
    f.donor_code,
    f.quote,
    f.source,
    f.certainty,
    r.build_id,
    r.verdict,
    r.published_value,
    r.warehouse_value,
    r.reason,
    r.workings
from quality.reconciliation as r
inner join catalogue.published_figure as f using (figure_id)
order by f.figure_number, r.figure_id
"""

SUPPRESSION = """
select indicator_code, reason, sum(cells)::bigint as cells
from quality.suppression
where vintage_id = (select max(vintage_id) from ledger.vintage)
group by indicator_code, reason
order by indicator_code, reason
"""

INDICATORS = """
select
    indicator_code,
    definition_version,
    name_en,
    name_ru,
    definition_en,
    definition_ru,
    unit,
    additivity,
    published_periods,
    sensitivity,
    owner,
    frameworks
from catalogue.indicator
order by indicator_code
"""

PUBLISHED_CELLS = """
select
    indicator_code,
    count(*) filter (where status = 'published') as published,
    count(*) filter (where status = 'suppressed') as suppressed,
    count(*) filter (where status = 'published' and is_synthetic) as synthetic,
    max(period_end) as last_period_end
from marts.fct_indicator_value
group by indicator_code
order by indicator_code
"""

# The cell that the page uses to show how a number is traced; the best known one where it is published.
TRACE_EXAMPLE = """
select indicator_code, country_code, period
from marts.fct_indicator_value
where status = 'published' and area_level = 0 and value is not null and numerator > 0
order by
    (indicator_code, country_code, period) = ('PRB-01', 'KGZ', '2021-05') desc,
    indicator_code,
    country_code,
    period
limit 1
"""

CORRECTIONS = """
select
    c.correction_id, c.country_code, c.dataset, c.field, c.wrong_value, c.right_value, c.why_en, c.why_ru, c.decided_by,
    c.expires_on, c.expected_en, c.expected_ru, c.outcome, c.rows_found
from quality.correction as c
order by c.outcome in ('expired', 'source_has_fixed_it') desc, c.correction_id
"""

WAIVERS = """
select waiver_id, rule_id, country_code, dataset, reason, granted_by, granted_at, expires_on
from ledger.waiver
order by expires_on, waiver_id
"""
