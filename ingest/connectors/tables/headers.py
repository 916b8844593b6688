"""Finding the header of a table among the rows of a sheet or a text file, and giving its columns their names.

A row is a list of texts, None where a cell is empty. Rows are counted from 0 here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Cells = Sequence[str | None]

ROWS_LOOKED_AT = 200
_NUMBER = re.compile(r"[-+−–]?[\d\s\u00a0\u202f.,;/:]*\d[\d\s\u00a0\u202f.,;/:%]*")
_YEAR = re.compile(r"(19|20)\d\d(\s?(г|год|ж|жыл|жылы|y)\.?)?")
_YEAR_WITH_MARK = re.compile(r"(?:19|20)\d\d\s?(?:\d\)?|[*¹²³]+\)?)")
_FEW_YEARS = 3
_HXL_TAG = re.compile(r"#\s?[a-z][a-z0-9_]*\b.*", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def clean_header(text: str) -> str:
    """The header text on one line: inner line ends and repeated blanks become one blank, invisible signs go."""
    return " ".join(_INVISIBLE.sub("", text).split())


def is_number(text: str) -> bool:
    """Whether the text is made of digits and the signs of numbers or dates: data, not a heading."""
    return _NUMBER.fullmatch(text.strip()) is not None


def is_year(text: str) -> bool:
    """Whether the text is a year, which heads a column as well as it fills a cell."""
    return _YEAR.fullmatch(text.strip()) is not None


def years_with_marks(names: Sequence[str]) -> list[str]:
    """The names that among years look like years with the mark of a footnote: 2022¹ becomes 20221 in a cell's text."""
    years = sum(is_year(name) for name in names)
    return [name for name in names if years >= _FEW_YEARS and _YEAR_WITH_MARK.fullmatch(name)]


def filled(cells: Cells) -> int:
    """How many cells hold something."""
    return len(cells) - cells.count(None)


def reads_like_header(cells: Cells) -> bool:
    """Whether a row may be a header: at least one word, and hardly a number that is not a year."""
    texts = [cell for cell in cells if cell is not None]
    numbers = sum(is_number(text) and not is_year(text) for text in texts)
    words = sum(not is_number(text) for text in texts)
    if any(sign in text for text in texts for sign in "{}"):
        return False  # source code or YAML, not names of columns
    return words >= 1 and numbers <= 0.3 * len(texts)


def is_hxl_row(cells: Cells) -> bool:
    """Whether the row holds HXL tags (#country+name) and nothing else."""
    texts = [cell.strip() for cell in cells if cell is not None]
    return len(texts) >= 2 and all(_HXL_TAG.fullmatch(text) for text in texts)


def is_column_number_row(cells: Cells) -> bool:
    """Whether the row numbers its columns, 1 2 3 4 … or А Б 1 2 3, as official forms do under their header."""
    texts = [cell.strip() for cell in cells if cell is not None]
    while texts and texts[0].upper() in {"А", "Б", "В", "A", "B"}:
        texts = texts[1:]
    return len(texts) >= 3 and filled(cells) >= 4 and texts == [str(n) for n in range(1, len(texts) + 1)]


def find_header_row(rows: Sequence[Cells], fills: Sequence[int] | None = None) -> int | None:
    """The index of the row that heads the table, None when no row does.

    ``fills``: how many columns each row fills, where that is more than its cells (merged cells). The header is the
    first row that reads like one and fills most of the table's width; a title block that a blank row separates from a
    wider header-like row is passed over.
    """
    fills = [filled(row) for row in rows] if fills is None else fills
    width = max(fills, default=0)
    candidates = [
        index
        for index, row in enumerate(rows)
        if fills[index] > 0.6 * width and reads_like_header(row) and not is_hxl_row(row)
    ]
    if not candidates:
        return None
    first = candidates[0]
    for later in candidates[1:]:
        between = range(first + 1, later)
        if later - first > 15 or any(not reads_like_header(rows[index]) for index in between if fills[index]):
            break
        if fills[later] > fills[first] and any(fills[index] == 0 for index in between):
            return later
    return first


def name_columns(names: Sequence[str | None], unnamed: Callable[[int], str]) -> tuple[list[str], list[str]]:
    """Names for all columns, each only once: (names, those that stood there more than once).

    The second "Value" becomes "Value (2)"; a column without a name gets ``unnamed(index)``.
    """
    taken: set[str] = set()
    given: list[str] = []
    repeated: list[str] = []
    for index, name in enumerate(names):
        base = name or unnamed(index)
        unique, count = base, 1
        while unique in taken:
            count += 1
            unique = f"{base} ({count})"
        if count > 1 and base not in repeated:
            repeated.append(base)
        taken.add(unique)
        given.append(unique)
    return given, repeated
