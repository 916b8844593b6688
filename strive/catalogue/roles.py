"""The roles of ``catalogue/roles.yaml``: who may read which objects of the database, and which of their rows."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator

from strive.catalogue.files import read_model
from strive.catalogue.models import Bilingual, Strict

_ENTRY = re.compile(r"^(?P<out>-?)(?P<name>[a-z_*?]+\.[a-z0-9_*?]+)(?:\((?P<columns>[a-z0-9_]+(?:, *[a-z0-9_]+)*)\))?$")


class Names(tuple[str, ...]):
    """Entries like ``marts.*``, ``ledger.vintage(vintage_id, published_at)`` and ``-ledger.forgotten*``. They are read
    in their order: what one takes out a later one may let in again, some columns of it for example."""

    def columns_of(self, name: str) -> tuple[str, ...] | None:
        """The columns of the object that are meant: empty for all of it, None when it is not among them."""
        found: tuple[str, ...] | None = None
        for entry in self:
            parts = _ENTRY.fullmatch(entry)
            if parts and fnmatchcase(name, parts["name"]):
                if parts["out"]:
                    found = None
                    continue
                columns = tuple(re.split(", *", parts["columns"])) if parts["columns"] else ()
                found = columns if found is None or not columns else found and (*found, *columns)
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.columns_of(name) is not None

    def reach_into(self, schema: str) -> bool:
        """Whether an object of the schema may be among them."""
        parts = [_ENTRY.fullmatch(entry) for entry in self]
        return any(p and not p["out"] and fnmatchcase(schema, p["name"].split(".")[0]) for p in parts)


def _names(entries: Any) -> Names:
    for entry in entries if isinstance(entries, list) else [entries]:
        if not _ENTRY.fullmatch(str(entry)):
            raise ValueError(f"{entry!r} is not schema.name, with * for any, or schema.name(column, column)")
    return Names(entries)


NameList = Annotated[Names, PlainValidator(_names)]


class Role(Strict):
    """A role: its name, what it may do in a sentence, the objects that it reads and the functions that it calls."""

    name: Bilingual
    may: Bilingual
    reads: NameList
    calls: NameList = Names()


class Rows(Strict):
    """By which column rows belong to a country, for tables that have it, and for those that point at one that has."""

    country: str
    through: dict[str, str]
    all: NameList
    all_without_country: NameList


class Logins(Strict):
    """What a login is given: how many connections at once, and its settings."""

    connections: int
    settings: dict[str, str]


class RolesFile(Strict):
    """The file. ``rebuilt``: the schemas whose tables dbt makes anew."""

    roles: dict[str, Role]
    behind_views: NameList
    rows: Rows
    rebuilt: tuple[str, ...]
    logins: Logins


@cache
def read_roles(catalogue: Path) -> RolesFile:
    """The roles. Raises Refusal."""
    return read_model(catalogue / "roles.yaml", RolesFile)
