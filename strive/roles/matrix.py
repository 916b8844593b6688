"""Each role and each object: allowed or refused. It asks the database what holds, not the file what was wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, cast

from strive.catalogue.roles import read_roles
from strive.database import Connection
from strive.roles.provision import groups_of
from strive.settings import Settings

# all: every row. country: the rows of granted countries. every_country: rows for those who see every country. columns:
# some columns, of the rows as above. call: may call it. write: may change it, which no role should. no: refused.
Access = Literal["all", "country", "every_country", "columns", "call", "write", "no"]

_RELATIONS = """
    select
        c.oid::bigint, n.nspname::text, c.relname::text,
        case c.relkind when 'v' then 'view' when 'm' then 'materialised view' when 'f' then 'foreign table'
            when 'S' then 'sequence' else 'table' end,
        c.relispartition,
        coalesce((
            select split_part(obj_description(p.oid, 'pg_policy'), ' | ', 1) from pg_policy as p
            where p.polrelid = c.oid and p.polroles[1] = to_regrole(quote_ident(%(group)s))
        ), case when c.relrowsecurity then 'by nobody' else 'by all' end),
        has_schema_privilege(%(group)s, n.oid, 'usage'),
        case when c.relkind = 'S' then has_sequence_privilege(%(group)s, c.oid, 'select')
            else has_table_privilege(%(group)s, c.oid, 'select') end,
        c.relkind <> 'S' and has_any_column_privilege(%(group)s, c.oid, 'select'),
        case when c.relkind = 'S' then has_sequence_privilege(%(group)s, c.oid, 'usage, update')
            else has_table_privilege(%(group)s, c.oid, 'insert, update, delete, truncate, references, trigger')
                or has_any_column_privilege(%(group)s, c.oid, 'insert, update, references') end
    from pg_class as c
    inner join pg_namespace as n on c.relnamespace = n.oid
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
"""
_FUNCTIONS = """
    select n.nspname::text, p.oid::regprocedure::text, has_function_privilege(%(group)s, p.oid, 'execute')
        and has_schema_privilege(%(group)s, n.oid, 'usage')
    from pg_proc as p
    inner join pg_namespace as n on p.pronamespace = n.oid
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
"""
_READS = """
    select distinct r.ev_class::bigint, d.refobjid::bigint
    from pg_rewrite as r
    inner join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    where d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
"""


@dataclass(frozen=True)
class Line:
    """An object and what each role may do with it. ``is_partition``: a part of a table above."""

    schema: str
    kind: str
    name: str
    is_partition: bool
    access: tuple[Access, ...]


def matrix(connection: Connection, settings: Settings) -> tuple[list[str], list[Line]]:
    """The roles and, for every table, view, sequence and function of every schema, a line. Sorted."""
    groups = groups_of(connection, read_roles(settings.catalogue))
    known = {name for (name,) in connection.execute("select rolname::text from pg_roles")}
    found: dict[tuple[str, str, str, bool], list[Access]] = {}
    for group in groups.values():
        for key, access in _of_role(connection, group if group in known else None):
            found.setdefault(key, []).append(access)
    return list(groups), [Line(*key, tuple(accesses)) for key, accesses in sorted(found.items())]


def summary(lines: list[Line]) -> Iterator[tuple[str, str, list[Line]]]:
    """Lines of one schema and kind that read the same, together."""
    ordered = sorted(lines, key=lambda line: (line.schema, line.kind, line.access, line.name))
    for (schema, kind, _), same in groupby(ordered, key=lambda line: (line.schema, line.kind, line.access)):
        yield schema, kind, list(same)


def _of_role(connection: Connection, group: str | None) -> Iterator[tuple[tuple[str, str, str, bool], Access]]:
    # A role that is not there may do what anybody may.
    asked = {"group": group or "public"}
    relations = connection.execute(_RELATIONS.encode(), asked).fetchall()
    reads: dict[int, set[int]] = {}
    for view, read in cast(list[tuple[int, int]], connection.execute(_READS.encode()).fetchall()):
        reads.setdefault(view, set()).add(read)
    rows_by = {cast(int, row[0]): str(row[5]).removeprefix("by ").rsplit(" ", 1)[0] for row in relations}
    for oid, schema, name, kind, is_partition, _, usage, whole, some, writes in cast(
        list[tuple[int, str, str, str, bool, str, bool, bool, bool, bool]], relations
    ):
        key = (schema, kind, name, is_partition)
        if usage and writes:
            yield key, "write"
        elif usage and (whole or some):
            yield key, _rows(oid, rows_by, reads) if whole else "columns"
        else:
            yield key, "no"
    for schema, name, may in cast(
        list[tuple[str, str, bool]], connection.execute(_FUNCTIONS.encode(), asked).fetchall()
    ):
        yield (schema, "function", name, False), "call" if may else "no"


def _rows(relation: int, rows_by: Mapping[int, str], reads: Mapping[int, set[int]]) -> Access:
    """Which rows: of a view, the fewest of those that it reads."""
    waiting, seen, found = [relation], {relation}, set()
    while waiting:
        each = waiting.pop()
        found.add(rows_by.get(each, "all"))
        new = reads.get(each, set()) - seen
        seen |= new
        waiting.extend(new)
    if "country" in found:
        return "country"
    return "every_country" if {"every country", "nobody"} & found else "all"
