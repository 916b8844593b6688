"""The candidate marts of the latest build, checked before anything is published.

Great Expectations runs every rule of ``candidate.yaml``; the verdict is kept with the build. A build that passed is
not checked twice; one that failed is checked again, since a rule or a waiver may have changed, and refused again if
it did not.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

from expectations.decision import RuleOutcome, notes_on, severity_in_force
from expectations.outcomes import Outcome
from expectations.rules import Rule, candidate_rules
from strive.database import Connection, database_url
from strive.errors import NotReady, Refusal
from strive.messages import Message, Value, message
from strive.settings import LANGUAGES, Settings

log = logging.getLogger(__name__)
SCHEMA, TABLE = "candidate", "fct_indicator_value"
_KEYS = (
    *("indicator_code", "country_code", "area_code", "period_type", "period", "sex", "age_band"),
    *("category_scheme", "category", "programme_code", "donor_code", "agency_code"),
)
_MOST_NAMED = 5


def check_latest_build(connection: Connection, settings: Settings) -> dict[str, Any]:
    """See ``gate.check_candidate``. ``connection`` commits by itself outside of transactions."""
    build = connection.execute(
        "select build_id, gate_verdict from ledger.build where finished_at is not null order by build_id desc limit 1"
    ).fetchone()
    if build is None:
        raise NotReady(message("nothing_was_built"))
    build_id, verdict = cast(tuple[int, str | None], build)
    if verdict == "passed":
        return {
            "build_id": build_id,
            "verdict": "passed",
            "checked": False,
            "warnings": _warnings(connection, build_id),
        }
    rules = candidate_rules(settings.expectations)
    # The build has just replaced the table: without statistics the rules that join it with itself take minutes.
    connection.execute(f"analyze {SCHEMA}.{TABLE}")
    outcomes = _run(rules)
    waived = _waivers(connection)
    failed = [rule for rule in rules if not outcomes[rule.id].success]
    refusing = [rule for rule in failed if rule.severity == "fail" and rule.id not in waived]
    _write(connection, build_id, rules, outcomes, waived, "failed" if refusing else "passed")
    if refusing:
        raise Refusal(_refusal(connection, build_id, refusing, outcomes))
    warnings = [rule.id for rule in failed]
    for rule in failed:
        log.warning("%s: %s (%s)", rule.id, rule.text.en, outcomes[rule.id].failed)
    return {"build_id": build_id, "verdict": "passed", "checked": True, "warnings": warnings}


def _run(rules: Sequence[Rule]) -> dict[str, Outcome]:
    from expectations.great_expectations_run import candidate_expectation, checker  # seconds to import

    with checker(database_url()) as opened:
        return opened.check_table(SCHEMA, TABLE, [candidate_expectation(rule) for rule in rules])


def _warnings(connection: Connection, build_id: int) -> list[str]:
    rows = connection.execute(
        "select rule_id from quality.result where build_id = %s and outcome = 'fail' order by rule_id", (build_id,)
    ).fetchall()
    return [str(row[0]) for row in rows]


def _waivers(connection: Connection) -> dict[str, date]:
    """Waivers for every country and dataset: the candidate is one for all."""
    rows = connection.execute(
        "select rule_id, max(expires_on) from ledger.waiver "
        "where expires_on >= current_date and country_code is null and dataset is null group by rule_id"
    ).fetchall()
    return {str(rule_id): cast(date, until) for rule_id, until in rows}


def _write(
    connection: Connection,
    build_id: int,
    rules: Sequence[Rule],
    outcomes: Mapping[str, Outcome],
    waived: Mapping[str, date],
    verdict: str,
) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("delete from quality.result where build_id = %s", (build_id,))
        cursor.executemany(
            """
            insert into quality.result (
                rule_id, rule_version, build_id, outcome, severity,
                rows_checked, rows_failed, masked_samples, details, checked_at
            )
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, now())
            """,
            [_row(build_id, rule, outcomes[rule.id], waived) for rule in rules],
        )
        cursor.execute(
            "update ledger.build set gate_verdict = %s, gate_checked_at = now() where build_id = %s",
            (verdict, build_id),
        )


def _row(build_id: int, rule: Rule, outcome: Outcome, waived: Mapping[str, date]) -> tuple[Any, ...]:
    said: RuleOutcome = "fail" if not outcome.success else "pass" if outcome.checked else "not_applicable"
    samples = [{key: sample[key] for key in _KEYS if key in sample} for sample in outcome.samples]
    return (
        rule.id,
        rule.version,
        build_id,
        said,
        severity_in_force(rule, waived),
        outcome.checked,
        outcome.failed,
        json.dumps(samples, ensure_ascii=False),
        json.dumps(notes_on(rule, waived, datetime.now(tz=UTC).date())),
    )


def _refusal(
    connection: Connection, build_id: int, refusing: Sequence[Rule], outcomes: Mapping[str, Outcome]
) -> Message:
    vintage = connection.execute(
        "select vintage_id, to_char(published_at, 'YYYY-MM-DD HH24:MI \"UTC\"') from ledger.vintage "
        "order by vintage_id desc limit 1"
    ).fetchone()
    values: dict[str, Value] = {"build": build_id, "count": len(refusing)}
    for language in LANGUAGES:
        named = [_rule_line(rule, outcomes[rule.id], language) for rule in refusing[:_MOST_NAMED]]
        values[f"rules_{language}"] = " | ".join(named)
    if vintage is None:
        return message("candidate_failed_nothing_published", **values)
    values |= {"vintage": cast(int, vintage[0]), "published_at": cast(str, vintage[1])}
    return message("candidate_failed_vintage_stays", **values)


def _rule_line(rule: Rule, outcome: Outcome, language: Any) -> str:
    return message(
        "rule_that_refused_the_candidate",
        rule=rule.id,
        failed=outcome.failed,
        checked=outcome.checked,
        text_en=rule.text.en,
        text_ru=rule.text.ru,
        to_do_en=rule.to_do.en,
        to_do_ru=rule.to_do.ru,
    ).text(language)
