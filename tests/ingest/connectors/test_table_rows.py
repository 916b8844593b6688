"""Looking at whole columns leaves out the same rows as looking at every row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.connectors.tables.row_block import RowBlock
from ingest.connectors.tables.rows import TableRows
from strive.messages import Message

Rows = list[list[str | None]]
HEADER = ["Имя", "Год", "İl ß", "Доля", "Прим."]
CELLS = st.sampled_from(
    [
        None,
        None,
        "а",
        "б",
        "1990",
        "2,5",
        "ИТОГО",
        "итого за год",
        "Ито\xadго",
        "  Всего ",
        "всего 2020",
        "Всего:",
        "Total",
        "Имя",
        "имя ",
        "\u200bИмя",
        "1) сноска",
        "* прим.",
        "Источник: x",
        "х" * 61,
        "1",
        "2",
        "3",
        "#adm1+name",
        "İl ß",
        "İL SS",
    ]
)
ROWS = st.one_of(
    st.lists(CELLS, min_size=5, max_size=5),
    st.sampled_from(
        [["а", "1990", "1", "2", None], [None] * 5, HEADER, ["1", "2", "3", "4", "5"], ["#a", "#b", "#c", "#d", "#e"]]
    ),
)


def sifted(
    rows: list[list[str | None]], width: int, per_block: int, words: list[str] | None, long_form: bool
) -> tuple[list[int], list[Message]]:
    table = TableRows([HEADER[:width]], width, words, long_form=long_form)
    numbered = [(number, row[:width]) for number, row in enumerate(rows, start=2)]
    blocks = (RowBlock.of(numbered[at : at + per_block]) for at in range(0, len(numbered), per_block))
    kept = [number for block in table.sift(blocks) for number in block.numbers.to_pylist()]
    return kept, [*table.assumptions(), *table.doubts()]


@settings(max_examples=400, deadline=None)
@given(
    rows=st.lists(ROWS, max_size=30),
    width=st.integers(1, 5),
    per_block=st.sampled_from([1, 4, 100]),
    words=st.sampled_from([None, None, [], ["Общий  итог", "б"]]),
    long_form=st.booleans(),
)
def test_columns_and_rows_give_the_same(
    rows: list[list[str | None]], width: int, per_block: int, words: list[str] | None, long_form: bool
) -> None:
    found = sifted(rows, width, per_block, words, long_form)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TableRows, "_to_look_at", lambda self, block: iter(range(len(block))))
        assert sifted(rows, width, len(rows) or 1, words, long_form) == found


def test_regular_rows_are_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    careful = TableRows._verdict

    def counted(self: TableRows, number: int, cells: list[str | None]) -> object:
        looked_at.append(number)
        return careful(self, number, cells)

    monkeypatch.setattr(TableRows, "_verdict", counted)
    rows: list[list[str | None]] = [[f"клиент {n}", str(n), None, "1,5", None] for n in range(1000)]
    rows[500] = ["ИТОГО", None, None, "7", None]

    def kept() -> Iterator[int]:
        yield from sifted(rows, 5, 100, None, False)[0]

    assert len(list(kept())) == 999
    assert len(looked_at) < 5


def kept_texts(rows: Rows, long_form: bool = False) -> list[str | None]:
    return [rows[number - 2][0] for number in sifted(rows, len(rows[0]), 3, None, long_form)[0]]


@pytest.mark.parametrize("word", ["Total", "Всего", "Всего по республике:", "Бардыгы", "Барлығы", "БААРЫ", "Жалпы"])
@pytest.mark.parametrize("long_form", [True, False])
def test_the_only_total_at_the_end_is_left_out(word: str, long_form: bool) -> None:
    rows: list[list[str | None]] = [["Ош", "2019", "5"], ["Нарын", "2019", "6"], [word, None, "11"]]
    assert kept_texts(rows, long_form) == ["Ош", "Нарын"]


def test_a_category_called_total_stays_in_long_form() -> None:
    rows: list[list[str | None]] = [
        ["Всего", "2019", "11"],
        ["Ош", "2019", "5"],
        ["Ош", "2020", "6"],
        ["Всего", "2020", "7"],
    ]
    assert kept_texts(rows, long_form=True) == ["Всего", "Ош", "Ош", "Всего"]
    at_the_end: Rows = [*rows[1:3], ["Всего", "2019", "5"], ["Всего", "2020", "6"]]
    assert kept_texts(at_the_end, long_form=True) == ["Ош", "Ош", "Всего", "Всего"]


def test_signatures_at_the_end_are_no_rows() -> None:
    signed: Rows = [["Начальник отдела", None, "Асанов А. А.", None], ["М. П.", None, None, None]]
    rows: Rows = [["Ош", "5", "1", "1"], ["Нарын", "6", "2", "2"]]
    blank: list[str | None] = [None] * 4
    assert kept_texts([*rows, blank, *signed]) == ["Ош", "Нарын"]
    assert kept_texts([*rows, ["Итого", "11", "3", "3"], *signed]) == ["Ош", "Нарын"]
    assert kept_texts([*rows, *signed]) == ["Ош", "Нарын", "Начальник отдела", "М. П."]
    assert kept_texts([*rows, blank, ["Городские", None, None, None], *rows]) == [
        "Ош",
        "Нарын",
        "Городские",
        "Ош",
        "Нарын",
    ]
