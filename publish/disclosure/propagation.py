"""Bounds by propagation: what follows from one relation at a time, again and again.

Cheap and for the whole table at once, but only an outer bound: a quantity that is narrow here is narrow, one that is
wide here may still be narrow when all relations are taken together (``attacker``).
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from publish.disclosure.quantities import Floats

_ROUNDS = 12
_CHANGE = 1e-7


def propagated(sums: csr_array, sums_to: Floats, bounds: csr_array, bounds_to: Floats) -> tuple[Floats, Floats]:
    """Least and greatest values of x for ``sums @ x == sums_to``, ``bounds @ x <= bounds_to``, x >= 0."""
    count = sums.shape[1]
    low, high = np.zeros(count), np.full(count, np.inf)
    limits = [(sums, sums_to), (-sums, -sums_to), (bounds, bounds_to)]
    prepared = [_entries(matrix, limit) for matrix, limit in limits if matrix.shape[0]]
    for _ in range(_ROUNDS):
        before = low.copy(), high.copy()
        for row, column, value, limit in prepared:
            _tighten(row, column, value, limit, low, high)
        with np.errstate(invalid="ignore"):
            moved = np.nanmax(np.abs(low - before[0]), initial=0) + np.nanmax(np.abs(high - before[1]), initial=0)
            settled = np.array_equal(np.isinf(high), np.isinf(before[1])) and moved < _CHANGE
        if settled:
            break
    return low, high


def _entries(matrix: csr_array, limit: Floats) -> tuple[np.ndarray, np.ndarray, Floats, Floats]:
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return row, matrix.indices, matrix.data, limit


def _tighten(row: np.ndarray, column: np.ndarray, value: Floats, limit: Floats, low: Floats, high: Floats) -> None:
    """For every row ``a @ x <= limit``: an entry is at most what the least of all others leaves."""
    least = np.where(value > 0, value * low[column], np.where(np.isinf(high[column]), 0.0, value * high[column]))
    open_end = (value < 0) & np.isinf(high[column])
    rows = len(limit)
    total = np.bincount(row, least, rows)
    open_ends = np.bincount(row, open_end, rows)
    others_open = open_ends[row] - open_end
    room = limit[row] - (total[row] - least)
    usable = others_open == 0
    up = usable & (value > 0)
    np.minimum.at(high, column[up], room[up] / value[up])
    down = usable & (value < 0)
    np.maximum.at(low, column[down], room[down] / value[down])
