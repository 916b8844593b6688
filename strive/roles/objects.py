"""What there is in the database, as the system catalogues tell it: objects, their privileges and their policies.

Only objects that the warehouse owns are looked at; what belongs to the server is left to its administrator.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, cast

from strive.database import Connection

Kind = Literal["database", "schema", "relation", "function"]
EVERYBODY = "PUBLIC"

_OWN_SCHEMAS = """
    select oid, nspname, nspacl, nspowner from pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema' and pg_has_role(nspowner, 'usage')
"""
_RELATIONS = """
    select
        c.oid::bigint, own.nspname::text, c.relname::text, c.relkind::text, c.relispartition, c.relrowsecurity,
        coalesce('security_invoker=true' = any(c.reloptions) or 'security_invoker=on' = any(c.reloptions), false),
        array(
            select a.attname::text from pg_attribute as a
            where a.attrelid = c.oid and a.attname = any(%(columns)s) and not a.attisdropped
        )
    from pg_class as c
    inner join own on c.relnamespace = own.oid
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and pg_has_role(c.relowner, 'usage')
    order by own.nspname, c.relname
"""
_FUNCTIONS = """
    select p.oid::bigint, own.nspname::text, p.proname::text, pg_get_function_identity_arguments(p.oid), p.prosecdef
    from pg_proc as p
    inner join own on p.pronamespace = own.oid
    where pg_has_role(p.proowner, 'usage')
    order by own.nspname, p.proname, 4
"""
_VIEWS_READ = """
    select distinct r.ev_class::bigint, d.refclassid::regclass::text, d.refobjid::bigint, a.attname::text
    from pg_rewrite as r
    inner join pg_class as c on r.ev_class = c.oid
    inner join own on c.relnamespace = own.oid
    inner join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    left join pg_attribute as a
        on d.refclassid = 'pg_class'::regclass and a.attrelid = d.refobjid and a.attnum = d.refobjsubid and a.attnum > 0
    where d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass) and d.refobjid <> r.ev_class
"""
# An empty list of privileges means the default one; a relation's default gives nobody but its owner anything.
_PRIVILEGES = """
    select
        l.kind, l.oid::bigint, l.column_name, g.privilege_type,
        case g.grantee when 0 then %(everybody)s else pg_get_userbyid(g.grantee)::text end
    from (
        select 'database', oid, null, datdba, coalesce(datacl, acldefault('d', datdba))
        from pg_database where datname = current_database()
        union all select 'schema', oid, null, nspowner, coalesce(nspacl, acldefault('n', nspowner)) from own
        union all select 'relation', c.oid, null, c.relowner, c.relacl
        from pg_class as c inner join own on c.relnamespace = own.oid
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relacl is not null
        union all select 'relation', c.oid, a.attname::text, c.relowner, a.attacl
        from pg_attribute as a inner join pg_class as c on a.attrelid = c.oid inner join own on c.relnamespace = own.oid
        where a.attacl is not null and not a.attisdropped
        union all select 'function', p.oid, null, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
        from pg_proc as p inner join own on p.pronamespace = own.oid
    ) as l (kind, oid, column_name, owner, acl)
    cross join lateral aclexplode(l.acl) as g
    where g.grantee <> l.owner and pg_has_role(l.owner, 'usage')
"""
# What a policy's comment says of it counts only while the policy is still what it was when that was written.
POLICY_IS = "md5(concat_ws('|', pg_get_expr(p.polqual, p.polrelid), p.polcmd, p.polpermissive, p.polroles))"
_POLICIES = f"""
    select
        p.polrelid::bigint, p.polname::text,
        case when d.description like '%%' || {POLICY_IS} then split_part(d.description, ' | ', 1) else '' end
    from pg_policy as p
    left join pg_description as d on d.objoid = p.oid and d.classoid = 'pg_policy'::regclass
"""  # noqa: S608 - its own constant


class Relation(NamedTuple):
    """A table or view. ``columns``: those of the asked ones that it has."""

    oid: int
    schema: str
    name: str
    relkind: str
    is_partition: bool
    has_row_security: bool
    as_reader: bool
    columns: list[str]

    @property
    def full_name(self) -> str:
        """``schema.name``."""
        return f"{self.schema}.{self.name}"

    @property
    def is_table(self) -> bool:
        """Whether row security can hold on it."""
        return self.relkind in ("r", "p")

    @property
    def is_view(self) -> bool:
        """Whether it is a view that can run with its reader's rights."""
        return self.relkind == "v"


class Function(NamedTuple):
    """A function or procedure. ``as_owner``: it runs with the rights of its owner."""

    oid: int
    schema: str
    name: str
    arguments: str
    as_owner: bool

    @property
    def full_name(self) -> str:
        """``schema.name``, without arguments."""
        return f"{self.schema}.{self.name}"


class Privilege(NamedTuple):
    """``grantee`` may do ``privilege`` on an object, or on one of its columns."""

    kind: Kind
    oid: int
    column: str | None
    privilege: str
    grantee: str


@dataclass(frozen=True)
class Objects:
    """The database at one moment. ``reads``: relation, column (None for none of its columns) of each view."""

    database: tuple[int, str]
    schemas: dict[int, str]
    relations: dict[int, Relation]
    functions: dict[int, Function]
    reads: dict[int, set[tuple[int, str | None]]]
    calls: dict[int, set[int]]
    privileges: set[Privilege]
    policies: dict[tuple[int, str], str]
    roles: set[str] = field(default_factory=set)


def objects_of(connection: Connection, columns: list[str]) -> Objects:
    """Read the catalogues. ``columns``: the names of columns that tell whose a row is."""
    relations = [Relation(*row) for row in cast(list[Relation], _all(connection, _RELATIONS, {"columns": columns}))]
    functions = [Function(*row) for row in cast(list[Function], _all(connection, _FUNCTIONS))]
    reads: dict[int, set[tuple[int, str | None]]] = {}
    calls: dict[int, set[int]] = {}
    for view, kind, oid, column in cast(list[tuple[int, str, int, str | None]], _all(connection, _VIEWS_READ)):
        if kind == "pg_class":
            reads.setdefault(view, set()).add((oid, column))
        else:
            calls.setdefault(view, set()).add(oid)
    ((database, database_name),) = cast(
        list[tuple[int, str]],
        _all(connection, "select oid::bigint, datname::text from pg_database where datname = current_database()"),
    )
    schemas = cast(list[tuple[int, str]], _all(connection, "select oid::bigint, nspname::text from own"))
    return Objects(
        database=(database, database_name),
        schemas=dict(schemas),
        relations={relation.oid: relation for relation in relations},
        functions={function.oid: function for function in functions},
        reads=reads,
        calls=calls,
        privileges={
            Privilege(*row) for row in cast(list[Privilege], _all(connection, _PRIVILEGES, {"everybody": EVERYBODY}))
        },
        policies={
            (oid, name): said for oid, name, said in cast(list[tuple[int, str, str]], _all(connection, _POLICIES))
        },
        roles={name for (name,) in cast(list[tuple[str]], _all(connection, "select rolname::text from pg_roles"))},
    )


def _all(connection: Connection, query: str, values: dict[str, object] | None = None) -> list[tuple[object, ...]]:
    within = f"with own as ({_OWN_SCHEMAS}) {query}"
    return connection.execute(within.encode(), values).fetchall()
