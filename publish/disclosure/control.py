"""Which cells to hide: small ones, what protects them, and what the attacker still finds, until he finds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from publish.disclosure.attacker import unprotected
from publish.disclosure.cells import HIDDEN_SCHEMA
from publish.disclosure.complement import Complement
from publish.disclosure.components import components, constraints
from publish.disclosure.earlier import Earlier
from publish.disclosure.propagation import propagated
from publish.disclosure.quantities import REST, Booleans, Quantities, quantities_of
from publish.disclosure.relations import Relations, relations_of
from strive.catalogue.disclosure import DisclosureRules
from strive.catalogue.models import Indicator

_GENTLE_ROUNDS = 12  # in which one more is hidden for each quantity that is not protected; after that all around it


Judged = dict[str, list[int]]


@dataclass(frozen=True)
class Tables:
    """Everything that could be published, as quantities and what ties them."""

    cells: pl.DataFrame
    quantities: Quantities
    relations: Relations

    @classmethod
    def of(
        cls,
        cells: pl.DataFrame,
        indicators: Mapping[str, Indicator],
        rules: DisclosureRules,
        area_parts: pl.DataFrame,
    ) -> Tables:
        """From the cells (see ``cells.CELL_SCHEMA``); ``area_parts`` as in ``relations_of``."""
        quantities = quantities_of(cells, indicators, rules)
        return cls(cells, quantities, relations_of(quantities, area_parts))

    def unseen(self, hidden_cells: Booleans) -> Booleans:
        """The roots that are seen nowhere when these cells are hidden. A rest is seen where its cell is."""
        root, cell = self.quantities.root, self.quantities.frame["cell"].to_numpy()
        seen = np.zeros(len(self.quantities.amount), np.bool_)
        seen[root[~hidden_cells[cell]]] = True
        return ~seen


def hidden_cells(tables: Tables, earlier: Earlier | None = None, judged: Judged | None = None) -> pl.DataFrame:
    """The cells to hide with their reasons (``cells.HIDDEN_SCHEMA``). ``judged``: what the attacker found in components
    before, by signature; what he finds now is added."""
    quantities = tables.quantities
    earlier = earlier or Earlier.none(quantities)
    primary = quantities.small | earlier.small_change | earlier.hidden_before
    complement = Complement(quantities, tables.relations, tables.cells.height, earlier.known)
    complement.hide(np.flatnonzero(primary))
    _hide_from_reckoning(tables, complement)
    _hide_from_attacker(tables, complement, {} if judged is None else judged)
    return _with_reasons(tables, complement.cells, earlier)


def _hide_from_reckoning(tables: Tables, complement: Complement) -> None:
    """Hide more until no chain of single sums bounds a hidden root too narrowly: most of his finds, cheaply."""
    for attempt in range(4 * _GENTLE_ROUNDS):
        unseen = complement.hidden & ~complement.known
        low, high = propagated(*constraints(tables.quantities, tables.relations, unseen))
        found = np.flatnonzero(unseen & (high - low < tables.quantities.needed - 1e-6))
        before = int(complement.hidden.sum())
        for root in found:
            _widen(complement, int(root), gently=attempt < _GENTLE_ROUNDS)
        if int(complement.hidden.sum()) == before:
            return


def _hide_from_attacker(tables: Tables, complement: Complement, judged: Judged) -> None:
    """Hide more until every hidden root has a wide enough interval, or nothing is left to hide for it."""
    touching: Booleans | None = None
    attempt = 0
    while True:
        unseen = complement.hidden & ~complement.known
        found: list[int] = []
        for component in components(tables.quantities, tables.relations, unseen, touching):
            narrow = judged.get(component.signature)
            if narrow is None:
                narrow = judged[component.signature] = unprotected(component).tolist()
            found.extend(component.roots[narrow].tolist())
        before = complement.hidden.copy()
        for root in found:
            _widen(complement, root, gently=attempt < _GENTLE_ROUNDS)
        touching = complement.hidden & ~before
        touching[found] = True
        attempt += 1
        if not (complement.hidden & ~before).any():
            return


def _widen(complement: Complement, root: int, *, gently: bool) -> None:
    """Hide the smallest of what stands in a relation with the root, or when that did not help, all of it. Where all of
    that is hidden already, its bound comes from farther away: the same one step out."""
    reached, frontier = {root}, [root]
    while frontier:
        relations = {number for one in frontier for number in complement.rows_with(one)}
        around = {one for number in relations for one in complement.candidates(number)}
        if around:
            ordered = sorted(around, key=lambda one: (complement.amount[one] == 0, complement.amount[one], one))
            for one in ordered[:1] if gently else ordered:
                complement.hide(np.array([one]))
            return
        members = {int(one) for number in relations for one in complement.relations.row(number)}
        frontier = sorted(members - reached)
        reached |= members


def _with_reasons(tables: Tables, hidden: Booleans, earlier: Earlier) -> pl.DataFrame:
    quantities = tables.quantities
    root = quantities.root
    small = quantities.small
    places = quantities.frame.select("cell", "part", "hides_zero").with_columns(
        hidden=pl.Series(hidden[quantities.frame["cell"].to_numpy()]),
        small=pl.Series(small[root]),
        is_ratio=pl.col("part") != 0,
        restricted=pl.Series(quantities.hides_zero[root]),
        changed=pl.Series(earlier.small_change[root]),
        before=pl.Series(earlier.hidden_before[root]),
    )
    reasons = (
        places.group_by("cell")
        .agg(
            pl.col("hidden").any(),
            pl.col("small").any(),
            pl.col("is_ratio").any(),
            pl.col("restricted").filter(pl.col("part") != REST).any(),
            pl.col("changed").any(),
            pl.col("before").any(),
        )
        .filter("hidden")
        .join(earlier.reason.rename({"reason": "lasting"}), on="cell", how="left")
        .with_columns(
            reason=pl.when(pl.col("small") & pl.col("is_ratio"))
            .then(pl.lit("small_part_of_ratio"))
            .when(pl.col("small") & pl.col("restricted"))
            .then(pl.lit("small_count_restricted"))
            .when("small")
            .then(pl.lit("small_count"))
            .when("changed")
            .then(pl.lit("small_change"))
            .when(pl.col("lasting").is_not_null())
            .then("lasting")
            .when("before")
            .then(pl.lit("hidden_before"))
            .otherwise(pl.lit("complementary"))
        )
        .sort("cell")
    )
    ids = tables.cells["cell_id"].gather(reasons["cell"])
    return pl.DataFrame({"cell_id": ids, "reason": reasons["reason"]}, schema=HIDDEN_SCHEMA)
