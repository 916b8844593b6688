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
    "further_scheme": "Second scheme of categories, of an indicator that has two.",
    "further_category": "Code within the second scheme.",
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
            {"name": "is_observed", "description": "1; null where only the other part was observed."},
            {"name": "is_amount_known", "description": "1, or 0 where the amount is not known."},
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
    code, numerator = indicator.indicator, metric_name(indicator.indicator, "numerator")
    yield from _part(code, "numerator", indicator.numerator, indicator.numerator_counts, indicator.numerator_timing)
    if indicator.denominator is None or indicator.denominator_counts is None or indicator.denominator_timing is None:
        expression, inputs = f"round({numerator}, {indicator.decimals})", [numerator]
    else:
        timing = indicator.denominator_timing
        yield from _part(code, "denominator", indicator.denominator, indicator.denominator_counts, timing)
        denominator = metric_name(code, "denominator")
        counted, inputs = numerator, [numerator, denominator]
        if indicator.numerator_counts == indicator.denominator_counts:
            counted = f"coalesce({numerator}, 0)"
        elif "stock" in (indicator.numerator_timing, timing):
            yield _simple(code, "numerator", "observed", ("max", "is_observed"), indicator.numerator_timing)
            inputs.append(metric_name(code, "numerator_observed"))  # of two sources, the silence of one is no zero
            counted = f"{numerator} * {inputs[-1]}"
        expression = f"round({indicator.scale} * ({counted})::numeric / nullif({denominator}, 0), {indicator.decimals})"
    title, said = f"{code} {indicator.name.en}", " ".join(indicator.definition.en.split())
    yield _derived(metric_name(code), title, said, expression, inputs)


def _part(code: str, part: str, what: str, counts: Counting, timing: Timing) -> Iterable[dict[str, Any]]:
    """A part by its own name; a sum is not known where one of its amounts is not."""
    said = f"{what[:1].upper()}{what[1:]}."
    if counts != "sum":
        yield _simple(code, part, "", _COUNTED[counts], timing) | {"description": said}
        return
    amount, known = metric_name(code, f"{part}_amount"), metric_name(code, f"{part}_known")
    yield _simple(code, part, "amount", ("sum", "amount"), timing)
    yield _simple(code, part, "known", ("min", "is_amount_known"), timing)
    yield _derived(metric_name(code, part), f"{code} {part}", said, f"{amount} * nullif({known}, 0)", [amount, known])


def _derived(name: str, label: str, said: str, expression: str, inputs: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "description": said,
        "type": "derived",
        "expr": expression,
        "input_metrics": inputs,
    }


def _simple(code: str, part: str, of: str, counted: tuple[str, str], timing: Timing) -> dict[str, Any]:
    agg, expression = counted
    metric: dict[str, Any] = {
        "name": metric_name(code, "_".join(filter(None, (part, of)))),
        "label": f"{code} {part} {of}".rstrip(),
        "description": f"For {part} of {code}: {of}.",
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
