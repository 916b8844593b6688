"""Columns of identifiers alarm, whole cells and single ones in texts; columns of other things do not.

Every number, name and address here is made up; national numbers name an impossible birth date.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa
import pytest

from ingest.detector.detector import Detector, Finding, rules_of
from strive.settings import PROJECT_ROOT

IIN, SECOND_PASS_IIN, NEVER_ISSUED = "991399900006", "991399900701", ["991399901500", "991399901505", "991399901509"]
PIN = "29913198500012"


def findings(
    values: Sequence[str | None], column: str = "column", *, persons: bool = True, places: bool = False
) -> list[Finding]:
    detector = Detector(rules_of(PROJECT_ROOT / "catalogue"), persons=persons, holds_places=lambda name: places)
    detector.look({column: pa.array(values, pa.string())}, pa.array([f"row {n}" for n in range(len(values))]))
    return detector.findings()


def kinds(values: Sequence[str | None], column: str = "column", **how: bool) -> list[str]:
    return [finding.kind for finding in findings(values, column, **how)]


@pytest.mark.parametrize(
    "number", [IIN, SECOND_PASS_IIN, PIN, f"{IIN}.0", "991399 900006", f"'{IIN}", "９９１３９９９００００６"]
)
def test_one_national_number_among_other_values_is_found(number: str) -> None:
    (finding,) = findings(["нет", None, number, "да"])
    assert (finding.kind, finding.position) == ("national_id", "row 2")


@pytest.mark.parametrize("number", NEVER_ISSUED)
def test_a_number_with_a_wrong_check_digit_is_a_number(number: str) -> None:
    assert kinds([number]) == []


def test_a_zero_that_a_spreadsheet_has_lost_does_not_hide_a_column() -> None:
    numbers = _with_check_digits(["01139990001", "02139990002", "03139990003"])
    assert kinds([number.removeprefix("0") for number in numbers]) == ["national_id"]


def _with_check_digits(beginnings: list[str]) -> list[str]:
    made = []
    for first in beginnings:
        rest = sum(int(d) * w for d, w in zip(first, range(1, 12), strict=True)) % 11
        if rest == 10:
            rest = sum(int(d) * w for d, w in zip(first, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), strict=True)) % 11
        made.append(f"{first}{rest}")
    return made


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["+996 000 123456"], "phone"),
        (["0555 00 00 01", "0777-00-00-02"], "phone"),
        (["8 (701) 000-00-01", "8 (702) 000-00-02"], "phone"),
        (["пришла, тел. 0555000001"], "phone"),
        (["somebody@example.org"], "email"),
        (["P<XXXSPECIMEN<<MADE<UP<<<<<<<<<<<<<<<<<<<<<<<"], "passport"),
        (["42.874621 74.569762 0 0"], "position"),
        (["жашаган жери: ул. Вымышленная, д. 12"], "address"),
        (["Образцов Иван Иванович"], "person_name"),
        (["Образцова Н. И. не явилась"], "person_name"),
        (["Үлгү Асан кызы менен жолугушуу"], "person_name"),
        (["Nurul binti Sample came late"], "person_name"),
        (["Беседа с Назгүл Образцовой и Азамат Образцов, семья"], "person_name"),
        (["850013-14-0001", "851399-14-0001", "861399-10-0002"], "national_id"),
        (["859930001V", "854000002V"], None),
        (["853600001V", "857000002V"], "national_id"),
    ],
)
def test_what_is_found_in_a_few_values(values: list[str | None], kind: str | None) -> None:
    assert kinds(values) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("Паспорт", ["AN0000001", "ID0000002"], "passport"),
        ("Место жительства / Телефон", ["000001", "66-00-02", "0000003"], "phone"),
        ("NID number", ["0000000001", "0000000002"], "national_id"),
        ("_location_latitude", ["42.87461", "41.43216"], "position"),
        ("Домашний адрес", ["Вымышленная 5", "Мисалова 12"], "address"),
    ],
)
def test_the_name_of_a_column_explains_plain_numbers(column: str, values: list[str | None], kind: str) -> None:
    assert kind in kinds(values, column)
    assert kinds(values, "column 7") == []


@pytest.mark.parametrize(
    "names",
    [
        ["Айгүл Образцова", "Назгүл Тестова", "Азамат Примеров"],
        ["Нурлан Үлгүбаев", "Бакыт Мисалов", "Эрмек Тестов"],
        ["Dilnoza Namunaeva", "Sherzod Misolov", "Jasur Sinovov"],
        ["Siti Sample", "Agus Contoh", "Dewi Contoh"],
        ["ОБРАЗЦОВ АЗАМАТ", "ТЕСТОВА БЕРМЕТ", "ПРИМЕРОВА АЙЖАН"],
        ["Айгүл", "Назгүл", "Бермет", "Азамат", "Нурлан", "Бакыт"],
    ],
)
def test_a_column_of_names_is_found(names: list[str | None]) -> None:
    assert kinds(names) == ["person_name"]


def harmless() -> dict[str, list[str | None]]:
    chance = random.Random(5)
    some = range(3_000)
    return {
        "twelve random digits": [f"{chance.randrange(10**12):012d}" for _ in some],
        "fourteen random digits": [f"{chance.randrange(10**14):014d}" for _ in some],
        "numbers in a row": [f"{210517000000 + n}" for n in some],
        "dates": [f"2021-{n % 12 + 1:02d}-{n % 28 + 1:02d}" for n in some],
        "instants": [f"17.05.2021 10:{n % 60:02d}:00" for n in some],
        "instants written together": [f"20110{n % 9 + 1}12{n % 24:02d}{n % 60:02d}00" for n in some],
        "amounts": [f"{chance.randrange(10**5, 10**11):,}".replace(",", "\u00a0") for _ in some],
        "fractions": [repr(chance.random()) for _ in some],
        "p-codes": [f"KG0{n % 9 + 1}{200 + n % 60}000000" for n in some],
        "activities": [f"XM-DAC-41114-PROJECT-{n:08d}" for n in some],
        "places": ["Чуйская область", "Нарынская область", "г. Бишкек", "Токтогул", "Абай ауданы", "Cox's Bazar"],
        "communities": ["Кочкорский а.о.", "г. Балыкчы", "Чек-Абадский А.О.", "Кара-Бууринский а.о.", "г. Айдаркен"],
        "bodies": ["Департамент пробации", "Фонд «Инициатива Розы»", "World Bank Group", "Школа № 5 имени Абая"],
        "answers": ["Мужской", "Женский", "Эркек", "Аял", "Yes", "Не определено"],
        "notes": [
            "Беседа о конфликте в семье",
            "Встреча в Доме культуры, ул. Киевская",
            "План на 2021-2022, 12 500 сомов",
        ],
    }


@pytest.mark.parametrize("values", harmless().values(), ids=harmless().keys())
def test_what_is_only_a_number_or_a_word_does_not_alarm(values: list[str | None]) -> None:
    assert kinds(values) == []


def test_office_mailboxes_and_places_matter_in_records_of_persons_only() -> None:
    cases: list[list[str | None]] = [["info@example.org"], ["42.874621 74.569762"]]
    for values in cases:
        assert kinds(values, persons=True)
        assert not kinds(values, persons=False)


def test_villages_named_after_somebody_are_places() -> None:
    names: list[str | None] = ["Нурлан Асанов", "Токтогул", "село Иваново", "Абай"]
    assert kinds(names, places=True) == []
    assert kinds(["Образцов Иван Иванович", "Тестова Анна Ивановна"], places=True) == ["person_name"]


def test_a_number_repeated_in_every_row_and_batch_is_one_piece_of_evidence() -> None:
    repeated: list[str | None] = ["27991300012"] * 4_000
    detector = Detector(rules_of(PROJECT_ROOT / "catalogue"), persons=True)
    for _ in range(5):
        detector.look({"c": pa.array(repeated)}, pa.array([""] * len(repeated)))
    assert detector.findings() == []


def test_what_comes_late_is_found_where_it_stands() -> None:
    detector = Detector(rules_of(PROJECT_ROOT / "catalogue"), persons=True)
    for batch in range(20):
        values = [f"заметка {batch} {n}" for n in range(500)]
        if batch == 17:
            values[321] = f"ИИН клиента {IIN}"
        detector.look({"Примечание": pa.array(values)}, pa.array([f"line {batch * 500 + n}" for n in range(500)]))
    (finding,) = detector.findings()
    assert (finding.kind, finding.position, finding.matched) == ("national_id", "line 8821", 1)
