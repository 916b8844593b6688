"""How fast figures are computed: against plain SQL, after one changed month, and as history grows.

    .venv/bin/python bench/compute.py [--rows 1000000] [--months 60] [--turns 3]

Sessions of psychosocial support (four indicator parts, three of them of distinct keys) are delivered month by month as
raw rows. Measured in one run, with what is measured taking turns:

- the cells of everything: as a build counts them, beside one plain statement with GROUPING SETS over the same
  contributions and periods (``upkeep.part_measure``, the definition of the table), and beside a single scan that only
  counts rows with FILTER (what no counting of persons can reach);
- a build of everything, beside one after a corrected month (1 in 100 rows differs) and after a new month;
- the corrected month with a tenth of the history.

The start of dbt and the tests that it runs are not in it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dbt_project import upkeep
from dbt_project.build import build_candidate
from dbt_project.run_dbt import SESSION_OPTIONS
from strive.database import Connection, connect
from strive.prepare import prepare
from strive.services.postgres import WAREHOUSE_DATABASE, PostgresServer
from strive.settings import load_settings

DELIVERY = """
insert into ledger.delivery (
    delivery_id, country_code, dataset, record_type, connector, file_name, file_sha256, file_bytes, landed_path,
    is_synthetic, reported_at, received_at, loaded_at, checked_at, state, verdict, rows_received, rows_loaded,
    rows_quarantined, rows_duplicate, country_file_hash, record_type_version, code_commit
) values (
    %(id)s, %(country)s, %(dataset)s, 'mhpss_session', 'csv', %(id)s, %(id)s, 1, '', true,
    timestamptz '2015-02-01' + make_interval(months => %(month)s, hours => %(turn)s),
    now(), now(), now(), 'accepted', 'accepted', %(rows)s, %(rows)s, 0, 0, '', 1, 'bench'
)"""
# Five rows are a session; a person keeps sex, birth year and area, and comes again in another month. Of a corrected
# delivery one row in a hundred speaks of another person.
ROWS = """
insert into raw.mhpss_session (
    country_code, dataset, delivery_id, row_number, source_position, row_hash, session, beneficiary, sex, birth_year,
    area, held_on, modality, consent
)
select
    %(country)s, %(dataset)s, %(id)s, i, 'row ' || i, '', 's-' || %(month)s || '-' || (i / 5), md5(person::text),
    case when person %% 3 = 0 then 'M' else 'F' end, (1960 + person %% 45)::text, a.spelling,
    (date '2015-01-01' + make_interval(months => %(month)s, days => (i / 5) %% 28))::date::text,
    (array['individual', 'group'])[1 + (i / 5) %% 2], 'yes'
from generate_series(1, %(rows)s) as i
cross join lateral (
    select (
        (i::bigint * 7919 + %(month)s * 104729 + case when i %% 100 = 0 then %(turn)s else 0 end) %% %(persons)s
    ) * 5 + (i / 5) %% 5 as person
) as p
inner join pg_temp.area_of_bench as a on (i / 5) %% 5 = a.number"""
AREAS = """
create temp table area_of_bench as
select row_number() over (order by spelling) - 1 as number, spelling
from (
    select min(spelling) as spelling from harmonised.crosswalk_area_name where country_code = %s group by area_code
    order by 1 limit 5
) as s"""
PLAIN = "create temp table plain on commit drop as select * from upkeep.part_measure"
ONE_SCAN = """
create temp table scanned on commit drop as
select indicator_code, part, area_code, date_trunc('month', observed_on) as month,
    count(*) as all_rows, count(*) filter (where sex = 'F') as women, count(*) filter (where sex = 'M') as men,
    count(*) filter (where age_band = '18-24') as young, count(*) filter (where category = 'group') as in_groups
from indicators.contribution group by 1, 2, 3, 4"""


class Bench:
    """A warehouse of sessions."""

    def __init__(self, connection: Connection, rows_per_month: int) -> None:
        self.connection = connection
        self.rows = rows_per_month
        row = connection.execute(
            "select country_code, dataset from catalogue.dataset where record_type = 'mhpss_session' order by 1 limit 1"
        ).fetchone()
        self.country, self.dataset = map(str, row or ())
        connection.execute(AREAS, (self.country,))
        for option in SESSION_OPTIONS.split("-c ")[1:]:
            connection.execute("select set_config(%s, %s, false)", option.strip().split("=", 1))

    def deliver(self, month: int, turn: int = 0) -> None:
        """A month, or its correction, which replaces the rows of the turn before."""
        values = {
            "id": f"{month}-{turn}",
            "month": month,
            "turn": turn,
            "country": self.country,
            "dataset": self.dataset,
            "rows": self.rows,
            "persons": self.rows,
        }
        self.connection.execute(DELIVERY, values)
        self.connection.execute(ROWS, values)
        if turn:
            self.connection.execute(
                "update ledger.delivery set superseded_by = %s, state = 'superseded' where delivery_id = %s",
                (f"{month}-{turn}", f"{month}-{turn - 1}"),
            )

    def build(self, *, anew: bool = False) -> float:
        """Seconds of a build without dbt."""
        if anew:
            self.connection.execute("update upkeep.state set is_settled = false")
            self.connection.execute("analyze")
        started = time.monotonic()
        if upkeep.begin(self.connection, "bench") is not anew:
            raise SystemExit("the build was not of the kind that is measured")
        upkeep.refresh_all(self.connection)
        upkeep.finish(self.connection)
        return time.monotonic() - started

    def timed(self, statement: str) -> float:
        """Seconds of one statement in a transaction of its own."""
        started = time.monotonic()
        with self.connection.transaction():
            self.connection.execute(statement.encode())
        return time.monotonic() - started

    def corrected(self, month: int, turns: range) -> float:
        """Median seconds of a build after a month was delivered again with corrections."""
        times = []
        for turn in turns:
            self.deliver(month, turn)
            times.append(self.build())
        return statistics.median(times)


def measure(bench: Bench, months: int, turns: int) -> None:
    """Measure and print."""
    short = max(months // 10, 2)
    for month in range(short):
        bench.deliver(month)
    bench.build(anew=True)
    month_of_short = bench.corrected(1, range(1, turns + 1))
    print(f"| one corrected month of {short} | {month_of_short:.2f} s | |", flush=True)
    for month in range(short, months):
        bench.deliver(month)
    everything = bench.build(anew=True)
    print(f"| everything, {months} months of {bench.rows:,} rows | {everything:.2f} s | |", flush=True)
    ratios = []
    for turn in range(turns):
        bench.deliver(2, turn + 1)
        corrected = bench.build()
        ratios.append((corrected, everything / corrected, corrected / month_of_short))
    corrected, of_everything, of_short = (statistics.median(r[place] for r in ratios) for place in range(3))
    print(
        f"| one corrected month of {months} | {corrected:.2f} s | 1/{of_everything:.0f} of everything; "
        f"{of_short:.2f} x that of {short} months |",
        flush=True,
    )
    bench.deliver(months)
    new = bench.build()
    print(f"| a new month | {new:.2f} s | 1/{everything / new:.0f} of everything |", flush=True)
    bench.connection.execute("analyze")
    cells = bench.timed("select upkeep.refresh_cells(true)")
    print(f"| all cells, as a build counts them | {cells:.2f} s | |", flush=True)
    scan = bench.timed(ONE_SCAN)
    print(f"| rows only, one scan with FILTER | {scan:.2f} s | the build's is {cells / scan:.1f} x |", flush=True)
    plain = bench.timed(PLAIN)
    print(f"| all cells, one plain statement | {plain:.2f} s | the build's is {cells / plain:.2f} x |", flush=True)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["STRIVE_HOME"] = str(Path(name) / "strive")
        with PostgresServer(Path(name) / "home", throwaway=True).in_use(ends_with_starter=True) as server:
            os.environ["STRIVE_DATABASE_URL"] = server.url(WAREHOUSE_DATABASE)
            settings = load_settings()
            prepare(settings)
            build_candidate(settings)
            print("| what | seconds | ratio |\n|---|---|---|", flush=True)
            with connect(autocommit=True) as connection:
                measure(Bench(connection, asked.rows // asked.months), asked.months, asked.turns)


if __name__ == "__main__":
    main()
