"""No row goes on before the first batches are known; what comes later stops the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from ingest.columns import ColumnMapping
from ingest.connectors.protocol import Batch, SourceRow, in_batches
from ingest.detector.guard import Delivered, Guard
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.files import read_country, read_record_types
from strive.errors import Refusal
from strive.settings import PROJECT_ROOT

IIN = "991399900006"
COLUMN = "Преступление / Категория"


def guard() -> Guard:
    dataset = read_country(PROJECT_ROOT / "countries" / "KGZ.yaml").datasets["probation_clients"]
    record_type = read_record_types(PROJECT_ROOT / "catalogue")[dataset.record_type]
    mapping = ColumnMapping(dataset, record_type, PseudonymKey(b"k" * 32, 1))
    return Guard(mapping, Delivered("KGZ", "probation_clients", "Образцов Азамат.xlsx", date(2026, 1, 1)))


def batch(number: int, value: str) -> Batch:
    (made,) = in_batches([SourceRow(f"row {number}", {"ПИН": IIN, "Ф.И.О.": "Образцов Азамат", COLUMN: value})])
    return made


def passed(bad: int, count: int = 20) -> tuple[list[int], str]:
    """The batches that went on, of which batch ``bad`` holds an identifier, and what was said."""
    through: list[int] = []
    looking = guard()

    def made() -> Iterator[int]:
        for number in range(count):
            looking.look(batch(number, IIN if number == bad else "кража"))
            yield number

    with pytest.raises(Refusal) as refusal:
        through.extend(looking.held_back(made()))
    return through, refusal.value.message.text("ru")


def test_nothing_of_the_first_batches_goes_on() -> None:
    for bad in (0, 7):
        through, said = passed(bad)
        assert through == [] and COLUMN in said and f"row {bad}".replace("row", "строка") in said
        assert IIN not in said and "Образцов" not in said


def test_a_late_one_stops_itself_and_what_follows() -> None:
    assert passed(12)[0] == list(range(12))


def test_identifiers_that_are_replaced_or_dropped_are_not_searched_for() -> None:
    looking = guard()
    batches = [batch(number, "кража") for number in range(3)]
    for one in batches:
        looking.look(one)
    assert list(looking.held_back(batches)) == batches
