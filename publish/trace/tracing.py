"""Tracing one cell."""

from __future__ import annotations

from publish.trace.answer import Part, Trace
from publish.trace.evidence import (
    corrections_applied,
    definition_of,
    deletions_since,
    deliveries_counted,
    deliveries_named,
    rules_applied,
)
from publish.trace.question import Question, Row, cells_asked, rows_of, vintage_asked
from strive.database import Connection

Seen = tuple[list[Part] | None, list[Row] | None]


def needs_recomputing(connection: Connection, question: Question) -> bool:
    """Whether the rows of the vintage asked for must be computed anew (``dbt_project.vintages`` makes the views)."""
    vintage = vintage_asked(connection, question)
    (row,) = rows_of(connection, "select quality.is_built_from(%s) as is_built", (vintage["vintage_id"],))
    return not row["is_built"]


def trace(connection: Connection, question: Question, *, reveal: str | None = None) -> Trace:
    """Trace one cell as it was published at the instant asked for.

    ``reveal``: why the rows of a hidden cell are wanted; noted in ``ledger.disclosure``, committed before they are
    read. Raises NotReady when nothing had been published, Refusal when no such cell was.
    """
    vintage = vintage_asked(connection, question)
    cell, *others = cells_asked(connection, question, vintage)
    withheld = _why_withheld(connection, cell, reveal)
    parts, rows = (None, None) if withheld else _count(connection, cell, vintage, reveal)
    named = deliveries_named(connection, cell, vintage) if rows is None else deliveries_counted(connection, rows)
    return Trace(
        cell=cell,
        definition=definition_of(connection, cell),
        vintage=vintage,
        parts=parts,
        rows=rows,
        deliveries=named,
        rules=rules_applied(connection, named, vintage, counts=rows is not None),
        corrections=corrections_applied(connection, named, rows),
        deletions=deletions_since(connection, cell, vintage, counts=rows is not None),
        others=others,
        withheld=withheld,
        recomputed=rows is not None and needs_recomputing(connection, question),
        revealed_to=_revealed_to(connection, cell) if rows is not None and cell["status"] == "suppressed" else None,
    )


def _why_withheld(connection: Connection, cell: Row, reveal: str | None) -> str | None:
    if cell["status"] == "suppressed" and reveal is None:
        return "hidden"
    (row,) = rows_of(
        connection,
        "select has_schema_privilege('indicators', 'usage') and has_schema_privilege('raw', 'usage') as may_read",
    )
    return None if row["may_read"] else "rights"


def _revealed_to(connection: Connection, cell: Row) -> str:
    (row,) = rows_of(
        connection,
        "select person from ledger.disclosure where cell_id = %s order by disclosure_id desc limit 1",
        (cell["cell_id"],),
    )
    return str(row["person"])


def _count(connection: Connection, cell: Row, vintage: Row, reveal: str | None) -> Seen:
    at = {"cell": cell["cell_id"], "instant": vintage["published_at"], "reason": reveal}
    if cell["status"] == "suppressed":
        rows = rows_of(connection, "select * from quality.reveal_rows(%(cell)s, %(reason)s, %(instant)s)", at)
        connection.commit()
    else:
        rows = rows_of(connection, "select * from quality.trace_rows(%(cell)s, %(instant)s)", at)
    found = rows_of(
        connection,
        "select * from indicators.counted_parts("
        "quality.traced_cell(%(cell)s, %(instant)s), quality.vintage_at(%(instant)s))",
        at,
    )
    parts = [
        Part(p["part"], p["counts"], p["row_count"], p["distinct_count"], p["amount"], p["counted"]) for p in found
    ]
    return parts, rows
