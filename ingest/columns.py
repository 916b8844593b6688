"""From a source's columns to the fields of a record type.

The country file names the columns. A column that it does not know is reported; its values are kept beside the row only
where the record type holds no persons, because an unknown column of a person's record may name the person. A required
field without a column refuses the delivery, with the likeliest column of the file proposed: a machine suggests, a
person accepts.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.pseudonyms import PseudonymKey, birth_year, shape
from strive.catalogue.models import Dataset, RecordType
from strive.errors import Refusal
from strive.messages import message

_BLANKS = re.compile(r"[\s\u00a0\u202f\u200b\ufeff]+")


def column_form(column: str) -> str:
    """The form in which column names are compared: single blanks, lower case, ё as е."""
    return _BLANKS.sub(" ", column).strip().casefold().replace("ё", "е")


@dataclass
class ColumnMapping:
    """How one delivery's columns become fields. ``unknown`` grows while rows come that bring new columns."""

    dataset: Dataset
    record_type: RecordType
    key: PseudonymKey
    unknown: list[str] = field(default_factory=list)
    _seen: dict[str, str | None] = field(default_factory=dict)
    _found_fields: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._field_of = {column_form(column): name for column, name in self.dataset.columns.items()}
        self._ignored = {column_form(column) for column in self.dataset.ignored_columns}
        joined = self.dataset.joined_columns
        self._joined_into = {column: name for name, columns in joined.items() for column in columns}
        self._kind = {name: item.kind for name, item in self.record_type.fields.items()}
        self._keeps_unknown = self.record_type.personal_data != "person"

    def see(self, columns: Sequence[str]) -> None:
        """Take note of the source's columns."""
        for column in columns:
            if column in self._seen:
                continue
            form = column_form(column)
            mapped = self._field_of.get(form)
            self._seen[column] = mapped
            if mapped is not None:
                self._found_fields.add(mapped)
            elif column in self._joined_into:
                self._found_fields.add(self._joined_into[column])
            elif form not in self._ignored and column.strip():
                self.unknown.append(column)

    def refuse_if_incomplete(self, country_code: str, file_name: str) -> None:
        """Raise Refusal when a required field has neither a column in this file nor a constant."""
        missing = [
            name
            for name, item in self.record_type.fields.items()
            if item.required and name not in self._found_fields and name not in self.dataset.constants
        ]
        if not missing:
            return
        expected = {name: [c for c, n in self.dataset.columns.items() if n == name] or [name] for name in missing}
        proposals = [p for name in missing if (p := self._likeliest(expected[name]))]
        raise Refusal(
            message(
                "required_columns_missing_with_proposal" if proposals else "required_columns_missing",
                country=country_code,
                file=file_name,
                columns="; ".join(" | ".join(names) for names in expected.values()),
                found="; ".join(self._columns_to_show()) or "—",
                proposals="; ".join(proposals),
            )
        )

    def _columns_to_show(self) -> list[str]:
        """The file's columns; only their shapes where none is known, for then the "header" may be a person's row."""
        return list(self._seen) if self._found_fields else [shape(column) for column in self._seen]

    def _likeliest(self, expected: list[str]) -> str | None:
        if not self._found_fields:
            return None
        forms = {column_form(column): column for column in self.unknown}
        best = max(
            (
                (difflib.SequenceMatcher(None, column_form(e), form).ratio(), form, e)
                for e in expected
                for form in forms
            ),
            default=(0.0, "", ""),
        )
        return f"«{forms[best[1]]}» → «{best[2]}»" if best[0] >= 0.5 else None

    def fields(self, values: Mapping[str, str | None]) -> dict[str, str | None]:
        """The loaded fields of one source row, personal ones already replaced."""
        row: dict[str, str | None] = dict(self.dataset.constants)
        if not values.keys() <= self._seen.keys():
            self.see(list(values))
        filled: set[str] = set()
        for column, value in values.items():
            name = self._seen[column]
            if name is None or name in filled:
                continue
            text = value if value is None or value.strip() else None
            if text is None and name in row:
                continue
            row[name] = self._at_the_door(name, text)
            if text is not None:
                filled.add(name)
        for name in self.dataset.joined_columns:
            row[name] = self._at_the_door(name, self.dataset.joined_value(name, values))
        return {name: row.get(name) for name in self.record_type.loaded_fields}

    def _at_the_door(self, name: str, value: str | None) -> str | None:
        kind = self._kind.get(name)
        if kind == "pseudonym":
            return self.key.pseudonym(value)
        if kind == "birth_year":
            return birth_year(value)
        return None if kind == "dropped" else value

    def unmapped(self, values: Mapping[str, str | None]) -> str:
        """The values of unknown columns as JSON; nothing where the record type holds persons."""
        if not self._keeps_unknown or not self.unknown:
            return "{}"
        unknown = set(self.unknown)
        return json.dumps({c: v for c, v in values.items() if c in unknown and v is not None}, ensure_ascii=False)
