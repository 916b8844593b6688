"""Published cells at random, as questions."""

from __future__ import annotations

from random import Random
from typing import Any

from psycopg.rows import dict_row

from publish.trace.question import Question
from strive.database import Connection

_BREAKDOWN = {"area": "area_code", "sex": "sex", "age_band": "age_band", "category": "category"}
_ACCOUNT = {"programme": "programme_code", "donor": "donor_code", "agency": "agency_code"}


def cells_of_status(connection: Connection, status: str) -> list[dict[str, Any]]:
    """Every current cell of the status, in a fixed order."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select * from marts.fct_indicator_value where status = %s order by cell_id", (status,)
        ).fetchall()


def some_of_each_period_type(cells: list[dict[str, Any]], count: int, seed: int) -> list[dict[str, Any]]:
    """``count`` cells, the types of periods and indicators in turn, so that the rare ones are among them."""
    shuffled = Random(seed).sample(cells, len(cells))
    seen: dict[tuple[str, str], int] = {}
    ranked: list[tuple[int, int, dict[str, Any]]] = []
    for cell in shuffled:
        kind = (cell["period_type"], cell["indicator_code"])
        seen[kind] = seen.get(kind, 0) + 1
        ranked.append((seen[kind], len(ranked), cell))
    return [cell for _, _, cell in sorted(ranked, key=lambda entry: entry[:2])[:count]]


def question_of(cell: dict[str, Any]) -> Question:
    """The question that a person would ask for the cell."""
    breakdown = {name: cell[column] for name, column in _BREAKDOWN.items() if cell[column] != "_T"}
    account = {name: cell[column] for name, column in _ACCOUNT.items()}
    return Question(cell["indicator_code"], cell["country_code"], cell["period"], **breakdown, **account)
