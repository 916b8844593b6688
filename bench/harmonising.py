"""How fast accepted rows are harmonised, beside a plain SQL join of the same rows with the same crosswalks.

    .venv/bin/python bench/harmonising.py [--rows 10000000] [--turns 3]

The rows are probation clients in some spellings of areas and codes, half of them with a district. The plain join reads
sex, area and category by equality of lower-case text, casts, and knows nothing of days, code systems, districts,
corrections or deliveries: what a first draft would do. Harmonising is the statement that dbt compiled. Both make a
table; they take turns in one run; medians and the ratio are printed.
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
from strive.catalogue.store import sync
from strive.database import Connection, connect
from strive.prepare import prepare
from strive.services.postgres import WAREHOUSE_DATABASE, PostgresServer
from strive.settings import Settings, load_settings

AREAS = [
    ["Карагандинская область", "г. Жезказган"],
    ["Қарағанды облысы", None],
    ["область Ұлытау", None],
    ["Актюбинская область", None],
    ["г. Алматы", None],
    ["Восточно-Казахстанская область", "г. Семей"],
]
DELIVER = """
insert into ledger.delivery (
    delivery_id, country_code, dataset, record_type, connector, file_name, file_sha256, file_bytes, landed_path, period,
    period_start, period_end, reported_at, received_at, loaded_at, checked_at, state, verdict, rows_received,
    rows_loaded, rows_quarantined, rows_duplicate, country_file_hash, record_type_version, code_commit
)
select
    'BENCH-' || m, 'KAZ', 'probation_clients', 'probation_client', 'csv', m::text, m::text, 1, '',
    to_char(d, 'YYYY-MM'),
    d::date, (d + interval '1 month')::date - 1, d + interval '40 days', d + interval '40 days', now(), now(),
    'accepted', 'accepted', 0, 0, 0, 0, '', 1, 'bench'
from generate_series(0, 47) as m, lateral (select timestamptz '2020-01-01' + m * interval '1 month' as d) as x
"""
FILL = """
insert into raw.probation_client (
    country_code, dataset, delivery_id, row_number, source_position, row_hash, client, sex, birth_year, area, district,
    conviction_category, supervision_started_on
)
select
    'KAZ', 'probation_clients', 'BENCH-' || n %% 48, n, 'row ' || n, md5(n::text), md5((n / 48)::text),
    (array['м', 'Ж', 'муж', 'әйел'])[1 + n %% 4], (1950 + n %% 55)::text,
    (%(areas)s::text[])[1 + n %% 6], (%(districts)s::text[])[1 + n %% 6],
    (array['кража', 'Иные', 'Экстремизм и терроризм'])[1 + n %% 3], '01.02.2019'
from generate_series(1, %(rows)s) as n
"""
PLAIN = """
select
    r.country_code, r.dataset, r.delivery_id, r.row_number, r.client, x_sex.code as sex,
    r.birth_year::integer as birth_year, a.area_code, x_category.code as conviction_category,
    to_date(r.supervision_started_on, 'DD.MM.YYYY') as supervision_started_on
from raw.probation_client as r
left join harmonised.crosswalk_area_name as a on r.country_code = a.country_code and lower(r.area) = a.spelling
left join harmonised.crosswalk_code as x_sex on x_sex.scheme = 'sex' and lower(r.sex) = x_sex.spelling
left join harmonised.crosswalk_code as x_category
    on x_category.scheme = 'conviction_category' and lower(r.conviction_category) = x_category.spelling
"""


def fill(connection: Connection, settings: Settings, rows: int) -> str:
    """An empty warehouse built once, then the rows. Returns the statement that harmonises them."""
    prepare(settings)
    sync(connection, settings)
    connection.commit()
    build_candidate(settings)
    connection.execute(DELIVER)
    upkeep.begin(connection, "bench")
    areas, districts = ([pair[place] for pair in AREAS] for place in (0, 1))
    connection.execute(FILL, {"areas": areas, "districts": districts, "rows": rows})
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze raw.probation_client")
    connection.execute("analyze ledger.delivery")
    connection.execute("analyze upkeep.current_delivery")
    (path,) = (settings.home / "dbt" / "target").glob("*/compiled/**/hrm_probation_client.sql")
    return path.read_text(encoding="utf-8")


def seconds(connection: Connection, statement: str, rows: int) -> float:
    """How long it takes to make a table of the statement's rows; an error when they are not as many as expected."""
    connection.execute("drop table if exists public.bench_result")
    started = time.perf_counter()
    made = connection.execute(f"create table public.bench_result as {statement}".encode()).rowcount
    if made != rows:
        raise RuntimeError(f"{made} rows came out of {rows}")
    return time.perf_counter() - started


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, PostgresServer(Path(name) / "home").in_use(ends_with_starter=True) as s:
        os.environ |= {"STRIVE_HOME": str(Path(name) / "home"), "STRIVE_DATABASE_URL": s.url(WAREHOUSE_DATABASE)}
        with connect() as connection:
            connection.execute("set jit = off")
            connection.execute("set work_mem = '64MB'")
            statements = {"plain join": PLAIN, "harmonise": fill(connection, load_settings(), asked.rows)}
            measured: dict[str, list[float]] = {way: [] for way in statements}
            for _ in range(asked.turns):
                for way, statement in statements.items():
                    measured[way].append(seconds(connection, statement, asked.rows))
    ratios = [slow / fast for slow, fast in zip(measured["harmonise"], measured["plain join"], strict=True)]
    print("| way | seconds | rows/s | x plain join |\n|---|---|---|---|")
    for way, times in measured.items():
        ratio = statistics.median(ratios) if way == "harmonise" else 1
        median = statistics.median(times)
        print(f"| {way}, {asked.rows:,} rows | {median:,.1f} | {asked.rows / median:,.0f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
