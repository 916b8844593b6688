"""Each role and each object of the sample warehouse, whatever objects there are: what is expected, what the catalogues
say and what the server does are the same.
"""

from __future__ import annotations

from typing import Any, cast

import psycopg
import pytest

from strive.catalogue.roles import read_roles
from strive.roles.matrix import Line, matrix
from strive.settings import PROJECT_ROOT
from tests.roles.conftest import OWN, Peopled
from tests.roles.people import answer, expected_access, expected_of

ROLES = list(read_roles(PROJECT_ROOT / "catalogue").roles)
SCOPES = [OWN, "*"]
_READABLE = {"all", "country", "every_country"}
_MEANT = {"readable": _READABLE, "depends": _READABLE | {"no"}}


def full_name(line: Line) -> str:
    return line.name if line.kind == "function" else f"{line.schema}.{line.name}"


def lines_of(peopled: Peopled) -> list[Line]:
    return matrix(peopled.engine, peopled.settings)[1]


def test_every_object_is_as_expected_for_every_role(peopled: Peopled) -> None:
    expected = expected_access()
    wrong = []
    for line in lines_of(peopled):
        said = expected_of(expected, line.kind, full_name(line))
        if said is None:
            wrong.append(f"no line speaks of the {line.kind} {full_name(line)}")
            continue
        for role, access in zip(ROLES, line.access, strict=True):
            if access not in _MEANT.get(said[role], {said[role]}):
                wrong.append(f"{role} on the {line.kind} {full_name(line)}: {access}, expected {said[role]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("role", ROLES)
def test_the_server_refuses_what_the_table_refuses_and_nothing_else(peopled: Peopled, role: str, scope: str) -> None:
    number = ROLES.index(role)
    wrong = []
    with peopled.people.as_(role, scope) as person:
        for line in lines_of(peopled):
            may = line.access[number]
            if line.kind == "function":
                if may == "call":
                    continue
                got = answer(person, f"select {_call(line.name)}")
            else:
                got = answer(person, f'select * from "{line.schema}"."{line.name}" limit 1')
            if got != ("ok" if may in _READABLE else "InsufficientPrivilege"):
                wrong.append(f"{line.kind} {full_name(line)}: {may} in the table, {got} from the server")
    assert not wrong, "\n".join(wrong)


def _call(signature: str) -> str:
    name, _, arguments = signature.removesuffix(")").partition("(")
    nulls = ", ".join(f"null::{kind}" for kind in arguments.split(",") if kind)
    return f"{name}({nulls})"


@pytest.mark.parametrize("role", ROLES)
def test_no_role_may_change_anything(peopled: Peopled, role: str) -> None:
    with peopled.people.as_(role) as person:
        person.execute("set default_transaction_read_only = off")
        for line in lines_of(peopled):
            if line.kind in ("function", "sequence"):
                continue
            name = f'"{line.schema}"."{line.name}"'
            for statement in (f"insert into {name} default values", f"delete from {name}", f"lock table {name}"):
                with person.transaction(force_rollback=True):
                    got = answer(person, statement)
                assert got in ("InsufficientPrivilege", "ObjectNotInPrerequisiteState", "WrongObjectType"), (
                    f"{statement}: {got}"
                )


@pytest.mark.parametrize("role", ROLES)
def test_a_login_of_one_country_sees_all_of_its_rows_and_none_of_another(peopled: Peopled, role: str) -> None:
    number = ROLES.index(role)
    open_to_all = read_roles(peopled.settings.catalogue).rows.all
    compared = 0
    with peopled.people.as_(role, OWN) as person:
        for line in lines_of(peopled):
            if line.access[number] != "country" or "country_code" not in _columns(peopled, line):
                continue
            assert full_name(line) not in open_to_all
            query = f'select country_code, count(*) from "{line.schema}"."{line.name}" group by 1'
            everything = _counts(peopled.engine, query)
            assert _counts(person, query) == {code: n for code, n in everything.items() if code == OWN}, full_name(line)
            compared += len(everything) > 1
    assert compared >= 2, "nothing of several countries was compared"


@pytest.mark.parametrize("role", ROLES)
def test_a_login_of_every_country_sees_every_row(peopled: Peopled, role: str) -> None:
    number = ROLES.index(role)
    with peopled.people.as_(role) as person:
        for line in lines_of(peopled):
            if line.access[number] in _READABLE and (line.kind == "table" or line.schema == "marts"):
                query = f'select 1, count(*) from "{line.schema}"."{line.name}"'
                assert _counts(person, query) == _counts(peopled.engine, query), full_name(line)


@pytest.mark.parametrize("role", ROLES)
def test_a_login_without_a_country_sees_no_row_of_any(peopled: Peopled, role: str) -> None:
    """What is left of a login whose countries were revoked while its role stayed."""
    number = ROLES.index(role)
    login = psycopg.conninfo.conninfo_to_dict(peopled.people.urls[f"{role}/{OWN}"])["user"]
    peopled.engine.execute("delete from access.country_grant where login = %s", (login,))
    try:
        with peopled.people.as_(role, OWN) as person:
            for line in lines_of(peopled):
                if line.access[number] == "country" and "country_code" in _columns(peopled, line):
                    seen = _counts(person, f'select 1, count(*) from "{line.schema}"."{line.name}"')
                    assert seen == {1: 0}, full_name(line)
    finally:
        peopled.engine.execute(
            "insert into access.country_grant (login, role, country_code, granted_by) values (%s, %s, %s, 'a test')",
            (login, role, OWN),
        )


def test_nothing_is_for_everybody(peopled: Peopled) -> None:
    rows = peopled.engine.execute(
        """
        select n.nspname || '.' || c.relname from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
        cross join lateral aclexplode(c.relacl) as a where a.grantee = 0 and n.nspname !~ '^(pg_|information_schema)'
        union all
        select p.oid::regprocedure::text from pg_proc as p inner join pg_namespace as n on p.pronamespace = n.oid
        where has_function_privilege('public', p.oid, 'execute') and n.nspname !~ '^(pg_|information_schema)'
        union all
        select nspname from pg_namespace
        where has_schema_privilege('public', oid, 'usage, create') and nspname !~ '^(pg_|information_schema)'
        union all
        select datname from pg_database
        where has_database_privilege('public', oid, 'connect, temporary, create') and datname = current_database()
        """
    ).fetchall()
    assert rows == []


def test_views_run_with_the_rights_of_their_reader(peopled: Peopled) -> None:
    """Where a role may read anything, every view does, so that none can be granted by mistake."""
    rows = peopled.engine.execute(
        """
        select c.oid::regclass::text from pg_class as c
        where c.relkind = 'v' and not coalesce('security_invoker=true' = any(c.reloptions), false)
            and c.relnamespace::regnamespace::text
                in ('access', 'catalogue', 'ledger', 'quality', 'quarantine', 'marts', 'harmonised', 'indicators')
        """
    ).fetchall()
    assert rows == []


def test_two_functions_run_with_the_rights_of_their_owner_and_search_nowhere(peopled: Peopled) -> None:
    rows = peopled.engine.execute(
        """
        select p.oid::regproc::text, p.proconfig from pg_proc as p
        where p.prosecdef and p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)' order by 1
        """
    ).fetchall()
    fixed = ["search_path=pg_catalog, pg_temp"]
    assert rows == [("access.countries", fixed), ("access.sees_every_country", fixed)]


def _columns(peopled: Peopled, line: Line) -> set[str]:
    rows = peopled.engine.execute(
        "select attname::text from pg_attribute where attrelid = %s::regclass and attnum > 0",
        (f'"{line.schema}"."{line.name}"',),
    )
    return {str(name) for (name,) in rows}


def _counts(connection: Any, query: str) -> dict[Any, int]:
    return dict(cast(list[tuple[Any, int]], connection.execute(query.encode()).fetchall()))
