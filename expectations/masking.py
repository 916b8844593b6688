"""What may be shown of a refused row: enough to see what is wrong, nothing that tells of a person.

A pseudonym is never shown, nor its shape. Of the records of persons and of restricted counts only the shape of a
value is shown: digits as 9, each word as ``яяя`` or ``aaa``, so that not even the length of a name is left. Elsewhere
codes, areas and whatever can be read as date or number are shown as they came, and free text as its shape.
"""

from __future__ import annotations

from expectations.meanings import has_value, quoted
from strive.catalogue.models import RecordType

EMPTY = "∅"
HIDDEN = "•••"
_LONGEST = 60
_MOST_DIGITS = 8
_CYRILLIC = "[\u0400-\u052f]+"
_NEITHER_SHOWN_NOR_MASKED_YET = "[^я0-9\\s.,:;/()+*%№#\"''«»_–—-]+"
_CODE_LIKE = "^[A-Z0-9_.:/-]{1,30}$"


def masked(record_type: RecordType, field: str) -> str:
    """SQL for the field's masked value (text, never null)."""
    column = quoted(field)
    shown = f"left({column}, {_LONGEST})"
    kind = record_type.fields[field].kind
    guarded = record_type.personal_data == "person" or record_type.sensitivity == "restricted"
    if kind == "pseudonym":
        shown = f"'{HIDDEN}'"
    elif guarded or kind == "birth_year":
        shown = shape(column)
    elif kind in ("date", "integer", "decimal"):
        shown = f"case when {_harmless(column, kind)} then {shown} else {shape(column)} end"
    elif kind == "text":
        shown = f"case when {column} ~ '{_CODE_LIKE}' then {shown} else {shape(column)} end"
    return f"case when {has_value(field)} then {shown} else '{EMPTY}' end"


def _harmless(column: str, kind: str) -> str:
    """SQL for whether a value is a date or number as it should be, and not the digits of a phone or an identifier."""
    if kind == "date":
        return f"harmonised.as_date({column}) is not null"
    digits = f"length(regexp_replace({column}, '[^0-9]', '', 'g'))"
    return f"harmonised.as_number({column}) is not null and {digits} <= {_MOST_DIGITS}"


def shape(column: str) -> str:
    """SQL for what a value looks like, without the value."""
    words = f"regexp_replace(left({column}, {_LONGEST}), '{_CYRILLIC}', 'яяя', 'g')"
    others = f"regexp_replace({words}, '{_NEITHER_SHOWN_NOR_MASKED_YET}', 'aaa', 'g')"
    return f"regexp_replace({others}, '[0-9]', '9', 'g')"


def masked_row(record_type: RecordType, fields: list[str]) -> str:
    """SQL for the masked values of some fields as a JSON object."""
    pairs = ", ".join(f"'{field}', {masked(record_type, field)}" for field in fields)
    return f"jsonb_build_object({pairs})"
