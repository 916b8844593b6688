"""A candidate of a test's own: the tables that the models' contracts promise, filled by hand."""

from __future__ import annotations

import pytest
import yaml
from psycopg import sql

from strive.catalogue.store import sync
from strive.database import Connection
from strive.settings import PROJECT_ROOT, Settings

HARMONISED = """
create schema if not exists indicators;
create table indicators.observed_day (
    indicator_code text, country_code text, observed_on date, delivery_id text
);
create schema if not exists harmonised;
create table harmonised.hrm_community (
    country_code text, community text, advisory_group_established_on date
);
create table harmonised.hrm_community_workshop (country_code text, community text, phase integer, held_on date);
create table harmonised.hrm_training_event (
    country_code text, area_code text, event text, status text, started_on date
);
"""
FILLED = """
insert into candidate.dim_indicator ({names}) select {names} from catalogue.indicator;
insert into candidate.dim_country select country_code, iso2, name_en, name_ru, name_local, currency, time_zone
from catalogue.country;
insert into candidate.dim_label select scheme, code, position, label_en, label_ru from catalogue.label;
insert into candidate.dim_date (date_key, date_day)
select to_char(day, 'YYYYMMDD')::integer, day::date
from generate_series(timestamp '2015-01-01', '2026-12-31', interval '1 day') as day;
"""


def create_candidate(connection: Connection) -> None:
    """The tables of ``marts.yml``, with their descriptions as comments, as dbt makes them."""
    connection.execute("create schema candidate")
    models = yaml.safe_load((PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml").read_text("utf-8"))
    for model in models["models"]:
        table = sql.Identifier("candidate", model["name"])
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(column["name"]), sql.SQL(column["data_type"]))
            for column in model["columns"]
        )
        connection.execute(sql.SQL("create table {} ({})").format(table, columns))
        connection.execute(sql.SQL("comment on table {} is {}").format(table, sql.Literal(model["description"])))
        for column in model["columns"]:
            connection.execute(
                sql.SQL("comment on column {} is {}").format(
                    sql.Identifier("candidate", model["name"], column["name"]), sql.Literal(column["description"])
                )
            )


@pytest.fixture
def candidate(database: Connection, settings: Settings) -> Connection:
    """A database with the catalogue and a candidate that has dimensions and no cells."""
    sync(database, settings)
    create_candidate(database)
    database.execute(HARMONISED.encode())
    names = ", ".join(
        str(name)
        for (name,) in database.execute(
            "select column_name from information_schema.columns "
            "where table_schema = 'candidate' and table_name = 'dim_indicator' order by ordinal_position"
        )
    )
    database.execute(FILLED.format(names=names).encode())
    database.commit()
    return database
