"""Rotates keys and forgets people on the warehouse of a home, and compares its figures before and after.

    strive run            # with STRIVE_HOME=... : a home to be thrown away, this changes it
    python bench/rotate_and_forget.py KGZ [--persons 20]

Prints how many cells of the candidate marts differ after the rotation (goal 0), which indicators changed after the
persons were forgotten, whether each person is in any table, and how long everything took.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from dbt_project.build import build_candidate
from ingest.collect import country_named
from ingest.erasure.forget import forget_person
from ingest.erasure.log import Why
from ingest.rotation.keys import rotate_keys
from strive.database import Connection, connect
from strive.services.postgres import PostgresServer
from strive.settings import load_settings

Cells = dict[str, tuple[str, str]]
T = TypeVar("T")
WHY = Why("bench/rotate_and_forget.py", by="bench")


def cells() -> Cells:
    """Every cell of the candidate marts: its key, its indicator and everything that it says."""
    with connect() as connection:
        found = connection.execute(
            """
            select
                concat_ws(
                    '|', indicator_code, country_code, area_code, period, sex, age_band, category_scheme, category,
                    programme_code, donor_code, agency_code),
                indicator_code, t::text
            from candidate.fct_indicator_value as t where country_code is not null
            """
        ).fetchall()
    return {str(key): (str(indicator), str(text)) for key, indicator, text in found}


def differing(before: Cells, after: Cells) -> Counter[str]:
    """How many cells differ, by indicator."""
    keys = before.keys() | after.keys()
    return Counter((before.get(k) or after[k])[0] for k in keys if before.get(k) != after.get(k))


def persons(connection: Connection, country_code: str, most: int) -> list[str]:
    """Pseudonyms of people in therapy or on probation, the one with the fewest rows first."""
    found = connection.execute(
        """
        select person from (
            select beneficiary as person from raw.mhpss_session where country_code = %(country)s
            union all
            select client from raw.probation_client where country_code = %(country)s
        ) as everybody
        where person is not null group by person order by count(*), person limit %(most)s
        """,
        {"country": country_code, "most": most},
    )
    return [str(row[0]) for row in found]


def tables_with(connection: Connection, texts: list[str]) -> Counter[str]:
    """The tables in which one of the texts stands, and in how many rows."""
    names = connection.execute(
        "select oid::regclass::text from pg_class where relkind in ('r', 'm') and relnamespace::regnamespace::text in "
        "('raw', 'quarantine', 'quality', 'ledger', 'staging', 'harmonised', 'indicators', 'candidate', 'marts')"
    ).fetchall()
    found: Counter[str] = Counter()
    for (name,) in names:
        row = connection.execute(
            f"select count(*) from {name} as t where t::text ~ %s".encode(), ("|".join(texts),)
        ).fetchone()
        if row and row[0]:
            found[str(name)] = int(str(row[0]))
    return found


def timed(what: str, do: Callable[[], T]) -> T:
    """Do it and say how long it took."""
    started = time.monotonic()
    result = do()
    print(f"{what}: {time.monotonic() - started:.1f} s")
    return result


def main() -> None:
    """Do all of it and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("country")
    parser.add_argument("--persons", type=int, default=20)
    options = parser.parse_args()
    settings = load_settings()
    country = country_named(settings, options.country)
    with PostgresServer(settings.home).in_use() as server:
        os.environ["STRIVE_DATABASE_URL"] = server.url()
        timed("build before", build_candidate)
        before = cells()
        done = timed("rotation", lambda: rotate_keys(country))
        print(f"  {done.moved.rows} rows to version {done.pseudonym_version}, {done.originals} keys of originals")
        timed("build after", build_candidate)
        after = cells()
        print(f"cells: {len(before)}; that differ after the rotation: {differing(before, after).total()}")
        with connect() as connection:
            chosen = persons(connection, options.country, options.persons)
        forgotten = [forget_person(country, WHY, pseudonym=pseudonym) for pseudonym in chosen]
        print(f"forgotten: {len(forgotten)} persons, {sum(d.rows for d in forgotten)} rows")
        timed("build after forgetting", build_candidate)
        with connect() as connection:
            print(f"tables in which one of them is left: {dict(tables_with(connection, chosen))}")
        changed = differing(after, cells())
        print(f"cells that changed, by indicator: {dict(sorted(changed.items()))}")


if __name__ == "__main__":
    main()
