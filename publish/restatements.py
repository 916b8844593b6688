"""The restatement list: what a vintage changes in what readers had seen, by how much, and why.

Called within the publication's transaction, when the history has its new rows. Cells that are shown for the first time
are no restatements.
"""

from __future__ import annotations

from publish.candidate import GRAIN
from strive.database import Connection

# Deliveries that count otherwise than in the vintage before: new or checked again (is_new), or gone.
_CHANGED_DELIVERIES = """
create temp table changed_delivery on commit drop as
with previous as (
    select max(vintage_id) as vintage_id, max(published_at) as published_at
    from ledger.vintage where vintage_id < %(vintage)s
),
before as (
    select d.* from ledger.delivery as d
    inner join ledger.vintage_delivery as v on d.delivery_id = v.delivery_id
    inner join previous as p on v.vintage_id = p.vintage_id
)
select n.delivery_id, n.country_code, n.record_type, true as is_new, b.delivery_id is not null as is_again
from ledger.current_delivery as n
left join before as b on n.delivery_id = b.delivery_id
cross join previous as p
where b.delivery_id is null or n.checked_at > p.published_at
union all
select b.delivery_id, b.country_code, b.record_type, false, b.superseded_by is not null
from before as b
where not exists (select from ledger.current_delivery as n where n.delivery_id = b.delivery_id)
"""
# Which of them may stand behind which indicator and days: of new ones their rows say so, of gone ones the record type.
_CONCERNED = """
create temp table concerned on commit drop as
select distinct o.indicator_code, o.country_code, o.observed_on, c.delivery_id, c.is_new, c.is_again
from pg_temp.changed_delivery as c
inner join indicators.observed_day as o on c.delivery_id = o.delivery_id
where c.is_new
union
select distinct o.indicator_code, c.country_code, null::date, c.delivery_id, c.is_new, c.is_again
from pg_temp.changed_delivery as c
inner join ledger.delivery as d on c.record_type = d.record_type
inner join indicators.observed_day as o on d.delivery_id = o.delivery_id
where not c.is_new
"""
_RESTATEMENTS = f"""
insert into marts.restatement (
    vintage_id, cell_id, {GRAIN}, period_start, what, cause, previous_vintage_id, status_before, status_after,
    value_before, value_after, definition_version_before, definition_version_after, deliveries_new, deliveries_gone,
    code_commit
)
select
    %(vintage)s,
    cell_id,
    {", ".join(f"old.{name.strip()}" for name in GRAIN.split(","))},
    old.period_start,
    d.what,
    case
        when new.definition_version <> old.definition_version then 'definition'
        when new.status <> old.status and 'suppressed' in (new.status, old.status) and not because.any_delivery
            then 'disclosure'
        when because.is_correction then 'correction'
        when cardinality(because.gone) > 0 then 'withdrawal'
        when cardinality(because.new) > 0 then 'delivery'
        else 'method'
    end,
    old.vintage_from,
    old.status,
    new.status,
    old.value,
    new.value,
    old.definition_version,
    new.definition_version,
    because.new,
    because.gone,
    v.code_commit
from pg_temp.difference as d
inner join marts.fct_indicator_value_history as old using (cell_id)
left join pg_temp.prepared as new using (cell_id)
inner join ledger.vintage as v on v.vintage_id = %(vintage)s
cross join lateral (
    select
        coalesce(array_agg(distinct c.delivery_id) filter (where c.is_new), '{{}}') as new,
        coalesce(array_agg(distinct c.delivery_id) filter (where not c.is_new), '{{}}') as gone,
        coalesce(bool_or(c.is_again), false) as is_correction,
        count(c.delivery_id) > 0 as any_delivery
    from pg_temp.concerned as c
    where c.indicator_code = old.indicator_code and c.country_code = old.country_code
        and (c.observed_on is null or c.observed_on between old.period_start and old.period_end)
) as because
where d.what <> 'added' and old.vintage_to = %(vintage)s
"""


def list_restatements(connection: Connection, vintage_id: int) -> None:
    """Fill ``marts.restatement`` for a vintage from ``pg_temp.difference`` and ``pg_temp.prepared``."""
    for query in (_CHANGED_DELIVERIES, _CONCERNED, _RESTATEMENTS):
        connection.execute(query.encode(), {"vintage": vintage_id})
