"""From what there is to what is wanted: the statements, none when nothing differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import LiteralString

from psycopg import sql

from strive.roles.objects import EVERYBODY, POLICY_IS, Objects, Privilege
from strive.roles.wanted import Policy, Wanted, group_name

_MARK = f"""do $$ begin execute {{comment}} || quote_literal((
    select {{mark}} || ' | ' || {POLICY_IS} from pg_policy as p where p.polrelid = {{table}} and p.polname = {{name}}
)); end $$"""  # noqa: S608 - constants
_Group = tuple[str, int, bool, str, str]


def statements(objects: Objects, wanted: Wanted, groups: set[str], left_alone: set[str]) -> list[sql.Composable]:
    """What to execute, in order: first what takes away, last what gives. ``left_alone``: schemas not to be touched."""
    there = {each for each in objects.privileges if each.grantee in groups | {EVERYBODY}}
    there = {each for each in there if _schema(objects, each) not in left_alone}
    asked = {each for each in wanted.privileges if _schema(objects, each) not in left_alone}
    extra = there - asked
    # Taking a whole relation away takes its columns away as well.
    emptied = {(each.oid, each.grantee) for each in extra if each.kind == "relation" and each.column is None}
    missing = {each for each in asked if each not in there or (each.oid, each.grantee) in emptied}
    return [
        *_privilege_statements(objects, extra, "revoke {} on {} from {}"),
        *_view_statements(objects, wanted, left_alone),
        *_policy_statements(objects, wanted, groups, left_alone),
        *_privilege_statements(objects, missing, "grant {} on {} to {}"),
    ]


def _schema(objects: Objects, privilege: Privilege) -> str:
    if privilege.kind == "relation":
        return objects.relations[privilege.oid].schema if privilege.oid in objects.relations else ""
    if privilege.kind == "function":
        return objects.functions[privilege.oid].schema if privilege.oid in objects.functions else ""
    return objects.schemas.get(privilege.oid, "") if privilege.kind == "schema" else ""


def _privilege_statements(
    objects: Objects, privileges: set[Privilege], text: LiteralString
) -> Iterator[sql.Composable]:
    def group(each: Privilege) -> _Group:
        return each.kind, each.oid, each.column is None, each.privilege, each.grantee

    for (kind, oid, _, privilege, grantee), same in groupby(sorted(privileges, key=_sortable), key=group):
        named = _target(objects, kind, oid)
        if named is None:
            continue
        columns = [sql.Identifier(each.column) for each in same if each.column is not None]
        what: sql.Composable = sql.SQL(privilege)
        if columns:
            what = sql.SQL("{} ({})").format(what, sql.SQL(", ").join(columns))
        who = sql.SQL("public") if grantee == EVERYBODY else sql.Identifier(grantee)
        yield sql.SQL(text).format(what, named, who)


def _sortable(each: Privilege) -> tuple[str, int, bool, str, str, str]:
    return each.kind, each.oid, each.column is None, each.privilege, each.grantee, each.column or ""


def _target(objects: Objects, kind: str, oid: int) -> sql.Composable | None:
    if kind == "database":
        return sql.SQL("database {}").format(sql.Identifier(objects.database[1]))
    if kind == "schema":
        return sql.SQL("schema {}").format(sql.Identifier(objects.schemas[oid]))
    if kind == "relation" and oid in objects.relations:
        relation = objects.relations[oid]
        return sql.SQL("table {}").format(sql.Identifier(relation.schema, relation.name))
    if kind == "function" and oid in objects.functions:
        function = objects.functions[oid]
        name = sql.Identifier(function.schema, function.name)
        return sql.SQL("routine {}({})").format(name, sql.SQL(function.arguments))
    return None


def _view_statements(objects: Objects, wanted: Wanted, left_alone: set[str]) -> Iterator[sql.Composable]:
    for oid in sorted(wanted.as_reader):
        view = objects.relations[oid]
        if not view.as_reader and view.schema not in left_alone:
            yield sql.SQL("alter view {} set (security_invoker = true)").format(sql.Identifier(view.schema, view.name))


def _policy_statements(
    objects: Objects, wanted: Wanted, groups: set[str], left_alone: set[str]
) -> Iterator[sql.Composable]:
    tables = {oid: r for oid, r in objects.relations.items() if r.is_table and r.schema not in left_alone}
    for oid, name in sorted(objects.policies):
        if oid in tables and (oid, name) not in wanted.policies:
            yield _drop(objects, oid, name)
    for oid in sorted(wanted.secured & tables.keys()):
        if not tables[oid].has_row_security:
            named = sql.Identifier(tables[oid].schema, tables[oid].name)
            yield sql.SQL("alter table {} enable row level security").format(named)
    database = objects.database[1]
    for (oid, name), policy in sorted(wanted.policies.items(), key=lambda item: item[0]):
        if oid not in tables:
            continue
        mark = _mark(policy)
        if objects.policies.get((oid, name)) == mark:
            continue
        if (oid, name) in objects.policies:
            yield _drop(objects, oid, name)
        yield from _create(objects, policy, name, mark, database)


def _mark(policy: Policy) -> str:
    """What begins the policy's comment, so that another condition is seen without reading SQL back."""
    return f"by {policy.by} {hashlib.sha256(policy.using.as_string(None).encode()).hexdigest()[:16]}"


def _drop(objects: Objects, oid: int, name: str) -> sql.Composable:
    table = objects.relations[oid]
    return sql.SQL("drop policy {} on {}").format(sql.Identifier(name), sql.Identifier(table.schema, table.name))


def _create(objects: Objects, policy: Policy, name: str, mark: str, database: str) -> Iterable[sql.Composable]:
    table = objects.relations[policy.table]
    named = sql.Identifier(table.schema, table.name)
    yield sql.SQL("create policy {} on {} for select to {} using ({})").format(
        sql.Identifier(name), named, sql.Identifier(group_name(database, policy.role)), policy.using
    )
    yield sql.SQL(_MARK).format(
        table=sql.Literal(policy.table),
        name=sql.Literal(name),
        mark=sql.Literal(mark),
        comment=sql.Literal(
            sql.SQL("comment on policy {} on {} is ").format(sql.Identifier(name), named).as_string(None)
        ),
    )
