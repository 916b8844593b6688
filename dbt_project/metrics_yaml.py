"""The metrics of the semantic layer, written from the catalogue of indicators: one source, no second.

An indicator becomes a simple metric per part, which counts contributions as the catalogue says (rows, distinct keys or
a sum; a stock takes the last day observed within the period), and one metric by its own code that is the value: the
part, or the ratio of both with the catalogue's scale and decimals. The file is kept beside the models, since dbt reads
it there; a test holds it to the catalogue.

Metrics count everything and hide nothing: they are for analysts who may see pseudonymous rows, never for managers.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from strive.catalogue.files import read_indicators
from strive.catalogue.models import Counting, Indicator, Timing
from strive.settings import Settings

MODEL = "metric_contribution"
DIMENSIONS = {
    "indicator_code": "The indicator.",
    "part": "numerator or denominator.",
    "area_code": "Admin1 area; null where none is known.",
    "sex": "Sex, '_T' where the row says nothing of it.",
    "age_band": "Age band, '_T' where the row says nothing of it.",
    "category_scheme": "Scheme of the strand's own category.",
    "category": "Code within the scheme.",
    "event": "Training event.",
}
ENTITIES = {
    "country_code": ("country", "Country, ISO 3166-1 alpha-3."),
    "programme_code": ("programme", "Programme."),
    "donor_code": ("donor", "Donor."),
    "agency_code": ("agency", "Agency."),
}
_HEADER = (
    "# Written from catalogue/indicators by `strive metric --write`; a test holds it to them. Never edited by hand.\n"
)
_COUNTED: dict[Counting, tuple[str, str]] = {
    "rows": ("sum", "row_count"),
    "distinct": ("count_distinct", "counted_key"),
    "sum": ("sum", "amount"),
}


def metrics_file(settings: Settings) -> Path:
    """Where the file is kept."""
    return settings.dbt_project / "models" / "indicators" / f"{MODEL}.yml"


def metric_name(indicator_code: str, part: str = "") -> str:
    """``trn_02`` of TRN-02, ``trn_02_numerator`` of a part of it."""
    return "_".join(filter(None, (indicator_code.lower().replace("-", "_"), part)))


def metrics_text(settings: Settings) -> str:
    """The file's text."""
    indicators = read_indicators(settings.catalogue).values()
    model = {
        "name": MODEL,
        "description": "Contributions as the semantic layer reads them: one row per delivered row, indicator and part.",
        "semantic_model": {"name": "contributions"},
        "primary_entity": "contribution",
        "agg_time_dimension": "observed_on",
        "columns": [
            *(
                {"name": name, "description": said, "dimension": {"type": "categorical"}}
                for name, said in DIMENSIONS.items()
            ),
            *(
                {"name": name, "description": said, "entity": {"type": "foreign", "name": entity}}
                for name, (entity, said) in ENTITIES.items()
            ),
            {
                "name": "observed_on",
                "description": "The day that the row speaks of.",
                "granularity": "day",
                "dimension": {"type": "time"},
            },
            {"name": "counted_key", "description": "What is counted once; null where rows or amounts are counted."},
            {"name": "amount", "description": "What is added up where amounts are."},
            {"name": "row_count", "description": "1, or 0 for a known zero."},
        ],
        "metrics": [metric for indicator in indicators for metric in _metrics(indicator)],
    }
    return _HEADER + yaml.safe_dump({"models": [model]}, allow_unicode=True, sort_keys=False, width=120)


def write_metrics(settings: Settings) -> bool:
    """Bring the file up to the catalogue. Returns whether it changed."""
    path, text = metrics_file(settings), metrics_text(settings)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True


def _metrics(indicator: Indicator) -> Iterable[dict[str, Any]]:
    code, title = indicator.indicator, f"{indicator.indicator} {indicator.name.en}"
    yield _part(code, "numerator", indicator.numerator, indicator.numerator_counts, indicator.numerator_timing)
    numerator = metric_name(code, "numerator")
    if indicator.denominator is None or indicator.denominator_counts is None or indicator.denominator_timing is None:
        expression, inputs = f"round({numerator}, {indicator.decimals})", [numerator]
    else:
        yield _part(
            code, "denominator", indicator.denominator, indicator.denominator_counts, indicator.denominator_timing
        )
        denominator = metric_name(code, "denominator")
        is_part = indicator.numerator_counts == indicator.denominator_counts
        counted = f"coalesce({numerator}, 0)" if is_part else numerator
        expression = f"round({indicator.scale} * {counted}::numeric / nullif({denominator}, 0), {indicator.decimals})"
        inputs = [numerator, denominator]
    yield {
        "name": metric_name(code),
        "label": title,
        "description": " ".join(indicator.definition.en.split()),
        "type": "derived",
        "expr": expression,
        "input_metrics": inputs,
    }


def _part(code: str, part: str, what: str, counts: Counting, timing: Timing) -> dict[str, Any]:
    agg, expression = _COUNTED[counts]
    metric: dict[str, Any] = {
        "name": metric_name(code, part),
        "label": f"{code} {part}",
        "description": f"{what[:1].upper()}{what[1:]}.",
        "type": "simple",
        "agg": agg,
        "expr": expression,
        "filter": f"{{{{ Dimension('contribution__indicator_code') }}}} = '{code}' "
        f"and {{{{ Dimension('contribution__part') }}}} = '{part}'",
    }
    if timing == "stock":
        metric["non_additive_dimension"] = {
            "name": "observed_on",
            "window_agg": "max",
            "group_by": [entity for entity, _ in ENTITIES.values()],
        }
    return metric
