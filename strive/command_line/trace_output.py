"""A trace for people, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from strive.messages import Message, message
from strive.settings import Language

if TYPE_CHECKING:
    from publish.trace.answer import Trace

_ROWS_SHOWN = 20
_RULE = ("rule_id", "rule_version", "severity", "passed", "failed", "not_applicable")
_ROW_COLUMNS = (
    "part",
    "record_type",
    "delivery_id",
    "file_name",
    "file_sha256",
    "row_number",
    "source_position",
    "amount",
)
_DELIVERY_COLUMNS = ("delivery_id", "file_name", "file_sha256", "period", "scope", "verdict")


def json_text(traced: Trace) -> str:
    """All of the trace; numbers as exact text, times in UTC."""
    return json.dumps(traced.as_json(), ensure_ascii=False, indent=2, default=_plain)


def csv_text(traced: Trace) -> str:
    """A row per traced row with its file and hash; where rows are withheld, a row per delivery."""
    from publish.exports.texts import guarded

    files = {delivery["delivery_id"]: delivery for delivery in traced.deliveries}
    columns = _DELIVERY_COLUMNS if traced.rows is None else _ROW_COLUMNS
    listed = traced.deliveries if traced.rows is None else [{**files[row["delivery_id"]], **row} for row in traced.rows]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in listed:
        values = [row[name] for name in columns]
        writer.writerow([guarded(v) if isinstance(v, str) else "" if v is None else _plain(v) for v in values])
    return text.getvalue()


def say_trace(traced: Trace, language: Language, *, all_rows: bool) -> None:
    """Print the trace."""
    for said in _said(traced, language, None if all_rows else _ROWS_SHOWN):
        click.echo(said.text(language))


def _said(traced: Trace, language: Language, rows_shown: int | None) -> list[Message]:
    return [
        *_cell(traced, language),
        *_parts(traced),
        message("trace_deliveries", deliveries=len(traced.deliveries)),
        *(message("trace_delivery", **_texts(delivery)) for delivery in traced.deliveries[:rows_shown]),
        *_more(len(traced.deliveries), rows_shown),
        *(
            message(
                "trace_correction",
                correction=correction["correction_id"],
                field=correction["field"],
                rows=_number(correction["rows_corrected"]),
                why=correction[f"why_{language}"],
            )
            for correction in traced.corrections
        ),
        *(
            message(
                "trace_deletion",
                rows=_number(deletion["rows_deleted"]),
                delivery=deletion["delivery_id"],
                deleted=_number(deletion["deleted_at"]),
                deletion=deletion["deletion_id"],
                kind=deletion["kind"],
            )
            for deletion in traced.deletions
        ),
        message("trace_rules", rules=len(traced.rules)),
        *(
            message(
                "trace_rule",
                text=rule[f"text_{language}"],
                rows_failed=_number(rule["rows_failed"]),
                **{name: rule[name] for name in _RULE},
            )
            for rule in traced.rules
        ),
        *_rows(traced, rows_shown),
    ]


def _cell(traced: Trace, language: Language) -> list[Message]:
    cell, definition, vintage = traced.cell, traced.definition, traced.vintage
    said = [
        message(
            "trace_cell",
            indicator=cell["indicator_code"],
            name=definition[f"name_{language}"],
            country=cell["country_code"],
            area=cell["area_code"],
            period=cell["period"],
            breakdown=" ".join(str(cell[n]) for n in ("sex", "age_band", "category") if cell[n] != "_T") or "—",
            attribution=_attribution(cell),
        )
    ]
    if cell["status"] == "suppressed":
        said.append(message("trace_hidden", reason=cell["suppression_reason"]))
    else:
        numbers = {name: _number(cell[name]) for name in ("value", "numerator", "denominator")}
        said.append(message("trace_value", unit=definition["unit"], **numbers))
    if cell["is_synthetic"]:
        said.append(message("trace_synthetic"))
    said.append(
        message("trace_definition", version=cell["definition_version"], definition=definition[f"definition_{language}"])
    )
    said.append(
        message(
            "trace_vintage",
            vintage=vintage["vintage_id"],
            published=_number(vintage["published_at"]),
            commit=vintage["code_commit"],
            since=cell["vintage_from"],
        )
    )
    return said + [
        message("trace_other_cell", attribution=_attribution(other), category=other["category"])
        for other in traced.others
    ]


def _attribution(cell: dict[str, Any]) -> str:
    return f"{cell['programme_code']} / {cell['donor_code']} / {cell['agency_code']}"


def _parts(traced: Trace) -> list[Message]:
    if traced.parts is None:
        return []
    said = [
        message(
            "trace_part",
            part=part.name,
            counted=_number(part.counted),
            rows=part.rows,
            distinct=part.distinct,
            counts=part.counts,
        )
        for part in traced.parts
    ]
    if traced.cell["status"] == "suppressed":
        said.append(
            message("trace_revealed", reason=traced.cell["suppression_reason"], person=traced.revealed_to or "—")
        )
    else:
        said.append(_agreement(traced))
    if traced.recomputed:
        said.append(message("trace_recomputed", vintage=traced.vintage["vintage_id"]))
    return said


def _agreement(traced: Trace) -> Message:
    if traced.agrees:
        return message("trace_agrees")
    if traced.deletions:
        deletions = sorted({deletion["deletion_id"] for deletion in traced.deletions})
        why = message("trace_disagrees_deleted", deletions=", ".join(map(str, deletions)))
    elif traced.checked_later:
        why = message("trace_disagrees_checked_later", deliveries=", ".join(traced.checked_later))
    else:
        why = message("trace_disagrees_code", commit=traced.vintage["code_commit"])
    return message("trace_disagrees", why=why)


def _rows(traced: Trace, rows_shown: int | None) -> list[Message]:
    if traced.rows is None:
        return [message(f"trace_withheld_{traced.withheld}")]
    said = [message("trace_rows", rows=len(traced.rows))]
    said += [message("trace_row", **_texts(row)) for row in traced.rows[:rows_shown]]
    return said + _more(len(traced.rows), rows_shown)


def _more(listed: int, shown: int | None) -> list[Message]:
    return [message("trace_more_rows", more=listed - shown)] if shown is not None and listed > shown else []


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _number(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {name: _number(value) for name, value in row.items()}
