"""How right is the place matcher on labelled spellings? Run by hand:

    python bench/match_truth.py [FILE]

FILE (default: the fixtures of the shared data) is a CSV with ``country``, ``iso3166_2`` and ``name``. Each spelling is
matched with the catalogue that ships, and again left out: without every name of the catalogue whose normalised form
(``writing.clean``) is that of the spelling. Each with level 1 stated, without a level, and as ``strive match`` reads a
file that states none: in the light of its certain names. ``right``: accepted as the labelled unit; ``wrong``: as
another; the rest goes to people (``review``) or is ``unknown``. Whatever is not right with the level stated is listed.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from harmonise.matching.answer import Answer, Question
from harmonise.matching.catalogue_names import read_gazetteer
from harmonise.matching.gazetteer import Gazetteer
from harmonise.matching.matcher import Matcher
from harmonise.matching.table import answer_in_file, common_level
from harmonise.matching.writing import clean
from strive.settings import PROJECT_ROOT

FIXTURES = PROJECT_ROOT.parent / "shared" / "data" / "names" / "admin1_truth_fixtures.csv"
VERDICTS = ("right", "review", "unknown", "wrong")
LEVEL_STATED = "level 1 stated"


@dataclass(frozen=True)
class Case:
    """A labelled spelling and what the matcher says of it."""

    code: str
    question: Question
    answer: Answer

    @property
    def verdict(self) -> str:
        """One of ``VERDICTS``."""
        if self.answer.decision == "accepted":
            return "right" if self.answer.code == self.code else "wrong"
        return self.answer.decision

    def line(self) -> str:
        """The case for a person to read."""
        reason = self.answer.reason.text("en") if self.answer.reason else ""
        candidates = ", ".join(f"{each.area.code} {each.score:.2f}" for each in self.answer.candidates)
        return f"  {self.verdict:8}{self.code:8}{self.question.name!r}: {candidates or '-'}. {reason}"


def labelled(path: Path) -> list[tuple[str, Question]]:
    """The code and the question of every row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["iso3166_2"], Question(row["country"], row["name"])) for row in csv.DictReader(file)]


def without(gazetteer: Gazetteer, question: Question) -> Gazetteer:
    """The gazetteer without any name that is written as the question's is."""
    country, form = gazetteer.alpha3[question.country], clean(question.name)
    known = gazetteer.countries[country]
    left = known.with_names(name for name in known.names if name.reading.written != form)
    return replace(gazetteer, countries=gazetteer.countries | {country: left})


def measured(rows: list[tuple[str, Question]], matchers: list[Matcher]) -> Iterator[tuple[str, list[Case]]]:
    """Each way of asking, with its cases; ``matchers``: one per row."""

    def cases(level: int | None) -> list[Case]:
        asked = [
            (code, replace(question, level=level), matcher)
            for (code, question), matcher in zip(rows, matchers, strict=True)
        ]
        return [Case(code, question, matcher.match(question)) for code, question, matcher in asked]

    yield LEVEL_STATED, cases(1)
    alone = cases(None)
    yield "no level", alone
    level = common_level(case.answer for case in alone)
    read = [answer_in_file(matcher, case.question, level) for case, matcher in zip(alone, matchers, strict=True)]
    yield "no level, as a file", [replace(case, answer=answer) for case, answer in zip(alone, read, strict=True)]


def main() -> None:
    """Print a table, then what is not right."""
    rows = labelled(Path(sys.argv[1]) if len(sys.argv) > 1 else FIXTURES)
    gazetteer = read_gazetteer(PROJECT_ROOT / "catalogue")
    whole = Matcher(gazetteer)
    left_out = [Matcher(without(gazetteer, question)) for _, question in rows]
    print(f"{len(rows)} spellings\n{'':44}" + "".join(f"{verdict:>9}" for verdict in VERDICTS) + "   right %  wrong %")
    listed: list[str] = []
    for catalogue, matchers in (("as shipped", [whole] * len(rows)), ("spelling left out", left_out)):
        for way, cases in measured(rows, matchers):
            counts = Counter(case.verdict for case in cases)
            shares = [100 * counts[verdict] / len(rows) for verdict in ("right", "wrong")]
            print(f"{catalogue + ', ' + way:44}" + "".join(f"{counts[verdict]:9}" for verdict in VERDICTS), end="")
            print(f"{shares[0]:10.1f}{shares[1]:9.2f}")
            bad = [case.line() for case in cases if case.verdict != "right"]
            if way == LEVEL_STATED:
                listed += [f"\n{catalogue}, {way}, not right:", *bad]
            else:
                wrong = [case.line() for case in cases if case.verdict == "wrong"]
                listed += [f"\n{catalogue}, {way}, wrong:", *wrong] if wrong else []
    print("\n".join(listed))


if __name__ == "__main__":
    main()
