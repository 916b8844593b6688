"""Context indicators, as the oracle reads them: the series, ages and areas that their definitions name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from tests.oracle.observations import TOTAL, Current, Observation, counted
from tests.oracle.records import Values

# (series, age) -> indicator; the population series is one of Kyrgyzstan's own.
_SERIES = {
    ("_L_KG_110301_A", "_T"): "CTX-01",
    ("SL_TLF_UEM", "Y15T24"): "CTX-02",
    ("SL_TLF_NEET", "Y15T24"): "CTX-03",
    ("VC_IHR_PSRC", "_T"): "CTX-04",
    ("VC_DTH_TOCV", "_T"): "CTX-05",
    ("VC_VOV_GDSD", "_T"): "CTX-06",
}
_WHOLE_COUNTRY = {
    "KGZ": {"KG", "KGZ", "417"},
    "KAZ": {"KZ", "KAZ", "398"},
    "TJK": {"TJ", "TJK", "762"},
    "UZB": {"UZ", "UZB", "860"},
    "TKM": {"TM", "TKM", "795"},
}
# The Kyrgyz office has used OCHA's p-codes since 2020; in 2019 some of the same codes meant other oblasts (FIPS 10-4).
_P_CODES = {
    "KG02": "KG-Y", "KG03": "KG-J", "KG04": "KG-N", "KG05": "KG-B", "KG06": "KG-O", "KG07": "KG-T", "KG08": "KG-C",
    "KG11": "KG-GB", "KG21": "KG-GO",
}  # fmt: skip
_FIPS = {
    "KG01": "KG-GB", "KG02": "KG-C", "KG03": "KG-J", "KG04": "KG-N", "KG06": "KG-T", "KG07": "KG-Y", "KG08": "KG-O",
    "KG09": "KG-B",
}  # fmt: skip


def _oblast(country: str, code: str, reported_in: int) -> str | None:
    if country != "KGZ":
        return None
    return (_FIPS if reported_in < 2020 else _P_CODES).get(code)


def context(current: Current) -> Iterator[Observation]:
    """CTX: what a source publishes for a year, a country or oblast and a sex, without any other breakdown.

    Taken as it is: where the source names an area in two ways, what it reported last stands.
    """
    for dataset in counted(current, "statistics"):
        newest: dict[tuple[str, str | None, str, str], Values] = {}
        for row in sorted(dataset.rows, key=lambda row: row["reported"]):
            indicator = _SERIES.get((row["series"], row["age"] or TOTAL))
            sex = {None: TOTAL, "_T": TOTAL, "T": TOTAL, "M": "M", "F": "F"}.get(row["sdmx_sex"])
            oblast = _oblast(dataset.country, row["ref_area"], row["reported"].year)
            known = oblast is not None or row["ref_area"] in _WHOLE_COUNTRY[dataset.country]
            is_year = re.fullmatch(r"\d{4}", row["period"])
            if indicator and sex and known and is_year and row["value"] is not None and not row["breakdown"]:
                newest[indicator, oblast, sex, row["period"]] = row
        for (indicator, oblast, sex, year), row in newest.items():
            value = row["value"].scaleb(row["multiplier"] or 0)
            yield dataset.observation(indicator, date(int(year), 12, 31), row, area=oblast, amount=value, sex=sex)
