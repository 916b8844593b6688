"""Values of a database as text, and the watermark column's values as they are compared there."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from ingest.pulls.watermarks import latest_watermark, moment_of, written


def as_text(value: Any) -> str:
    """The value as text: dates ISO, decimals exact, booleans true and false, nothing as empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def watermark_of(highest: Any) -> str | None:
    """The highest value of a watermark column as a watermark: a time where it is one, else the value's own text."""
    if highest is None:
        return None
    if isinstance(highest, datetime):
        return written(highest if highest.tzinfo else highest.replace(tzinfo=UTC))
    text = as_text(highest)
    return (latest_watermark([text]) if isinstance(highest, str | date) else None) or text


def comparable(watermark: str, example: Any) -> Any:
    """The watermark as a value that the database compares with a column of which ``example`` is one value."""
    if isinstance(example, datetime):
        moment = moment_of(watermark)
        return moment if example.tzinfo else moment.replace(tzinfo=None)
    if isinstance(example, date):
        return moment_of(watermark).date()
    if isinstance(example, int) and not isinstance(example, bool):
        return int(watermark)
    if isinstance(example, Decimal | float):
        return Decimal(watermark)
    text = as_text(example)
    if latest_watermark([text]) is None:
        return watermark
    moment = moment_of(watermark)
    if len(text) <= 10:
        return moment.date().isoformat()
    return moment.strftime(f"%Y-%m-%d{text[10]}%H:%M:%S")
