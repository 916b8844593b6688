"""A warehouse for playing histories in: dbt makes its views once, then its tables are brought up without dbt."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from dbt_project import upkeep
from dbt_project.build import build_candidate
from strive.catalogue.store import sync
from strive.database import Connection, connect
from strive.settings import Settings, load_settings
from tests.dbt_project.random_history import History
from tests.dbt_project.rows import Row, deliver

FIGURES = """
    select
        indicator_code, country_code, area_code, period_type, period, sex, age_band, category,
        value, numerator, denominator
    from candidate.fct_indicator_value order by 1, 2, 3, 4, 5, 6, 7, 8"""


@dataclass
class Playground:
    """An open warehouse and what is done to it."""

    connection: Connection
    settings: Settings

    def history(self, seed: int, size: int = 12) -> History:
        return History(self.connection, self.settings, seed, size)

    def forget_everything(self) -> None:
        """Begin with no delivery."""
        for (table,) in self.connection.execute("select tablename from pg_tables where schemaname = 'raw'").fetchall():
            self.connection.execute(sql.SQL("truncate {}").format(sql.Identifier("raw", str(table))))
        self.connection.execute("delete from quality.correction")
        self.connection.execute("delete from ledger.delivery")
        self.connection.commit()
        self.rebuild(anew=True)

    def rebuild(self, *, anew: bool = False) -> bool:
        """Bring the kept tables up, as they changed or anew. Returns whether everything was made anew."""
        if anew:
            self.connection.execute("update upkeep.state set is_settled = false")
        self.connection.commit()
        is_full = upkeep.begin(self.connection, "played")
        upkeep.refresh_all(self.connection)
        upkeep.finish(self.connection)
        self.connection.commit()
        return is_full

    def differences(self) -> dict[str, int]:
        """Of each kept table, the rows that its definition does not give or that it lacks, if there are any."""
        found = {}
        kept = self.connection.execute("select relation, definition from upkeep.kept order by place").fetchall()
        for relation, definition in kept:
            row = self.connection.execute("select upkeep.columns_of(%s::text::regclass)", (definition,)).fetchone()
            assert row is not None
            there, given = f"select {row[0]} from {relation}", f"select {row[0]} from {definition}"
            both_ways = f"({there} except all {given}) union all ({given} except all {there})"
            count = self.connection.execute(f"select count(*) from ({both_ways}) as d".encode()).fetchone()
            if count != (0,):
                found[str(relation)] = int(str(count and count[0]))
        return found

    def marts_hash(self) -> str:
        row = self.connection.execute(
            "select md5(coalesce(string_agg(f::text, '|' order by f::text), '')) "
            "from candidate.fct_indicator_value as f"
        ).fetchone()
        return str(row and row[0])

    def figures(self) -> list[tuple[object, ...]]:
        return self.connection.execute(FIGURES.encode()).fetchall()

    def deliveries_counted(self) -> set[str]:
        return {str(name) for (name,) in self.connection.execute("select delivery_id from indicators.contribution")}

    def touched_periods(self) -> set[tuple[str, str]]:
        """Type and first day of the periods that the last build counted."""
        rows = self.connection.execute(
            "select g.period_type, g.period_start from indicators.cell_group as g inner join upkeep.touched_group as t "
            "on g.cell_group = t.cell_group"
        )
        return {(str(period_type), str(start)) for period_type, start in rows}

    def deliver_sessions(self, name: str, first: int, last: int, *, reported: str | None = None) -> None:
        """Psychosocial sessions on the fifth of some months of 2021, with persons who come back."""
        rows: list[Row] = [
            {
                "session": f"s-{month}-{number % 2}",
                "beneficiary": f"b{(number + month) % 5}",
                "sex": "ж" if (number + month) % 5 else "м",
                "birth_year": "1990",
                "area": "Нарынская область" if number % 3 else "Иссык-Кульская область",
                "held_on": f"2021-{month:02}-05",
                "modality": "individual",
                "consent": "yes",
            }
            for month in range(first, last + 1)
            for number in range(4)
        ]
        deliver(
            self.connection, name, "mhpss_sessions", "mhpss_session", rows, reported=reported or f"2022-01-{last:02}"
        )
        self.connection.commit()

    def deliver_refusal(self, name: str, person: str, day: str) -> None:
        """One session at which somebody takes consent back."""
        said: Row = {
            "session": f"s-{name}", "beneficiary": person, "sex": "ж", "birth_year": "1990", "held_on": day,
            "area": "Нарынская область", "modality": "individual", "consent": "no",
        }  # fmt: skip
        deliver(self.connection, name, "mhpss_sessions", "mhpss_session", [said], reported="2022-03-01")
        self.connection.commit()

    def withdraw(self, name: str) -> None:
        """A delivery turns out to be wrong as a whole."""
        self.connection.execute("update ledger.delivery set verdict = 'rejected' where delivery_id = %s", (name,))
        self.connection.commit()

    def correct(self, name: str, *, field: str, right: str) -> None:
        """A correction of one field in all rows of a delivery of sessions, as ``resolve_corrections`` notes it."""
        self.connection.execute(
            """
            insert into quality.correction select 'C', country_code, dataset, record_type, %(field)s, null, %(right)s,
                '', '', '', '2030-01-01', '', '', 'applied', rows_loaded
            from ledger.delivery where delivery_id = %(name)s;
            """,
            {"field": field, "right": right, "name": name},
        )
        self.connection.execute(
            """
            insert into quality.corrected_value
            select 'C', 'mhpss_session', country_code, delivery_id, row_number, %(field)s, %(right)s, false
            from raw.mhpss_session where delivery_id = %(name)s
            """,
            {"field": field, "right": right, "name": name},
        )
        self.connection.commit()

    def people_counted(self) -> set[str]:
        found = self.connection.execute(
            "select counted_key from indicators.contribution where indicator_code = 'MHP-01'"
        )
        return {str(key) for (key,) in found}


def make_playground(server: str, template: str, home: Path) -> Iterator[Playground]:
    """A playground in a database of its own, a copy of ``template``, on ``server``."""
    name = f"strive_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as administration:
        administration.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("STRIVE_DATABASE_URL", urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
            environment.setenv("STRIVE_HOME", str(home))
            settings = load_settings()
            with connect() as connection:
                sync(connection, settings)
                connection.commit()
                build_candidate(settings)
                yield Playground(connection, settings)
        administration.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
