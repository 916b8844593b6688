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
from typing import cast

import polars as pl
import pyarrow as pa

from ingest.personal_columns import birth_years, pseudonyms
from ingest.pseudonyms import PseudonymKey, shape
from strive.catalogue.models import Dataset, RecordType
from strive.errors import Refusal
from strive.messages import message

TOTAL_OF_A_DIMENSION = "_T"  # SDMX's code for "not broken down"
_REPLACED_KINDS = ("pseudonym", "birth_year")
_BLANKS = re.compile(r"[\s\u00a0\u202f\u200b\ufeff]+")


def column_form(column: str) -> str:
    """The form in which column names are compared: single blanks, lower case, ё as е."""
    return _BLANKS.sub(" ", column).strip().casefold().replace("ё", "е")


@dataclass
class ColumnMapping:
    """How one delivery's columns become fields. Grows while rows come that bring new columns."""

    dataset: Dataset
    record_type: RecordType
    key: PseudonymKey
    _unknown: dict[str, None] = field(default_factory=dict)
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
                self._unknown[column] = None

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

    def frame(self, cells: pa.RecordBatch) -> pl.DataFrame:
        """The loaded fields of a batch, in the record type's order and all text, personal ones already replaced; then
        ``unmapped``, the values of unknown columns as JSON (empty where the record type holds persons).
        """
        columns = cells.schema.names
        self.see(columns)
        # Sources name their columns as they like, "*" and "^.$" included, which polars would take for patterns.
        plain = {column: pl.col(f"c{place}") for place, column in enumerate(columns)}
        source = cast(pl.DataFrame, pl.from_arrow(cells.rename_columns([f"c{place}" for place in range(len(columns))])))
        fields = source.select(
            pl.lit(None, pl.String).alias(name) if value is None else value.alias(name)
            for name in self.record_type.loaded_fields
            for value in [self._value_of(name, plain)]
        )
        return fields.with_columns(
            *(self._at_the_door(fields[name]) for name in fields.columns if self._kind[name] in _REPLACED_KINDS),
            self._unmapped(source.rename(dict(zip(source.columns, columns, strict=True)))),
        )

    def _value_of(self, name: str, columns: Mapping[str, pl.Expr]) -> pl.Expr | None:
        """The field as the source has it: of several columns the first that is filled, else the constant."""
        if name in self.dataset.joined_columns:
            return _joined({c: columns[c] for c in self.dataset.joined_columns[name] if c in columns})
        found = [values for column, values in columns.items() if self._seen[column] == name]
        if name in self.dataset.constants:
            found.append(pl.lit(self.dataset.constants[name]))
        return pl.coalesce(found) if found else None

    def _at_the_door(self, values: pl.Series) -> pl.Series:
        if self._kind[values.name] == "pseudonym":
            return pseudonyms(self.key, values)
        return birth_years(values)

    def _unmapped(self, source: pl.DataFrame) -> pl.Series:
        unknown = [column for column in source.columns if column in self._unknown]
        if not self._keeps_unknown or not unknown:
            return pl.Series("unmapped", ["{}"]).new_from_index(0, source.height)
        rows = source.select(unknown).iter_rows(named=True)
        kept = ({column: value for column, value in row.items() if value is not None} for row in rows)
        return pl.Series("unmapped", [json.dumps(row, ensure_ascii=False) for row in kept], dtype=pl.String)

    @property
    def unknown(self) -> list[str]:
        """The columns that the country file does not know, in the order in which they came."""
        return list(self._unknown)


def _joined(columns: Mapping[str, pl.Expr]) -> pl.Expr | None:
    """``URBANISATION=U;PRODUCT=P1``: columns that are empty or hold the total say nothing."""
    if not columns:
        return None
    parts = [
        pl.when(values != TOTAL_OF_A_DIMENSION).then(pl.concat_str(pl.lit(f"{column}="), values))
        for column, values in columns.items()
    ]
    together = pl.concat_str(parts, separator=";", ignore_nulls=True)
    return pl.when(together != "").then(together)
