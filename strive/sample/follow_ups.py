"""What became of apprentices six months after the end: the partner's calls, yearly CSV lists in Kazakh.

Nothing of this is published: who was reached and who works are made up. Some are called twice; the later call stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from strive.sample.apprenticeship import placements
from strive.sample.chance import chance
from strive.sample.files import Cell, SampleFile, at, csv_file, marked
from strive.sample.spellings import kz_area

_COLUMNS = (
    "№", "ЖСН", "Аты-жөні", "Телефон", "Жынысы", "Облысы", "Аяқталған күні", "Сауалнама күні", "Байланыс болды",
    "Жұмыспен қамтылуы",
)  # fmt: skip
_REACHED, _CALLED_AGAIN = 0.82, 0.12
_WORKS = (
    *("толық жұмыс күні",) * 9, *("толық емес жұмыс күні",) * 2, "өзін-өзі жұмыспен қамтыған", *("жұмыссыз",) * 4,
    *("оқиды",) * 2,
)  # fmt: skip
_MONTHS_LATER = timedelta(days=183)


def follow_up_files(seed: int) -> Iterator[SampleFile]:
    """One list per year in which the calls were made."""
    for year, rows in sorted(_calls(seed).items()):
        yield SampleFile(
            country="KAZ",
            dataset="apprentice_follow_ups",
            name=marked(f"follow_ups_{year}.csv"),
            reported_at=at(date(year + 1, 2, 3)),
            rows=len(rows),
            content=partial(csv_file, _COLUMNS, rows, title="Оқу аяқталғаннан кейін алты айдан соң"),
        )


def _calls(seed: int) -> dict[int, list[list[Cell]]]:
    rng = chance(seed, "apprenticeship", "follow-ups")
    by_year: dict[int, list[list[Cell]]] = defaultdict(list)
    for placement in (p for p in placements(seed) if p.completed):
        person, ended_on = placement.person, placement.due_to_end_on
        calls = [ended_on + _MONTHS_LATER + timedelta(days=rng.randrange(-6, 21))]
        if rng.random() < _CALLED_AGAIN:
            calls.append(calls[0] + timedelta(days=rng.randrange(7, 20)))
        for day in calls:
            reached = rng.random() < _REACHED
            rows = by_year[day.year]
            rows.append(
                [
                    len(rows) + 1,
                    person.identifier,
                    person.full_name,
                    person.phone,
                    "әйел" if person.sex == "F" else "ер",
                    kz_area(placement.employer.area, day, kazakh=True),
                    ended_on.isoformat(),
                    day.isoformat(),
                    "иә" if reached else "жоқ",
                    rng.choice(_WORKS) if reached else None,
                ]
            )
    return by_year
