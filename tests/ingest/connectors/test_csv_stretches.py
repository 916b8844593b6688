"""Reading many rows at once gives what the careful reading gives, whatever the text holds."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.connectors import connector_named
from ingest.connectors.csv import connector as csv_connector
from ingest.connectors.csv import text_table
from ingest.connectors.csv.regular import Signs, regular_rows
from ingest.connectors.csv.rows import CarefulRows
from ingest.connectors.csv.window import Window
from strive.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

Outcome = dict[str, Any]
HEADER = "имя,год,доля,прим."
SIGNS = (",", ",", ",", "\n", "\r\n", "\r", '"', '""', '","', '"\n', ",,", " ", "\xa0", "\u2028", "\x00", "\ufeff", "~")
WORDS = ("а", "Oш", "2,5", "3.05", "03.май", "1990", "01.02.2021", "\ufffd", "ИТОГО", "имя", "1) сноска", "x" * 70)
REGULAR = ("а,1990,2.5,\n", '"а","1991","3,5","б, ""в"""\n', "б,1992,,х\r\n", "д,03.май,мар.48,Oш\n")
ODD = ('"в\nг",1,2,3\n', "ИТОГО,,5,\n", ",,,\n", "\n", "имя,год,доля,прим.\n", "а,1\n", "а,1,2,3,4\n", '5" а,1,2,3\n')
PIECES = st.sampled_from([*SIGNS, *WORDS])
ROWS = st.sampled_from([*REGULAR, *ODD])
TEXTS = st.one_of(
    st.lists(ROWS, max_size=60).map("".join),
    st.lists(PIECES, max_size=80).map("".join),
    st.lists(st.one_of(ROWS, ROWS, ROWS, PIECES), max_size=60).map("".join),
)


def outcome(path: Path, options: dict[str, Any]) -> Outcome:
    try:
        reading = connector_named("csv").read(path, options)
        rows = [(row.position, {name: text for name, text in row.values.items() if text}) for row in reading.rows()]
    except Refusal as refusal:
        return {"refused": refusal.message}
    return {"rows": rows, "columns": reading.columns, "assumed": reading.assumptions, "doubts": reading.doubts}


@pytest.fixture
def small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_connector, "ROWS_LOOKED_AT", 3)
    monkeypatch.setattr(text_table, "SMALLEST_STRETCH", 24)


@pytest.mark.usefixtures("small_stretches")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, encoding=st.sampled_from(["utf-8", "utf-16", "cp1251"]), largest=st.sampled_from([24, 100, 1 << 20]))
def test_stretches_give_what_careful_reading_gives(tmp_path: Path, text: str, encoding: str, largest: int) -> None:
    path = tmp_path / "delivery.csv"
    path.write_bytes(f"{HEADER}\n{text}".encode(encoding, "replace"))
    options = {"separator": ",", "header_row": 1, "encoding": encoding}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_table, "LARGEST_STRETCH", largest)
        at_once = outcome(path, options)
        patch.setattr(text_table, "regular_rows", lambda *_: None)
        assert outcome(path, options) == at_once


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, fields=st.integers(1, 5), quote=st.sampled_from(['"', "'"]))
def test_a_regular_stretch_is_what_the_csv_module_reads(text: str, fields: int, quote: str) -> None:
    text = text.replace('"', quote)
    content = text.encode("utf-8", "replace")
    window = Window(iter([content]))
    found = regular_rows(window, Signs(",", quote), fields, 1, max(len(content), 1))
    if found is None:
        assert window.taken == 0
        return
    block, lines = found
    reader = csv.reader(io.StringIO(content.decode(), newline=""), quotechar=quote)
    truth = [[cell if cell and not cell.isspace() else None for cell in row] for row in reader]
    assert [block.row(index)[1] for index in range(len(block))] == [row or [None] * fields for row in truth]
    assert lines == reader.line_num


def regular_file(path: Path, rows: int, odd: dict[int, str]) -> Path:
    """Synthetic rows, with others in between."""
    chance = random.Random(7)
    lines = [f'{n},"обл. {chance.randrange(9)}, центр",{chance.random():.3f},{1950 + n % 60}' for n in range(rows)]
    for number, line in odd.items():
        lines[number] = line
    path.write_text("№,место,доля,год\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_odd_rows_in_a_long_file_are_found_where_they_stand(tmp_path: Path) -> None:
    odd = {5_000: "ИТОГО,,,", 9_000: "5,Oш,03.май,1990", 12_000: "a,b,0.5,1991,surplus", 12_001: "a,b,0.5", 15_000: ""}
    got = outcome(regular_file(tmp_path / "delivery.csv", 20_000, odd), {})
    assert len(got["rows"]) == 20_000 - 2
    positions = dict(got["rows"])
    assert positions["line 12002"]["column 5"] == "surplus"
    assert positions["line 20001"]["№"] == "19999"
    assert "line 5002" not in positions
    said = {m.key: m.values for m in (*got["assumed"], *got["doubts"])}
    assert said["table_total_rows_left_out"] == {"count": 1, "row": 5002}
    assert said["csv_rows_too_long"]["line"] == 12_002
    assert said["csv_rows_too_short"]["line"] == 12_003
    assert said["cells_month_for_number"]["position"] == "line 9002"
    assert said["cells_mixed_alphabets"]["position"] == "line 9002, column 'место'"


def test_most_of_a_file_with_few_odd_rows_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carefully = 0
    rows = CarefulRows.rows

    def counted(self: Any) -> Iterator[Any]:
        nonlocal carefully
        for row in rows(self):
            carefully += 1
            yield row

    monkeypatch.setattr(CarefulRows, "rows", counted)
    got = outcome(regular_file(tmp_path / "delivery.csv", 60_000, {30_000: "а,б", 45_000: "в"}), {})
    assert len(got["rows"]) == 60_000
    assert carefully < 4_000


def test_blank_is_what_python_calls_blank() -> None:
    letters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    ours = pc.utf8_is_space(pa.array(letters)).to_pylist()
    assert [x for x, blank in zip(letters, ours, strict=True) if blank] == [x for x in letters if x.isspace()]


def test_real_tables_read_alike_both_ways(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [path for path in sorted(shared_data.rglob("*.csv")) if path.stat().st_size < 1_000_000]
    assert len(paths) > 60
    monkeypatch.setattr(csv_connector, "ROWS_LOOKED_AT", 40)
    monkeypatch.setattr(text_table, "SMALLEST_STRETCH", 512)
    at_once = {path: outcome(path, {}) for path in paths}
    monkeypatch.setattr(text_table, "regular_rows", lambda *_: None)
    for path in paths:
        assert outcome(path, {}) == at_once[path], path.name
