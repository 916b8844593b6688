"""Whether builds that recompute what changed leave what a build of everything leaves, for many random histories.

    .venv/bin/python bench/rebuild_equality.py [--histories 50] [--builds 6] [--first-seed 100]

Each history is a seeded sequence of deliveries, corrections, withdrawals, second checks and backfills of every record
type, with builds in between. After each build every kept table is compared with its definition, row by row; at the end
everything is built anew and the hash of the facts compared.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psycopg

from strive.catalogue.files import read_countries, read_record_types
from strive.database import apply_schema, connect
from strive.raw_tables import create_raw_table
from strive.services.postgres import PostgresServer
from strive.settings import PROJECT_ROOT
from tests.dbt_project.playground import Playground, make_playground

TEMPLATE = "template_of_equality"


def play(playground: Playground, seed: int, builds: int) -> tuple[int, int, str]:
    """One history. Returns the builds, the builds after which a table differed, and the final verdict."""
    playground.forget_everything()
    history = playground.history(seed)
    different = 0
    for build in range(builds):
        for _ in range(history.chance.randint(1, 4) if build else 10):
            history.step()
        if playground.rebuild() or playground.differences():
            different += 1
    by_changes = playground.marts_hash()
    playground.rebuild(anew=True)
    return builds, different, "equal" if by_changes == playground.marts_hash() else "DIFFERENT"


def main() -> None:
    """Play and print a line per history."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--histories", type=int, default=50)
    parser.add_argument("--builds", type=int, default=6)
    parser.add_argument("--first-seed", type=int, default=100)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        PostgresServer(Path(name) / "home", throwaway=True).in_use(ends_with_starter=True) as server,
    ):
        url = server.url("postgres")
        with psycopg.connect(url, autocommit=True) as administration:
            administration.execute(f"create database {TEMPLATE}".encode())
        with connect(server.url(TEMPLATE)) as connection:
            apply_schema(connection)
            countries = sorted(read_countries(PROJECT_ROOT / "countries"))
            for record_type in read_record_types(PROJECT_ROOT / "catalogue").values():
                create_raw_table(connection, record_type, countries)
        equal = 0
        for playground in make_playground(url, TEMPLATE, Path(name) / "strive"):
            for seed in range(asked.first_seed, asked.first_seed + asked.histories):
                builds, different, verdict = play(playground, seed, asked.builds)
                equal += verdict == "equal" and not different
                print(f"history {seed}: {builds} builds, {different} differing; at the end {verdict}", flush=True)
        print(f"{equal} of {asked.histories} histories: incremental equals full")
        raise SystemExit(equal != asked.histories)


if __name__ == "__main__":
    main()
