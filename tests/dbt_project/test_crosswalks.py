"""The crosswalk files: one meaning per spelling, no meaning for a name that two units share."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from strive.catalogue.files import read_indicators, read_record_types
from strive.database import Connection
from strive.settings import PROJECT_ROOT

CATALOGUE = PROJECT_ROOT / "catalogue"
ISO2 = {"KG": "KGZ", "KZ": "KAZ", "TJ": "TJK", "UZ": "UZB", "TM": "TKM"}


def read(name: str) -> list[dict[str, str]]:
    with (CATALOGUE / "crosswalks" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spellings() -> dict[tuple[str, str], str]:
    return {(row["country_code"], row["spelling"]): row["area_code"] for row in read("crosswalk_area_name")}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("area", ["country_code", "area_code"]),
        ("crosswalk_area_name", ["country_code", "spelling"]),
        ("crosswalk_code", ["scheme", "spelling", "country_code", "dataset"]),
        ("code", ["scheme", "code"]),
        ("area_code_system", ["code_system", "country_code", "code"]),
        ("crosswalk_series", ["country_code", "dataset", "series", "age"]),
        ("exchange_rate", ["currency", "valid_from"]),
    ],
)
def test_one_row_per_key(name: str, key: list[str]) -> None:
    seen = Counter(tuple(row[column] for column in key) for row in read(name))
    assert [value for value, times in seen.items() if times > 1] == []


def test_spellings_are_written_as_the_database_compares_them(database: Connection) -> None:
    every = {row["spelling"] for name in ("crosswalk_area_name", "crosswalk_code") for row in read(name)}
    rows = database.execute(
        "select s, harmonised.spelling(s) from unnest(%s::text[]) as s where harmonised.spelling(s) <> s",
        (list(every),),
    )
    assert rows.fetchall() == []


def test_what_is_mapped_to_exists() -> None:
    areas = {(row["country_code"], row["area_code"]) for row in read("area")}
    codes = {(row["scheme"], row["code"]) for row in read("code")}
    indicators = read_indicators(CATALOGUE)
    assert {(country, area) for (country, _), area in spellings().items()} <= areas
    assert {(row["scheme"], row["code"]) for row in read("crosswalk_code")} <= codes
    assert {
        (row["country_code"], row["area_code"]) for row in read("area_code_system") if row["area_code"] != "_T"
    } <= areas
    assert all(indicators[row["indicator_code"]].additivity == "N" for row in read("crosswalk_series"))


def test_every_scheme_of_a_record_type_has_spellings_and_labels() -> None:
    schemes = {
        field.scheme
        for record_type in read_record_types(CATALOGUE).values()
        for field in record_type.fields.values()
        if field.scheme
    }
    assert schemes <= {row["scheme"] for row in read("crosswalk_code")}
    assert [row for row in read("code") if not (row["label_en"] and row["label_ru"])] == []


def test_programmes_are_those_of_the_scheme() -> None:
    with (CATALOGUE / "programmes.csv").open(encoding="utf-8", newline="") as file:
        programmes = {row["programme_code"]: row["counts_as_strive_asia"] for row in csv.DictReader(file)}
    assert set(programmes) == {row["code"] for row in read("code") if row["scheme"] == "programme"}
    assert [code for code, counts in programmes.items() if counts == "true"] == ["STRIVE-ASIA"]


def test_what_counts_as_strive_asia_counts_in_the_portfolio() -> None:
    with (CATALOGUE / "programmes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    portfolio = {row["programme_code"] for row in rows if row["counts_as_pve_portfolio"] == "true"}
    assert portfolio == {"STRIVE-ASIA", "JPN-APPRENTICESHIP", "DEU-TOT"}


@pytest.mark.parametrize(
    ("country", "name"),
    [
        ("KGZ", "ош"),
        ("KGZ", "osh"),
        ("KAZ", "алматы"),
        ("KAZ", "almaty"),
        ("UZB", "ташкент"),
        ("UZB", "tashkent"),
        ("UZB", "toshkent"),
        ("KGZ", "каракол"),
        ("KGZ", "кара-балта"),
    ],
)
def test_a_name_that_two_units_share_or_that_is_no_unit_is_not_mapped(country: str, name: str) -> None:
    assert (country, name) not in spellings()


@pytest.mark.parametrize(
    ("country", "name", "area"),
    [
        ("KAZ", "kz-akt", "KZ-15"),
        ("KAZ", "kz-15", "KZ-15"),
        ("KAZ", "южно-казахстанская область", "KZ-61"),
        ("KAZ", "нұр-сұлтан", "KZ-71"),
        ("KAZ", "ақтөбе облысы", "KZ-15"),
        ("KAZ", "актобе облысы", "KZ-15"),
        ("KGZ", "г. ош", "KG-GO"),
        ("KGZ", "ошская обл.", "KG-O"),
        ("UZB", "farg'ona viloyati", "UZ-FA"),
        ("TJK", "рудаки", None),
    ],
)
def test_names_of_their_time_and_their_alphabet(country: str, name: str, area: str | None) -> None:
    assert spellings().get((country, name)) == area


@pytest.mark.parametrize("apostrophe", ["'", "\u2018", "\u2019", "\u02bb", "\u02bc", "`"])
def test_every_way_of_typing_the_uzbek_okina_is_one_spelling(database: Connection, apostrophe: str) -> None:
    row = database.execute("select harmonised.spelling(%s)", (f"  FARG{apostrophe}ONA\u00a0 viloyati",)).fetchone()
    assert row is not None
    assert spellings()["UZB", str(row[0])] == "UZ-FA"


def test_published_spellings_are_mapped_right_or_not_at_all(database: Connection, shared_data: Path) -> None:
    """Spellings that others published, with the unit that each means: none may be taken for another unit."""
    known = spellings()
    with (shared_data / "names" / "admin1_truth_fixtures.csv").open(encoding="utf-8", newline="") as file:
        truth = [(row["country"], row["name"], row["iso3166_2"]) for row in csv.DictReader(file)]
    found = {}
    for country, name, area in truth:
        spelled = database.execute("select harmonised.spelling(%s)", (name,)).fetchone()
        assert spelled is not None
        found[country, name, area] = known.get((ISO2[country], str(spelled[0])))
    assert {key: code for key, code in found.items() if code not in (None, key[2])} == {}
    mapped = sum(code is not None for code in found.values())
    assert mapped >= 0.9 * len(found)
