"""HXL-tagged CSV: a row of headings, a row of hashtags, then a row per cell.

Labels stand in English and Russian. A cell without a number has an empty ``#indicator+value`` and says why in
``#status``. Hashtags follow HXL 1.1; attributes of our own begin with nothing special, as the standard allows.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from publish.exports.cells import Cell
from publish.exports.source import Source
from publish.exports.texts import guarded, number

FILE_NAME = "indicators.hxl.csv"
COLUMNS: list[tuple[str, str, Callable[[Cell], str]]] = [
    ("indicator", "#indicator+code", lambda c: guarded(c.indicator_code)),
    ("indicator_en", "#indicator+name+i_en", lambda c: guarded(c.indicator_en)),
    ("indicator_ru", "#indicator+name+i_ru", lambda c: guarded(c.indicator_ru)),
    ("definition_version", "#indicator+definition+version+num", lambda c: str(c.definition_version)),
    ("country", "#country+code+v_iso3", lambda c: guarded(c.country_code)),
    ("country_en", "#country+name+i_en", lambda c: guarded(c.country_en)),
    ("country_ru", "#country+name+i_ru", lambda c: guarded(c.country_ru)),
    ("area", "#adm1+code", lambda c: guarded(c.area_code)),
    ("area_en", "#adm1+name+i_en", lambda c: guarded(c.area_en)),
    ("area_ru", "#adm1+name+i_ru", lambda c: guarded(c.area_ru)),
    ("period_type", "#date+type+code", lambda c: guarded(c.period_type)),
    ("period", "#date+period", lambda c: guarded(c.period)),
    ("period_start", "#date+start", lambda c: c.period_start.isoformat()),
    ("period_end", "#date+end", lambda c: c.period_end.isoformat()),
    ("sex", "#population+sex+code", lambda c: guarded(c.sex)),
    ("age_band", "#population+age+code", lambda c: guarded(c.age_band)),
    ("category_scheme", "#category+scheme+code", lambda c: guarded(c.category_scheme)),
    ("category", "#category+code", lambda c: guarded(c.category)),
    ("category_en", "#category+name+i_en", lambda c: guarded(c.category_en)),
    ("category_ru", "#category+name+i_ru", lambda c: guarded(c.category_ru)),
    ("programme", "#org+programme+code", lambda c: guarded(c.programme_code)),
    ("donor", "#org+funder+code", lambda c: guarded(c.donor_code)),
    ("agency", "#org+impl+code", lambda c: guarded(c.agency_code)),
    ("unit", "#indicator+unit", lambda c: guarded(c.unit)),
    ("value", "#indicator+value+num", lambda c: number(c.value)),
    ("numerator", "#indicator+numerator+num", lambda c: number(c.numerator)),
    ("denominator", "#indicator+denominator+num", lambda c: number(c.denominator)),
    ("n", "#indicator+n+num", lambda c: number(c.n)),
    ("status", "#status+code", lambda c: guarded(c.status)),
    ("suppression_reason", "#status+reason+code", lambda c: guarded(c.suppression_reason)),
    ("is_synthetic", "#meta+synthetic", lambda c: "true" if c.is_synthetic else "false"),
    ("published_in_vintage", "#meta+vintage+first+num", lambda c: str(c.published_in_vintage)),
]


def write_hxl_csv(source: Source, path: Path) -> None:
    """Write the cells of ``source``. The vintage and its terms stand in the last columns of every row."""
    described = source.described()
    terms = {
        "vintage": ("#meta+vintage+num", str(described["vintage_id"])),
        "published_at": ("#meta+published+date", described["published_at"]),
        "content_hash": ("#meta+hash", described["content_hash"]),
        "licence": ("#meta+license", guarded(described["licence_en"])),
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([heading for heading, _, _ in COLUMNS] + list(terms))
        writer.writerow([tag for _, tag, _ in COLUMNS] + [tag for tag, _ in terms.values()])
        constant = [text for _, text in terms.values()]
        writer.writerows([text(cell) for _, _, text in COLUMNS] + constant for cell in source.cells())
