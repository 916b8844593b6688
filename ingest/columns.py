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

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ingest.birth_dates import BirthDateDoubts
from ingest.identifiers import IdentifierForm
from ingest.personal_columns import birth_years, pseudonyms
from ingest.pseudonyms import PseudonymKey, shape
from strive.catalogue.models import Dataset, NationalId, RecordType
from strive.errors import Refusal
from strive.messages import message

TOTAL_OF_A_DIMENSION = "_T"  # SDMX's code for "not broken down"
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
    national_id: NationalId | None = None
    dataset_name: str = ""
    _unknown: dict[str, None] = field(default_factory=dict)
    _seen: dict[str, str | None] = field(default_factory=dict)
    _found_fields: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._field_of = {column_form(column): name for column, name in self.dataset.columns.items()}
        self._ignored = {column_form(column) for column in self.dataset.ignored_columns}
        joined = self.dataset.joined_columns
        self._joined_into = {column: name for name, columns in joined.items() for column in columns}
        self._kind = {name: item.kind for name, item in self.record_type.fields.items()}
        self._forms = {name: self._form_of(name) for name, kind in self._kind.items() if kind == "pseudonym"}
        self.birth_dates = BirthDateDoubts(self.national_id) if self.national_id else None
        self.keeps_unknown = self.record_type.personal_data != "person"

    def _form_of(self, name: str) -> IdentifierForm:
        if self.dataset.identifiers.get(name) == "own":
            return IdentifierForm(own_of=self.dataset_name)
        return IdentifierForm(national=self.national_id)

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

    @property
    def unknown_to_show(self) -> list[str]:
        """The columns that the country file does not know, fit to be shown."""
        return self.unknown if self._found_fields else [shape(column) for column in self.unknown]

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

    def loaded(self, cells: pa.RecordBatch, positions: pa.Array | None = None) -> pa.RecordBatch:
        """The loaded fields of a batch, in the record type's order and all text, personal ones already replaced.

        ``positions``: where the rows stand, to tell those whose birth date differs from their national id's.
        """
        self.see(cells.schema.names)
        columns = dict(zip(cells.schema.names, cells.columns, strict=True))
        fields = {name: self._value_of(name, columns, cells.num_rows) for name in self.record_type.loaded_fields}
        if positions is not None:
            self._look_at_birth_dates(fields, positions)
        arrays = [self._at_the_door(name, values).cast(pa.string()) for name, values in fields.items()]
        return pa.RecordBatch.from_arrays(arrays, names=list(fields))

    def scanned(self, cells: pa.RecordBatch) -> dict[str, pa.Array]:
        """The source's columns of a batch that are loaded as they come, and so are looked at by the detector."""
        self.see(cells.schema.names)
        columns = dict(zip(cells.schema.names, cells.columns, strict=True))
        return {name: values for name, values in columns.items() if self._is_loaded_as_it_comes(name)}

    def holds_places(self, column: str) -> bool:
        """Whether the source's column gives an area."""
        return self._kind.get(self._seen.get(column) or "") == "area"

    def _is_loaded_as_it_comes(self, column: str) -> bool:
        name = self._seen[column] or self._joined_into.get(column)
        if name is None:
            return self.keeps_unknown and column in self._unknown
        return self._kind[name] not in ("pseudonym", "birth_year", "dropped")

    def as_received(self, name: str, cells: pa.RecordBatch) -> pa.Array:
        """The field of a batch as the source has it. Nothing is replaced: never ask for a field that names a person."""
        return self._value_of(name, dict(zip(cells.schema.names, cells.columns, strict=True)), cells.num_rows)

    def _value_of(self, name: str, columns: Mapping[str, pa.Array], count: int) -> pa.Array:
        """The field as the source has it: of several columns the first that is filled, else the constant."""
        if name in self.dataset.joined_columns:
            return _joined({c: columns[c] for c in self.dataset.joined_columns[name] if c in columns}, count)
        found = [values for column, values in columns.items() if self._seen[column] == name]
        if name in self.dataset.constants:
            found.append(pa.array([self.dataset.constants[name]] * count, pa.string()))
        if len(found) == 1:
            return found[0]
        return pc.coalesce(*found) if found else pa.nulls(count, pa.string())

    def _at_the_door(self, name: str, values: pa.Array) -> pa.Array:
        kind = self._kind[name]
        if kind == "pseudonym":
            return pseudonyms(self.key, values, self._forms[name])
        return birth_years(values) if kind == "birth_year" else values

    def _look_at_birth_dates(self, fields: Mapping[str, pa.Array], positions: pa.Array) -> None:
        persons = [name for name, form in self._forms.items() if form.national]
        dates = [name for name in fields if self._kind[name] == "birth_year"]
        if self.birth_dates and persons and dates:
            self.birth_dates.look(fields[persons[0]], fields[dates[0]], positions)

    def unmapped(self, cells: pa.RecordBatch) -> pa.StringArray:
        """The values of unknown columns of each row as JSON, to be kept beside the row."""
        unknown = [column for column in cells.schema.names if column in self._unknown]
        if not unknown:
            return pa.array(["{}"] * cells.num_rows, pa.string())
        kept = ({column: v for column, v in row.items() if v is not None} for row in cells.select(unknown).to_pylist())
        return pa.array([json.dumps(row, ensure_ascii=False).replace("\\u0000", "") for row in kept], pa.string())

    @property
    def unknown(self) -> list[str]:
        """The columns that the country file does not know, in the order in which they came."""
        return list(self._unknown)


def _joined(columns: Mapping[str, pa.Array], count: int) -> pa.Array:
    """``URBANISATION=U;PRODUCT=P1``: columns that are empty or hold the total say nothing."""
    if not columns:
        return pa.nulls(count, pa.string())
    frame = pl.DataFrame({f"c{place}": pl.from_arrow(values) for place, values in enumerate(columns.values())})
    parts = [
        pl.when(pl.col(f"c{place}") != TOTAL_OF_A_DIMENSION).then(
            pl.concat_str(pl.lit(f"{name}="), pl.col(f"c{place}"))
        )
        for place, name in enumerate(columns)
    ]
    together = pl.concat_str(parts, separator=";", ignore_nulls=True)
    joined = frame.select(pl.when(together != "").then(together)).to_series()
    return joined.to_arrow(compat_level=pl.CompatLevel.oldest())
