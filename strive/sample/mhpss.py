"""Psychosocial support: the psychologists' KoBo log, one submission per session, its participants a repeat group.

Published: more than 160 beneficiaries, most of them young women; five-day groups in Aktobe and Karaganda, autumn
2020; family conflict, negative emotions, worry about the future, identity, apathy, depression. The samples have 164
who consent, 121 of them women, and 3 who do not consent. Some are apprentices too. Two pulls overlap; one submission
was edited in between. Planted: one participant without an identifier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

from strive.sample.apprenticeship import placements
from strive.sample.chance import chance
from strive.sample.files import SampleFile, at, kobo_file, kobo_submission, marked
from strive.sample.persons import Person, Register
from strive.sample.spellings import kz_area

CONSENTING, WOMEN, WITHOUT_CONSENT = 164, 121, 3
APPRENTICES_AMONG_THEM = 12
GROUP_DAYS = 5
_ATTENDS = 0.92
GROUPS = (
    ("KZ-15", date(2020, 9, 14)),
    ("KZ-35", date(2020, 9, 21)),
    ("KZ-15", date(2020, 10, 5)),
    ("KZ-35", date(2020, 10, 12)),
    ("KZ-15", date(2020, 10, 26)),
    ("KZ-35", date(2020, 11, 2)),
    ("KZ-15", date(2020, 11, 16)),
    ("KZ-35", date(2020, 11, 23)),
)
_FOLLOW_UPS = 12
_PULLS = (date(2020, 10, 31), date(2020, 12, 15))
_ISSUES = ("family_conflict", "negative_emotions", "worry_about_future", "identity", "apathy", "depression")


@dataclass(frozen=True)
class Session:
    """A session and who came: a person and whether he or she consents to the use of the data."""

    code: str
    area: str
    held_on: date
    modality: str
    issues: tuple[str, ...]
    participants: tuple[tuple[Person, bool], ...]


@cache
def beneficiaries(seed: int) -> tuple[tuple[Person, bool], ...]:
    """Everybody who came, with consent, in random order."""
    rng = chance(seed, "mhpss", "beneficiaries")
    register = Register("KAZ", rng, first_serial=8000)
    apprentices = [p.person for p in placements(seed) if p.started_on < date(2020, 9, 1) and p.person.sex == "F"]
    known = rng.sample(apprentices, APPRENTICES_AMONG_THEM)
    first_day = GROUPS[0][1]
    women = [register.person_of_age(first_day, 15, 34, women=1.0) for _ in range(WOMEN - APPRENTICES_AMONG_THEM)]
    men = [register.person_of_age(first_day, 15, 34, women=0.0) for _ in range(CONSENTING - WOMEN)]
    silent = [register.person_of_age(first_day, 18, 40, women=0.5) for _ in range(WITHOUT_CONSENT)]
    everybody = [(person, True) for person in (*known, *women, *men)] + [(person, False) for person in silent]
    rng.shuffle(everybody)
    return tuple(everybody)


@cache
def sessions(seed: int) -> tuple[Session, ...]:
    """Every session, in order of time: five days per group, then single talks with some of the people."""
    rng = chance(seed, "mhpss", "sessions")
    people = beneficiaries(seed)
    made: list[Session] = []
    for number, (area, first_day) in enumerate(GROUPS):
        group = people[number :: len(GROUPS)]
        for day in range(GROUP_DAYS):
            present = tuple(p for p in group if day == 0 or rng.random() < _ATTENDS)
            issues = tuple(rng.sample(_ISSUES, 2))
            held_on = first_day + timedelta(days=day)
            made.append(Session(f"KZ-MHP-{number + 1:02d}-{day + 1}", area, held_on, "five-day group", issues, present))
    for number in range(_FOLLOW_UPS):
        person = people[5 * number]
        area = GROUPS[5 * number % len(GROUPS)][0]
        held_on = date(2020, 12, 1) + timedelta(days=number)
        made.append(
            Session(f"KZ-MHP-I-{number + 1:02d}", area, held_on, "individual", (rng.choice(_ISSUES),), (person,))
        )
    return tuple(sorted(made, key=lambda session: (session.held_on, session.code)))


def mhpss_files(seed: int) -> Iterator[SampleFile]:
    """The two pulls."""
    for pull, day in enumerate(_PULLS):
        held = [session for session in sessions(seed) if session.held_on < day]
        submissions = [_submission(number, session, edited=pull > 0) for number, session in enumerate(held)]
        submissions[0]["participants"].append(_without_identifier())
        yield SampleFile(
            country="KAZ",
            dataset="mhpss_sessions",
            name=marked(f"kobo_mhpss_sessions_{day:%Y-%m-%d}.json"),
            reported_at=at(day, 15),
            rows=sum(len(session.participants) for session in held) + 1,
            content=partial(kobo_file, submissions),
            planted={"missing_identifier": 1},
        )


def _submission(number: int, session: Session, *, edited: bool) -> dict[str, Any]:
    """A session's form; the third one named other issues until it was edited."""
    mended = edited and number == 2
    issues: Sequence[str] = session.issues[:1] if number == 2 and not edited else session.issues
    answers = {
        "session/code": session.code,
        "session/held_on": session.held_on.isoformat(),
        "session/oblast": kz_area(session.area, session.held_on, kazakh=False),
        "session/modality": session.modality,
        "session/issues": " ".join(issues),
        "session/position": "0.0000 0.0000 0 0",
        "participants": [_participant(person, consents) for person, consents in session.participants],
    }
    return kobo_submission(
        "MhpssLog", 45_000_000 + 3 * number, at(session.held_on, 13, number), answers, edit=int(mended)
    )


def _participant(person: Person, consents: bool) -> dict[str, str]:
    return {
        "participants/full_name": person.full_name,
        "participants/iin": person.identifier,
        "participants/sex": "2" if person.sex == "F" else "1",
        "participants/birth_date": person.born_on.isoformat(),
        "participants/phone": person.phone,
        **_disability(person),
        "participants/consent": "yes" if consents else "no",
    }


def _disability(person: Person) -> dict[str, str]:
    """One in nine has a disability; of one in seven the form does not say."""
    number = int(person.identifier)
    return {} if number % 7 == 0 else {"participants/disability": "with" if number % 9 == 0 else "without"}


def _without_identifier() -> dict[str, str]:
    return {
        "participants/full_name": "Образцова Айжан",
        "participants/sex": "2",
        "participants/birth_date": "1999-09-09",
        "participants/consent": "yes",
    }
