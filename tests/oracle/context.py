"""Context indicators, as the oracle reads them: the series, ages and areas that their definitions name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.oracle.observations import TOTAL, Current, Observation, counted
from tests.oracle.periods import month_end

# (series, age) -> indicator; the population series is one of Kyrgyzstan's own.
_SERIES = {
    ("_L_KG_110301_A", "_T"): "CTX-01",
    ("SL_TLF_UEM", "Y15T24"): "CTX-02",
    ("SL_TLF_NEET", "Y15T24"): "CTX-03",
    ("VC_IHR_PSRC", "_T"): "CTX-04",
    ("VC_DTH_TOCV", "_T"): "CTX-05",
}
_WHOLE_COUNTRY = {
    "KGZ": {"KG", "KGZ", "417"},
    "KAZ": {"KZ", "KAZ", "398"},
    "TJK": {"TJ", "TJK", "762"},
    "UZB": {"UZ", "UZB", "860"},
    "TKM": {"TM", "TKM", "795"},
}


def last_day(period: str) -> date | None:
    """The last day of 2021, 2021-Q2 or 2021-05."""
    if re.fullmatch(r"\d{4}", period):
        return date(int(period), 12, 31)
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", period):
        return month_end(date(int(found[1]), 3 * int(found[2]), 1))
    if found := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", period):
        return month_end(date(int(found[1]), int(found[2]), 1))
    return None


def context(current: Current) -> Iterator[Observation]:
    """CTX: what a source publishes for a whole country and sex, without any other breakdown; taken as it is."""
    for dataset in counted(current, "statistics"):
        for row in dataset.rows:
            indicator = _SERIES.get((row["series"], row["age"] or TOTAL))
            day = last_day(row["period"])
            sex = {None: TOTAL, "_T": TOTAL, "T": TOTAL, "M": "M", "F": "F"}.get(row["sdmx_sex"])
            known = row["ref_area"] in _WHOLE_COUNTRY[dataset.country] and not row["breakdown"]
            if indicator is None or day is None or sex is None or not known or row["value"] is None:
                continue
            value = row["value"].scaleb(row["multiplier"] or 0)
            yield dataset.observation(indicator, day, row, amount=Decimal(value), sex=sex)
