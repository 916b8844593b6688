"""Random published cells of every vintage, traced: do the rows give the numerator and denominator, every one?

    STRIVE_HOME=... python bench/trace_cells.py [CELLS] [SEED]

Reads a home in which ``strive run`` has published, and changes nothing but the views of ``as_of``. For each vintage,
CELLS cells (200) are chosen, the kinds of periods and indicators in turn; as many hidden ones are asked for as well, of
which nothing may be said. Prints a table; exit status 1 when a cell does not agree.
"""

from __future__ import annotations

import sys
import time
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table

from dbt_project.vintages import make_views
from publish.trace.question import Question, rows_of
from publish.trace.tracing import trace
from strive.command_line.session import warehouse
from strive.database import Connection, connect

_BREAKDOWN = {"area": "area_code", "sex": "sex", "age_band": "age_band", "category": "category"}
_ACCOUNT = {"programme": "programme_code", "donor": "donor_code", "agency": "agency_code"}


def chosen(cells: list[dict[str, Any]], count: int, seed: int) -> list[dict[str, Any]]:
    """``count`` cells: first those that another vintage shows otherwise (at most half), then one of each kind of period
    and indicator before a second of any."""
    nth: dict[tuple[str, str], int] = {}
    ranked: list[tuple[int, int, dict[str, Any]]] = []
    revised = [cell for cell in cells if cell["vintage_to"] is not None or cell["vintage_from"] > 1][: count // 2]
    cells = [cell for cell in cells if cell not in revised]
    for cell in Random(seed).sample(cells, len(cells)):
        kind = (cell["period_type"], cell["indicator_code"])
        nth[kind] = nth.get(kind, 0) + 1
        ranked.append((nth[kind], len(ranked), cell))
    return revised + [cell for *_, cell in sorted(ranked, key=lambda entry: entry[:2])[: count - len(revised)]]


def question_of(cell: dict[str, Any], vintage: dict[str, Any]) -> Question:
    """The question a person would ask, as of the vintage."""
    asked = {name: cell[column] for name, column in _BREAKDOWN.items() if cell[column] != "_T"}
    asked |= {name: cell[column] for name, column in _ACCOUNT.items()}
    return Question(
        cell["indicator_code"], cell["country_code"], cell["period"], as_of=vintage["published_at"], **asked
    )


def row_of(connection: Connection, vintage: dict[str, Any], count: int, seed: int) -> tuple[list[str], int]:
    """The table's row of a vintage, and how many cells are wrong."""
    cells = rows_of(
        connection, "select * from marts.indicator_values_as_of(%s) order by cell_id", (vintage["published_at"],)
    )
    shown = chosen([cell for cell in cells if cell["status"] == "published"], count, seed)
    hidden = chosen([cell for cell in cells if cell["status"] == "suppressed"], count, seed)
    started = time.monotonic()
    traces = [trace(connection, question_of(cell, vintage)) for cell in shown]
    seconds = time.monotonic() - started
    wrong = 0
    for cell, traced in zip(shown, traces, strict=True):
        listed = sum(row["row_number"] is not None for row in traced.rows or [])
        is_right = traced.cell["cell_id"] == cell["cell_id"] and traced.agrees
        if not is_right or listed != sum(part.rows for part in traced.parts or []):
            wrong += 1
            print("differs:", question_of(cell, vintage), traced.parts, traced.checked_later)
    told = sum(trace(connection, question_of(cell, vintage)).rows is not None for cell in hidden)
    kinds = {(cell["period_type"], cell["indicator_code"]) for cell in shown}
    numbers: tuple[Any, ...] = (
        vintage["vintage_id"],
        any(traced.recomputed for traced in traces),
        len(shown),
        len(kinds),
        sum(len(traced.rows or []) for traced in traces),
        wrong,
        len(hidden),
        told,
        f"{1000 * seconds / max(len(shown), 1):.0f}",
    )
    return [str(number) for number in numbers], wrong + told


def main() -> int:
    """Print the table."""
    count, seed = (int(given) for given in (*sys.argv[1:], *("200", "1")[len(sys.argv) - 1 :]))
    headings = ("vintage", "recomputed", "cells", "kinds", "rows", "differ", "hidden", "told", "ms a cell")
    table = Table(*headings, box=None)
    wrong = 0
    with warehouse() as settings:
        make_views(settings)
        with connect() as connection:
            for vintage in rows_of(connection, "select * from ledger.vintage order by vintage_id"):
                row, wrong_here = row_of(connection, vintage, count, seed)
                table.add_row(*row)
                wrong += wrong_here
    Console().print(table)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
