"""Questions to the semantic layer: MetricFlow writes the SQL from the models' metrics, the warehouse answers it.

MetricFlow comes with dbt-core; its own command line is left out, since it asks the package index for updates. Metrics
count contributions as they are and hide nothing: for analysts who may see pseudonymous rows, never for managers.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dbt_project.metrics_yaml import DIMENSIONS, ENTITIES, metric_name
from dbt_project.run_dbt import run_dbt, target_folder
from strive.database import Connection
from strive.errors import Refusal
from strive.messages import message
from strive.settings import Settings

GRAINS = ("day", "week", "month", "quarter", "year")
_PLAIN = {entity for entity, _ in ENTITIES.values()}
_SHORT = {name.removesuffix("_code"): f"contribution__{name}" for name in DIMENSIONS} | {
    name: f"contribution__{name}" for name in DIMENSIONS
}


class Answer(NamedTuple):
    """What a question returned. ``sql``: how the warehouse was asked."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    sql: str


class MetricQuestions:
    """The semantic layer of a project, read once and asked many times."""

    def __init__(self, settings: Settings) -> None:
        # Imported here: MetricFlow takes seconds to import, and most commands never ask it.
        from metricflow.engine.metricflow_engine import MetricFlowEngine
        from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
        from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

        logging.getLogger("metricflow").setLevel(logging.WARNING)
        manifest = parse_manifest_from_dbt_generated_manifest(_semantic_manifest(settings).read_text(encoding="utf-8"))
        self.metrics = sorted(metric.name for metric in manifest.metrics)
        self._engine = MetricFlowEngine(SemanticManifestLookup(manifest), _sql_writer())

    def sql(self, metrics: Sequence[str], by: Sequence[str], where: Sequence[str] = ()) -> str:
        """The SQL of a question. ``metrics``: names or indicator codes; ``by``: a grain of time, country, programme,
        donor, agency, area, sex, age_band, category_scheme, category, event. Raises Refusal for what is not there.
        """
        from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

        names = [metric_name(name) for name in metrics]
        unknown = [name for name in names if name not in self.metrics]
        if unknown:
            raise Refusal(message("metric_unknown", metric=unknown[0], metrics=", ".join(self.metrics)))
        request = MetricFlowQueryRequest.create(
            metric_names=names, group_by_names=[_name(name) for name in by], where_constraints=list(where) or None
        )
        return str(self._engine.explain(request).sql_statement.sql)

    def ask(
        self, connection: Connection, metrics: Sequence[str], by: Sequence[str], where: Sequence[str] = ()
    ) -> Answer:
        """The answer to a question, ordered by what it is broken down by. Raises Refusal as ``sql`` does."""
        statement = self.sql(metrics, by, where)
        positions = ", ".join(str(number + 1) for number in range(len(by)))
        cursor = connection.execute(f"{statement}\norder by {positions}".encode() if by else statement.encode())
        columns = [column.name for column in cursor.description or ()]
        return Answer(columns, cursor.fetchall(), statement)


def _name(asked: str) -> str:
    if asked in GRAINS:
        return f"metric_time__{asked}"
    if asked in _PLAIN:
        return asked
    if asked not in _SHORT:
        known = (*GRAINS, *sorted(_PLAIN), *_SHORT)
        raise Refusal(message("metric_dimension_unknown", dimension=asked, dimensions=", ".join(known)))
    return _SHORT[asked]


def _semantic_manifest(settings: Settings) -> Path:
    """The project's semantic manifest, written by dbt when the models are not those of the last one."""
    folder = target_folder(settings, "metrics")
    manifest = folder / "semantic_manifest.json"
    if not manifest.exists():
        run_dbt(settings, "parse", files=folder)
    return manifest


def _sql_writer() -> Any:
    """What MetricFlow asks of a database when it only writes SQL: the dialect, and nothing else."""
    from metricflow.protocols.sql_client import SqlEngine
    from metricflow.sql.render.postgres import PostgresSQLSqlPlanRenderer

    class Writer:
        sql_engine_type = SqlEngine.POSTGRES
        sql_plan_renderer = PostgresSQLSqlPlanRenderer()

        def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
            return f"%({bind_parameter_key})s"

        def close(self) -> None:
            """Nothing is open."""

    return Writer()
