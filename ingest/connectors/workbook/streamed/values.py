"""Cells' texts as a person sees them, many at once: the same that ``workbook.cells`` makes of single cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.connectors.workbook.cells import cell_text, number_text
from ingest.connectors.workbook.streamed.formats import Kind
from ingest.connectors.workbook.streamed.package import Package

_AS_IT_STANDS = (
    r"^(?:0|-?[1-9]\d{0,14}|-?[1-9]\d{0,7}\.\d{0,6}[1-9]|-?0\.(?:[1-9]|0[1-9]|00[1-9]|000[1-9])(?:\d{0,10}[1-9])?)$"
)
# Of 16 or 17 digits, and none of 0 or 9 where a number that was rounded to 15 digits would have one.
_SURELY_WITHOUT_NOISE = r"^-?\d{1,14}\.\d*[1-8][1-8]\d$"
_WRITTEN_PLAINLY_FROM = 0.001
_SERIAL_OF_1970 = 25_569
_STYLE = re.compile(r' s="(\d+)"')
_TYPE = re.compile(r' t="(\w+)"')
_TYPES = {
    "s": Kind.SHARED_TEXT,
    "str": Kind.TEXT,
    "inlineStr": Kind.TEXT,
    "b": Kind.TRUTH,
    "e": Kind.ERROR,
    "d": Kind.ISO_DATE,
}
_FIRST_DAY = datetime(1899, 12, 31)
_LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_FEBRUARY_THAT_NEVER_WAS = 60


def kind_of(attributes: str, styles: list[Kind]) -> Kind:
    """What a cell with these attributes is."""
    named = _TYPE.search(attributes)
    if named and named.group(1) in _TYPES:
        return _TYPES[named.group(1)]
    style = _STYLE.search(attributes)
    place = int(style.group(1)) if style else 0
    return styles[place] if place < len(styles) else Kind.NUMBER


@dataclass(frozen=True)
class Part:
    """The cells of one kind: which of all they are, and their texts."""

    kind: Kind
    places: Any
    texts: Any


def parts_by_kind(attributes: Any, texts: Any, package: Package) -> list[Part]:
    """The cells that hold something, apart by their kind. ``attributes``: of all cells; ``texts``: as in the file."""
    coded = attributes.dictionary_encode()
    unique = [kind_of(each, package.styles) for each in coded.dictionary.to_pylist()]
    kinds = pa.array(unique, pa.int8()).take(coded.indices)
    numeric = {kind for kind in unique if kind in _MAKERS_OF_NUMBERS}
    if numeric:
        kinds = _words_are_text(kinds, texts, numeric)
    parts = []
    for kind in sorted({*unique, Kind.TEXT}):
        places = pc.indices_nonzero(pc.and_(pc.equal(kinds, pa.scalar(kind, pa.int8())), texts.is_valid()))
        if len(places):
            parts.append(Part(kind, places, _made(kind, texts.take(places), package)))
    return parts


def _words_are_text(kinds: Any, texts: Any, numeric: set[Kind]) -> Any:
    """Cells that by their type are numbers, and yet hold something else, count as text."""
    are_numeric = pc.is_in(kinds, pa.array(sorted(numeric), pa.int8()))
    try:
        pc.cast(texts.filter(are_numeric), pa.float64())
    except pa.ArrowInvalid:
        words = pc.invert(pc.match_substring_regex(texts, r"^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$"))
        return pc.if_else(pc.and_(are_numeric, words), pa.scalar(Kind.TEXT, pa.int8()), kinds)
    return kinds


def _made(kind: Kind, texts: Any, package: Package) -> Any:
    if kind == Kind.SHARED_TEXT:
        try:
            return package.texts().take(pc.cast(texts, pa.int64()))
        except (pa.ArrowIndexError, IndexError):
            raise ValueError("a cell names a shared text that is not there") from None
    if kind == Kind.TRUTH:
        return pc.if_else(pc.is_in(texts, pa.array(["0", "false"])), "FALSE", "TRUE")
    if kind == Kind.ERROR:
        return pa.nulls(len(texts), pa.string())
    if kind == Kind.ISO_DATE:
        return _each_once(texts, _iso_date)
    if kind == Kind.DATE:
        return _dates(texts, package.days_before)
    if kind == Kind.DURATION:
        return _each_once(texts, lambda text: cell_text(timedelta(milliseconds=round(float(text) * 86_400_000))))
    if kind in (Kind.NUMBER, Kind.PERCENT):
        return _numbers(texts)
    return texts


_MAKERS_OF_NUMBERS = frozenset((Kind.NUMBER, Kind.PERCENT, Kind.DATE, Kind.DURATION))


def _numbers(texts: Any) -> Any:
    plain = pc.match_substring_regex(texts, _AS_IT_STANDS)
    if pc.all(plain).as_py():
        return texts
    odd = pc.invert(plain)
    return pc.replace_with_mask(texts, odd, _rewritten(pc.cast(texts.filter(odd), pa.float64())))


def _rewritten(numbers: Any) -> Any:
    """Numbers of many digits: as Arrow writes them where that is what ``cell_text`` writes, one by one elsewhere."""
    shortest = pc.cast(numbers, pa.string())
    is_plain = pc.and_(
        pc.greater(pc.abs(numbers), _WRITTEN_PLAINLY_FROM),
        pc.match_substring_regex(shortest, _SURELY_WITHOUT_NOISE),
    )
    odd = pc.invert(is_plain)
    singly = pa.array(list(map(number_text, numbers.filter(odd).to_pylist())), pa.string())
    return pc.replace_with_mask(shortest, odd, singly)


def _dates(texts: Any, days_before: int) -> Any:
    if not pc.all(pc.match_substring_regex(texts, r"^[1-9]\d{2,6}$")).as_py():
        return _each_once(texts, lambda text: _date(float(text), days_before))
    days = pc.add(pc.cast(texts, pa.int32()), pa.scalar(days_before, pa.int32()))
    if pc.max(days).as_py() >= _LAST_SERIAL:
        return _each_once(texts, lambda text: _date(float(text), days_before))
    return pc.cast(pc.cast(pc.subtract(days, pa.scalar(_SERIAL_OF_1970, pa.int32())), pa.date32()), pa.string())


def _each_once(texts: Any, make: Callable[[str], str | None]) -> Any:
    """What ``make`` gives for each text, called once for equal ones."""
    coded = texts.dictionary_encode()
    return pa.array([make(each) for each in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def _date(serial: float, days_before: int) -> str | None:
    """A day number as a date, a date and time, or a time of day. Spreadsheets count a 29 February 1900."""
    if serial < 1:
        milliseconds = max(round(serial * 86_400_000), 0)
        return cell_text((datetime.min + timedelta(milliseconds=milliseconds)).time())
    days = serial + days_before
    if days >= _LAST_SERIAL:
        return cell_text(serial)
    if days >= _FEBRUARY_THAT_NEVER_WAS:
        days -= 1
    return cell_text(_FIRST_DAY + timedelta(milliseconds=round(days * 86_400_000)))


def _iso_date(text: str) -> str | None:
    try:
        return cell_text(datetime.fromisoformat(text))
    except ValueError:
        return text
