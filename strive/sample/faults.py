"""Faults planted on purpose: rows that the gate must refuse, beside the calibrated persons and never among them.

A faulty row belongs to a person of its own, who is in no good row; so a refused row changes no figure.
``same_key_twice`` gives two rows that contradict each other about one client. ``exact_duplicate`` repeats a good row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from strive.sample.chance import chance
from strive.sample.files import Cell
from strive.sample.persons import Person, Register

EXACT_DUPLICATE = "exact_duplicate"
CLIENT_FAULTS = (
    "unknown_area",
    "impossible_date",
    "missing_identifier",
    "unknown_sex",
    "birth_year_1890",
    "ends_before_start",
    "unknown_category",
    "same_key_twice",
)

ClientRow = dict[str, Cell]

_CHANGES: dict[str, ClientRow] = {
    "unknown_area": {"area": "Нарынcкая область"},  # the c is Latin: it looks right, and is not
    "impossible_date": {"started_on": "31.02.2021"},
    "missing_identifier": {"identifier": None},
    "unknown_sex": {"sex": "??"},
    "birth_year_1890": {"born_on": "17.03.1890"},
    "ends_before_start": {"started_on": "15.06.2019", "ends_on": "14.06.2018"},
    "unknown_category": {"category": "см. приговор"},
}


class FaultPersons:
    """Persons who appear in faulty rows only."""

    def __init__(self, country_code: str, seed: int, *, first_serial: int) -> None:
        rng = chance(seed, "faults", country_code, first_serial)
        self._register = Register(country_code, rng, first_serial=first_serial)

    def next(self) -> Person:
        """One that was not there before."""
        return self._register.person("M", date(1990, 1, 1))


def rows_of_fault(fault: str) -> int:
    """How many rows a fault makes."""
    return 2 if fault == "same_key_twice" else 1


def planted_counts(faults: Sequence[str]) -> dict[str, int]:
    """How many rows each of the faults makes."""
    counts: dict[str, int] = {}
    for fault in faults:
        counts[fault] = counts.get(fault, 0) + rows_of_fault(fault)
    return counts


def with_faults(
    rng: Random, rows: list[ClientRow], faults: Sequence[str], persons: FaultPersons, *, other_category: str
) -> list[ClientRow]:
    """The good rows, and at random places among them the rows of the faults."""
    more: list[ClientRow] = []
    for fault in faults:
        good = rng.choice(rows)
        more += [good] if fault == EXACT_DUPLICATE else _faulty_rows(fault, good, persons.next(), other_category)
    mixed = list(rows)
    for row in more:
        mixed.insert(rng.randrange(len(mixed) + 1), row)
    return mixed


def _faulty_rows(fault: str, good: ClientRow, person: Person, other_category: str) -> list[ClientRow]:
    row = {**good, "identifier": person.identifier, "full_name": person.full_name, "phone": person.phone}
    if fault == "same_key_twice":
        return [row, {**row, "category": other_category}]
    return [{**row, **_CHANGES[fault]}]
