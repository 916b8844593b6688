"""Community files: KoBo pulls of cards, members and workshops (Kyrgyzstan), CSV lists (Tajikistan).

A community's card is filled in afresh each year, so each yearly pull holds that year's cards only. Pulls of members and
workshops overlap within a year: the same submissions come again, one of them edited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from strive.sample.community_facts import (
    JOINED_ON,
    KOCHKOR,
    KYRGYZ_COMMUNITIES,
    LEFT_ON,
    TAJIK_AREAS,
    TAJIK_COMMUNITIES,
    Community,
    Member,
    kyrgyz_members,
    tajik_members,
)
from strive.sample.files import SampleFile, at, csv_file, kobo_file, kobo_submission, marked
from strive.sample.spellings import KG_AREAS, STAKEHOLDERS

_CARD_YEARS = (2020, 2021, 2022, 2023)
_TAJIK_CARD = ("No", "Group code", "Community", "Region", "Urban or rural", "Since", "Until", "Group established")
_TAJIK_MEMBER = (
    "No", "Group code", "Name", "Member card", "Sex", "Role", "Region", "Member since", "Member until", "Phone",
)  # fmt: skip
_KOBO_SEX = {"M": "1", "F": "2"}


def community_files(seed: int) -> Iterator[SampleFile]:
    """Every community file."""
    for year in _CARD_YEARS:
        yield _cards(year)
    yield from _member_pulls(seed)
    yield from _workshop_pulls(seed)
    yield from _tajik_lists(seed)


def _pull(dataset: str, name: str, day: date, submissions: Sequence[dict[str, Any]], rows: int) -> SampleFile:
    return SampleFile(
        country="KGZ",
        dataset=dataset,
        name=marked(f"kobo_{name}_{day:%Y-%m-%d}.json"),
        reported_at=at(day, 12),
        rows=rows,
        content=partial(kobo_file, list(submissions)),
    )


def _cards(year: int) -> SampleFile:
    submissions = [
        kobo_submission(
            f"CommunityCard{year}",
            42_000_000 + 10_000 * (year - 2020) + number,
            at(date(year, 12, 1 + number), 7),
            {
                "community/code": community.code,
                "community/name": community.name,
                "community/oblast": KG_AREAS[community.area][0],
                "community/settlement_type": "urban" if community.urban else "rural",
                "community/pilot_since": community.pilot_since.isoformat(),
                "advisory_group/established_on": community.group_since.isoformat()
                if community.group_since.year <= year
                else None,
            },
        )
        for number, community in enumerate(KYRGYZ_COMMUNITIES)
    ]
    return _pull("communities", f"community_cards_{year}", date(year, 12, 15), submissions, len(submissions))


def _member_pulls(seed: int) -> Iterator[SampleFile]:
    """Two overlapping pulls of 2021, and the yearly confirmations of 2022 and 2023."""
    members = kyrgyz_members(seed)
    founders = [member for member in members if member.since < JOINED_ON]
    for pull, day in enumerate((date(2021, 4, 30), date(2021, 6, 30))):
        groups = [c for c in KYRGYZ_COMMUNITIES if _registered_on(c) <= day]
        yield _member_pull(2021, day, groups, founders, _registered_on, edited=pull > 0)
    for year in (2022, 2023):
        day = date(year, 12, 20)
        yield _member_pull(year, day, KYRGYZ_COMMUNITIES, members, partial(_days_before, day))


def _days_before(day: date, _: Community) -> date:
    return day - timedelta(days=2)


def _registered_on(community: Community) -> date:
    return community.group_since + timedelta(days=9)


def _member_pull(
    year: int,
    day: date,
    communities: Sequence[Community],
    members: Sequence[Member],
    submitted_on: Callable[[Community], date],
    *,
    edited: bool = True,
) -> SampleFile:
    """One pull. Until Kochkor's form is edited, it names one of the women's council as of the youth council."""
    submissions, rows = [], 0
    for number, community in enumerate(communities):
        group = [member for member in members if member.community == community]
        mistaken = community.code == KOCHKOR and not edited
        items = [_member_item(member, year) for member in group]
        if mistaken:
            items[7]["members/stakeholder_type"] = STAKEHOLDERS["youth_council"][1]
        rows += len(items)
        answers = {
            "community/code": community.code,
            "community/oblast": KG_AREAS[community.area][0],
            "members": items,
        }
        place = KYRGYZ_COMMUNITIES.index(community)
        submissions.append(
            kobo_submission(
                f"AdvisoryGroup{year}",
                43_000_000 + 10_000 * (year - 2021) + place,
                at(submitted_on(community), 10, number),
                answers,
                edit=int(community.code == KOCHKOR and edited and year == 2021),
            )
        )
    return _pull("advisory_group_members", f"advisory_groups_{year}", day, submissions, rows)


def _member_item(member: Member, year: int) -> dict[str, str]:
    item = {
        "members/full_name": member.person.full_name,
        "members/pin": member.person.identifier,
        "members/sex": _KOBO_SEX[member.person.sex],
        "members/phone": member.person.phone,
        "members/stakeholder_type": STAKEHOLDERS[member.role][1],
        "members/member_since": member.since.isoformat(),
    }
    if member.until and year >= LEFT_ON.year:
        item["members/member_until"] = member.until.isoformat()
    return item


def _workshop_pulls(seed: int) -> Iterator[SampleFile]:
    """Phase 1 in autumn 2021, in two overlapping pulls; phase 2 with four communities in 2022."""
    sizes = {community: community.members for community in KYRGYZ_COMMUNITIES}
    phase_1 = [(c, 1, c.workshop_on) for c in KYRGYZ_COMMUNITIES if c.workshop_on]
    phase_2 = [(c, 2, date(2022, 5, 4 + 7 * n)) for n, c in enumerate(KYRGYZ_COMMUNITIES[:4])]
    held = [(c, phase, day) for c, phase, day in (*phase_1, *phase_2)]
    for pull, day in enumerate((date(2021, 9, 30), date(2021, 10, 31), date(2022, 6, 10))):
        submissions = [
            kobo_submission(
                "Workshop",
                44_000_000 + number,
                at(held_on + timedelta(days=1), 11, number),
                {
                    "workshop/code": f"{community.code}-P{phase}",
                    "workshop/community": community.code,
                    "workshop/oblast": KG_AREAS[community.area][0],
                    "workshop/phase": str(phase),
                    "workshop/held_on": held_on.isoformat(),
                    "workshop/participants": str(sizes[community] - (1 if number == 0 and not pull else 0)),
                },
                edit=int(number == 0 and pull > 0),
            )
            for number, (community, phase, held_on) in enumerate(held)
            if held_on < day
        ]
        yield _pull("community_workshops", "workshops", day, submissions, len(submissions))


def _tajik_lists(seed: int) -> Iterator[SampleFile]:
    """What each month added: five groups in April 2023, three in May."""
    for month, day in ((4, date(2023, 5, 3)), (5, date(2023, 6, 5))):
        groups = [c for c in TAJIK_COMMUNITIES if c.group_since.month == month]
        cards = [
            [
                number,
                c.code,
                c.name,
                TAJIK_AREAS[c.area],
                "urban" if c.urban else "rural",
                c.pilot_since.isoformat(),
                None,
                c.group_since.isoformat(),
            ]
            for number, c in enumerate(groups, start=1)
        ]
        yield _tajik_file("communities", month, day, _TAJIK_CARD, cards)
        members = [m for m in tajik_members(seed) if m.community in groups]
        people = [
            [
                number,
                m.community.code,
                m.person.full_name,
                m.person.identifier,
                {"M": "male", "F": "female"}[m.person.sex],
                STAKEHOLDERS[m.role][1],
                TAJIK_AREAS[m.community.area],
                m.since.isoformat(),
                None,
                m.person.phone,
            ]
            for number, m in enumerate(members, start=1)
        ]
        yield _tajik_file("advisory_group_members", month, day, _TAJIK_MEMBER, people)


def _tajik_file(
    dataset: str, month: int, day: date, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> SampleFile:
    stem = "communities" if dataset == "communities" else "members"
    return SampleFile(
        country="TJK",
        dataset=dataset,
        name=marked(f"{stem}_2023-{month:02d}.csv"),
        reported_at=at(day, 5),
        rows=len(rows),
        content=partial(csv_file, columns, rows, separator=","),
    )
