"""What the roles file wants of the database as it is: which privileges, and which row policies on which tables."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from psycopg import sql

from strive.catalogue.roles import Role, RolesFile
from strive.roles.objects import Objects, Privilege, Relation

FIRST_OID_OF_USERS = 16384
LONGEST_NAME_BYTES = 63
POLICY_FUNCTIONS = ("access.countries", "access.sees_every_country")
WHOLE = None
Column = tuple[int, str | None]


def group_name(database: str, role: str) -> str:
    """The group role of ``role`` in ``database``: ``strive_auditor``. Roles belong to the server, and two warehouses on
    one server share none.
    """
    if len(database.encode()) + len(role) + 1 > LONGEST_NAME_BYTES:
        database = f"{database.encode()[:20].decode(errors='ignore')}_{zlib.crc32(database.encode()):08x}"
    return f"{database}_{role}"


def policy_name(role: str) -> str:
    """The policy that says which rows of a table the role sees."""
    return f"rows_of_{role}"


class Policy(NamedTuple):
    """``using``: the condition on a row. ``by``: what it goes by, for people."""

    table: int
    role: str
    by: str
    using: sql.Composable


@dataclass
class Wanted:
    """What is wanted. ``secured``: tables with row security. ``as_reader``: views with their reader's rights."""

    privileges: set[Privilege] = field(default_factory=set)
    policies: dict[tuple[int, str], Policy] = field(default_factory=dict)
    secured: set[int] = field(default_factory=set)
    as_reader: set[int] = field(default_factory=set)


class Reading:
    """What one role may read: whole relations and single columns, with what its views need of what lies behind."""

    def __init__(self, role: Role, file: RolesFile, objects: Objects) -> None:
        self._file = file
        self._objects = objects
        self._named = {oid: role.reads.columns_of(each.full_name) for oid, each in objects.relations.items()}
        self._known: dict[int, tuple[set[Column], set[int]] | None] = {}

    @cached_property
    def columns(self) -> tuple[set[Column], set[int]]:
        """Columns of relations that are to be readable (WHOLE for all of it), and functions that views call."""
        columns: set[Column] = set()
        functions: set[int] = set()
        for relation in self._objects.relations.values():
            named = self._named[relation.oid]
            if named is None or relation.is_partition or not (relation.is_table or relation.is_view):
                continue
            if relation.is_view:
                behind = self._behind(relation.oid)
                if behind is None:
                    continue
                columns |= behind[0]
                functions |= behind[1]
            columns |= {(relation.oid, column) for column in named} or {(relation.oid, WHOLE)}
        return columns, functions

    def _behind(self, view: int) -> tuple[set[Column], set[int]] | None:
        """What the view needs beside what the role reads anyway; None when it needs what the role must not read."""
        if view not in self._known:
            self._known[view] = None  # a view cannot read itself; if it did, it would be refused
            self._known[view] = self._needs(view)
        return self._known[view]

    def _needs(self, view: int) -> tuple[set[Column], set[int]] | None:
        columns: set[Column] = set()
        functions = {oid for oid in self._objects.calls.get(view, ()) if oid >= FIRST_OID_OF_USERS}
        if any(oid not in self._objects.functions or self._objects.functions[oid].as_owner for oid in functions):
            return None
        for oid, column in self._objects.reads.get(view, ()):
            if oid < FIRST_OID_OF_USERS:
                continue
            relation = self._objects.relations.get(oid)
            if relation is None or not (relation.is_table or relation.is_view):
                return None
            is_read = self._reads(relation, column)
            if not is_read and relation.full_name not in self._file.behind_views:
                return None
            if relation.is_view:
                behind = self._behind(oid)
                if behind is None:
                    return None
                columns |= behind[0]
                functions |= behind[1]
            if not is_read and column is not None:
                columns.add((oid, column))
        return columns, functions

    def _reads(self, relation: Relation, column: str | None) -> bool:
        named = self._named[relation.oid]
        return named is not None and (not named or column in named)


def wanted(file: RolesFile, objects: Objects) -> Wanted:
    """What the roles that exist are to have; nothing is wanted for PUBLIC."""
    result = Wanted()
    for relation in objects.relations.values():
        if relation.is_view and any(role.reads.reach_into(relation.schema) for role in file.roles.values()):
            result.as_reader.add(relation.oid)
    by_name = {relation.full_name: relation for relation in objects.relations.values()}
    schema_oids = {name: oid for oid, name in objects.schemas.items()}
    for key, role in file.roles.items():
        group = group_name(objects.database[1], key)
        if group not in objects.roles:
            continue
        columns, functions = Reading(role, file, objects).columns
        functions |= {
            function.oid
            for function in objects.functions.values()
            if (function.full_name in role.calls and not function.as_owner) or function.full_name in POLICY_FUNCTIONS
        }
        result.privileges.add(Privilege("database", objects.database[0], None, "CONNECT", group))
        _add_policies(result, file, objects, by_name, key, columns)
        whole = {oid for oid, column in columns if column is WHOLE}
        result.privileges |= {
            Privilege("relation", oid, column, "SELECT", group)
            for oid, column in columns
            if column is WHOLE or oid not in whole
        }
        result.privileges |= {Privilege("function", oid, None, "EXECUTE", group) for oid in functions}
        named = {objects.relations[oid].schema for oid, _ in columns if objects.relations[oid].full_name in role.reads}
        named |= {f.schema for f in objects.functions.values() if f.oid in functions and f.full_name in role.calls}
        result.privileges |= {Privilege("schema", schema_oids[name], None, "USAGE", group) for name in named}
    return result


def _add_policies(
    result: Wanted, file: RolesFile, objects: Objects, by_name: dict[str, Relation], role: str, columns: set[Column]
) -> None:
    """Add the role's policy on each table that it reads; what the policies read themselves is added to ``columns``."""
    waiting = {oid for oid, _ in columns}
    done: set[int] = set()
    while waiting:
        table = objects.relations[waiting.pop()]
        done.add(table.oid)
        if not table.is_table:
            continue
        policy, needed = _policy(file, by_name, role, table)
        if policy.by == "all" and not table.has_row_security:
            continue
        columns |= needed
        waiting |= {oid for oid, _ in needed} - done
        result.policies[table.oid, policy_name(role)] = policy
        result.secured.add(table.oid)


def _policy(file: RolesFile, by_name: dict[str, Relation], role: str, table: Relation) -> tuple[Policy, set[Column]]:
    """The policy, and the columns that it reads of another table. What was granted is a subquery, so that it is asked
    once a query and not once a row, and text is compared with ``=``, which nothing can leak through.
    """
    every = sql.SQL("(select access.sees_every_country({}))").format(sql.Literal(role))
    granted = sql.SQL("any ((select access.countries({}))::text[])").format(sql.Literal(role))
    country = sql.Identifier(file.rows.country)
    if table.full_name in file.rows.all:
        return Policy(table.oid, role, "all", sql.SQL("true")), set()
    if file.rows.country in table.columns:
        using = sql.SQL("{} or {} = {}").format(every, country, granted)
        return Policy(table.oid, role, "country", using), set()
    for column, name in file.rows.through.items():
        other = by_name.get(name)
        if column in table.columns and other is not None:
            using = sql.SQL("{} or exists (select from {} as r where r.{} = {}.{} and r.{} = {})").format(
                every, sql.Identifier(other.schema, other.name), sql.Identifier(column),
                sql.Identifier(table.name), sql.Identifier(column), country, granted,
            )  # fmt: skip
            needed: set[Column] = {(other.oid, column), (other.oid, file.rows.country)}
            return Policy(table.oid, role, "country", using), needed
    if table.full_name in file.rows.all_without_country:
        return Policy(table.oid, role, "all", sql.SQL("true")), set()
    return Policy(table.oid, role, "every country", every), set()
