"""The expectations and metrics that the gate adds to Great Expectations.

Every expectation on rows is a class of its own made from its meaning (``meanings``). Their metric counts, as an
aggregate, the rows that a rule speaks of and those that break it: Great Expectations bundles the aggregates of a suite,
so that one query reads the table once whatever the number of rules.
"""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.metric_provider import metric_partial, metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from sqlalchemy import literal_column, text

from expectations.conditions import MEANINGS

_METRIC = "strive.rows_that_break"
_QUERY_METRIC = "strive.queried_rows"
_MOST_SAMPLES = 5


class RowsThatBreak(TableMetricProvider):
    """The rows that a rule speaks of, and those of them that break it, as one aggregate."""

    metric_name = _METRIC
    value_keys = ("applies", "broken")

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        counts = ", ".join(f"count(*) filter (where {metric_value_kwargs[key]})" for key in ("applies", "broken"))
        return literal_column(f"array[{counts}]"), metric_domain_kwargs, {}


class RowsExpectation(BatchExpectation):
    """At most a share of the rows of which a rule speaks, usually none, breaks it."""

    columns: list[str]
    applies: str
    broken: str
    most_share: float

    metric_dependencies: ClassVar[tuple[str, ...]] = (_METRIC,)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("applies", "broken", "most_share")

    _made: ExpectationConfiguration | None = PrivateAttr(None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        """The expectation as a configuration, made once: Great Expectations asks for it some thirty times."""
        if self._made is None:
            self._made = super().configuration
        return self._made

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        checked, failed = metrics[_METRIC]
        return {
            "success": failed <= self.most_share * checked,
            "result": {"element_count": checked, "unexpected_count": failed},
        }


class QueriedRows(TableMetricProvider):
    """How many rows a query returns, how many of them break the rule, and the first of these."""

    metric_name = _QUERY_METRIC
    value_keys = ("query",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> list[Any]:
        samples = f"(array_agg(to_jsonb(r) order by to_jsonb(r)::text) filter (where breaks))[:{_MOST_SAMPLES}]"
        counted = (
            f"select count(*), count(*) filter (where breaks), {samples} "  # noqa: S608 - the query is a rule file's
            f"from ({metric_value_kwargs['query']}) as r"
        )
        row = execution_engine.execute_query(text(counted.replace(":", "\\:"))).fetchone()
        return list(row or (0, 0, None))


class ExpectNoRowOfTheQueryToBreakIt(BatchExpectation):
    """Of the rows that the query returns none breaks the rule, as the query's boolean column ``breaks`` says."""

    query: str

    metric_dependencies: ClassVar[tuple[str, ...]] = (_QUERY_METRIC,)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("query",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        checked, failed, samples = metrics[_QUERY_METRIC]
        found = {"element_count": checked, "unexpected_count": failed, "unexpected_rows": samples or []}
        return {"success": failed == 0, "result": found}


def _class_name(expectation: str) -> str:
    return "".join(word.capitalize() for word in expectation.split("_"))


EXPECTATION_CLASSES: dict[str, type[RowsExpectation]] = {
    name: type(_class_name(name), (RowsExpectation,), {"__doc__": meaning.__doc__, "__module__": __name__})
    for name, meaning in MEANINGS.items()
}
