"""The models as views over the deliveries of any vintage: what a number published long ago was counted from.

Publishing keeps what readers saw; what was counted for it is computed anew. The schema ``as_of`` has every model up to
``contribution`` as a view whose deliveries are those of the vintage that the setting ``strive.vintage`` names
(``ledger.vintage_delivery``); their rows in ``raw`` stay when a delivery is superseded. It is today's code, catalogue
and crosswalks: where they changed since, the trace says that it does not agree, and the vintage's code commit is the
code to ask.

The views are made when they are first needed, and again when a model changed or a crosswalk was loaded, which drops
what stands on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql

from dbt_project.build import hash_of_files
from dbt_project.run_dbt import compiled_models
from dbt_project.upkeep import newest_keys
from strive.database import Connection, connect, exclusive
from strive.settings import Settings, load_settings

SCHEMA = "as_of"
LAST_MODEL = "contribution"
_DELIVERIES = """
create view as_of.current_delivery as
select d.*
from ledger.delivery as d
inner join ledger.vintage_delivery as v on d.delivery_id = v.delivery_id
where v.vintage_id = current_setting('strive.vintage')::bigint
"""


def make_views(settings: Settings | None = None) -> bool:
    """Make the views unless they are there and up to date. Returns whether they were made. Raises Refusal naming a
    model that cannot be compiled."""
    settings = settings or load_settings()
    fingerprint = hash_of_files(settings.dbt_project.rglob("*.sql"), settings.project)
    with connect(autocommit=True) as connection, exclusive(connection, "build"):
        if _made_of(connection) == fingerprint:
            return False
        models = compiled_models(settings, f"+{LAST_MODEL}")
        with connection.transaction():
            connection.execute("drop schema if exists as_of cascade")
            connection.execute("create schema as_of")
            connection.execute(_DELIVERIES)
            connection.execute(_replaced_rows(connection, newest_keys(settings)))
            for name, query in _moved(models).items():
                view = sql.Identifier(SCHEMA, name).as_string(connection)
                connection.execute(f"create view {view} as {query}".encode())
            connection.execute(sql.SQL("comment on schema as_of is {}").format(sql.Literal(fingerprint)))
    return True


def _made_of(connection: Connection) -> str | None:
    row = connection.execute(
        "select obj_description(to_regnamespace('as_of'), 'pg_namespace') "
        "where to_regclass('as_of.contribution') is not null"
    ).fetchone()
    return str(row[0]) if row else None


def _replaced_rows(connection: Connection, keys: Mapping[str, Sequence[str]]) -> bytes:
    """The view of the rows that a later row of the same key replaces among the vintage's deliveries."""
    branches = []
    for record_type, fields in keys.items():
        row = connection.execute("select upkeep.key_of('r', %s)", (list(fields),)).fetchone()
        raw = sql.Identifier("raw", record_type).as_string(connection)
        branches.append(
            f"""
            select '{record_type}' as record_type, delivery_id, row_number
            from (
                select r.delivery_id, r.row_number, row_number() over (
                    partition by r.country_code, r.dataset, {row[0] if row else ""}
                    order by d.reported_at desc, r.delivery_id desc, r.row_number desc
                ) as age
                from {raw} as r inner join as_of.current_delivery as d on r.delivery_id = d.delivery_id
            ) as ranked
            where age > 1
            """  # noqa: S608 - names of the catalogue's own
        )
    return f"create view as_of.replaced_row as {' union all '.join(branches)}".encode()


def _moved(models: Sequence[Any]) -> dict[str, str]:
    """The queries of the models that deliveries flow through, in their order, reading from the schema of the views
    instead of from the build; what is made of the catalogue alone (places, definitions) is the latest build's."""
    relations: dict[str, str] = {}
    queries = {}
    for model in models:
        query = str(model.compiled_code)
        moved = re.sub(r'"\w+"\."upkeep"\."current_delivery"', f'"{SCHEMA}"."current_delivery"', query)
        for relation, view in relations.items():
            moved = moved.replace(relation, view)
        moved = moved.replace("upkeep.replaced_row", f"{SCHEMA}.replaced_row")
        if moved != query:
            relations[model.relation_name] = f'"{SCHEMA}"."{model.name}"'
            queries[model.name] = moved
    return queries
