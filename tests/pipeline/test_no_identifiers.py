"""No name, telephone or identifying number of the delivered persons is anywhere in the warehouse or its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from tests.oracle.datasets import DATASETS
from tests.oracle.spreadsheet import Unreadable
from tests.pipeline.contents import texts_like
from tests.pipeline.warehouse import Warehouse

PERSONAL = {
    "number": ["ПИН", "ИИН", "ЖСН / ИИН", "JSHSHIR", "Member card", "members/pin", "participants/iin", "Ученик / ИИН"],
    "name": [
        "Ф.И.О.", "ФИО", "Аты-жөні / ФИО", "F.I.Sh.", "Name", "members/full_name", "participants/full_name",
        "Ученик / Ф.И.О.",
    ],
    "phone": [
        "Телефон", "Место жительства / Телефон", "Telefon", "Phone", "members/phone", "participants/phone",
        "Ученик / Телефон",
    ],
}  # fmt: skip


@dataclass
class Persons:
    """What the delivered files say of persons."""

    number: set[str] = field(default_factory=set)
    name: set[str] = field(default_factory=set)
    phone: set[str] = field(default_factory=set)

    @property
    def surnames(self) -> set[str]:
        return {name.split()[0] for name in self.name}


@pytest.fixture(scope="module")
def persons(sample_warehouse: Warehouse) -> Persons:
    found = Persons()
    for (country, name), dataset in DATASETS.items():
        for path in (sample_warehouse.settings.inbox / country / name).glob("*"):
            try:
                content = dataset.read(path)
            except Unreadable:
                continue
            for kind, headings in PERSONAL.items():
                for heading in set(headings) & set(content.headings):
                    getattr(found, kind).update(row[heading].strip() for _, row in content.rows if row.get(heading))
    return found


def test_files_do_hold_persons(persons: Persons) -> None:
    assert len(persons.number) > 3000 and len(persons.phone) > 3000 and len(persons.surnames) > 20


def test_no_number_of_a_person_in_any_table(sample_warehouse: Warehouse, persons: Persons) -> None:
    digits = {re.sub(r"\D", "", text) for text in persons.number | persons.phone}
    secret = {text for text in digits if len(text) >= 11}
    lengths = {len(text) for text in secret}
    with sample_warehouse.in_use() as connection:
        for table, run in texts_like(connection, r"\d{11,}"):
            inside = {run[i : i + n] for n in lengths for i in range(len(run) - n + 1)}
            assert not inside & secret, table
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
