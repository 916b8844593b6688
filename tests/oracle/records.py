"""Which fields the oracle reads of each kind of row, and what makes a row unacceptable, from the definitions' texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle import meanings as m
from tests.oracle.outcome_meanings import DISABILITY

Values = dict[str, Any]
Reader = Callable[[str, str], Any]
Check = Callable[[Values, date | None], str | None]


@dataclass(frozen=True)
class Field:
    """How a field is read. ``required``: a row without it is refused, as is any row with a word not understood."""

    read: Reader
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of row: its fields, its key, whether a newer delivery replaces an older one whole, and further checks."""

    key: tuple[str, ...]
    fields: Mapping[str, Field]
    snapshot: bool = False
    checks: tuple[Check, ...] = ()
    key_may_be_empty: tuple[str, ...] = ()


def of(read: Callable[[str], Any]) -> Reader:
    return lambda _, text: read(text)


def word(table: dict[str, list[str]]) -> Reader:
    words = m.words(table)
    return lambda _, text: m.code(words, text)


def _one_of(*words: str) -> Reader:
    return lambda _, text: text.strip() if text.strip() in words else None


text, day, number, whole = of(lambda t: t.strip() or None), of(m.day), of(m.number), of(m.whole)
person, sex, area = of(m.person), word(m.SEX), m.area
year = of(m.year_of)
_YES_NO = m.words(m.YES_NO)
yes_no = of(lambda t: {"yes": True, "no": False}.get(m.code(_YES_NO, t) or ""))


def must(read: Reader) -> Field:
    """A field that every row has."""
    return Field(read, required=True)


def in_order(earlier: str, later: str) -> Check:
    """The second day is not before the first."""

    def check(row: Values, _: date | None) -> str | None:
        early, late = row.get(earlier), row.get(later)
        return f"{later} before {earlier}" if early and late and late < early else None

    return check


def together(one: str, other: str) -> Check:
    """Neither is there without the other."""

    def check(row: Values, _: date | None) -> str | None:
        return None if (row.get(one) is None) == (row.get(other) is None) else f"{one} without {other} or the reverse"

    return check


def not_in_future(name: str, *, unless: tuple[str, ...] = ()) -> Check:
    """The day is not after today, except where the row's status allows it."""

    def check(row: Values, _: date | None) -> str | None:
        late = row.get(name) and row[name] > date.today() and row.get("status") not in unless
        return f"{name} in the future" if late else None

    return check


def not_after_period(name: str) -> Check:
    """The day is not after the end of the delivery's period."""

    def check(row: Values, end: date | None) -> str | None:
        return f"{name} after the period" if end and row.get(name) and row[name] > end else None

    return check


def aged(youngest: int, oldest: int) -> Check:
    """The birth year makes the person that old in the year of the delivery."""

    def check(row: Values, end: date | None) -> str | None:
        born = row.get("birth_year")
        if born is None or youngest <= (end or date.today()).year - born <= oldest:
            return None
        return "birth year out of range"

    return check


def between(name: str, least: int, most: int) -> Check:
    """The number lies within bounds."""

    def check(row: Values, _: date | None) -> str | None:
        value: Decimal | int | None = row.get(name)
        return None if value is None or least <= value <= most else f"{name} out of range"

    return check


KINDS: dict[str, Kind] = {
    "probation_client": Kind(
        key=("client",),
        snapshot=True,
        fields={
            "client": must(person),
            "sex": must(sex),
            "birth_year": must(year),
            "area": must(area),
            "category": must(word(m.CONVICTION)),
            "started_on": must(day),
            "ends_on": Field(day),
            "programme": Field(yes_no),
            "service": Field(yes_no),
        },
        checks=(in_order("started_on", "ends_on"), not_after_period("started_on"), aged(14, 100)),
    ),
    "probation_episode": Kind(
        key=("client", "started_on"),
        fields={
            "client": must(person),
            "sex": must(sex),
            "birth_year": must(year),
            "area": must(area),
            "category": must(word(m.CONVICTION)),
            "started_on": must(day),
            "closed_on": Field(day),
            "outcome": Field(word(m.OUTCOME)),
            "reoffended_on": Field(day),
        },
        checks=(
            in_order("started_on", "closed_on"),
            in_order("started_on", "reoffended_on"),
            in_order("reoffended_on", "closed_on"),
            *(not_after_period(name) for name in ("started_on", "closed_on", "reoffended_on")),
            together("closed_on", "outcome"),
            aged(14, 100),
        ),
    ),
    "reconviction_check": Kind(
        key=("client", "closed_on"),
        fields={
            "client": must(person),
            "sex": must(sex),
            "birth_year": must(year),
            "category": must(word(m.CONVICTION)),
            "closed_on": must(day),
            "checked_on": must(day),
            "reconvicted_on": Field(day),
        },
        checks=(
            in_order("closed_on", "checked_on"),
            in_order("closed_on", "reconvicted_on"),
            in_order("reconvicted_on", "checked_on"),
            not_in_future("checked_on"),
            aged(14, 100),
        ),
    ),
    "probation_officer_count": Kind(
        key=("as_of", "department"),
        fields={"as_of": must(day), "department": must(text), "area": must(area), "officers": must(whole)},
        checks=(not_in_future("as_of"), between("officers", 0, 5000)),
    ),
    "registry_count": Kind(
        key=("as_of", "registry"),
        fields={"as_of": must(day), "registry": must(text), "persons": must(whole)},
        checks=(not_in_future("as_of"), between("persons", 0, 100_000)),
    ),
    "child_reintegration_count": Kind(
        key=("as_of", "stage"),
        fields={"as_of": must(day), "stage": must(word(m.STAGE)), "children": must(whole)},
        checks=(not_in_future("as_of"), between("children", 0, 10_000)),
    ),
    "equipped_centre": Kind(
        key=("centre",),
        snapshot=True,
        fields={
            "centre": must(text),
            "area": must(area),
            "place": must(text),
            "equipped_on": must(day),
            "cost": Field(number),
            "currency": Field(text),
        },
        checks=(not_in_future("equipped_on"),),
    ),
    "training_event": Kind(
        key=("event",),
        fields={
            "event": must(text),
            "title": must(text),
            "round": Field(whole),
            "status": must(word(m.EVENT_STATUS)),
            "started_on": must(day),
            "date_precision": Field(word(m.DATE_PRECISION)),
            "level": Field(word(m.COURSE_LEVEL)),
            "days": Field(whole),
            "planned": Field(whole),
            "area": must(area),
            "place": Field(text),
            "programme": Field(_one_of("STRIVE-ASIA", "JPN-APPRENTICESHIP", "DEU-TOT")),
            "donor": Field(_one_of("EU", "JPN", "DEU")),
            "agency": Field(_one_of("UNODC", "UNDP", "UNOCT")),
        },
        checks=(
            not_in_future("started_on", unless=("planned", "cancelled")),
            between("days", 1, 60),
            between("planned", 1, 5000),
        ),
    ),
    "training_attendance": Kind(
        key=("event", "participant"),
        fields={
            "event": must(text),
            "participant": must(person),
            "sex": must(sex),
            "birth_year": Field(year),
            "category": must(word(m.STAKEHOLDER)),
            "disability": Field(word(DISABILITY)),
            "score_before": Field(number),
            "score_after": Field(number),
            "mark": Field(whole),
        },
        checks=(
            aged(14, 100),
            between("score_before", 0, 100),
            between("score_after", 0, 100),
            between("mark", 1, 5),
        ),
    ),
    "training_followup": Kind(
        key=("event", "participant"),
        fields={
            "event": must(text),
            "participant": must(person),
            "sex": must(sex),
            "category": must(word(m.STAKEHOLDER)),
            "asked_on": must(day),
            "applies": must(yes_no),
        },
        checks=(not_in_future("asked_on"),),
    ),
    "targeted_institution": Kind(
        key=("institution",),
        fields={
            "institution": must(text),
            "name": Field(text),
            "area": must(area),
            "category": must(word(m.STAKEHOLDER)),
            "since": must(day),
            "changed_on": Field(day),
        },
        checks=(in_order("since", "changed_on"), not_in_future("since"), not_in_future("changed_on")),
    ),
    "community": Kind(
        key=("community",),
        fields={
            "community": must(text),
            "name": must(text),
            "area": must(area),
            "category": Field(word(m.SETTLEMENT)),
            "since": must(day),
            "until": Field(day),
            "group_since": Field(day),
        },
        checks=(in_order("since", "until"), not_in_future("since")),
    ),
    "advisory_group_member": Kind(
        key=("community", "member"),
        fields={
            "community": must(text),
            "member": must(person),
            "sex": must(sex),
            "role": Field(word(m.STAKEHOLDER)),
            "area": must(area),
            "since": must(day),
            "until": Field(day),
        },
        checks=(in_order("since", "until"), not_in_future("since")),
    ),
    "apprenticeship_placement": Kind(
        key=("apprentice", "employer"),
        snapshot=True,
        fields={
            "apprentice": must(person),
            "sex": must(sex),
            "birth_year": must(year),
            "area": must(area),
            "settlement": Field(word(m.SETTLEMENT)),
            "disability": Field(word(DISABILITY)),
            "employer": must(text),
            "sector": Field(word(m.SECTOR)),
            "started_on": must(day),
            "due": must(day),
            "completed": Field(yes_no),
            "full_time": Field(yes_no),
        },
        checks=(in_order("started_on", "due"), not_in_future("started_on"), aged(14, 100)),
    ),
    "mhpss_session": Kind(
        key=("session", "beneficiary"),
        fields={
            "session": must(text),
            "beneficiary": must(person),
            "sex": must(sex),
            "birth_year": Field(year),
            "area": must(area),
            "held_on": must(day),
            "category": must(word(m.MODALITY)),
            "issues": Field(text),
            "disability": Field(word(DISABILITY)),
            "consent": must(yes_no),
        },
        checks=(not_in_future("held_on"), aged(0, 100)),
    ),
    "context_observation": Kind(
        key=("series", "ref_area", "period", "sdmx_sex", "age", "breakdown"),
        key_may_be_empty=("sdmx_sex", "age", "breakdown"),
        fields={
            "series": must(text),
            "ref_area": must(text),
            "period": must(text),
            "value": Field(number),
            "unit": Field(text),
            "multiplier": Field(whole),
            "sdmx_sex": Field(text),
            "age": Field(text),
            "breakdown": Field(text),
            "status": Field(text),
            "source": Field(text),
        },
        checks=(between("multiplier", -6, 12),),
    ),
}
