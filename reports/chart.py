"""The page's one chart, drawn on the server as SVG: the rows of each quarter by what became of them, per country.

Two panels share the quarters: above, the rows that were loaded, by country; below, on a scale of their own because
they are few, the rows that were kept out, by fate. The same numbers stand under the chart as a table. Labels are
country and fate names of our own, never a value from a delivery.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.facts import Facts
from reports.wording import Wording

MOST_COUNTRIES_TOLD_APART = 7
COUNTRY_COLOURS = ("#1f5f8b", "#5aa9a3", "#8c6bb1", "#c98a2b", "#7a8b3c", "#b0596e", "#4f6d7a", "#9aa5ad")
FATE_COLOURS = {"quarantined": "#c2571a", "duplicate": "#9aa5ad", "forgotten": "#4a4e69"}
PANEL_WIDTH = 860
FONT = "Noto Sans, DejaVu Sans, Arial, sans-serif"


@dataclass(frozen=True)
class ChartData:
    """Rows per quarter: loaded by country, kept out by fate (``quarantined``, ``duplicate``, ``forgotten``)."""

    quarters: list[str]
    loaded: dict[tuple[str, str], int]
    kept_out: dict[tuple[str, str], int]
    countries: list[str]


def quarter_of(day: date) -> str:
    """2021-Q2."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def chart_data(facts: Facts) -> ChartData:
    """Count the rows of every checked delivery by the quarter in which its period ends.

    Periods unknown are left out.
    """
    loaded: Counter[tuple[str, str]] = Counter()
    kept_out: Counter[tuple[str, str]] = Counter()
    as_of = facts.as_of
    for delivery in facts.deliveries:
        if delivery.period_end is None or delivery.rows_loaded is None or as_of is None:
            continue
        if delivery.period_end > as_of.date():
            continue
        quarter = quarter_of(delivery.period_end)
        loaded[quarter, delivery.country_code] += delivery.rows_loaded
        kept_out[quarter, "quarantined"] += delivery.rows_quarantined or 0
        kept_out[quarter, "duplicate"] += delivery.rows_duplicate or 0
        kept_out[quarter, "forgotten"] += delivery.rows_forgotten
    quarters = sorted({quarter for quarter, _ in loaded})
    by_country: Counter[str] = Counter()
    for (_, country_code), rows in loaded.items():
        by_country[country_code] += rows
    countries = sorted(by_country, key=lambda code: (-by_country[code], code))
    return ChartData(quarters, dict(loaded), dict(kept_out), countries)


def _panel(values: list[dict[str, Any]], title: str, height: int, colours: dict[str, str], quarters: list[str]) -> Any:
    return {
        "data": {"values": values},
        "width": PANEL_WIDTH,
        "height": height,
        "title": {"text": title, "anchor": "start", "fontSize": 13, "fontWeight": 600, "offset": 8},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                "field": "quarter",
                "type": "ordinal",
                "title": None,
                "scale": {"domain": quarters},
                "axis": {"labelAngle": -60 if len(quarters) > 14 else 0, "ticks": False},
            },
            "y": {"field": "rows", "type": "quantitative", "title": None, "axis": {"tickCount": 4, "domain": False}},
            "color": {
                "field": "name",
                "type": "nominal",
                "scale": {"domain": list(colours), "range": list(colours.values())},
                "legend": {"title": None, "orient": "top", "direction": "horizontal", "offset": 4},
            },
            "order": {"field": "order", "type": "quantitative"},
        },
    }


def chart_specification(data: ChartData, wording: Wording, names: dict[str, str]) -> dict[str, Any]:
    """The Vega-Lite specification; ``names`` are the countries' names in the page's language."""
    shown = data.countries[:MOST_COUNTRIES_TOLD_APART]
    other = wording.text("chart_other_countries")
    labels = {code: names.get(code, code) if code in shown else other for code in data.countries}
    legend = list(dict.fromkeys(labels.values()))
    loaded: Counter[tuple[str, str]] = Counter()
    for (quarter, code), rows in data.loaded.items():
        loaded[quarter, labels[code]] += rows
    fates = {fate: wording.text(f"rows_{fate}") for fate in FATE_COLOURS}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "vconcat": [
            _panel(
                [
                    {"quarter": q, "name": name, "rows": rows, "order": legend.index(name)}
                    for (q, name), rows in sorted(loaded.items())
                ],
                wording.text("chart_loaded"),
                150,
                dict(zip(legend, COUNTRY_COLOURS, strict=False)),
                data.quarters,
            ),
            _panel(
                [
                    {"quarter": q, "name": fates[fate], "rows": rows, "order": list(fates).index(fate)}
                    for (q, fate), rows in sorted(data.kept_out.items())
                ],
                wording.text("chart_kept_out"),
                90,
                {fates[fate]: colour for fate, colour in FATE_COLOURS.items()},
                data.quarters,
            ),
        ],
        "spacing": 24,
        "resolve": {"scale": {"color": "independent"}},
        "config": {
            "font": FONT,
            "background": "transparent",
            "view": {"stroke": None},
            "axis": {"gridColor": "#e3e1dc", "labelColor": "#4a4a48", "labelFontSize": 11, "domainColor": "#b9b6ae"},
            "legend": {"labelFontSize": 12, "labelColor": "#22252a", "labelLimit": 260, "symbolType": "square"},
            "title": {"color": "#22252a"},
        },
    }


def draw_chart(data: ChartData, wording: Wording, names: dict[str, str]) -> str:
    """The chart as an SVG element; empty when there is nothing to draw. Nothing outside is asked for."""
    if not data.quarters:
        return ""
    import vl_convert  # half a second: only paid when a page is really written

    drawn: str = vl_convert.vegalite_to_svg(
        chart_specification(data, wording, names),
        allowed_base_urls=[],
        format_locale="ru-RU" if wording.language == "ru" else "en-US",
    )
    return drawn
