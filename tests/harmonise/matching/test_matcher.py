"""What the matcher accepts, and what it hands to people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmonise.matching.answer import Answer, Question
from harmonise.matching.gazetteer import Gazetteer
from harmonise.matching.lookup import above
from harmonise.matching.matcher import Matcher

Ask = Callable[..., Answer]
PILOTS = [  # (as written, the oblast, the unit), the nine pilot communities
    ("Balykchy city", "Issyk-Kul", "KG02420000010"),
    ("г. Балыкчы", "Иссык-Кульская область", "KG02420000010"),
    ("Балыкчы", "Ысык-Көл облусу", "KG02420000010"),
    ("Kochkor a.o.", "Naryn", "KG04235000000.KOCHKOR"),
    ("Кочкорский айыл аймак", "Нарынская область", "KG04235000000.KOCHKOR"),
    ("Kara-Balta city", "Chui", "KG08209000000.KARA-BALTA"),
    ("г. Кара-Балта", "Чүй облусу", "KG08209000000.KARA-BALTA"),
    ("Кара-Балта", "Чуйская обл.", "KG08209000000.KARA-BALTA"),
    ("Kara-Buura a.o.", "Talas", "KG07215000000.KARA-BUURA"),
    ("Кара-Бууринский айыл аймак", "Талас", "KG07215000000.KARA-BUURA"),
    ("Chek-Abad a.o.", "Osh", "KG06211000000.CHEK-ABAD"),
    ("Чек-Абад", "Ошская область", "KG06211000000.CHEK-ABAD"),
    ("Nookat city", "Osh", "KG06242000000.NOOKAT"),
    ("г. Ноокат", "Ош облусу", "KG06242000000.NOOKAT"),
    ("Bazar-Korgon a.o.", "Jalal-Abad", "KG03207000000.BAZAR-KORGON"),
    ("Базар-Коргонский айыл аймак", "Джалал-Абад", "KG03207000000.BAZAR-KORGON"),
    ("Aidarken town", "Batken", "KG05258000000.AIDARKEN"),
    ("Айдаркен", "Баткен", "KG05258000000.AIDARKEN"),
    ("Isfana town", "Batken", "KG05236000000.RAZZAKOV"),
    ("Исфана", "Баткенская область", "KG05236000000.RAZZAKOV"),
    ("Раззаков", "Баткен облусу", "KG05236000000.RAZZAKOV"),
]


@pytest.mark.parametrize("with_parent", [True, False])
@pytest.mark.parametrize(("name", "parent", "code"), PILOTS)
def test_the_pilot_communities(name: str, parent: str, code: str, with_parent: bool, ask: Ask) -> None:
    assert ask("KG", name, parent=parent if with_parent else "").code == code


@pytest.mark.parametrize("name", ["Kara-Balta", "Кара-Балта", "Karabalta", "Карабалта", "KARA BALTA"])
@pytest.mark.parametrize("known", [{}, {"level": 1}, {"level": 2}, {"parent": "Issyk-Kul"}, {"parent": "Karakol"}])
def test_kara_balta_is_never_karakol(name: str, known: dict[str, object], ask: Ask, gazetteer: Gazetteer) -> None:
    answer = ask("KG", name, **known)
    assert answer.code in ("", "KG08209000000.KARA-BALTA")
    assert "Karakol" not in {each.area.name for each in answer.candidates if answer.decision == "accepted"}


@pytest.mark.parametrize(
    ("country", "name"),
    [("KG", "Osh"), ("KG", "Ош"), ("KG", "Naryn"), ("KGZ", "Нарын"), ("KZ", "Almaty"), ("KAZ", "Алматы"),
     ("UZ", "Tashkent"), ("KG", "Talas"), ("KG", "Issyk-Kul"), ("KZ", "Караганда"), ("KG", "Кочкор")],
)  # fmt: skip
def test_homonyms_without_a_level_go_to_review(country: str, name: str, ask: Ask) -> None:
    answer = ask(country, name)
    assert answer.decision == "review" and len(answer.candidates) > 1
    assert answer.reason is not None and answer.reason.key == "match_homonym"


@pytest.mark.parametrize(
    ("name", "known", "code"),
    [
        ("Naryn", {"level": 1}, "KG-N"),
        ("Нарын", {"level": 2, "parent": "KG-N"}, ""),  # city and rayon
        ("г. Нарын", {"level": 2}, "KG04400000010"),
        ("Нарынский район", {}, "KG04245000000"),
        ("Нарын облусу", {}, "KG-N"),
        ("Ош", {"level": 1}, ""),  # city and oblast are both of the first level
        ("Ош шаары", {}, "KG-GO"),
        ("Ошская", {}, "KG-O"),
        ("Talas city", {"parent": "Талас облусу"}, "KG07400000010"),
        ("Bishkek", {"parent": "Кыргызстан"}, "KG-GB"),
        ("Bishkek", {"parent": "Chui"}, ""),
        ("Balykchy, Issyk-Kul", {}, "KG02420000010"),
        ("Jalal-Abad Oblast (Kyrgyzstan)", {}, "KG-J"),
        ("Razzakov (Isfana)", {}, "KG05236000000.RAZZAKOV"),
        ("Osh city (Naryn oblast)", {}, ""),
    ],
)
def test_level_parent_and_kind_decide(name: str, known: dict[str, object], code: str, ask: Ask) -> None:
    assert ask("KGZ", name, **known).code == code


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("Karaganda", "2020-05-01", "KZ-35"),
        ("Ulytau", None, "KZ-62"),
        ("Ulytau", "2022-06-07", ""),
        ("Ulytau", "2022-06-08", "KZ-62"),
        ("Нур-Султан", None, "KZ-71"),
        ("Нур-Султан", "2020-05-01", "KZ-71"),
        ("Нур-Султан", "2022-09-16", "KZ-71"),
        ("Нур-Султан", "2022-09-17", ""),
        ("Astana", None, "KZ-71"),
        ("Astana", "2020-05-01", "KZ-71"),
        ("South Kazakhstan", None, "KZ-61"),
        ("South Kazakhstan", "2018-06-18", "KZ-61"),
        ("South Kazakhstan", "2018-06-19", ""),
        ("Шымкент", "2017-01-01", ""),
        ("Семипалатинская область", None, ""),
        ("KZ-62", "2020-01-01", ""),
    ],
)
def test_names_and_units_hold_on_days(name: str, day: str | None, code: str, ask: Ask) -> None:
    answer = ask("KZ", name, level=1, day=day)
    assert answer.code == code
    assert answer.decision == "accepted" or answer.reason is not None


def test_a_unit_that_came_later_stands_in_the_way_of_a_lower_one_of_its_name(ask: Ask) -> None:
    answer = ask("KZ", "Ulytau", day="2020-05-01")
    assert answer.decision == "review" and answer.reason is not None
    assert answer.reason.key == "match_unit_not_there_then"


@pytest.mark.parametrize(
    ("country", "name", "system", "code"),
    [
        ("KG", "KG-N", "", "KG-N"),
        ("KG", "kg04", "KG-COD", "KG-N"),
        ("KG", "KG02", "KG-FIPS", "KG-C"),
        ("KG", "KG02", "KG-COD", "KG-Y"),
        ("KG", "KG02", "", ""),  # two systems, two units
        ("KG", "KG02", "NO-SUCH", ""),
        ("KZ", "KZ-KAR", "", "KZ-35"),
        ("KZ", "KZ-35", "", "KZ-35"),
        ("KZ", "KG-N", "", ""),
        ("TH", "TH-50", "", "TH-50"),
    ],
)
def test_codes_mean_something_within_a_system_only(country: str, name: str, system: str, code: str, ask: Ask) -> None:
    assert ask(country, name, code_system=system).code == code


@pytest.mark.parametrize(
    ("country", "name"), [("KZ", "Казахстан"), ("KG", "Кыргызстан"), ("KG", ""), ("KG", "???"), ("KG", "Итого"),
                          ("XX", "Osh"), ("KG", "Paris"), ("KG", "12")],
)  # fmt: skip
def test_what_is_no_unit_is_not_accepted(country: str, name: str, ask: Ask) -> None:
    assert ask(country, name).decision != "accepted"


def test_an_unknown_parent_goes_to_review_with_the_candidates(ask: Ask) -> None:
    answer = ask("KG", "Балыкчы", parent="Nowhere")
    assert answer.decision == "review" and answer.candidates[0].area.code == "KG02420000010"


def test_near_names_below_the_first_level_need_a_parent(ask: Ask) -> None:
    assert ask("KG", "Kara-Baltaa x").decision != "accepted"
    assert ask("KG", "Balikchi").decision in ("accepted", "review")
    assert ask("KG", "Balykchu").decision == "review"
    assert ask("KG", "Balykchu", parent="KG-Y").code == "KG02420000010"


places = st.text(max_size=25) | st.text(alphabet="ошнарыталкщ -.()/,;'1²IVosh", max_size=20)


@given(
    country=st.sampled_from(["KG", "KAZ", "UZ", "TJK", "TH", "MV", "xx", ""]),
    name=places,
    level=st.none() | st.integers(1, 9),
    parent=st.just("") | places,
    system=st.just("") | st.sampled_from(["KG-COD", "AREA", "x"]),
)
def test_nothing_that_is_asked_raises_and_what_is_accepted_is_in_scope(
    gazetteer: Gazetteer, country: str, name: str, level: int | None, parent: str, system: str
) -> None:
    answer = Matcher(gazetteer).match(Question(country, name, level, parent, None, system))
    if answer.decision == "accepted":
        (found,) = answer.candidates
        assert answer.reason is None and answer.code == found.area.code
        assert level is None or found.area.level == level or system
    else:
        assert answer.code == "" and answer.reason is not None
        assert list(answer.candidates) == sorted(answer.candidates, key=lambda each: -each.score)


def test_an_accepted_name_is_borne_by_no_other_unit_in_scope(matcher: Matcher, gazetteer: Gazetteer) -> None:
    for country in ("KGZ", "KAZ", "UZB"):
        known = gazetteer.countries[country]
        for written, names in known.written.items():
            for level, parent in {(name.area.level, name.area.parent or "") for name in names}:
                answer = matcher.match(Question(country, written, level, parent))
                inside = {
                    name.area.code
                    for name in names
                    if name.area.level == level and (not parent or parent in above(known, name.area))
                }
                assert answer.decision != "accepted" or (answer.code in inside and len(inside) == 1), written
