"""What stands behind the rows of a cell: deliveries with their files, rules with their outcomes, the definition."""

from __future__ import annotations

from publish.trace.question import Row, rows_of
from strive.database import Connection

_DELIVERY = """
    d.delivery_id, d.dataset, d.file_name, d.file_sha256, d.landed_path, d.period, d.scope, d.verdict, d.reported_at,
    d.received_at, d.checked_at, d.code_commit, d.is_synthetic, d.rows_received, d.rows_loaded, d.rows_quarantined,
    d.rows_duplicate, d.rows_forgotten
"""
_COUNTS = ("rows_received", "rows_loaded", "rows_quarantined", "rows_duplicate", "rows_forgotten")


def deliveries_counted(connection: Connection, rows: list[Row]) -> list[Row]:
    """The deliveries of the traced rows, each with how many of its rows count."""
    counted: dict[str, set[int | None]] = {}
    for row in rows:
        counted.setdefault(row["delivery_id"], set()).add(row["row_number"])
    found = rows_of(
        connection,
        f"select {_DELIVERY} from ledger.delivery as d where d.delivery_id = any(%s) order by d.period, d.delivery_id",
        (sorted(counted),),
    )
    return [{**d, "rows_counted": len(counted[d["delivery_id"]] - {None})} for d in found]


def deliveries_named(connection: Connection, cell: Row, vintage: Row) -> list[Row]:
    """The deliveries that may hold rows of the cell, those of its period first, without any count: a department of
    three clients has a file of three rows."""
    found = rows_of(
        connection,
        f"select {_DELIVERY} from quality.trace_deliveries(%s, %s) as t "
        "inner join ledger.delivery as d on t.delivery_id = d.delivery_id "
        "order by t.reaches_period desc, d.period, d.delivery_id",
        (cell["cell_id"], vintage["published_at"]),
    )
    return [{**delivery, **dict.fromkeys(_COUNTS), "rows_counted": None} for delivery in found]


def rules_applied(connection: Connection, deliveries: list[Row], vintage: Row, *, counts: bool) -> list[Row]:
    """The rules that the deliveries and the vintage's candidate went through, by version, with their outcomes."""
    found = rows_of(
        connection,
        """
        select
            r.rule_id, r.rule_version, rule.level, rule.severity, rule.text_en, rule.text_ru,
            count(*) filter (where r.outcome = 'pass') as passed,
            count(*) filter (where r.outcome = 'fail') as failed,
            count(*) filter (where r.outcome = 'not_applicable') as not_applicable,
            coalesce(sum(r.rows_failed), 0) as rows_failed
        from quality.result as r
        inner join quality.rule as rule on r.rule_id = rule.rule_id and r.rule_version = rule.version
        where r.delivery_id = any(%s) or r.build_id = %s
        group by r.rule_id, r.rule_version, rule.level, rule.severity, rule.text_en, rule.text_ru
        order by r.rule_id, r.rule_version
        """,
        ([delivery["delivery_id"] for delivery in deliveries], vintage["build_id"]),
    )
    return found if counts else [{**rule, "rows_failed": None} for rule in found]


def definition_of(connection: Connection, cell: Row) -> Row:
    """The definition in the version that the cell was counted by."""
    (found,) = rows_of(
        connection,
        "select * from marts.indicator_definition where indicator_code = %s and definition_version = %s",
        (cell["indicator_code"], cell["definition_version"]),
    )
    return found


def deletions_since(connection: Connection, cell: Row, vintage: Row, *, counts: bool) -> list[Row]:
    """The deletions since the vintage from deliveries that may have held rows of the cell: how many rows, when, which.

    They name nobody. Without ``counts`` they are uncounted, as a hidden cell's deliveries are.
    """
    found = rows_of(
        connection,
        """
        select
            n.deletion_id, n.kind, n.deleted_at, x.delivery_id, x.rows_accepted as rows_deleted, n.reason,
            x.original_erased
        from quality.trace_deliveries(%s, %s) as t
        inner join ledger.deletion_delivery as x on t.delivery_id = x.delivery_id
        inner join ledger.deletion as n on x.deletion_id = n.deletion_id
        where n.deleted_at > %s and x.rows_accepted > 0
        order by n.deletion_id, x.delivery_id
        """,
        (cell["cell_id"], vintage["published_at"], vintage["published_at"]),
    )
    return found if counts else [{**deletion, "rows_deleted": None} for deletion in found]


def corrections_applied(connection: Connection, deliveries: list[Row], rows: list[Row] | None) -> list[Row]:
    """The corrections by which values of the traced rows are read otherwise than they were delivered: which field, why,
    and of how many rows. Without ``rows``, those of the deliveries, uncounted. They are those of the latest build."""
    (noted,) = rows_of(connection, "select to_regclass('quality.corrected_value') is not null as are_noted")
    if not noted["are_noted"]:
        return []
    traced = None if rows is None else [f"{row['delivery_id']}|{row['row_number']}" for row in rows]
    found = rows_of(
        connection,
        """
        select c.correction_id, c.field, c.why_en, c.why_ru, count(distinct v.row_number) as rows_corrected
        from quality.corrected_value as v
        inner join quality.correction as c on v.correction_id = c.correction_id
        where v.delivery_id = any(%(deliveries)s)
            and (%(traced)s::text[] is null or v.delivery_id || '|' || v.row_number = any(%(traced)s))
        group by c.correction_id, c.field, c.why_en, c.why_ru
        order by c.correction_id
        """,
        {"deliveries": [delivery["delivery_id"] for delivery in deliveries], "traced": traced},
    )
    return found if rows is not None else [{**correction, "rows_corrected": None} for correction in found]
