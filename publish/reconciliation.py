"""The published figures against the candidate marts: match, within tolerance, contradiction, or cannot be computed.

Every verdict comes from arithmetic: on a cell of the candidate, or on the published numbers themselves. The reason is
a message with the numbers in it. Results replace those of the build before; a figure whose exact value is hidden from
readers shows the warehouse's value only where it equals the published one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, assert_never, cast

from psycopg.types.json import Jsonb

from publish.figure_values import CellValues, advisory_groups, cell_values, events_known, groups_with_workshop
from strive.catalogue.disclosure import read_disclosure_rules
from strive.catalogue.figures import (
    BestVariant,
    Coverage,
    EventHeld,
    IndicatorValue,
    NamedList,
    NoNumber,
    PublishedFigure,
    ShareReachable,
    SourcesAgree,
    SumOfParts,
    read_published_figures,
)
from strive.catalogue.files import read_indicators
from strive.database import Connection
from strive.messages import Message, Value, message
from strive.settings import Settings

VerdictName = Literal["match", "within_tolerance", "contradiction", "cannot_be_computed"]


@dataclass(frozen=True)
class Verdict:
    """What became of one published figure. ``workings`` holds the numbers behind it."""

    name: VerdictName
    reason: Message
    warehouse_value: Decimal | None = None
    workings: Mapping[str, Any] = field(default_factory=dict)


def reconcile(connection: Connection, build_id: int, settings: Settings) -> dict[str, Verdict]:
    """Judge every published figure against the candidate and write the results, in the caller's transaction."""
    figures = read_published_figures(settings.catalogue)
    verdicts = {figure.figure: _guarded(judge(connection, figure), figure, settings) for figure in figures}
    published = {figure.figure: figure.value for figure in figures}
    connection.execute("delete from quality.reconciliation")
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into quality.reconciliation "
            "(figure_id, build_id, verdict, published_value, warehouse_value, reason, workings) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    figure,
                    build_id,
                    verdict.name,
                    published[figure],
                    verdict.warehouse_value,
                    Jsonb(verdict.reason.as_json()),
                    Jsonb(dict(verdict.workings)),
                )
                for figure, verdict in verdicts.items()
            ],
        )
    return verdicts


def judge(connection: Connection, figure: PublishedFigure) -> Verdict:
    """The verdict on one published figure."""
    rule = figure.rule
    match rule:
        case IndicatorValue():
            found = cell_values(
                connection, rule.indicator, rule.country, rule.period, rule.areas, figure.programme, figure.donor
            )
            return compare(figure, found.measure(rule.measure), rule.tolerance, found, rule.indicator)
        case BestVariant():
            return _best_variant(connection, figure, rule)
        case ShareReachable():
            return share_reachable(figure, rule)
        case NamedList():
            return _named_list(connection, figure, rule)
        case SumOfParts():
            return _sum_of_parts(connection, figure, rule)
        case SourcesAgree():
            return _sources_agree(figure, rule)
        case Coverage():
            return _coverage(connection, figure, rule)
        case EventHeld():
            return _event_known(connection, rule)
        case NoNumber():
            return Verdict("cannot_be_computed", message(rule.reason))
        case _:
            assert_never(rule)


def compare(
    figure: PublishedFigure, warehouse: Decimal | None, tolerance: Decimal, found: CellValues, indicator: str
) -> Verdict:
    """A published number against the warehouse's, by the comparator that the text uses."""
    published = figure.value
    if published is None or warehouse is None:
        return Verdict(
            "cannot_be_computed", message("figure_not_in_marts", indicator=indicator), None, found.workings()
        )
    values = {"published": _plain(published), "warehouse": _plain(warehouse), "indicator": indicator}
    if figure.comparator == "more_than":
        name: VerdictName = "match" if warehouse > published else "contradiction"
        key = "figure_above_lower_bound" if name == "match" else "figure_not_above_lower_bound"
        return Verdict(name, message(key, **values), warehouse, found.workings())
    if warehouse == published:
        key = "figure_planned_equals" if figure.comparator == "planned" else "figure_equals"
        return Verdict("match", message(key, **values), warehouse, found.workings())
    difference = abs(warehouse - published) / published if published else Decimal(1)
    share = _plain((difference * 100).quantize(Decimal("0.1"), ROUND_HALF_UP))
    if difference <= tolerance:
        reason = message("figure_within_tolerance", **values, share=share, tolerance=_plain(tolerance * 100))
        return Verdict("within_tolerance", reason, warehouse, found.workings())
    return Verdict("contradiction", message("figure_differs", **values, share=share), warehouse, found.workings())


def share_reachable(figure: PublishedFigure, rule: ShareReachable) -> Verdict:
    """Whether some whole number of people out of each published total rounds to the published percentage."""
    share = cast(Decimal, figure.value)
    step = Decimal(1).scaleb(-rule.decimals)
    reached: list[str] = []
    missed: list[str] = []
    for total in rule.totals:
        nearest = int((share * total / 100).to_integral_value(ROUND_HALF_UP))
        around = {
            n: (Decimal(100 * n) / total).quantize(step, ROUND_HALF_UP) for n in (nearest - 1, nearest, nearest + 1)
        }
        exact = next((n for n, rounded in around.items() if rounded == share), None)
        if exact is not None:
            reached.append(f"{exact}/{total} = {around[exact]} %")
        else:
            below = max(n for n in around if around[n] < share)
            above = min(n for n in around if around[n] > share)
            missed.append(f"{below}/{total} = {around[below]} %, {above}/{total} = {around[above]} %")
    workings = {"reached": reached, "missed": missed}
    if missed:
        reason = message(
            "share_cannot_be_reached", share=_plain(share), missed="; ".join(missed), reached="; ".join(reached) or "—"
        )
        return Verdict("contradiction", reason, None, workings)
    return Verdict(
        "match", message("share_can_be_reached", share=_plain(share), reached="; ".join(reached)), None, workings
    )


def _best_variant(connection: Connection, figure: PublishedFigure, rule: BestVariant) -> Verdict:
    published = cast(Decimal, figure.value)
    found = {
        code: cell_values(connection, code, rule.country, rule.period, [], figure.programme, figure.donor)
        for code in rule.variants
    }
    known = {code: values.value for code, values in found.items() if values.value is not None}
    if not known:
        return Verdict("cannot_be_computed", message("figure_not_in_marts", indicator=", ".join(rule.variants)))
    best = min(known, key=lambda code: abs(known[code] - published))
    verdict = compare(figure, known[best], rule.tolerance, found[best], best)
    described = "; ".join(
        f"{code}: {_plain(values.numerator)} / {_plain(values.denominator)} = {_plain(values.value)} %"
        for code, values in found.items()
    )
    workings = {code: values.workings() for code, values in found.items()}
    reason = message(f"{verdict.reason.key}_by_variant", **verdict.reason.values, variants=described)
    return Verdict(verdict.name, reason, verdict.warehouse_value, workings)


def _named_list(connection: Connection, figure: PublishedFigure, rule: NamedList) -> Verdict:
    counted, named = cast(Decimal, figure.value), len(rule.named)
    found = CellValues()
    if rule.indicator and rule.country and rule.period:
        found = cell_values(connection, rule.indicator, rule.country, rule.period, [], figure.programme, figure.donor)
    workings = {"counted": _plain(counted), "named": rule.named, **found.workings()}
    if counted != named:
        reason = message(
            "figure_counts_more_than_it_names",
            counted=_plain(counted),
            named=named,
            names=", ".join(rule.named),
            warehouse=_plain(found.value),
        )
        return Verdict("contradiction", reason, found.value, workings)
    return compare(figure, found.value, Decimal(0), found, rule.indicator or "")


def _sum_of_parts(connection: Connection, figure: PublishedFigure, rule: SumOfParts) -> Verdict:
    total, known = cast(Decimal, figure.value), sum(rule.parts.values())
    rest = total - known
    found = cell_values(
        connection, rule.indicator, rule.country, rule.period, rule.areas, figure.programme, figure.donor
    )
    if rest < 0 or (rest > 0 and not rule.parts_not_split):
        reason = message("parts_do_not_fit_total", known=known, published=_plain(total))
        return Verdict("contradiction", reason, found.measure(rule.measure), found.workings())
    verdict = compare(figure, found.measure(rule.measure), Decimal(0), found, rule.indicator)
    if verdict.name != "match":
        return verdict
    reason = message(
        "parts_fit_total",
        published=_plain(total),
        known=known,
        rest=_plain(rest),
        not_split=", ".join(rule.parts_not_split),
    )
    return Verdict("match", reason, verdict.warehouse_value, {**verdict.workings, "known": known, "rest": _plain(rest)})


def _sources_agree(figure: PublishedFigure, rule: SourcesAgree) -> Verdict:
    one = cast(Decimal, figure.value)
    difference = abs(one - rule.other_value) / one
    values = {
        "one": _plain(one),
        "other": _plain(rule.other_value),
        "share": _plain((difference * 100).quantize(Decimal("0.1"))),
    }
    if difference == 0:
        return Verdict("match", message("sources_agree", **values))
    name: VerdictName = "within_tolerance" if difference <= rule.tolerance else "contradiction"
    return Verdict(name, message("sources_disagree", **values))


def _coverage(connection: Connection, figure: PublishedFigure, rule: Coverage) -> Verdict:
    groups = advisory_groups(connection, rule.country, rule.last_day)
    reached = groups_with_workshop(connection, rule.country, rule.phase, rule.first_day, rule.last_day)
    if not groups:
        return Verdict("cannot_be_computed", message("figure_not_in_marts", indicator="COM"))
    missing = sorted(groups - reached)
    values: dict[str, Value] = {
        "reached": len(groups & reached),
        "groups": len(groups),
        "published": _plain(figure.value),
    }
    workings = {"groups": sorted(groups), "without_workshop": missing}
    warehouse = Decimal(len(groups & reached))
    if missing or warehouse != figure.value:
        reason = message("coverage_is_incomplete", **values, missing=", ".join(missing) or "—")
        return Verdict("contradiction", reason, warehouse, workings)
    return Verdict("match", message("coverage_is_complete", **values), warehouse, workings)


def _event_known(connection: Connection, rule: EventHeld) -> Verdict:
    events = events_known(connection, rule.country, rule.area, rule.period)
    if not events:
        return Verdict("contradiction", message("event_not_known", area=rule.area, period=rule.period))
    reason = message("event_known_without_count", events=", ".join(events), area=rule.area, period=rule.period)
    return Verdict("match", reason, None, {"events": events})


def _guarded(verdict: Verdict, figure: PublishedFigure, settings: Settings) -> Verdict:
    """Keep a small count of the warehouse from being shown where it is not already public."""
    if verdict.name == "match" or verdict.warehouse_value is None:
        return verdict
    code = getattr(figure.rule, "indicator", None)
    indicator = read_indicators(settings.catalogue).get(code) if code else None
    if indicator is None:
        return verdict
    threshold = read_disclosure_rules(settings.catalogue).thresholds[indicator.sensitivity]
    if verdict.warehouse_value >= threshold or indicator.additivity == "R":
        return verdict
    return Verdict(verdict.name, message("figure_differs_hidden", indicator=indicator.indicator))


def _plain(number: Decimal | int | None) -> str:
    if number is None:
        return "—"
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
