"""The dbt project: its own unit tests, its descriptions, and that it keeps up with the record types."""

from __future__ import annotations

import os
import re
from typing import Any, cast

import pytest
import yaml

from dbt_project.run_dbt import connection_environment, run_dbt
from strive.catalogue.files import read_record_types
from strive.settings import PROJECT_ROOT
from tests.dbt_project.conftest import Warehouse

MODELS = PROJECT_ROOT / "dbt_project" / "models"
TYPE_OF_KIND = {
    "text": "text",
    "code": "text",
    "area": "text",
    "pseudonym": "text",
    "integer": "bigint",
    "birth_year": "integer",
    "decimal": "numeric",
    "date": "date",
    "boolean": "boolean",
}


def _described_models() -> dict[str, Any]:
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in MODELS.rglob("*.yml"))
    return {model["name"]: model for content in files for model in content.get("models", [])}


def _columns(warehouse: Warehouse, schema: str) -> list[tuple[str, str, str, str | None]]:
    rows = warehouse.connection.execute(
        """
        select c.table_name::text, c.column_name::text, c.data_type::text,
            col_description(format('%%I.%%I', c.table_schema, c.table_name)::regclass, c.ordinal_position)
        from information_schema.columns as c
        where c.table_schema = %s
        """,
        (schema,),
    )
    return cast(list[tuple[str, str, str, str | None]], rows.fetchall())


@pytest.mark.slow
def test_dbt_unit_tests_pass(warehouse: Warehouse) -> None:
    assert run_dbt(warehouse.settings, "test", "--select", "test_type:unit") == []


def test_every_column_of_the_candidate_is_described_in_the_database(warehouse: Warehouse) -> None:
    columns = _columns(warehouse, "candidate")
    assert len({table for table, *_ in columns}) == 14
    assert [(table, column) for table, column, _, description in columns if not description] == []


def test_every_model_is_described() -> None:
    models = {path.stem for path in MODELS.rglob("*.sql")}
    described = _described_models()
    assert models == set(described)
    assert [name for name, model in described.items() if not model.get("description")] == []


def test_every_field_of_every_record_type_is_staged_with_its_type(warehouse: Warehouse) -> None:
    staged = {(table, column): data_type for table, column, data_type, _ in _columns(warehouse, "staging")}
    for name, record_type in read_record_types(PROJECT_ROOT / "catalogue").items():
        for field in record_type.loaded_fields:
            expected = TYPE_OF_KIND[record_type.fields[field].kind]
            assert staged.get((f"stg_{name}", field)) == expected, (name, field)


def test_events_record_types_keep_the_newest_row_and_snapshots_keep_all() -> None:
    for name, record_type in read_record_types(PROJECT_ROOT / "catalogue").items():
        text = (MODELS / "staging" / f"stg_{name}.sql").read_text(encoding="utf-8")
        keys = re.findall(r"newest_per_key\((\[[^\]]*\])\)", text)
        if record_type.replaces == "snapshot":
            assert "distinct on" not in text, name
        elif name != "aid_transaction":  # an activity is replaced as a whole
            assert [yaml.safe_load(key) for key in keys] == [record_type.key], name


def test_no_model_names_a_country() -> None:
    codes = "|".join(path.stem for path in (PROJECT_ROOT / "countries").glob("*.yaml"))
    naming = [
        str(path.relative_to(PROJECT_ROOT))
        for path in (PROJECT_ROOT / "dbt_project").rglob("*.sql")
        if re.search(rf"\b({codes})\b", path.read_text(encoding="utf-8"))
    ]
    assert naming == []


def test_a_url_becomes_the_parts_that_the_profile_reads() -> None:
    parts = connection_environment("postgresql://u:p%40ss@db.example:5433/house?sslmode=require")
    assert parts["DBT_ENV_SECRET_STRIVE_PASSWORD"] == "p@ss"
    assert (parts["STRIVE_DBT_HOST"], parts["STRIVE_DBT_PORT"], parts["STRIVE_DBT_USER"]) == ("db.example", "5433", "u")
    assert (parts["STRIVE_DBT_DATABASE"], parts["STRIVE_DBT_SSLMODE"]) == ("house", "require")


def test_the_password_stands_in_no_file(warehouse: Warehouse) -> None:
    password = connection_environment(os.environ["STRIVE_DATABASE_URL"]).get("DBT_ENV_SECRET_STRIVE_PASSWORD")
    if not password:
        pytest.skip("the test server wants no password")
    files = [path for path in (warehouse.settings.home / "dbt").rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if password.encode() in path.read_bytes()] == []
