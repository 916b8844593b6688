"""Where a row stands is said in the reader's language; what the source named stays as it is."""

from __future__ import annotations

import pytest

from strive.messages import message, message_from_json
from strive.positions import position_in


@pytest.mark.parametrize(
    ("position", "in_russian"),
    [
        ("line 5", "строка 5"),
        ("sheet 'row 7', row 17", "лист 'row 7', строка 17"),
        ("page 2, results[17].line[0]", "страница 2, results[17].line[0]"),
        ("series 3, observation 1 (line 15)", "ряд 3, наблюдение 1 (строка 15)"),
        ("activity 4, transaction 2 (line 9)", "активность 4, операция 2 (строка 9)"),
    ],
)
def test_positions_in_russian(position: str, in_russian: str) -> None:
    assert position_in("ru", position) == in_russian
    assert position_in("en", position) == position


def test_a_message_may_hold_a_message() -> None:
    inner = message("table_total_rows_kept", count=1, row=3)
    outer = message("delivery_unreadable", country="KGZ", dataset="aid", problem=inner)
    again = message_from_json(outer.as_json())
    assert again == outer
    assert inner.text("ru") in again.text("ru") and inner.text("en") in again.text("en")
