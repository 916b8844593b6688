"""A CSV of names in, the same rows with decisions out.

Columns in: ``country`` (ISO 3166-1 alpha-2 or alpha-3) and ``name``; where wanted ``level`` (1, admin1, ADM1),
``parent`` (name or code), ``date`` (YYYY-MM-DD) and ``code_system`` (for names that are codes). Any others are kept.
Columns added: ``ADDED``.

A column of names mostly speaks of one level. Where a row gives none, the level of the file's certain names decides
between units of different levels that share a name, if at least ``FEWEST`` distinct names are certain and nearly all
are of one level; the row's ``reason`` then says so. The order of rows never matters.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from harmonise.matching.answer import Answer, Candidate, Question
from harmonise.matching.matcher import Matcher
from strive.errors import Refusal
from strive.messages import message
from strive.settings import Language

ADDED = ("code", "decision", "score", "candidates", "reason")
FEWEST = 10
NEARLY_ALL = 0.95
_LEVEL = re.compile(r"(?:adm(?:in)?[ _]?)?([1-9])(?:\.0)?", re.IGNORECASE)


@dataclass(frozen=True)
class NamesFile:
    """A CSV file of names: where its columns are."""

    path: Path
    header: list[str]
    delimiter: str
    place: dict[str, int]

    def rows(self) -> Iterator[tuple[list[str], Question]]:
        """Every row with what it asks. Raises Refusal naming the line of a level, date or length that does not fit."""
        width = len(self.header)
        # What is text is never checked twice: names repeat, and so do levels and dates.
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            next(reader)
            for row in reader:
                if not row:
                    continue
                if len(row) > width:
                    raise Refusal(message("match_row_too_long", file=self.path.name, line=reader.line_num))
                row += [""] * (width - len(row))
                yield row, self._question(row, reader.line_num)

    def _question(self, row: list[str], line: int) -> Question:
        def cell(column: str) -> str:
            place = self.place.get(column)
            return row[place].strip() if place is not None else ""

        level, day = cell("level"), cell("date")
        return Question(
            country=cell("country"),
            name=cell("name"),
            level=self._level(level, line) if level else None,
            parent=cell("parent"),
            day=self._day(day, line) if day else None,
            code_system=cell("code_system"),
        )

    def _level(self, text: str, line: int) -> int:
        found = _LEVEL.fullmatch(text)
        if found is None:
            raise Refusal(message("match_level_misfit", file=self.path.name, line=line, value=text))
        return int(found[1])

    def _day(self, text: str, line: int) -> date:
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise Refusal(message("match_date_misfit", file=self.path.name, line=line, value=text)) from None


def open_names(path: Path) -> NamesFile:
    """Look at the header. Raises Refusal when the file cannot be read or has no ``country`` and ``name``."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            for _ in file:  # a file that is not UTF-8 must be refused before anything is written
                pass
    except UnicodeDecodeError:
        raise Refusal(message("match_not_utf8", file=path.name)) from None
    except OSError as error:
        raise Refusal(message("match_file_unreadable", file=path.name, problem=error.strerror or str(error))) from None
    delimiter = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    place = {name.strip().lower(): index for index, name in reversed(list(enumerate(header)))}
    missing = [column for column in ("country", "name") if column not in place]
    if missing:
        found = ", ".join(header) or "—"
        raise Refusal(message("match_columns_missing", file=path.name, missing=", ".join(missing), found=found))
    taken = [column for column in ADDED if column in place]
    if taken:
        raise Refusal(message("match_columns_taken", file=path.name, columns=", ".join(taken)))
    return NamesFile(path, header, delimiter, place)


def level_of_file(names: NamesFile, matcher: Matcher) -> int | None:
    """The level that nearly all certain names of the file are of; None when they are few or disagree."""
    levels = Counter[int]()
    for question in {question for _, question in names.rows()}:
        answer = matcher.match(question)
        if answer.decision == "accepted":
            levels[answer.candidates[0].area.level] += 1
    if levels.total() < FEWEST:
        return None
    level, count = levels.most_common(1)[0]
    return level if count >= NEARLY_ALL * levels.total() else None


def matched_rows(
    names: NamesFile, matcher: Matcher, language: Language, *, each_alone: bool = False
) -> Iterator[list[str]]:
    """The header and every row with the columns ``ADDED``; ``each_alone``: no row is read in the light of others."""
    yield [*names.header, *ADDED]
    level = None if each_alone else level_of_file(names, matcher)
    shown: dict[Question, list[str]] = {}
    for row, question in names.rows():
        cells = shown.get(question)
        if cells is None:
            cells = shown[question] = _cells(_in_context(matcher, question, level), language)
        yield row + cells


def _in_context(matcher: Matcher, question: Question, level: int | None) -> Answer:
    answer = matcher.match(question)
    if level is None or question.level is not None or answer.decision != "review":
        return answer
    at_level = matcher.match(replace(question, level=level))
    if at_level.decision != "accepted":
        return answer
    return replace(at_level, reason=message("match_level_of_file", level=level))


def _cells(answer: Answer, language: Language) -> list[str]:
    candidates = " | ".join(_shown(candidate) for candidate in answer.candidates)
    reason = answer.reason.text(language) if answer.reason else ""
    return [answer.code, answer.decision, f"{answer.score:.3f}", candidates, reason]


def _shown(candidate: Candidate) -> str:
    return f"{candidate.area.code} {candidate.score:.3f} {candidate.area.name}"
