"""Complementary suppression: hide more until no single sum gives a hidden quantity away.

In every sum with a hidden part so many others are hidden, the smallest first, that at least two are unknown and, where
the total is seen, the hidden parts together reach the threshold. A quantity is hidden by hiding every cell in which it
stands; what else stood only in those cells is unseen with it. What readers know already from an earlier vintage
protects nothing and is not chosen.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from publish.disclosure.quantities import Booleans, Integers, Quantities
from publish.disclosure.relations import EQUAL, Relations


class Complement:
    """Hides quantities and what protects them. ``hidden``: the roots that are unseen; ``cells``: the hidden cells."""

    def __init__(self, quantities: Quantities, relations: Relations, cell_count: int, known: Booleans) -> None:
        self.amount = quantities.amount.tolist()
        self.needed = quantities.needed.tolist()
        self.relations = relations
        self.known = known
        self.hidden = np.zeros(len(self.amount), np.bool_)
        self.cells = np.zeros(cell_count, np.bool_)
        cell = quantities.frame["cell"].to_numpy().astype(np.int64)
        self._cells_of = _incidence(quantities.root, cell, len(self.amount), cell_count)
        self._roots_of = _incidence(cell, quantities.root, cell_count, len(self.amount))
        self._seen_in = np.diff(self._cells_of.indptr)
        rows = np.repeat(np.arange(len(relations.kind)), np.diff(relations.start))
        self._rows_of = _incidence(relations.members, rows, len(self.amount), len(relations.kind))
        self._is_sum = (relations.kind == EQUAL).tolist()

    def hide(self, roots: Integers) -> None:
        """Hide these and whatever then follows."""
        waiting = [number for root in roots.tolist() for number in self._mark(root)]
        while waiting:
            number = waiting.pop()
            chosen = self._next_to_hide(number) if self._is_sum[number] else None
            if chosen is not None:
                waiting.extend(self._mark(chosen))

    def _mark(self, root: int) -> list[int]:
        """Hide a root's cells. Returns the relations of every root that nobody sees any longer."""
        touched: list[int] = []
        for cell in _row(self._cells_of, root):
            if not self.cells[cell]:
                self.cells[cell] = True
                for other in _row(self._roots_of, cell):
                    self._seen_in[other] -= 1
                    if not self._seen_in[other]:
                        self.hidden[other] = True
                        touched.extend(self.rows_with(other))
        return touched

    def rows_with(self, root: int) -> list[int]:
        """The relations in which a root stands."""
        return _row(self._rows_of, root)

    def candidates(self, number: int) -> list[int]:
        """What may be hidden in a relation, in the order in which it should be: the smallest part above zero first,
        the total last."""
        total, *parts = self.relations.row(number).tolist()
        free = [root for root in dict.fromkeys(parts) if not self.hidden[root] and not self.known[root]]
        ordered = sorted(free, key=lambda root: (self.amount[root] == 0, self.amount[root], root))
        return ordered if self.hidden[total] or self.known[total] else [*ordered, total]

    def _next_to_hide(self, number: int) -> int | None:
        """The quantity that this sum needs hidden next; None when it gives nothing away, or nothing is left."""
        total, *all_parts = self.relations.row(number).tolist()
        unknown = [root for root in dict.fromkeys(all_parts) if self.hidden[root] and not self.known[root]]
        total_unknown = bool(self.hidden[total] and not self.known[total])
        needed = max((self.needed[root] for root in (*unknown, *([total] if total_unknown else []))), default=0)
        if not needed:
            return None
        if len(unknown) + total_unknown >= 2 and (
            total_unknown or sum(self.amount[root] for root in unknown) >= needed
        ):
            return None
        candidates = self.candidates(number)
        with_people = [root for root in candidates if self.amount[root] > 0]
        return next(iter(with_people or candidates), None)


def _incidence(one: Integers, other: Integers, ones: int, others: int) -> csr_array:
    """Which of ``others`` go with each of ``ones``."""
    made = csr_array((np.ones(len(one), np.int8), (one, other)), shape=(ones, others))
    made.sum_duplicates()
    return made


def _row(incidence: csr_array, number: int) -> list[int]:
    found: list[int] = incidence.indices[incidence.indptr[number] : incidence.indptr[number + 1]].tolist()
    return found
