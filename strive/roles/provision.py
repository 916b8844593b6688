"""Provisioning: the database's grants and row policies become what ``catalogue/roles.yaml`` says, in one transaction.

It looks at whatever tables, views and functions there are, and executes the difference only: nothing when nothing
differs, so it runs at every start, after every build, and inside the transaction of every publication. A table is given
to nobody before its policies stand. What cannot be done for want of rights leaves less readable, never more; the roles
that are missing are returned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from strive.catalogue.roles import RolesFile, read_roles
from strive.database import Connection
from strive.errors import Refusal
from strive.messages import message
from strive.roles.difference import statements
from strive.roles.objects import objects_of
from strive.roles.server import (
    administrator,
    administrators_statements,
    closing_statements,
    group_statements,
    is_superuser,
    login_statements,
    may_make_roles,
    member_statement,
    unusable_groups,
)
from strive.roles.wanted import group_name, wanted
from strive.settings import Settings

_LOCK = "select pg_advisory_xact_lock(hashtextextended('strive roles', 0))"
_NEW_FUNCTIONS_ARE_OPEN = """
    select not exists (
        select from pg_default_acl
        where defaclrole = current_user::regrole and defaclnamespace = 0 and defaclobjtype = 'f'
            and not exists (select from aclexplode(defaclacl) where grantee = 0)
    )
"""
_CLOSE_NEW_FUNCTIONS = sql.SQL("alter default privileges revoke execute on functions from public")
_OVERTAKEN = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedObject,
    psycopg.errors.UndefinedFunction,
    psycopg.errors.InvalidSchemaName,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.InternalError_,
)


@dataclass(frozen=True)
class Provisioned:
    """``changes``: how many statements it took. ``missing``: group roles that only an administrator can make."""

    changes: int
    missing: tuple[str, ...]


def provision(connection: Connection, settings: Settings, *, rebuilt: bool) -> Provisioned:
    """Provision in a transaction of its own, or in the caller's. ``rebuilt``: also the schemas whose tables dbt makes
    anew; for who holds the lock ``build`` only.
    """
    file = read_roles(settings.catalogue)
    with connection.transaction():
        connection.execute(_LOCK)
        missing = _make_groups(connection, file)
        changes = [*_own_statements(connection), *_difference(connection, file, () if rebuilt else file.rebuilt)]
        _execute(connection, changes)
    return Provisioned(len(changes), tuple(missing))


def provision_quietly(connection: Connection, settings: Settings) -> None:
    """Provision at a start, while builds and publications of other processes may be at work: what they hold or replace
    meanwhile they provision themselves, so nobody is waited for.
    """
    try:
        with connection.transaction():
            connection.execute("set local lock_timeout = '1s'")
            provision(connection, settings, rebuilt=False)
    except _OVERTAKEN:
        return


def outstanding(connection: Connection, settings: Settings) -> list[str]:
    """The statements that provisioning would execute, as text."""
    file = read_roles(settings.catalogue)
    changes = [*_own_statements(connection), *_difference(connection, file, ())]
    return [each.as_string(connection) for each in changes]


def make_groups_as(admin_url: str, url: str, settings: Settings) -> None:
    """Do, as the server's administrator, what the owner of ``url`` may not. Raises SourceUnavailable."""
    file = read_roles(settings.catalogue)
    with administrator(admin_url, url) as connection:
        engine = str(conninfo_to_dict(url)["user"])
        _execute(connection, administrators_statements(connection, groups_of(connection, file).values(), engine))


def for_the_administrator(connection: Connection, settings: Settings, login: tuple[str, str] | None) -> list[str]:
    """The same as text. ``login``: a login and its role, which the administrator is to make. Raises Refusal."""
    file = read_roles(settings.catalogue)
    groups = groups_of(connection, file)
    engine = connection.info.user
    statements = [] if is_superuser(connection) else administrators_statements(connection, groups.values(), engine)
    if login is not None:
        name, role = login
        if role not in groups:
            raise Refusal(message("role_unknown", role=role, roles=", ".join(groups)))
        statements += login_statements(file, connection.info.dbname, name)
        statements.append(member_statement(groups[role], name))
    return [each.as_string(connection) for each in statements]


def groups_of(connection: Connection, file: RolesFile) -> dict[str, str]:
    """The group role of each role."""
    return {key: group_name(connection.info.dbname, key) for key in file.roles}


def _make_groups(connection: Connection, file: RolesFile) -> list[str]:
    unusable = unusable_groups(connection, groups_of(connection, file).values())
    absent = [name for name, exists in unusable.items() if not exists]
    if absent and may_make_roles(connection):
        _execute(connection, group_statements(absent))
        return [name for name, exists in unusable.items() if exists]
    return list(unusable)


def _own_statements(connection: Connection) -> list[sql.Composable]:
    """What concerns the database as a whole, and what only a superuser can take from everybody."""
    row = connection.execute(_NEW_FUNCTIONS_ARE_OPEN).fetchone()
    closing = closing_statements(connection) if is_superuser(connection) else []
    return [*([_CLOSE_NEW_FUNCTIONS] if row and row[0] else []), *closing]


def _difference(connection: Connection, file: RolesFile, left_alone: Iterable[str]) -> list[sql.Composable]:
    groups = groups_of(connection, file)
    objects = objects_of(connection, [file.rows.country, *file.rows.through])
    usable = set(groups.values()) - unusable_groups(connection, groups.values()).keys()
    objects.roles.intersection_update(usable)
    return statements(objects, wanted(file, objects), usable, set(left_alone))


def _execute(connection: Connection, changes: Iterable[sql.Composable]) -> None:
    text = sql.SQL(";\n").join(changes)
    if text.as_string(connection):
        connection.execute(text)
