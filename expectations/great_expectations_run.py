"""Great Expectations at work: the rules of one table as a suite, validated, and its results by rule.

This module and ``great_expectations_classes`` are the only ones that import Great Expectations, which takes seconds:
import them when there is something to check. Great Expectations sends nothing out and draws no progress bars here.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

os.environ["GX_ANALYTICS_ENABLED"] = "False"  # read when Great Expectations is imported

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.interfaces import GxDatasourceWarning
from great_expectations.exceptions.exceptions import ExpectationNotFoundError
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.registry import get_expectation_impl
from great_expectations.validator.v1_validator import Validator

from expectations.conditions import REFUSED_SHARE, condition_of
from expectations.great_expectations_classes import EXPECTATION_CLASSES
from expectations.meanings import DeliveryFacts
from expectations.outcomes import Outcome
from expectations.rules import Rule
from strive.errors import Refusal, StriveError
from strive.messages import message

for _name in ("great_expectations", "great_expectations.data_context.types.base"):  # the second sets a level of its own
    logging.getLogger(_name).setLevel(logging.WARNING)


def delivery_expectation(rule: Rule, facts: DeliveryFacts) -> Expectation:
    """The rule of a delivery as an expectation. Raises Refusal for a rule that means nothing."""
    condition = condition_of(rule, facts)
    if condition is None:
        return _own_of_great_expectations(rule)
    made = EXPECTATION_CLASSES[rule.expectation](
        columns=rule.columns,
        applies=condition.applies,
        broken=condition.broken,
        most_share=rule.at_most_share,
        **_known(rule),
    )
    return cast(Expectation, made)


def candidate_expectation(rule: Rule) -> Expectation:
    """A rule of the candidate marts as an expectation. Raises Refusal when there is none that fits."""
    return _own_of_great_expectations(rule)


def _own_of_great_expectations(rule: Rule) -> Expectation:
    try:
        return get_expectation_impl(rule.expectation)(**rule.arguments, **_known(rule))
    except (ExpectationNotFoundError, ValueError) as error:
        raise Refusal(message("rule_arguments_do_not_fit", rule=rule.id, problem=str(error))) from None


def _known(rule: Rule) -> dict[str, Any]:
    return {"meta": {"rule": rule.id}, "severity": "critical" if rule.severity == "fail" else "warning"}


class Checker:
    """An ephemeral context of Great Expectations on the warehouse's database; ``checker`` opens one."""

    def __init__(self, database_url: str) -> None:
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        # Each statement commits by itself: an open transaction would hold a lock on the table that the gate drops next.
        engine: Any = {"kwargs": {"isolation_level": "AUTOCOMMIT"}}
        with warnings.catch_warnings():
            # The data source for PostgreSQL that it recommends takes fewer forms of URL.
            warnings.simplefilter("ignore", GxDatasourceWarning)
            self._source = self._context.data_sources.add_sql(
                "warehouse", connection_string=_sqlalchemy_url(database_url), **engine
            )

    def check_delivery(self, facts: DeliveryFacts, rules: Sequence[Rule]) -> dict[str, Outcome]:
        """Run the rules of a delivery on the table of its rows. Raises StriveError naming a rule that did not run."""
        asked = [rule for rule in rules if rule.expectation != REFUSED_SHARE]
        return self.check_table(facts.schema, facts.table, [delivery_expectation(rule, facts) for rule in asked])

    def check_table(self, schema: str, table: str, expectations: Sequence[Expectation]) -> dict[str, Outcome]:
        """Validate the expectations, each with its rule in ``meta``, on a table. Raises StriveError as above."""
        name = f"{schema}.{table}"
        asset = self._source.add_table_asset(name, table_name=table, schema_name=schema)
        try:
            suite = gx.ExpectationSuite(name=name, expectations=list(expectations))
            validator = Validator(asset.add_batch_definition_whole_table("all rows"), result_format="BASIC")
            results = validator.validate_expectation_suite(suite).results
        finally:
            self._source.delete_asset(name)
        outcomes: dict[str, Outcome] = {}
        for result in results:
            rule_id = _rule_of(result.expectation_config)
            problem = _problem(result.exception_info or {})
            if problem:
                raise StriveError(message("rule_did_not_run", rule=rule_id, table=name, problem=problem))
            outcomes[rule_id] = _outcome(bool(result.success), result.result)
        missing = {_rule_of(expectation) for expectation in expectations} - outcomes.keys()
        if missing:
            problem = "Great Expectations gave no result"
            raise StriveError(message("rule_did_not_run", rule=", ".join(sorted(missing)), table=name, problem=problem))
        return outcomes

    def close(self) -> None:
        """Close the connections to the database."""
        self._source.get_execution_engine().close()


def _rule_of(expectation: Any) -> str:
    return cast(str, expectation.meta["rule"])


def _problem(exception_info: dict[str, Any]) -> str | None:
    """What Great Expectations says went wrong: it nests exceptions by metric in some cases, and not in others."""
    infos = [exception_info, *(value for value in exception_info.values() if isinstance(value, dict))]
    raised = [str(info.get("exception_message")) for info in infos if info.get("raised_exception")]
    return "; ".join(raised)[:600] or None


def _outcome(success: bool, result: dict[str, Any]) -> Outcome:
    """From the result of an expectation of ours or of Great Expectations, which may count rows or observe a number."""
    checked = result.get("element_count", result.get("observed_value", 0))
    samples = result.get("unexpected_rows") or []
    return Outcome(success, int(checked or 0), int(result.get("unexpected_count") or 0), samples)


def _sqlalchemy_url(database_url: str) -> str:
    """The URL for SQLAlchemy with psycopg; ``$`` would be read as a variable by Great Expectations."""
    _, _, rest = database_url.partition("://")
    return f"postgresql+psycopg://{rest}".replace("$", "%24")


@contextmanager
def checker(database_url: str) -> Iterator[Checker]:
    """A checker for the block, its connections closed afterwards."""
    opened = Checker(database_url)
    try:
        yield opened
    finally:
        opened.close()
