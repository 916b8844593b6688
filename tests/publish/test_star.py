"""The star: keys that last, references that hold, a description of everything, and the rights of whoever asks."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import Any, cast

import psycopg
import pytest

from publish.star import CELL_KEYS, DIMENSIONS
from publish.views import publish_views
from strive.catalogue.files import read_countries, read_indicators
from strive.database import Connection
from strive.settings import PROJECT_ROOT
from tests.publish.rows import cell, insert, publish_now

FACTS = {"fct_indicator_value", "fct_indicator_value_history", "fct_target", "fct_target_phased"}


def one(connection: Connection, query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    connection.commit()
    return row[0] if row else None


def keys(connection: Connection) -> dict[str, dict[str, int]]:
    found = {}
    for dimension in DIMENSIONS:
        codes = ", ".join(f"{code}::text" for code in dimension.codes)
        found[dimension.table] = {
            str(name): int(str(key))
            for name, key in connection.execute(
                f"select concat_ws('|', {codes}), {dimension.key} from marts.{dimension.table}".encode()
            )
        }
    connection.commit()
    return found


def areas(connection: Connection, *codes: str) -> None:
    connection.execute("truncate candidate.dim_area")
    for code in codes:
        insert(connection, "dim_area", {"country_code": "KGZ", "area_code": code, "name_en": code, "name_ru": code})


def test_a_member_keeps_its_key_and_no_other_is_ever_given_it(candidate: Connection) -> None:
    areas(candidate, "_T", "KG-N", "KG-Y")
    insert(candidate, "fct_indicator_value", cell("PRB-01", 743))
    publish_now(candidate)
    first = keys(candidate)
    areas(candidate, "_T", "KG-A", "KG-Y")  # one is gone, one is new and comes before the others
    publish_now(candidate)
    second = keys(candidate)
    assert second["dim_area"].items() >= first["dim_area"].items()
    assert second["dim_area"]["KGZ|KG-A"] not in first["dim_area"].values()
    assert one(candidate, "select is_current from marts.dim_area where area_code = 'KG-N'") is False
    areas(candidate, "_T", "KG-A", "KG-N", "KG-Y")
    publish_now(candidate)
    assert keys(candidate) == second
    assert one(candidate, "select bool_and(is_current) from marts.dim_area")


def test_a_new_definition_version_is_a_member_of_its_own_and_breaks_the_series(candidate: Connection) -> None:
    insert(candidate, "fct_indicator_value", cell("PRB-01", 743))
    publish_now(candidate)
    candidate.execute("update candidate.dim_indicator set definition_version = 2 where indicator_code = 'PRB-01'")
    candidate.execute("update candidate.fct_indicator_value set definition_version = 2")
    publish_now(candidate)
    rows = candidate.execute(
        "select definition_version, is_current, first_vintage, ended_by_vintage from marts.rpt_definition "
        "where indicator_code = 'PRB-01' order by definition_version"
    ).fetchall()
    assert rows == [(1, False, 1, 2), (2, True, 2, None)]
    used = candidate.execute(
        "select h.definition_version, d.definition_version, count(*) from marts.fct_indicator_value_history as h "
        "inner join marts.dim_indicator as d using (indicator_key) group by 1, 2 order by 1"
    ).fetchall()
    assert used == [(1, 1, 1), (2, 2, 1)]


def test_every_key_of_every_cell_leads_to_the_member_of_its_codes(candidate: Connection) -> None:
    insert(candidate, "fct_indicator_value", cell("PRB-01", 743))
    insert(candidate, "fct_indicator_value", cell("PRB-01", 50, age_band="15-35", area_code="KG-Y", area_level=1))
    insert(candidate, "fct_indicator_value", cell("PRB-01", 60, category_scheme="conviction_category", category="new"))
    publish_now(candidate)
    for key in CELL_KEYS:
        same = " and ".join(f"f.{own} = d.{code}" for own, code in zip(key.codes, key.dimension.codes, strict=True))
        for fact in ("fct_indicator_value", "fct_indicator_value_history"):
            strays = f"select count(*) from marts.{fact} as f where not exists (select from marts.{key.table} as d"
            assert one(candidate, f"{strays} where f.{key.column} = d.{key.dimension.key} and {same})") == 0, key
    assert one(candidate, "select count(*) from marts.fct_indicator_value") == 3


def test_keys_are_declared_and_held(candidate: Connection) -> None:
    insert(candidate, "fct_indicator_value", cell("PRB-01", 743))
    publish_now(candidate)
    declared = candidate.execute(
        """
        select c.relname::text, count(*) filter (where k.contype = 'p'), count(*) filter (where k.contype = 'f')
        from pg_class as c
        left join pg_constraint as k on c.oid = k.conrelid
        where c.relnamespace = 'marts'::regnamespace and c.relkind = 'r'
        group by c.relname
        """
    ).fetchall()
    assert {name for name, _, _ in declared} >= FACTS | {dimension.table for dimension in DIMENSIONS}
    assert all(primary == 1 for _, primary, _ in declared)
    foreign = {str(name): int(str(count)) for name, _, count in declared}
    assert all(foreign[fact] >= 9 for fact in FACTS)
    not_integers = candidate.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'marts' "
        "and column_name like '%%\\_key' and data_type <> 'integer'"
    ).fetchall()
    assert not_integers == []
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        candidate.execute("update marts.fct_indicator_value set area_key = -1")
    candidate.rollback()
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        candidate.execute("delete from marts.dim_indicator where indicator_code = 'PRB-01'")
    candidate.rollback()


def test_every_published_column_and_relation_is_described(candidate: Connection) -> None:
    publish_now(candidate)
    undescribed = candidate.execute(
        """
        select c.relname, a.attname
        from pg_class as c
        inner join pg_attribute as a on c.oid = a.attrelid and a.attnum >= 0 and not a.attisdropped
        where c.relnamespace = 'marts'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
            and coalesce(col_description(c.oid, a.attnum), '') = ''
        union all
        select c.relname, null
        from pg_class as c
        where c.relnamespace = 'marts'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
            and coalesce(obj_description(c.oid, 'pg_class'), '') = ''
        """
    ).fetchall()
    assert undescribed == []
    views = candidate.execute(
        "select relname::text, obj_description(oid, 'pg_class'), reloptions from pg_class "
        "where relnamespace = 'marts'::regnamespace and relkind = 'v'"
    ).fetchall()
    assert len(views) >= 20
    for name, comment, options in cast(list[tuple[str, str, list[str] | None]], views):
        assert str(name).startswith(("rpt_", "dim_"))
        assert "Grain: one row per" in str(comment), name
        assert "security_invoker=true" in (options or []), name


def test_every_label_is_there_in_both_languages(candidate: Connection) -> None:
    publish_now(candidate)
    views = candidate.execute(
        "select table_name::text, array_agg(column_name::text) from information_schema.columns "
        "where table_schema = 'marts' and table_name like 'rpt%%' group by table_name"
    ).fetchall()
    for view, names in views:
        columns = {str(name) for name in names}  # type: ignore[attr-defined]
        for code in ("status", "suppression_reason", "period", "period_type", "traffic_light", "direction", "sex"):
            if code in columns:
                assert {f"{code}_en", f"{code}_ru"} <= columns, (view, code)
        english = {name[:-3] for name in columns if name.endswith("_en")}
        russian = {name[:-3] for name in columns if name.endswith("_ru")}
        assert english - {"numerator", "denominator"} == russian, view


def test_every_short_code_of_the_catalogue_has_a_label() -> None:
    with (PROJECT_ROOT / "catalogue" / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = {(row["scheme"], row["code"]) for row in rows}
    assert len(labels) == len(rows)
    assert all(row["label_en"] and row["label_ru"] for row in rows)
    for indicator in read_indicators(PROJECT_ROOT / "catalogue").values():
        for scheme in ("strand", "unit", "direction", "additivity", "sensitivity"):
            assert (scheme, getattr(indicator, scheme)) in labels, indicator.indicator
        assert {("period_type", kind) for kind in indicator.published_periods} <= labels
        assert {("certainty", mapping.certainty) for mapping in indicator.frameworks} <= labels
    for country in read_countries(PROJECT_ROOT / "countries").values():
        assert {("frequency", dataset.frequency) for dataset in country.datasets.values()} <= labels
    history = (PROJECT_ROOT / "publish" / "sql" / "01_history.sql").read_text("utf-8")
    (statuses,) = re.findall(r"status in \(([^)]+)\)", history)
    assert {("cell_status", status) for status in re.findall(r"'(\w+)'", statuses)} <= labels


def test_views_are_made_anew_only_when_something_changed(candidate: Connection) -> None:
    publish_now(candidate)
    before = one(candidate, "select 'marts.rpt_overview'::regclass::oid")
    publish_now(candidate)
    assert one(candidate, "select 'marts.rpt_overview'::regclass::oid") == before
    candidate.execute("drop view marts.rpt_money")
    publish_views(candidate)
    assert one(candidate, "select to_regclass('marts.rpt_money') is not null")


def test_cells_of_a_version_without_keys_get_theirs(candidate: Connection) -> None:
    insert(candidate, "fct_indicator_value", cell("PRB-01", 743))
    insert(candidate, "fct_indicator_value", cell("PRB-01", 740, period_start=date(2021, 4, 1)))
    publish_now(candidate)
    names = [key.column for key in CELL_KEYS]
    before = candidate.execute(f"select {', '.join(names)} from marts.fct_indicator_value order by cell_id".encode())
    expected = before.fetchall()
    views = candidate.execute("select viewname::text from pg_views where schemaname = 'marts'").fetchall()
    candidate.execute("; ".join(f"drop view if exists marts.{view} cascade" for (view,) in views).encode())
    for fact in ("fct_indicator_value", "fct_indicator_value_history"):
        candidate.execute(f"alter table marts.{fact} {', '.join(f'drop column {name}' for name in names)}".encode())
    publish_now(candidate)
    found = candidate.execute(f"select {', '.join(names)} from marts.fct_indicator_value order by cell_id".encode())
    assert found.fetchall() == expected
    assert one(candidate, "select count(*) from marts.rpt_indicator_value where indicator_en is not null") == 2
