"""Logins of people and tools: which role each has, and which countries it sees in it.

A login is a member of group roles and inherits what they may; it cannot become one of them (``set role``). Its
countries are rows of ``access.country_grant``, which nobody but the warehouse can write, and every change is a row of
``access.change``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import psycopg
from psycopg import sql

from strive.catalogue.roles import RolesFile, read_roles
from strive.database import Connection
from strive.errors import NotReady, Refusal
from strive.messages import message
from strive.roles.provision import groups_of
from strive.roles.server import login_statements, may_make_roles, member_statement
from strive.services.remembered import generated_password
from strive.settings import Settings

EVERY_COUNTRY = "*"
_STRONGER = """
    select
        r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
        or pg_has_role(r.oid, (select datdba from pg_database where datname = current_database()), 'member')
        or exists (
            select from pg_roles as p where p.rolname like 'pg\\_%%' and pg_has_role(r.oid, p.oid, 'member')
        ),
        r.rolcanlogin
    from pg_roles as r where r.rolname = %s
"""
_LOGINS = """
    select m.rolname::text, g.rolname::text
    from pg_auth_members as a
    inner join pg_roles as m on a.member = m.oid
    inner join pg_roles as g on a.roleid = g.oid
    where g.rolname = any(%s) and m.rolcanlogin
"""


@dataclass(frozen=True)
class Asked:
    """What is to be granted or revoked. ``countries``: ISO codes, or ``("*",)``; none when a whole role is revoked."""

    login: str
    role: str
    countries: tuple[str, ...]
    by: str
    because: str | None = None


@dataclass(frozen=True)
class Granted:
    """A login in a role. ``is_member``: does the server let it in? ``countries``: none means that it sees nothing."""

    login: str
    role: str
    is_member: bool
    countries: tuple[str, ...]


def grant(connection: Connection, settings: Settings, asked: Asked) -> str | None:
    """Grant, making the login when there is none. Returns its password if it was made, which is nowhere else.

    Raises Refusal for what cannot be granted, NotReady when only an administrator can make the login or the member.
    """
    file = read_roles(settings.catalogue)
    group = _checked(connection, file, asked)
    with connection.transaction():
        password = _have_login(connection, file, asked.login)
        _have_member(connection, asked, group)
        for country in asked.countries:
            connection.execute(
                "insert into access.country_grant (login, role, country_code, granted_by) values (%s, %s, %s, %s) "
                "on conflict do nothing",
                (asked.login, asked.role, country, asked.by),
            )
        _note(connection, "granted", asked)
    return password


def revoke(connection: Connection, settings: Settings, asked: Asked) -> None:
    """Revoke countries of a role; with its last one, or without any named, the role. The login itself stays, and can
    connect only while it has a role. Raises Refusal, NotReady.
    """
    file = read_roles(settings.catalogue)
    group = _group(connection, file, asked.role)
    with connection.transaction():
        connection.execute(
            "delete from access.country_grant where login = %s and role = %s and (%s or country_code = any(%s))",
            (asked.login, asked.role, not asked.countries, list(asked.countries)),
        )
        left = connection.execute(
            "select from access.country_grant where login = %s and role = %s", (asked.login, asked.role)
        ).rowcount
        _note(connection, "revoked", asked)
    if not left and (asked.login, group) in _members(connection, [group]):
        names = sql.Identifier(group), sql.Identifier(asked.login)
        _as_allowed(connection, sql.SQL("revoke {} from {}").format(*names), asked.login)


def granted(connection: Connection, settings: Settings) -> list[Granted]:
    """Every login in every role, by membership or by countries, sorted."""
    groups = groups_of(connection, read_roles(settings.catalogue))
    role_of = {group: role for role, group in groups.items()}
    members = {(login, role_of[group]) for login, group in _members(connection, list(role_of))}
    rows = connection.execute("select login, role, country_code from access.country_grant order by 1, 2, 3").fetchall()
    countries: dict[tuple[str, str], list[str]] = {}
    for login, role, country in cast(list[tuple[str, str, str]], rows):
        countries.setdefault((login, role), []).append(country)
    return [
        Granted(login, role, (login, role) in members, tuple(countries.get((login, role), ())))
        for login, role in sorted(members | countries.keys())
    ]


def given_otherwise(connection: Connection, settings: Settings) -> list[tuple[str, str, str]]:
    """What others than the roles may do with objects of the warehouse: grantee, privilege, object. Nothing should."""
    from strive.roles.objects import EVERYBODY, objects_of

    known = {EVERYBODY, *groups_of(connection, read_roles(settings.catalogue)).values()}
    objects = objects_of(connection, [])
    names = {relation.oid: relation.full_name for relation in objects.relations.values()}
    names |= {function.oid: function.full_name for function in objects.functions.values()}
    names |= {objects.database[0]: objects.database[1], **objects.schemas}
    return sorted(
        {(p.grantee, p.privilege, names.get(p.oid, str(p.oid))) for p in objects.privileges if p.grantee not in known}
    )


def _group(connection: Connection, file: RolesFile, role: str) -> str:
    if role not in file.roles:
        raise Refusal(message("role_unknown", role=role, roles=", ".join(file.roles)))
    return groups_of(connection, file)[role]


def _checked(connection: Connection, file: RolesFile, asked: Asked) -> str:
    group = _group(connection, file, asked.role)
    if not asked.countries:
        raise Refusal(message("role_needs_countries", login=asked.login, role=asked.role))
    if asked.login.startswith("pg_") or asked.login in groups_of(connection, file).values():
        raise Refusal(message("role_login_is_a_group", login=asked.login))
    known = [code for (code,) in connection.execute("select country_code from catalogue.country order by 1")]
    for country in asked.countries:
        if country not in (EVERY_COUNTRY, *known):
            raise Refusal(message("role_country_unknown", country=country, countries=", ".join(map(str, known))))
    row = connection.execute(_STRONGER, (asked.login,)).fetchone()
    if row and row[0]:
        raise Refusal(message("role_login_is_stronger", login=asked.login))
    if row and not row[1]:
        raise Refusal(message("role_login_is_a_group", login=asked.login))
    return group


def _have_login(connection: Connection, file: RolesFile, login: str) -> str | None:
    if connection.execute("select from pg_roles where rolname = %s", (login,)).rowcount:
        return None
    if not may_make_roles(connection):
        raise NotReady(message("role_needs_an_administrator", login=login))
    for statement in login_statements(file, connection.info.dbname, login):
        connection.execute(statement)
    password = generated_password()
    # The server sees the password's SCRAM verifier only, so that no log can hold it.
    verifier = connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(login), sql.Literal(verifier)))
    # A name that somebody had before starts with nothing.
    connection.execute("delete from access.country_grant where login = %s", (login,))
    return password


def _have_member(connection: Connection, asked: Asked, group: str) -> None:
    if (asked.login, group) not in _members(connection, [group]):
        _as_allowed(connection, member_statement(group, asked.login), asked.login)


def _as_allowed(connection: Connection, statement: sql.Composed, login: str) -> None:
    try:
        with connection.transaction():
            connection.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject):
        raise NotReady(message("role_needs_an_administrator", login=login)) from None


def _members(connection: Connection, groups: Sequence[str]) -> set[tuple[str, str]]:
    return set(cast(list[tuple[str, str]], connection.execute(_LOGINS, (list(groups),)).fetchall()))


def _note(connection: Connection, what: str, asked: Asked) -> None:
    connection.execute(
        "insert into access.change (what, login, role, country_codes, because, changed_by) "
        "values (%s, %s, %s, %s, %s, %s)",
        (what, asked.login, asked.role, list(asked.countries), asked.because, asked.by),
    )
