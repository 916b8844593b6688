"""Made-up persons cannot be anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from strive.sample import DEFAULT_SEED
from strive.sample.apprenticeship import placements
from strive.sample.community_facts import kyrgyz_members, tajik_members
from strive.sample.mhpss import beneficiaries
from strive.sample.persons import Person, Register, iin_check_digit
from strive.sample.probation_caseloads import DEPARTMENTS, department_caseload, national_caseload
from strive.sample.training_sheets import attendances

SURNAMES = re.compile(
    "Үлгү|Мисал|Мысалов|Улгибаев|Образцов|Примеров|Вымышленов|Тестов|Sample|Example|Namuna|Misol|Sinov"
)


def kyrgyz() -> Iterator[Person]:
    for department in DEPARTMENTS:
        yield from (client.person for month in department_caseload(DEFAULT_SEED, department) for client in month)
    yield from (member.person for member in kyrgyz_members(DEFAULT_SEED))
    yield from (attendance.person for attendance in attendances(DEFAULT_SEED, "KGZ"))


def kazakh() -> Iterator[Person]:
    yield from (client.person for month in national_caseload(DEFAULT_SEED) for client in month)
    yield from (placement.person for placement in placements(DEFAULT_SEED))
    yield from (person for person, _ in beneficiaries(DEFAULT_SEED))
    yield from (attendance.person for attendance in attendances(DEFAULT_SEED, "KAZ"))


def others() -> Iterator[Person]:
    yield from (member.person for member in tajik_members(DEFAULT_SEED))
    yield from (attendance.person for attendance in attendances(DEFAULT_SEED, "UZB"))


def everybody() -> set[Person]:
    return {*kyrgyz(), *kazakh(), *others()}


@pytest.mark.parametrize(
    ("first_eleven", "check_digit"), [("99139990000", 6), ("99139990070", 1), ("99139990150", None)]
)
def test_check_digit_of_an_iin(first_eleven: str, check_digit: int | None) -> None:
    assert iin_check_digit(first_eleven) == check_digit


def test_an_iin_has_a_right_check_digit_and_an_impossible_birth_date() -> None:
    for person in kazakh():
        iin = person.identifier
        assert re.fullmatch(r"\d\d13999\d{5}", iin)
        assert iin_check_digit(iin[:11]) == int(iin[11])


def test_a_pin_names_the_sex_and_an_impossible_birth_date() -> None:
    for person in kyrgyz():
        assert re.fullmatch(r"[12]9913\d{9}", person.identifier)
        assert (person.identifier[0] == "1") == (person.sex == "F")


def test_every_number_belongs_to_one_person() -> None:
    persons = everybody()
    assert len({person.identifier for person in persons}) == len(persons)


def test_telephone_numbers_lie_in_an_area_that_is_not_assigned() -> None:
    assert all(re.fullmatch(r"\+\d{1,3} \(000\) \d{3}-\d\d-\d\d", person.phone) for person in everybody())


def test_surnames_are_words_for_a_sample() -> None:
    assert all(SURNAMES.search(person.full_name) for person in everybody())


def test_a_person_has_the_age_asked_for() -> None:
    register = Register("KGZ", Random(1), first_serial=0)
    day = date(2020, 2, 29)
    for _ in range(300):
        born_on = register.person_of_age(day, 16, 18, women=0.5).born_on
        age = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
        assert 16 <= age <= 18
