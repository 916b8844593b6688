"""Birth dates that differ from what the national id beside them says: a doubt, never a reason to refuse a row.

Compared at the door, where both are still there; of either nothing is kept but the number and place of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce

import polars as pl
import pyarrow as pa

from strive.catalogue.models import NationalId
from strive.messages import Message, message

_MOST_POSITIONS = 5
_MOST_DAYS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


@dataclass
class BirthDateDoubts:
    """The rows of a delivery whose birth date differs from their national id's."""

    form: NationalId
    rows: int = 0
    positions: list[str] = field(default_factory=list)

    def look(self, identifiers: pa.Array, dates: pa.Array, positions: pa.Array) -> None:
        """Compare a batch. Only ids that are written plainly, and name a day, are compared."""
        frame = pl.DataFrame(
            {name: pl.from_arrow(values) for name, values in (("id", identifiers), ("date", dates), ("at", positions))}
        ).select(pl.col("id", "date", "at").cast(pl.String))
        differing = frame.filter(_differs(self.form))
        self.rows += differing.height
        room = _MOST_POSITIONS - len(self.positions)
        self.positions += differing.get_column("at").head(room).to_list()

    def message(self) -> Message | None:
        """What a data engineer reads; None where there is no doubt."""
        if not self.rows:
            return None
        return message("birth_dates_differ_from_identifiers", rows=self.rows, positions="; ".join(self.positions))


def _part(form: NationalId, letter: str) -> pl.Expr:
    places = [place for place, kind in enumerate(form.layout) if kind == letter]
    digits = pl.col("id").str.strip_chars()
    return digits.str.slice(places[0], len(places)) if places else pl.lit("")


def _differs(form: NationalId) -> pl.Expr:
    identifier = pl.col("id").str.strip_chars()
    is_plain = identifier.str.contains(rf"^\d{{{form.digits}}}$")
    year, month, day = (_part(form, letter) for letter in "YMD")
    if form.layout.count("Y") == 2:
        century = _part(form, "C").replace_strict(form.centuries, default=None, return_dtype=pl.String)
        year = century + year
    months = month.cast(pl.Int8, strict=False)
    most = reduce(
        lambda chain, item: pl.when(months == item[0]).then(item[1]).otherwise(chain), _MOST_DAYS.items(), pl.lit(31)
    )
    is_day = months.is_between(1, 12) & day.cast(pl.Int8, strict=False).is_between(1, most)
    written = pl.col("date").str.strip_chars()
    iso = written.str.replace(r"^(\d{2})[./-](\d{2})[./-](\d{4}).*$", "$3-$2-$1").str.replace(
        r"^(\d{4})(\d{2})(\d{2})$", "$1-$2-$3"
    )
    whole_date = iso.str.contains(r"^\d{4}-\d{2}-\d{2}") & (iso.str.slice(0, 10) != year + "-" + month + "-" + day)
    year_alone = iso.str.contains(r"^\d{4}(\.0+)?$") & (iso.str.slice(0, 4) != year)
    return is_plain & is_day & (whole_date | year_alone)
