"""What readers know of the hidden quantities, as linear constraints, and the components into which that falls apart.

Every relation is a linear constraint over the hidden quantities, none of which is negative. Components share no hidden
quantity: each is attacked by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_array, coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from publish.disclosure.quantities import Booleans, Floats, Integers, Quantities
from publish.disclosure.relations import AT_LEAST, EQUAL, UNION, Relations

_ATTACKER = b"2"  # counts up when he learns something; what he could not find before is looked at again


@dataclass(frozen=True)
class Component:
    """Hidden roots that are tied to each other: the constraints are ``sums @ x == sums_to`` and ``bounds @ x <=
    bounds_to`` for x >= 0. ``true``: the real values, one possible table among others."""

    roots: Integers
    true: Floats
    needed: Floats
    sums: csr_array
    sums_to: Floats
    bounds: csr_array
    bounds_to: Floats

    @property
    def signature(self) -> str:
        """A hash of the problem: the same one needs no second look by the same attacker."""
        digest = hashlib.sha256(_ATTACKER)
        for matrix in (self.sums, self.bounds):
            for array in (matrix.indptr, matrix.indices, matrix.data):
                digest.update(np.ascontiguousarray(array, np.float64).tobytes())
        for values in (self.true, self.needed, self.sums_to, self.bounds_to):
            digest.update(np.round(values, 6).tobytes() + b"|")
        return digest.hexdigest()


def components(
    quantities: Quantities, relations: Relations, hidden: Booleans, touching: Booleans | None = None
) -> Iterator[Component]:
    """The components of the hidden roots; only those with a root of ``touching``, where it is given. Roots that no
    relation ties to anything are not in any: nothing is known of them."""
    sums, sums_to, bounds, bounds_to = constraints(quantities, relations, hidden)
    both = csr_array(block_array([[sums], [bounds]], format="csr")) if bounds.shape[0] else sums
    rows, columns = both.nonzero()
    count, roots = both.shape[0], both.shape[1]
    graph = coo_array((np.ones(len(rows), np.int8), (rows, count + columns)), shape=(count + roots, count + roots))
    _, label = connected_components(graph.tocsr(), directed=False)
    row_label, root_label = label[:count], label[count:]
    tied = np.unique(columns)
    if touching is not None:
        wanted = np.unique(root_label[tied[touching[tied]]])
        tied = tied[np.isin(root_label[tied], wanted)]
    order = tied[np.argsort(root_label[tied], kind="stable")]
    row_order = np.argsort(row_label, kind="stable")
    sorted_rows = row_label[row_order]
    for members in np.split(order, np.flatnonzero(np.diff(root_label[order])) + 1) if len(order) else []:
        its_label = root_label[members[0]]
        first, last = np.searchsorted(sorted_rows, [its_label, its_label + 1])
        its_rows = np.sort(row_order[first:last])
        of_sums, of_bounds = its_rows[its_rows < sums.shape[0]], its_rows[its_rows >= sums.shape[0]] - sums.shape[0]
        yield Component(
            members,
            quantities.amount[members],
            quantities.needed[members],
            csr_array(sums[of_sums][:, members]),
            sums_to[of_sums],
            csr_array(bounds[of_bounds][:, members]),
            bounds_to[of_bounds],
        )


def constraints(
    quantities: Quantities, relations: Relations, hidden: Booleans
) -> tuple[csr_array, Floats, csr_array, Floats]:
    """All constraints that hold a hidden root, over all roots, with what is seen moved to the right-hand side."""
    lengths = np.diff(relations.start)
    row = np.repeat(np.arange(len(lengths)), lengths)
    is_total = np.zeros(len(relations.members), np.bool_)
    is_total[relations.start[:-1]] = True
    unseen = hidden[relations.members]
    interesting = np.zeros(len(lengths), np.bool_)
    interesting[row[unseen]] = True
    sign = np.where(is_total, -1.0, 1.0)

    def rows(entries: Booleans, coefficient: Floats, number: Integers) -> tuple[csr_array, Floats]:
        used, at = np.unique(number[entries], return_inverse=True)
        shape = (len(used), len(quantities.amount))
        values = coefficient[entries]
        roots = relations.members[entries]
        is_hidden = hidden[roots]
        matrix = coo_array((values[is_hidden], (at[is_hidden], roots[is_hidden])), shape=shape).tocsr()
        known = np.zeros(len(used))
        np.add.at(known, at[~is_hidden], values[~is_hidden] * quantities.amount[roots[~is_hidden]])
        return matrix, -known

    def of(*kinds: int) -> Booleans:
        return np.asarray(interesting[row] & np.isin(relations.kind[row], kinds))

    sums, sums_to = rows(of(EQUAL), sign, row)
    at_least, at_least_to = rows(of(AT_LEAST), sign, row)  # the sum of the parts is at most the total
    union, union_to = rows(of(UNION), -sign, row)  # the total is at most the sum of the parts
    each, each_to = _each_part_within(quantities, relations, hidden, of(UNION) & ~is_total, row)
    blocks = [matrix for matrix in (at_least, union, each) if matrix.shape[0]]
    bounds = csr_array(block_array([[m] for m in blocks], format="csr")) if blocks else csr_array(at_least)
    return sums, sums_to, bounds, np.concatenate([at_least_to, union_to, each_to])


def _each_part_within(
    quantities: Quantities, relations: Relations, hidden: Booleans, parts: Booleans, row: Integers
) -> tuple[csr_array, Floats]:
    """A part is at most its total, where either is unseen."""
    part = relations.members[parts]
    total = relations.members[relations.start[:-1]][row[parts]]
    unseen = (hidden[part] | hidden[total]) & (part != total)
    part, total = part[unseen], total[unseen]
    at = np.arange(len(part))
    pairs = [(part, 1.0), (total, -1.0)]
    known = np.zeros(len(part))
    entries: list[tuple[Integers, Integers, Floats]] = []
    for roots, coefficient in pairs:
        is_hidden = hidden[roots]
        entries.append((at[is_hidden], roots[is_hidden], np.full(int(is_hidden.sum()), coefficient)))
        known[~is_hidden] += coefficient * quantities.amount[roots[~is_hidden]]
    rows, columns, values = (np.concatenate([entry[n] for entry in entries]) for n in range(3))
    shape = (len(part), len(quantities.amount))
    return coo_array((values, (rows, columns)), shape=shape).tocsr(), -known
