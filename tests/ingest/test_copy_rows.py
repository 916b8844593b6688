"""Rows get into their table as they are, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.copy_rows import copy_batches, row_hashes, without_nul
from strive.database import Connection
from strive.errors import Refusal
from strive.messages import message

TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=5))


def batch(*rows: tuple[str | None, ...]) -> pa.RecordBatch:
    columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=["*", "^.$", "третья"][: len(columns)])


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=40))
def test_rows_have_equal_hashes_exactly_when_they_are_equal(rows: list[tuple[str | None, ...]]) -> None:
    hashes = row_hashes(batch(*rows)).to_pylist()
    assert len(set(hashes)) == len(set(rows))
    assert len(set(zip(hashes, rows, strict=True))) == len(set(rows))


def test_nul_signs_are_taken_out() -> None:
    cleaned = without_nul(batch(("a\0b", "\0"), ("c", None)))
    assert cleaned.to_pylist() == [{"*": "ab", "^.$": None}, {"*": "c", "^.$": None}]


def test_whatever_text_comes_is_in_the_table(database: Connection) -> None:
    rows: list[tuple[str | None, ...]] = [("\\N", "a\tb\nc"), (None, "«Ыстықкөл» 🙂"), ('"', "\\.")]
    database.execute('create table raw.probe ("*" text, "^.$" text)')
    assert copy_batches(database, "probe", iter([batch(*rows[:2]), batch(*rows[2:])])) == 3
    assert database.execute("select * from raw.probe").fetchall() == rows


def test_no_batch_is_no_row(database: Connection) -> None:
    database.execute("create table raw.probe (a text)")
    assert copy_batches(database, "probe", iter([])) == 0


def test_a_refusal_half_way_is_raised_and_leaves_nothing(database: Connection) -> None:
    def breaking() -> Iterator[pa.RecordBatch]:
        for _ in range(20):
            yield batch(("a",))
        raise Refusal(message("table_has_no_rows"))

    database.execute('create table raw.probe ("*" text)')
    database.commit()
    with pytest.raises(Refusal):
        copy_batches(database, "probe", breaking())
    database.rollback()
    assert database.execute("select count(*) from raw.probe").fetchone() == (0,)
