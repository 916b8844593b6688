"""The area files that ship: complete, agreeing with each other and with what OCHA and ISO say."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from strive.catalogue.area_checks import problems
from strive.catalogue.areas import Area, AreaTables, load_area_tables
from strive.settings import PROJECT_ROOT

CATALOGUE = PROJECT_ROOT / "catalogue"
ISO2 = {"KG": "KGZ", "KZ": "KAZ", "TJ": "TJK", "UZ": "UZB", "TM": "TKM"}


@pytest.fixture(scope="module")
def tables() -> AreaTables:
    return load_area_tables(CATALOGUE)


@pytest.fixture(scope="module")
def areas(tables: AreaTables) -> dict[str, Area]:
    return {area.area_code: area for _, area in tables.areas.rows}


def test_the_rows_agree_with_each_other(tables: AreaTables) -> None:
    assert [str(problem) for problem in problems(tables)] == []


def test_all_admin1_units_of_today_are_there(areas: dict[str, Area]) -> None:
    counted = Counter(area.country_code for area in areas.values() if area.area_level == "1" and not area.valid_to)
    assert counted == {
        "KGZ": 9, "KAZ": 20, "TJK": 5, "UZB": 14, "TKM": 6, "MDV": 21,
        "BGD": 8, "IDN": 38, "MYS": 16, "PHL": 18, "LKA": 9, "THA": 77,
    }  # fmt: skip


def test_every_admin1_unit_has_its_names_and_says_where_they_are_from(areas: dict[str, Area]) -> None:
    first = [area for area in areas.values() if area.area_level == "1"]
    assert [area.area_code for area in first if not (area.name_ru and area.name_local and area.evidence)] == []
    assert [area.area_code for area in first if not area.iso_code] == ["PH.NIR"]


def test_ocha_s_table_is_carried_over_with_its_parents(areas: dict[str, Area], shared_data: Path) -> None:
    by_pcode = {(area.country_code, area.pcode): area for area in areas.values()}
    path = shared_data / "geo" / "cod-ab" / "pcodes_adm1-2_KGZ_KAZ_TJK_UZB.csv"
    with path.open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    assert len(published) == 594
    for row in published:
        area = by_pcode[row["Location"], row["P-Code"]]
        assert area.area_level == row["Admin Level"]
        parent = areas.get(area.parent_area_code)
        assert (parent.pcode if parent else area.country_code) == row["Parent P-Code"]


def test_iso_codes_stand_beside_the_pcodes_that_others_give_them(areas: dict[str, Area], shared_data: Path) -> None:
    with (shared_data / "names" / "admin1_entities.csv").open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    assert len(published) == 54
    for row in published:
        area = areas[row["iso3166_2"]]
        assert area.country_code == ISO2[row["country"]]
        # The list shortens Kyrgyz p-codes to their first four characters.
        assert (area.pcode or "").startswith(row["cod_pcode"])


PILOT_COMMUNITIES = {
    "Balykchy (city)": ("KG02420000010", "KG-Y"),
    "Kochkor a.o.": ("KG04235000000", "KG-N"),
    "Kara-Balta (city)": ("KG08209000000", "KG-C"),
    "Kara-Buura a.o.": ("KG07215000000", "KG-T"),
    "Chek-Abad a.o.": ("KG06211000000", "KG-O"),
    "Nookat (city)": ("KG06242000000", "KG-O"),
    "Bazar-Korgon a.o.": ("KG03207000000", "KG-J"),
    "Aidarken (town)": ("KG05258000000", "KG-B"),
    "Razzakov (city)": ("KG05236000000", "KG-B"),
}


@pytest.mark.parametrize(("name", "place"), PILOT_COMMUNITIES.items())
def test_the_nine_pilot_communities_lie_where_they_lie(
    areas: dict[str, Area], name: str, place: tuple[str, str]
) -> None:
    (community,) = [area for area in areas.values() if area.name_en == name]
    rayon = community if community.area_level == "2" else areas[community.parent_area_code]
    assert "pilot community" in (community.note or "")
    assert (rayon.pcode, rayon.parent_area_code) == place


@pytest.mark.parametrize(
    "members",
    [
        {"KZ-35", "KZ-62"},
        {"KZ-63", "KZ-10"},
        {"KZ-19", "KZ-33"},
        {"KZ-61", "KZ-79"},
        {"ID-PA", "ID-PS", "ID-PT", "ID-PE"},
        {"PH-06", "PH-07", "PH.NIR"},
    ],
)
def test_what_was_cut_apart_is_one_stable_group(tables: AreaTables, members: set[str]) -> None:
    groups = defaultdict(set)
    for _, member in tables.members.rows:
        groups[member.group_code].add(member.area_code)
    assert members in groups.values()


@pytest.mark.parametrize(
    ("old", "new", "day"),
    [
        ("KZ-63", "KZ-10", date(2022, 6, 8)),
        ("KZ-19", "KZ-33", date(2022, 6, 8)),
        ("KZ-35", "KZ-62", date(2022, 6, 8)),
        ("KZ-61", "KZ-79", date(2018, 6, 19)),
    ],
)
def test_the_kazakh_splits_give_no_share(tables: AreaTables, old: str, new: str, day: date) -> None:
    (split,) = [c for _, c in tables.changes.rows if (c.kind, c.from_area_code, c.to_area_code) == ("split", old, new)]
    assert (split.changed_on, split.date_precision, split.share) == (day, "day", "unknown")


@pytest.mark.parametrize(
    ("former", "now", "year"),
    [("Isfana (city)", "Razzakov (city)", 2022), ("Jalal-Abad (city)", "Manas (city)", 2025)],
)
def test_the_kyrgyz_renamings_keep_the_unit(
    tables: AreaTables, areas: dict[str, Area], former: str, now: str, year: int
) -> None:
    (rename,) = [change for _, change in tables.changes.rows if change.from_name == former]
    assert (rename.changed_on.year, rename.date_precision) == (year, "year")
    assert areas[rename.to_area_code].name_en == now
    kept = {name.name for _, name in tables.names.rows if name.area_code == rename.to_area_code}
    assert former in kept


def test_old_and_new_iso_codes_of_kazakhstan_name_one_unit(areas: dict[str, Area]) -> None:
    former = {area.former_iso_code: area.iso_code for area in areas.values() if area.former_iso_code}
    assert len(former) == 17
    assert (former["KZ-AKT"], former["KZ-YUZ"], former["KZ-VOS"]) == ("KZ-15", "KZ-61", "KZ-63")


def test_the_maldives_regions_of_ocha_cover_the_units_of_iso_once(tables: AreaTables, areas: dict[str, Area]) -> None:
    regions = {group.group_code for _, group in tables.groups.rows if group.country_code == "MDV"}
    members = Counter(member.area_code for _, member in tables.members.rows if member.group_code in regions)
    assert len(regions) == 5
    assert members == Counter(area.area_code for area in areas.values() if area.country_code == "MDV")


def test_codes_that_read_alike_are_apart_by_their_system() -> None:
    with (CATALOGUE / "crosswalks" / "area_code_system.csv").open(encoding="utf-8", newline="") as file:
        meant = {(row["code_system"], row["code"]): row["area_code"] for row in csv.DictReader(file)}
    assert (meant["PH-COD", "PH13"], meant["PH-ISO", "PH-13"]) == ("PH-00", "PH-13")
    assert (meant["MY-COD", "MY04"], meant["MY-ISO", "MY-04"]) == ("MY-14", "MY-04")


def test_codes_that_read_alike_are_no_spellings(tables: AreaTables) -> None:
    spelled = {(row.country_code, row.spelling) for _, row in tables.spellings.rows}
    assert not spelled & {("PHL", "ph13"), ("PHL", "ph-13"), ("MYS", "my04"), ("MYS", "my-04")}
    assert spelled >= {("IDN", "jawa barat"), ("THA", "chiangmai"), ("PHL", "barmm"), ("MDV", "baa atoll")}
