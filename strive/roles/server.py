"""What belongs to the server and not to the warehouse: group roles, and functions that PostgreSQL gives to everybody.

Roles are made by whoever may: the warehouse itself on its embedded server, else the administrator, whose URL
``STRIVE_DATABASE_ADMIN_URL`` names or who runs what ``strive role sql`` prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from strive.catalogue.roles import RolesFile
from strive.database import Connection, connect

# Who may call these can stop the warehouse (its runs wait for each other by advisory locks) or fill its disk, with the
# right to read nothing at all.
_GIVEN_TO_EVERYBODY = tuple(
    f"pg_catalog.{name}"
    for name in (
        *(
            f"pg_{attempt}advisory_{scope}lock{shared}({arguments})"
            for attempt in ("", "try_")
            for scope in ("", "xact_")
            for shared in ("", "_shared")
            for arguments in ("bigint", "int, int")
        ),
        "lo_creat(int)",
        "lo_create(oid)",
        "lo_from_bytea(oid, bytea)",
        "pg_logical_emit_message(boolean, text, text, boolean)",
        "pg_logical_emit_message(boolean, text, bytea, boolean)",
    )
)
_LANGUAGE = "plpgsql"


def administrator(admin_url: str, url: str) -> Connection:
    """A connection to the warehouse's database as the server's administrator. Raises SourceUnavailable."""
    return connect(make_conninfo(admin_url, dbname=conninfo_to_dict(url)["dbname"]), autocommit=True)


def may_make_roles(connection: Connection) -> bool:
    """Whether who is connected may create roles."""
    row = connection.execute("select rolsuper or rolcreaterole from pg_roles where rolname = current_user").fetchone()
    return bool(row and row[0])


def is_superuser(connection: Connection) -> bool:
    """Whether who is connected may do everything."""
    return connection.info.parameter_status("is_superuser") == "on"


def unusable_groups(connection: Connection, groups: Iterable[str]) -> dict[str, bool]:
    """The group roles that are missing (False), or that somebody made into more than a group (True)."""
    rows = connection.execute(
        """
        select g.name, r.oid is not null
        from unnest(%s::text[]) as g (name)
        left join pg_roles as r on r.rolname = g.name
        where r.oid is null or r.rolcanlogin or r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
            or r.rolreplication
            or exists (select from pg_auth_members as m where m.member = r.oid)
        """,
        (list(groups),),
    )
    return dict(cast(list[tuple[str, bool]], rows.fetchall()))


def group_statements(groups: Iterable[str]) -> list[sql.Composed]:
    """Make group roles: nobody logs in as one, and none may do anything by itself."""
    return [sql.SQL("create role {} nologin").format(sql.Identifier(group)) for group in groups]


def login_statements(file: RolesFile, database: str, login: str) -> list[sql.Composed]:
    """Make a login without a password, which nobody can use until it is given one."""
    name = sql.Identifier(login)
    made = sql.SQL(
        "create role {} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit {}"
    ).format(name, sql.Literal(file.logins.connections))
    return [
        made,
        *(
            sql.SQL("alter role {} in database {} set {} = {}").format(
                name, sql.Identifier(database), sql.Identifier(setting), sql.Literal(value)
            )
            for setting, value in file.logins.settings.items()
        ),
    ]


def member_statement(group: str, login: str) -> sql.Composed:
    """Let a login have what the group has, without being able to become the group."""
    return sql.SQL("grant {} to {} with inherit true, set false, admin false").format(
        sql.Identifier(group), sql.Identifier(login)
    )


def administrators_statements(connection: Connection, groups: Iterable[str], engine: str) -> list[sql.Composed]:
    """What only a server's administrator can do for a warehouse that ``engine`` owns; none when it is done."""
    groups = list(groups)
    absent = [name for name, exists in unusable_groups(connection, groups).items() if not exists]
    row = connection.execute(
        """
        select pg_has_role(%s, d.datdba, 'usage'), has_database_privilege('public', d.oid, 'connect')
        from pg_database as d where d.datname = current_database()
        """,
        (engine,),
    ).fetchone()
    statements = group_statements(absent)
    if row and row[1] and not row[0]:
        database = sql.Identifier(connection.info.dbname)
        statements += [
            sql.SQL("grant connect, temporary on database {} to {}").format(database, sql.Identifier(engine)),
            sql.SQL("grant connect on database {} to {}").format(
                database, sql.SQL(", ").join(map(sql.Identifier, groups))
            ),
            sql.SQL("revoke connect, temporary on database {} from public").format(database),
        ]
    return statements + closing_statements(connection, engine)


def closing_statements(connection: Connection, engine: str | None = None) -> list[sql.Composed]:
    """Take from everybody what only the engine needs; none when it is taken already. ``engine``: to whom it is given,
    where the engine is no superuser.
    """
    rows = connection.execute(
        """
        select 'function ' || p.oid::regprocedure::text
        from unnest(%s::text[]) as named (signature)
        inner join pg_proc as p on p.oid = to_regprocedure(named.signature)
        where has_function_privilege('public', p.oid, 'execute')
        union all
        select 'language ' || l.lanname
        from pg_language as l
        where l.lanname = %s and has_language_privilege('public', l.oid, 'usage')
        """,
        (list(_GIVEN_TO_EVERYBODY), _LANGUAGE),
    )
    found = sorted(cast(list[tuple[str]], rows.fetchall()))
    given = sql.SQL("grant all on {} to {}")
    taken = sql.SQL("revoke all on {} from public")
    closed: list[sql.Composed] = []
    for (name,) in found:
        what = sql.SQL(name)  # as the server writes it
        closed += [given.format(what, sql.Identifier(engine))] if engine else []
        closed.append(taken.format(what))
    return closed
