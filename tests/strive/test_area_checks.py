"""Area files that contradict themselves are refused with the file, the row and the reason."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from strive.catalogue.area_checks import read_areas
from strive.errors import Refusal
from strive.messages import Message
from strive.settings import PROJECT_ROOT

Rows = list[dict[str, str]]
FILES = (
    "area",
    "area_name",
    "area_change",
    "area_former_parent",
    "area_group",
    "area_group_member",
    "crosswalk_area_name",
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    (tmp_path / "crosswalks").mkdir()
    for name in FILES:
        shutil.copy(PROJECT_ROOT / "catalogue" / "crosswalks" / f"{name}.csv", tmp_path / "crosswalks")
    return tmp_path


def rewrite(catalogue: Path, name: str, edit: Callable[[Rows], int]) -> int:
    """Edit a file's rows; returns the line of the row that is wrong now, as ``edit`` counts rows from 0."""
    path = catalogue / "crosswalks" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = edit(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return wrong + 2


def setting(where: dict[str, str], **values: str) -> Callable[[Rows], int]:
    """Set values in the first row in which ``where`` holds."""

    def edit(rows: Rows) -> int:
        index = next(i for i, row in enumerate(rows) if where.items() <= row.items())
        rows[index].update(values)
        return index

    return edit


def adding(where: dict[str, str], **values: str) -> Callable[[Rows], int]:
    """Add a copy of the first row in which ``where`` holds, with other values."""

    def edit(rows: Rows) -> int:
        rows.append({**next(row for row in rows if where.items() <= row.items()), **values})
        return len(rows) - 1

    return edit


ABAI, KARAGANDA, RAYON = {"area_code": "KZ-10"}, {"area_code": "KZ-35"}, {"area_code": "KG04235000000"}
SPLIT = {"kind": "split", "to_area_code": "KZ-62"}


@pytest.mark.parametrize(
    ("file", "edit", "reason"),
    [
        ("area", setting(RAYON, parent_area_code="KG-X"), "area_parent_does_not_exist"),
        ("area", setting(RAYON, parent_area_code="KZ-35"), "area_parent_does_not_exist"),
        ("area", setting(RAYON, parent_area_code="KG04210000000"), "area_parent_does_not_exist"),
        (
            "area_former_parent",
            setting({"area_code": "PH19066"}, parent_area_code="KZ-35"),
            "area_parent_does_not_exist",
        ),
        ("area_former_parent", adding({"area_code": "PH19066"}, valid_to="2020-01-01"), "area_has_two_former_parents"),
        ("area", setting(KARAGANDA, parent_area_code="KZ-10"), "area_parent_is_not_the_country"),
        ("area", setting({"area_code": "KAZ001008"}, valid_to="2021-12-31"), "area_outlives_its_parent"),
        ("area", setting(ABAI, valid_to="2020-01-01"), "area_row_does_not_fit"),
        ("area", setting(ABAI, valid_from="8.6.2022"), "area_row_does_not_fit"),
        ("area", setting(ABAI, area_level="4"), "area_row_does_not_fit"),
        ("area", setting(ABAI, evidence=""), "area_row_does_not_fit"),
        ("area", adding(ABAI, iso_code="", pcode=""), "area_code_is_taken"),
        ("area", adding(RAYON, area_code="KG.NEW", pcode="KG04210000000"), "area_outside_code_is_taken"),
        ("area", adding(RAYON, area_code="KG.NEW", pcode="", iso_code="KG-N"), "area_outside_code_is_taken"),
        ("area", setting(KARAGANDA, former_iso_code="KZ-AKT"), "area_outside_code_is_taken"),
        ("area", setting(KARAGANDA, iso_code="KZ-99"), "area_code_is_not_its_iso_code"),
        ("area", setting(KARAGANDA, stable_group=""), "area_stable_group_differs"),
        ("area_group_member", adding({}, area_code="KZ-99"), "area_group_member_does_not_exist"),
        ("area_group_member", adding({}, group_code="KZ-no"), "area_group_member_does_not_exist"),
        ("area_group_member", adding({}, area_code="KG-N"), "area_group_member_does_not_exist"),
        ("area_group_member", adding({"group_code": "KZ-35+62"}, area_code="KZ-10"), "area_is_in_two_stable_groups"),
        ("area_group", adding({}, group_code="KZ-empty"), "area_group_is_too_small"),
        ("area_group", adding({}, group_code="KZ-35"), "area_code_is_taken"),
        ("area_change", setting(SPLIT, share="0.4"), "area_row_does_not_fit"),
        ("area_change", setting(SPLIT, share=""), "area_row_does_not_fit"),
        ("area_change", setting(SPLIT, kind="rename", share=""), "area_row_does_not_fit"),
        ("area_change", setting(SPLIT, to_area_code="KZ-99"), "area_change_of_unknown_area"),
        ("area_change", setting(SPLIT, changed_on="2022-06-09"), "area_split_on_another_day"),
        ("area_change", setting(SPLIT, from_area_code="KZ-15"), "area_change_without_stable_group"),
        ("area_name", setting({}, area_code="KG-X"), "area_name_of_unknown_area"),
        ("area_name", setting({"name_kind": "former"}, valid_to=""), "area_row_does_not_fit"),
        ("crosswalk_area_name", adding({}, country_code="KAZ"), "area_name_of_unknown_area"),
        ("crosswalk_area_name", adding({}, area_code="KG04235000000"), "area_name_of_unknown_area"),
        ("crosswalk_area_name", adding({}), "area_spelling_is_taken"),
        ("crosswalk_area_name", adding({}, spelling="Osh  City"), "area_spelling_never_used"),
        (
            "crosswalk_area_name",
            adding({"area_code": "KZ-62"}, spelling="ulutau", valid_to="2022-06-07"),
            "area_spelling_outlives_area",
        ),
    ],
)
def test_rows_that_contradict_are_refused(catalogue: Path, file: str, edit: Callable[[Rows], int], reason: str) -> None:
    line = rewrite(catalogue, file, edit)
    with pytest.raises(Refusal) as refused:
        read_areas(catalogue)
    values = refused.value.message.values
    problem = values["problem"]
    assert isinstance(problem, Message)
    assert (values["file"], values["row"], problem.key) == (f"{file}.csv", line, reason)
    assert f"строка {line}" in refused.value.message.text("ru")


def test_a_name_of_two_areas_is_no_spelling(catalogue: Path) -> None:
    for area in ("KG-O", "KG-GO"):
        rewrite(catalogue, "area_name", adding({"area_code": "KG-O"}, area_code=area, name="Osh"))
    line = rewrite(catalogue, "crosswalk_area_name", adding({"area_code": "KG-O"}, spelling="osh"))
    with pytest.raises(Refusal) as refused:
        read_areas(catalogue)
    problem = refused.value.message.values["problem"]
    assert isinstance(problem, Message)
    assert (refused.value.message.values["row"], problem.key) == (line, "area_spelling_of_two_areas")


def test_an_iso_code_may_pass_from_one_unit_to_a_later_one(catalogue: Path) -> None:
    """A unit that ended keeps its code; the one that took it over begins after it."""
    rewrite(catalogue, "area", adding(RAYON, area_code="KG.OLD", pcode="KG04999000000", valid_to="2001-12-31"))
    rewrite(
        catalogue, "area", adding(RAYON, area_code="KG.NEW", pcode="KG04999000000", valid_from="2002-01-01", note="")
    )
    codes = {area.area_code for _, area in read_areas(catalogue).areas.rows}
    assert codes >= {"KG.OLD", "KG.NEW"}


def test_a_country_without_a_country_file_may_have_areas(catalogue: Path) -> None:
    rewrite(
        catalogue,
        "area",
        adding(ABAI, area_code="NP-P1", iso_code="NP-P1", country_code="NPL", pcode="NP01", stable_group=""),
    )
    assert any(area.country_code == "NPL" for _, area in read_areas(catalogue).areas.rows)
