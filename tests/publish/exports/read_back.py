"""What is in an export, read by libraries that did not write it, in one shape: by cell, what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import hxl
import polars
from lxml import etree
from pysdmx.io import get_datasets, read_sdmx

from publish.exports.texts import unguarded

Key = tuple[str, ...]
"""Indicator, country, area, type, first and last day of the period, sex, age, scheme, category, programme, donor,
agency."""


@dataclass(frozen=True)
class Shown:
    """What a reader of one cell sees."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: Decimal | None
    status: str
    reason: str | None
    is_synthetic: bool


def from_parquet(folder: Path) -> Iterator[tuple[Key, Shown]]:
    """By polars, whose Parquet reader is its own."""
    for row in polars.read_parquet(folder / "indicators.parquet").iter_rows(named=True):
        start, end = row["period_start"].isoformat(), row["period_end"].isoformat()
        yield (
            (
                *(row["indicator_code"], row["country_code"], row["area_code"], row["period_type"], start, end),
                *(row["sex"], row["age_band"], row["category_scheme"], row["category"]),
                *(row["programme_code"], row["donor_code"], row["agency_code"]),
            ),
            Shown(
                *(row["value"], row["numerator"], row["denominator"], row["n"]),
                *(row["status"], row["suppression_reason"], row["is_synthetic"]),
            ),
        )


_HXL_KEY = (
    "#indicator+code",
    "#country+code",
    "#adm1+code",
    "#date+type",
    "#date+start",
    "#date+end",
    "#population+sex",
    "#population+age",
    "#category+scheme",
    "#category+code-scheme",
    "#org+programme",
    "#org+funder",
    "#org+impl",
)


_HXL_NUMBERS = ("#indicator+value", "#indicator+numerator", "#indicator+denominator", "#indicator+n")
_HXL_REST = (*_HXL_NUMBERS, "#status-reason", "#status+reason")


def from_hxl(folder: Path) -> Iterator[tuple[Key, Shown]]:
    """By libhxl, each column by its hashtag."""
    source = hxl.data(str(folder / "indicators.hxl.csv"), hxl.InputOptions(allow_local=True))
    at = {
        tag: hxl.TagPattern.parse(tag).find_column_index(source.columns)
        for tag in (*_HXL_KEY, *_HXL_REST, "#meta+synthetic")
    }
    for row in source:
        *numbers, status, reason = (row.values[at[tag]] for tag in _HXL_REST)
        is_synthetic = row.values[at["#meta+synthetic"]] == "true"
        key = tuple(unguarded(row.values[at[tag]]) for tag in _HXL_KEY)
        yield key, Shown(*_numbers(numbers), status, reason or None, is_synthetic)


def from_sdmx(folder: Path) -> Iterator[tuple[Key, Shown]]:
    """By pysdmx, each code by the annotation of its code list. Numbers as exact as pandas reads them."""
    structure = folder / "structure.sdmx.xml"
    lists = {codelist.id: codelist for codelist in read_sdmx(structure, validate=True).get_codelists()}
    codes = {
        name.removeprefix("CL_"): {code.id: code.annotations[0].title for code in codelist.codes}
        for name, codelist in lists.items()
    }
    (dataset,) = get_datasets(folder / "indicators.sdmx.csv", structure, validate=True)
    for row in dataset.data.to_dict("records"):

        def code(name: str, row: dict[str, Any] = row) -> str:
            return str(codes[name][row[name]])

        scheme, _, category = code("CATEGORY").partition(": ")
        start, end = _days(str(row["TIME_PERIOD"]))
        yield (
            (
                *(code("INDICATOR"), code("REF_AREA"), code("AREA"), code("PERIOD_TYPE"), start, end),
                *(code("SEX"), code("AGE"), scheme, category or scheme),
                *(code("PROGRAMME"), code("DONOR"), code("AGENCY")),
            ),
            Shown(
                *_numbers(row[name] for name in ("OBS_VALUE", "NUMERATOR", "DENOMINATOR", "N")),
                code("OBS_STATUS"),
                code("SUPPRESSION_REASON") if row["SUPPRESSION_REASON"] else None,
                str(row["SYNTHETIC"]).lower() == "true",
            ),
        )


def _numbers(texts: Iterable[Any]) -> tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]:
    """Value, numerator, denominator and n."""
    value, numerator, denominator, n = map(_decimal, texts)
    return value, numerator, denominator, n


def _decimal(value: Any) -> Decimal | None:
    text = str(value)
    return None if text in ("", "None", "<NA>", "nan") else Decimal(text)


def _days(period: str) -> tuple[str, str]:
    """The first and last day of an SDMX period."""
    first, _, length = period.partition("/P")
    if length:
        start = date.fromisoformat(first)
        return first, (start + timedelta(days=int(length.removesuffix("D")) - 1)).isoformat()
    if len(period) == 10:
        return period, period
    year, _, part = period.partition("-")
    months = {"Q": 3, "": 12}.get(part[:1], 1)
    month = (int(part[1:]) * 3 - 2) if part.startswith("Q") else int(part or 1)
    after = int(year) * 12 + month - 1 + months
    last = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return date(int(year), month, 1).isoformat(), last.isoformat()


def from_iati(folder: Path, accounts: dict[str, tuple[str, str, str]]) -> Iterator[tuple[Key, Shown]]:
    """By lxml: actuals, and the comments that stand where there is none. ``accounts``: by activity identifier."""
    tree: Any = etree.parse(str(folder / "results.iati.xml"))
    for activity in tree.iterfind("iati-activity"):
        account = accounts[activity.findtext("iati-identifier", "")]
        is_synthetic = activity.findtext("title/narrative", "").startswith("SYNTHETIC")
        for indicator in activity.iterfind("result/indicator"):
            code = indicator.find("reference").get("code")
            for period in indicator.iterfind("period"):
                days = (period.find("period-start").get("iso-date"), period.find("period-end").get("iso-date"))
                for element in period:
                    if element.tag is etree.Comment or element.tag == "actual":
                        place, shown = _iati_cell(element, is_synthetic)
                        scheme, _, category = place.get("category", "_T").partition(": ")
                        where = (code, place["country"], place.get("area", "_T"), place["period_type"], *days)
                        who = (place.get("sex", "_T"), place.get("age_band", "_T"), scheme, category or scheme)
                        yield (*where, *who, *account), shown


def _iati_cell(element: Any, is_synthetic: bool) -> tuple[dict[str, str], Shown]:
    if element.tag is etree.Comment:
        matched = re.match(r" no actual: (.*); status=(\w+)(?: \((\w+)\))?: ", element.text)
        assert matched, element.text
        place = dict(part.split("=", 1) for part in matched[1].split("; "))
        return place, Shown(None, None, None, None, matched[2], matched[3], is_synthetic)
    place = {dimension.get("name"): dimension.get("value") for dimension in element.iterfind("dimension")}
    comment = element.findtext("comment/narrative")
    parts = re.fullmatch(r"Numerator (\S+), denominator (\S+), n (\S*)", comment) if comment else None
    value = Decimal(element.get("value"))
    numbers = _numbers((value, *parts.groups())) if parts else (value, value, None, None)
    return place, Shown(*numbers, "published", None, is_synthetic)
