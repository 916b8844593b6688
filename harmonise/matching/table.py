"""A CSV of names in, the same rows with decisions out.

Columns in: ``country`` (ISO 3166-1 alpha-2 or alpha-3) and ``name``; where wanted ``level`` (1, admin1, ADM1),
``parent`` (name or code), ``date`` (YYYY-MM-DD) and ``code_system`` (for names that are codes). Any others are kept.
Columns added: ``ADDED``.

A row whose level or date cannot be read, or that has more cells than the header, goes to review with the reason; all
other rows are matched. Cells are written as they came: a name that a spreadsheet would take for a formula is changed
by nobody, because this file goes on to programs that join it by the name.

A column of names mostly speaks of one level. Where no row of the file states a level or parent, the level of its
certain names decides between units of different levels that share a name, if at least ``FEWEST`` distinct names are
certain and nearly all are of one level; the row's ``reason`` then says so. The order of rows never matters.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TextIO

from harmonise.matching.answer import Answer, Candidate, Question, review
from harmonise.matching.matcher import Matcher
from strive.errors import Refusal
from strive.messages import message
from strive.settings import Language

ADDED = ("code", "decision", "score", "candidates", "reason")
FEWEST = 10
NEARLY_ALL = 0.95
_REMEMBERED = 500_000  # rows written out that are kept, for names that come again
_LEVEL = re.compile(r"(?:adm(?:in)?[ _]?)?([1-9])(?:\.0)?", re.IGNORECASE)
_MOST_LINES = 5  # in a quoted cell; a quote left open for longer is a mistake
_LONGEST_CELL = 100_000_000  # characters; a line is read whole
_SHOWN = 200  # characters of a header that names no country
Asked = Question | Answer


@dataclass(frozen=True)
class NamesFile:
    """A CSV file of names: where its columns are."""

    path: Path
    encoding: str
    header: list[str]
    delimiter: str
    place: dict[str, int]

    def rows(self) -> Iterator[tuple[list[str], Asked]]:
        """Every row with what it asks, or with the answer where it asks nothing that can be understood."""
        width = len(self.header)
        with _opened(self.path, self.encoding) as file:
            reader = csv.reader(_records(file), delimiter=self.delimiter)
            next(reader)
            for row in reader:
                if not row:
                    continue
                if len(row) > width:
                    yield row[:width], review([], "match_row_too_long", cells=len(row), expected=width)
                    continue
                row += [""] * (width - len(row))
                yield row, self._asked(row)

    def _asked(self, row: list[str]) -> Asked:
        def cell(column: str) -> str:
            place = self.place.get(column)
            return row[place].strip() if place is not None else ""

        level, day = cell("level"), cell("date")
        found = _LEVEL.fullmatch(level)
        if level and found is None:
            return review([], "match_level_misfit", value=level)
        try:
            on = date.fromisoformat(day[:10]) if day else None
        except ValueError:
            return review([], "match_date_misfit", value=day)
        return Question(
            country=cell("country"),
            name=cell("name"),
            level=int(found[1]) if found else None,
            parent=cell("parent"),
            day=on,
            code_system=cell("code_system"),
        )


def open_names(path: Path, encoding: str) -> NamesFile:
    """Look at the header. Raises Refusal when the file cannot be read or has no ``country`` and ``name``."""
    csv.field_size_limit(_LONGEST_CELL)
    with _opened(path, encoding) as file:
        first = file.readline()
    delimiter = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    place = {name.strip().lower(): index for index, name in reversed(list(enumerate(header)))}
    missing = [column for column in ("country", "name") if column not in place]
    if missing:
        found = ", ".join(header)[:_SHOWN] or "—"
        raise Refusal(message("match_columns_missing", file=path.name, missing=", ".join(missing), found=found))
    taken = [column for column in ADDED if column in place]
    if taken:
        raise Refusal(message("match_columns_taken", file=path.name, columns=", ".join(taken)))
    return NamesFile(path, encoding, header, delimiter, place)


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            yield file
    except OSError as error:
        raise Refusal(message("match_file_unreadable", file=path.name, problem=error.strerror or str(error))) from None


def _records(lines: Iterable[str]) -> Iterator[str]:
    """The lines, those of a quoted cell with line ends together. A quote that nobody closes costs its own line only."""
    waiting: deque[str] = deque()
    coming = iter(lines)
    while (line := waiting.popleft() if waiting else next(coming, None)) is not None:
        if line.count('"') % 2 == 0:
            yield line
            continue
        while len(waiting) < _MOST_LINES and (other := next(coming, None)) is not None:
            waiting.append(other)
        ends = (end for end, other in enumerate(waiting, 1) if other.count('"') % 2)
        end = next(ends, 0)
        yield "".join([line, *(waiting.popleft() for _ in range(end))]) if end else line.replace('"', "")


def level_of_file(names: NamesFile, matcher: Matcher) -> int | None:
    """The level that nearly all certain names of the file are of; None when they are few, disagree or are told."""
    asked = {question for _, question in names.rows() if isinstance(question, Question)}
    if any(question.level is not None or question.parent for question in asked):
        return None
    return common_level(matcher.match(question) for question in asked)


def common_level(answers: Iterable[Answer]) -> int | None:
    """The level of nearly all that are certain, when they are enough to speak for the others."""
    levels = Counter(answer.candidates[0].area.level for answer in answers if answer.decision == "accepted")
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
    for row, asked in names.rows():
        if isinstance(asked, Answer):
            yield row + _cells(asked, language)
            continue
        cells = shown.get(asked)
        if cells is None:
            if len(shown) >= _REMEMBERED:
                shown.clear()
            cells = shown[asked] = _cells(answer_in_file(matcher, asked, level), language)
        yield row + cells


def answer_in_file(matcher: Matcher, question: Question, level: int | None) -> Answer:
    """The answer; where the name alone leaves it open, that of ``level``, the level of the file, if there is one."""
    answer = matcher.match(question)
    if level is None or answer.decision != "review":
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
