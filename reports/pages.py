"""The pages of the site as text: ``{"en/index.html": "<!doctype html>..."}``.

Every page stands alone: its style is inside it, it has no script, and its content security policy forbids every
request, so that it can be opened from disk, mailed or printed. Values from files reach a page only through Jinja's
escaping.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.chart import chart_data, draw_chart
from reports.coverage import cover
from reports.reading import VERDICTS, Reading
from reports.records import Delivery, Suppression
from reports.timeliness import timeliness_of
from reports.wording import Wording
from strive.settings import LANGUAGES

TEMPLATES = Path(__file__).parent / "templates"
Context = dict[str, Any]


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shared(reading: Reading, wording: Wording) -> Context:
    """What every page of one language needs."""
    facts = reading.facts
    return {
        "w": wording,
        "others": [Wording(language) for language in LANGUAGES if language != wording.language],
        "countries": reading.countries(wording.language),
        "titles": reading.titles(wording.language),
        "linked": reading.links,
        "rules": reading.rules,
        "edition": reading.edition,
        "untold": {place for place, balance in reading.balances.items() if balance.uncounted},
        "as_of": facts.as_of,
        "vintage": facts.vintages[0] if facts.vintages else None,
        "build": facts.builds[0] if facts.builds else None,
    }


def _overview(reading: Reading, wording: Wording) -> Context:
    facts = reading.facts
    data = chart_data(facts)
    countries = reading.countries(wording.language)
    return {
        "total": reading.total,
        "synthetic": reading.synthetic(),
        "cells": {
            "published": sum(cells.published for cells in facts.published_cells),
            "suppressed": sum(cells.suppressed for cells in facts.published_cells),
        },
        "country_balances": {code: reading.balance_of_country(code) for code in countries},
        "coverage": reading.coverage,
        "issues": reading.issues,
        "settled_rejections": reading.settled_rejections,
        "figures": facts.figures,
        "corrections": facts.corrections,
        "verdicts": VERDICTS,
        "verdict_counts": reading.verdict_counts,
        "chart": Markup(draw_chart(data, wording, countries)),  # noqa: S704 - drawn by us from our own names and counts
        "chart_data": data,
        "trace": facts.trace_examples[0] if facts.trace_examples else None,
    }


def _country(reading: Reading, wording: Wording, country_code: str) -> Context:
    deliveries = [d for d in reading.facts.deliveries if d.country_code == country_code]
    coverage = cover(reading.facts, country_code)
    return {
        "country_name": reading.countries(wording.language)[country_code],
        "synthetic": reading.synthetic(country_code),
        "coverage": coverage,
        "total": reading.balance_of_country(country_code),
        "dataset_balances": {place[1]: b for place, b in reading.balances.items() if place[0] == country_code},
        "timeliness": {
            row.dataset.dataset: timeliness_of([d for d in deliveries if d.dataset == row.dataset.dataset])
            for row in coverage.rows
        },
        "deliveries": deliveries,
    }


def _delivery(reading: Reading, delivery: Delivery) -> Context:
    return {
        "d": delivery,
        "is_untold": bool(reading.balances[delivery.country_code, delivery.dataset].uncounted),
        "failures": reading.failures_by_delivery.get(delivery.delivery_id, []),
        "quarantined": [r for r in reading.facts.quarantined_rows if r.delivery_id == delivery.delivery_id],
    }


def _figures(reading: Reading) -> Context:
    return {
        "figures": reading.facts.figures,
        "synthetic": reading.synthetic(),
        "verdicts": VERDICTS,
        "verdict_counts": reading.verdict_counts,
    }


def _rules(reading: Reading) -> Context:
    return {
        "failed_rules": reading.failed_rules,
        "failed_ids": {report.rule.rule_id for report in reading.failed_rules},
        "tallies": {tally.rule_id: tally for tally in reading.facts.rule_tallies},
        "deliveries_by_id": {d.delivery_id: d for d in reading.facts.deliveries},
    }


def _indicators(reading: Reading) -> Context:
    suppression: dict[str, list[Suppression]] = {}
    for entry in reading.facts.suppression:
        suppression.setdefault(entry.indicator_code, []).append(entry)
    return {
        "indicators": reading.facts.indicators,
        "published_cells": {cells.indicator_code: cells for cells in reading.facts.published_cells},
        "suppression": suppression,
        "vintages": reading.facts.vintages,
    }


def render_pages(reading: Reading) -> dict[str, str]:
    """Every page of the site by its path. The same reading gives the same text."""
    template = _environment().get_template
    pages = {
        "index.html": template("language.html").render(
            wordings=[Wording(language) for language in LANGUAGES], as_of=reading.facts.as_of
        )
    }
    for language in LANGUAGES:
        wording = Wording(language)
        shared = _shared(reading, wording)
        contexts: list[tuple[str, str, Context]] = [
            ("index.html", "index.html", _overview(reading, wording)),
            ("figures.html", "figures.html", _figures(reading)),
            ("rules.html", "rules.html", _rules(reading)),
            ("indicators.html", "indicators.html", _indicators(reading)),
            *(
                (f"country-{code}.html", "country.html", _country(reading, wording, code))
                for code in reading.countries(language)
            ),
            *(
                (reading.links[d.delivery_id], "delivery.html", _delivery(reading, d))
                for d in reading.problem_deliveries
            ),
        ]
        for page, name, context in contexts:
            pages[f"{language}/{page}"] = template(name).render(page=page, **shared, **context)
    return pages
