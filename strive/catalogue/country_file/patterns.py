"""Whether the patterns that find a delivery's period and scope can find them."""

from __future__ import annotations

import re
from typing import Any

from strive.catalogue.country_file.findings import Findings, Place

PERIOD_GROUPS = ("year", "month", "quarter")
_NEEDED_BY = {"monthly": ("month",), "quarterly": ("quarter", "month")}


def check_period(found_in: Any, frequency: Any, place: Place, findings: Findings) -> None:
    """A period needs a year, a monthly one a month, a quarterly one a quarter or a month."""
    if not isinstance(found_in, dict) or found_in.get("source") == "reported":
        return
    groups = _groups(found_in, place, findings)
    if groups is None:
        return
    pattern_place = (*place, "pattern")
    for name in sorted(groups - set(PERIOD_GROUPS)):
        findings.unknown(pattern_place, "country_file_group_unknown", name, PERIOD_GROUPS)
    if "year" not in groups:
        findings.error(pattern_place, "country_file_group_missing", name="year", example=r"(?P<year>\d{4})")
    needed = _NEEDED_BY.get(str(frequency), ())
    if needed and not groups & set(needed):
        example = r"(?P<quarter>[1-4])" if needed[0] == "quarter" else r"(?P<month>\d{2})"
        findings.error(pattern_place, "country_file_group_missing", name=needed[0], example=example)


def check_scope(found_in: Any, place: Place, findings: Findings) -> None:
    """A scope needs its group; the month of the report tells no scope."""
    if not isinstance(found_in, dict):
        return
    if found_in.get("source") == "reported":
        findings.error((*place, "source"), "country_file_scope_reported")
        return
    groups = _groups(found_in, place, findings)
    if groups is not None and "scope" not in groups:
        findings.error((*place, "pattern"), "country_file_group_missing", name="scope", example="(?P<scope>.+)")


def _groups(found_in: dict[str, Any], place: Place, findings: Findings) -> set[str] | None:
    pattern = found_in.get("pattern")
    if pattern is None:
        findings.error(place, "country_file_pattern_missing")
        return None
    try:
        return set(re.compile(str(pattern)).groupindex)
    except re.error as error:
        findings.error((*place, "pattern"), "country_file_pattern_broken", problem=str(error))
        return None
