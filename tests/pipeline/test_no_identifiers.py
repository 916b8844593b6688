"""No name, telephone or identifying number of the delivered persons is anywhere in the warehouse or its pages."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.pipeline.contents import TableName, texts_like
from tests.pipeline.delivered_persons import Persons, files_of, persons_in
from tests.pipeline.warehouse import Warehouse


@pytest.fixture(scope="module")
def persons(sample_warehouse: Warehouse) -> Persons:
    return persons_in(sample_warehouse.settings.inbox)


def test_files_do_hold_persons(persons: Persons) -> None:
    assert len(persons.number) > 3000 and len(persons.phone) > 3000 and len(persons.surnames) > 20


def test_no_number_of_a_person_in_any_table(sample_warehouse: Warehouse, persons: Persons) -> None:
    with sample_warehouse.in_use() as connection:
        runs = defaultdict[TableName, list[str]](list)
        for table, run in texts_like(connection, r"[0-9a-f]{11,}"):
            runs[table].append(run)
        assert not [table for table, found in runs.items() if persons.in_text("\n".join(found))]
        cards = {text for text in persons.number if not text.isdigit()}
        assert cards
        assert not [table for table, text in texts_like(connection, "SAMPLE-[A-Z]{3}-[0-9]+") if text in cards]


def test_no_surname_and_no_telephone_in_any_table(sample_warehouse: Warehouse, persons: Persons) -> None:
    patterns = [*map(re.escape, sorted(persons.surnames)), r"\(000\) \d{3}-\d{2}-\d{2}"]
    with sample_warehouse.in_use() as connection:
        assert list(texts_like(connection, "|".join(patterns))) == []


def test_no_person_on_the_pages(sample_warehouse: Warehouse, persons: Persons) -> None:
    secret = re.compile("|".join(map(re.escape, sorted(persons.surnames))))
    pages = list(sample_warehouse.settings.reports.rglob("*.html"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not secret.search(text), page.name
        assert not set(re.findall(r"\d{12,14}", text)) & persons.number, page.name


def test_no_person_in_any_file_but_those_that_were_delivered(sample_warehouse: Warehouse, persons: Persons) -> None:
    settings = sample_warehouse.settings
    delivered = sum(bool(persons.in_text(text)) for path, text in files_of(settings.inbox) if path.suffix == ".csv")
    assert delivered > 3, "the search finds what is there"
    originals = list(settings.landing.rglob("original.sealed"))
    assert len(originals) > 100
    surnames = re.compile("|".join(re.escape(name.encode().decode("latin-1")) for name in sorted(persons.surnames)))
    for path, text in files_of(settings.home, "inbox"):
        assert not persons.in_text(text), path
        assert not surnames.search(text), path
