"""Looks for every identifier that was delivered in everything that a run has written. The goal is 0 hits.

    strive run            # or with STRIVE_HOME=... for a home of its own
    python bench/identifier_search.py

What was delivered is read from the inbox as the country files say: the columns of pseudonyms and of what is dropped.
Each value is looked for as it came, normalised, and as MD5, SHA-1 and SHA-256 of both, without any key. Looked through
are all tables of the warehouse's and of Airflow's database, and all files of the home but the inbox: landing, keys,
logs, rendered tasks, pages, exports, the databases' own files. Reads, changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psycopg
from psycopg import sql

from ingest.columns import ColumnMapping
from ingest.connectors import connector_named
from ingest.identifiers import ANY_IDENTIFIER
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.files import read_countries, read_record_types
from strive.errors import StriveError
from strive.services.postgres import AIRFLOW_DATABASE, PostgresServer
from strive.settings import Settings, load_settings

WINDOW = 8
PIECE = 1 << 25
LONGEST = 64
_NO_KEY = PseudonymKey(b"", 0)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_BITS = 22


@dataclass
class Delivered:
    """What the files in the inbox say of persons, by field; no value of one sign only, as 0 0 0, which names nobody."""

    values: dict[str, set[str]] = field(default_factory=dict)

    @staticmethod
    def of(settings: Settings) -> Delivered:
        """All of it; files that cannot be read hold nothing that was loaded."""
        found = Delivered()
        record_types = read_record_types(settings.catalogue)
        for code, country in read_countries(settings.countries).items():
            for name, dataset in country.datasets.items():
                record_type = record_types[dataset.record_type]
                fields = [n for n, f in record_type.fields.items() if f.kind in ("pseudonym", "dropped")]
                for path in sorted((settings.inbox / code / name).glob("*")) if fields else []:
                    try:
                        reading = connector_named(dataset.connector).read(path, dataset.options)
                        mapping = ColumnMapping(dataset, record_type, _NO_KEY)
                        for batch in reading.batches:
                            mapping.see(batch.cells.schema.names)
                            for item in fields:
                                kept = found.values.setdefault(item, set())
                                kept |= {
                                    v for v in mapping.as_received(item, batch.cells).to_pylist() if _names_somebody(v)
                                }
                    except StriveError:
                        continue
        return found

    def patterns(self) -> Iterator[tuple[bytes, str]]:
        """Every form that is looked for, with what it is a form of."""
        for name, values in self.values.items():
            for value in values:
                forms = {value.strip(), ANY_IDENTIFIER.normalised(value)}
                for form in forms:
                    if len(form.encode()) >= WINDOW:
                        yield form.encode()[:LONGEST], name
                    for kind in ("md5", "sha1", "sha256"):
                        yield hashlib.new(kind, form.encode()).hexdigest()[:32].encode(), f"{kind} of {name}"


def _names_somebody(value: str | None) -> bool:
    return len(set(ANY_IDENTIFIER.normalised(value))) > 1


class Search:
    """Finds any of many patterns: the first eight bytes of each by hash, the rest by comparing."""

    def __init__(self, patterns: Iterable[tuple[bytes, str]]) -> None:
        self.by_start: dict[int, list[tuple[bytes, str]]] = {}
        self.count = 0
        for pattern, name in patterns:
            start = int(np.frombuffer(pattern[:WINDOW], np.uint64)[0])
            self.by_start.setdefault(start, []).append((pattern, name))
            self.count += 1
        self._starts = np.sort(np.fromiter(self.by_start, np.uint64, len(self.by_start)))
        self._may_be = np.zeros(1 << _BITS, bool)
        self._may_be[self._hashed(self._starts)] = True

    @staticmethod
    def _hashed(windows: np.ndarray) -> np.ndarray:
        return (windows * _MULTIPLIER) >> np.uint64(64 - _BITS)

    def in_bytes(self, data: bytes) -> list[str]:
        """The names of what is found in the data, once per place."""
        found = []
        whole = np.frombuffer(data, np.uint8)
        for shift in range(WINDOW):
            count = (len(whole) - shift) // WINDOW
            if count <= 0:
                continue
            windows = whole[shift : shift + count * WINDOW].view(np.uint64)
            likely = np.flatnonzero(self._may_be[self._hashed(windows)])
            nearest = np.searchsorted(self._starts, windows[likely]).clip(max=len(self._starts) - 1)
            likely = likely[self._starts[nearest] == windows[likely]]
            for place in likely:
                at = shift + int(place) * WINDOW
                found += [n for p, n in self.by_start[int(windows[place])] if data[at : at + len(p)] == p]
        return found

    def in_pieces(self, pieces: Iterable[bytes]) -> Counter[str]:
        """The same over a stream; what lies across two pieces is found as well."""
        found: Counter[str] = Counter()
        waiting: list[bytes] = []
        size = 0
        for piece in pieces:
            waiting.append(piece)
            size += len(piece)
            if size >= PIECE:
                data = b"".join(waiting)
                found.update(self.in_bytes(data))
                waiting, size = [data[-LONGEST:]], LONGEST
        found.update(self.in_bytes(b"".join(waiting)))
        return found


def tables(url: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Every table of a database as text."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "select n.nspname, c.relname from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid "
            "where c.relkind in ('r', 'm') and n.nspname <> 'information_schema' and n.nspname not like 'pg_toast%' "
            "order by 1, 2"
        ).fetchall()
        for schema, table in names:
            with connection.cursor() as cursor:
                statement = sql.SQL("copy {} to stdout").format(sql.Identifier(schema, table))
                if schema != "pg_catalog" or table in ("pg_description", "pg_statistic", "pg_proc"):
                    with cursor.copy(statement) as copy:
                        yield f"{schema}.{table}", map(bytes, copy)


def files(settings: Settings) -> Iterator[Path]:
    """Every file that the run has written, but what the senders put into the inbox."""
    roots = {settings.home, settings.landing, settings.keys, settings.reports}
    for root in sorted(roots):
        for path in sorted(root.rglob("*")):
            is_ours = path.is_file() and not path.is_symlink() and not path.is_relative_to(settings.inbox)
            if is_ours and os.access(path, os.R_OK):
                yield path


def read(path: Path) -> Iterator[bytes]:
    """A file in pieces."""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except FileNotFoundError:  # a database's own file that was removed meanwhile
        return


def main() -> int:
    """Print what was looked for, where, and what was found; the exit status says whether anything was."""
    settings, started = load_settings(), time.monotonic()
    delivered = Delivered.of(settings)
    search = Search(delivered.patterns())
    counts = ", ".join(f"{name} {len(values)}" for name, values in sorted(delivered.values.items()))
    print(f"delivered: {counts}; looked for in {search.count} forms")
    hits: Counter[tuple[str, str]] = Counter()
    places: Counter[str] = Counter()
    known = sum(search.in_pieces(read(path)).total() for path in settings.inbox.rglob("*") if path.is_file())
    print(f"in the inbox itself, to see that the search finds: {known}")
    with PostgresServer(settings.home).in_use() as server:
        for database, url in (("warehouse", server.url()), ("airflow", server.url(AIRFLOW_DATABASE))):
            for table, pieces in tables(url):
                places[f"tables of {database}"] += 1
                hits.update({(f"{database} {table}", name): n for name, n in search.in_pieces(pieces).items()})
    for path in files(settings):
        where = path.relative_to(settings.home).parts[0] if path.is_relative_to(settings.home) else path.parts[-2]
        places[f"files of {where}"] += 1
        hits.update({(str(path.name), name): n for name, n in search.in_pieces(read(path)).items()})
    for place, count in sorted(places.items()):
        print(f"  {place}: {count}")
    print(f"hits: {hits.total()}   ({time.monotonic() - started:.0f} s)")
    for (place, name), count in hits.most_common(20):
        print(f"  {count} x {name} in {place}")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
