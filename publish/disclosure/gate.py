"""The last gate of every publication: what would be seen is attacked before anybody sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from publish.disclosure.attacker import unprotected
from publish.disclosure.cells import KEY
from publish.disclosure.components import components
from publish.disclosure.control import Judged, Tables
from publish.disclosure.earlier import Earlier
from publish.disclosure.quantities import Booleans, Integers


@dataclass(frozen=True)
class Attack:
    """What the attacker came to. ``bounded``: hidden numbers that he could put into an interval; ``recovered``: cells
    that he, or anybody who just looks, learns more closely than the threshold allows."""

    hidden_cells: int
    bounded: int
    recovered: pl.DataFrame


def attack(tables: Tables, hidden_cells: Booleans, earlier: Earlier, judged: Judged | None = None) -> Attack:
    """Attack the tables in which the cells flagged by ``hidden_cells`` are hidden. ``judged``: see ``control``."""
    judged = {} if judged is None else judged
    quantities = tables.quantities
    hidden = tables.unseen(hidden_cells)
    unknown = hidden & ~earlier.known
    must_not_be_seen = quantities.small | earlier.small_change | earlier.hidden_before
    found = [np.flatnonzero(must_not_be_seen & ~hidden & ~earlier.known)]
    bounded = 0
    for component in components(quantities, tables.relations, unknown):
        bounded += len(component.roots)
        signature = component.signature
        if signature not in judged:
            judged[signature] = unprotected(component).tolist()
        found.append(component.roots[judged[signature]])
    return Attack(int(hidden_cells.sum()), bounded, _cells(tables, np.concatenate(found)))


def _cells(tables: Tables, roots: Integers) -> pl.DataFrame:
    """The keys of the cells in which these roots stand."""
    cells = tables.quantities.frame["cell"].to_numpy()[np.isin(tables.quantities.root, roots)]
    return tables.cells.select(KEY)[np.unique(cells.astype(np.int64))]
