"""How fast a dashboard's questions are answered, beside the cheapest question there is.

    .venv/bin/python bench/query.py [--rows 5000000] [--seconds 20] [--clients 8]

A scratch server with durable settings gets the published star, filled with made-up cells of every indicator, country,
area, month, quarter, year and breakdown. Then clients ask at random, all at once and interleaved: ``select 1``, the
questions of the managers' pages to the fact by its codes, and the same through ``rpt_`` views with their labels. The
95th percentile of each is printed as a ratio to that of ``select 1`` in the same run; goal: at most 3. pgbench asks,
once with prepared statements and once without, since BI tools do either.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import yaml
from psycopg import sql

from publish.dimensions import declare_cell_keys, key_cells, publish_dimensions, publish_targets
from publish.publication import SQL_FOLDER
from publish.star import CELL_KEYS, key_columns, key_joins
from publish.views import publish_views
from strive.catalogue.store import sync
from strive.database import Connection, apply_schema, connect
from strive.services.postgres import WAREHOUSE_DATABASE, PostgresServer
from strive.services.postgres_binaries import postgres_command
from strive.settings import PROJECT_ROOT, load_settings

AREAS, FIRST_YEAR = 20, 2015
MEMBERS = """
insert into candidate.dim_country (country_code, name_en, name_ru) select country_code, name_en, name_ru
from catalogue.country;
insert into candidate.dim_area (country_code, area_code, area_level, name_en, name_ru)
select country_code, case n when 0 then '_T' else country_code || '-' || n end, (n > 0)::integer,
    'Area ' || n, 'Обл. ' || n
from catalogue.country cross join generate_series(0, {areas}) as n;
insert into candidate.dim_label select * from catalogue.label;
insert into candidate.dim_sex (sex, label_en, label_ru)
values ('_T', 'Both', 'Оба'), ('F', 'Female', 'Ж'), ('M', 'Male', 'М');
insert into candidate.dim_age_band (age_band, label_en, label_ru)
select band, band, band from unnest(array['_T', '0-13', '14-17', '18-24', '25-29', '30-35', '36-59', '60+']) as band;
insert into candidate.dim_category (category_scheme, category, label_en, label_ru)
select scheme, scheme || n, scheme || n, scheme || n
from unnest(array['stakeholder_type', 'sector']) as scheme cross join generate_series(1, 6) as n
union all select '_T', '_T', 'Total', 'Всего';
insert into candidate.dim_attribution values
('STRIVE-ASIA', 'EU', 'UNDP', 'STRIVE Asia', 'STRIVE Asia', 'EU', 'ЕС', 'UNDP', 'ПРООН', true);
insert into candidate.dim_period (period_type, period, period_start, period_end, period_en, period_ru)
select
    kind,
    to_char(day, case kind when 'A' then 'YYYY' when 'Q' then 'YYYY-"Q"Q' else 'YYYY-MM' end),
    day::date, (day + length - interval '1 day')::date, kind, kind
from (values ('M', interval '1 month'), ('Q', interval '3 months'), ('A', interval '1 year')) as t (kind, length)
cross join lateral generate_series(timestamp '{first}-01-01', timestamp '{last}-12-31', length) as day;
insert into candidate.dim_date (date_key, date_day)
select to_char(day, 'YYYYMMDD')::integer, day::date
from generate_series(timestamp '{first}-01-01', timestamp '{last}-12-31', interval '1 day') as day;
create temp table prepared (like candidate.fct_indicator_value);
"""
CELLS = """
create temp table made as
select
    md5(concat_ws(
        '|', i.indicator_code, a.country_code, a.area_code, p.period, b.sex, b.age_band, b.scheme, b.category
    )) as cell_id,
    i.indicator_code, i.definition_version, a.country_code, a.area_code, a.area_level, p.period_type, p.period,
    p.period_start, p.period_end, b.sex, b.age_band, b.scheme as category_scheme, b.category,
    'STRIVE-ASIA' as programme_code, 'EU' as donor_code, 'UNDP' as agency_code,
    case when random() < 0.2 then 'suppressed' else 'published' end as status
from candidate.dim_period as p
cross join catalogue.indicator as i
cross join candidate.dim_area as a
cross join (
    select '_T' as sex, '_T' as age_band, '_T' as scheme, '_T' as category
    union all select sex, '_T', '_T', '_T' from candidate.dim_sex where sex <> '_T'
    union all select '_T', age_band, '_T', '_T' from candidate.dim_age_band where age_band <> '_T'
    union all select '_T', '_T', category_scheme, category from candidate.dim_category
    where category_scheme = 'stakeholder_type'
) as b
order by p.period_start
limit {rows};
insert into ledger.build (input_fingerprint, started_at, finished_at, code_commit) values ('bench', now(), now(), '');
insert into ledger.vintage (build_id, published_at, code_commit, cells_published, cells_added, cells_changed,
    cells_withdrawn, content_hash) values (1, now(), '', 0, 0, 0, 0, '');
"""
CODES = (
    "cell_id, indicator_code, definition_version, country_code, area_code, area_level, period_type, period, "
    "period_start, period_end, sex, age_band, category_scheme, category, programme_code, donor_code, agency_code, "
    "status"
)
ONE_INDICATOR = "indicator_code = (array[{indicators}])[:i] and country_code = (array[{countries}])[:c]"
WHOLE = "sex = '_T' and age_band = '_T' and category = '_T'"
# name -> (what a page shows, its condition, its columns as the fact has them, the labels that the view adds)
QUESTIONS = {
    "series of an indicator": (
        f"{ONE_INDICATOR} and area_level = 0 and area_code = '_T' and period_type = 'M' and {WHOLE}",
        "period_start, value, numerator, denominator, status",
        "indicator_ru, period_ru, status_ru",
    ),
    "map of a year": (
        f"{ONE_INDICATOR} and area_level = 1 and period_type = 'A' and period_start = :'day' and {WHOLE}",
        "area_code, value, numerator, denominator, status",
        "area_ru, status_ru",
    ),
    "ages of a quarter": (
        f"{ONE_INDICATOR} and area_level = 0 and period_type = 'Q' and period_start = :'day' and age_band <> '_T'",
        "age_band, value, numerator, denominator, status",
        "age_band_ru, status_ru",
    ),
    "cell of an area": (
        f"{ONE_INDICATOR} and area_level = 1 and area_code = (array[{{countries}}])[:c] || '-' || :a "
        f"and period_type = 'A' and period_start = :'day' and {WHOLE}",
        "value, numerator, denominator, status",
        "area_ru, period_ru, status_ru, suppression_reason_ru",
    ),
}


def fill(connection: Connection, rows: int) -> tuple[list[str], list[str]]:
    """The star with made-up cells. Returns indicators and countries."""
    settings = load_settings()
    apply_schema(connection)
    sync(connection, settings)
    connection.execute("create schema candidate")
    contracts = yaml.safe_load((PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml").read_text("utf-8"))
    for model in contracts["models"]:
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(column["name"]), sql.SQL(column["data_type"]))
            for column in model["columns"]
        )
        connection.execute(sql.SQL("create table {} ({})").format(sql.Identifier("candidate", model["name"]), columns))
    connection.execute(
        "insert into candidate.dim_indicator (indicator_code, definition_version, name_en, name_ru, strand, unit, "
        "direction, additivity, frameworks) select indicator_code, definition_version, name_en, name_ru, strand, unit, "
        "direction, additivity, frameworks from catalogue.indicator"
    )
    indicators, countries = (
        [str(code) for (code,) in connection.execute(f"select {name}_code from catalogue.{name} order by 1".encode())]
        for name in ("indicator", "country")
    )
    cells_of_a_month = len(indicators) * len(countries) * (AREAS + 1) * 16
    years = -(-rows // (cells_of_a_month * 17))
    connection.execute(MEMBERS.format(areas=AREAS, first=FIRST_YEAR, last=FIRST_YEAR + years - 1).encode())
    for file in ("01_history.sql", "03_restatements.sql"):
        connection.execute((SQL_FOLDER / file).read_bytes())
    publish_dimensions(connection)
    key_cells(connection)
    connection.execute(CELLS.format(rows=rows).encode())
    keys = ", ".join(key.column for key in CELL_KEYS)
    connection.execute(
        f"""
        insert into marts.fct_indicator_value (
            {CODES}, {keys}, vintage_from, is_synthetic, suppression_reason, value, numerator
        )
        select
            {CODES}, {keys}, 1, true, case when status = 'suppressed' then 'small_count' end,
            case when status = 'published' then 100 end, case when status = 'published' then 100 end
        from (select f.*, {key_columns(CELL_KEYS)} from pg_temp.made as f {key_joins("f", CELL_KEYS)}) as keyed
        """.encode()
    )
    declare_cell_keys(connection)
    publish_targets(connection)
    publish_views(connection)
    connection.execute("drop table pg_temp.made")
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze")
    return indicators, countries


def scripts(folder: Path, indicators: list[str], countries: list[str], years: int) -> dict[str, Path]:
    """A pgbench script per question."""
    lists = {
        "indicators": ", ".join(f"'{code}'" for code in indicators),
        "countries": ", ".join(f"'{code}'" for code in countries),
    }
    chosen = (
        f"\\set i random(1, {len(indicators)})\n\\set c random(1, {len(countries)})\n\\set a random(1, {AREAS})\n"
        f"\\set y random({FIRST_YEAR}, {FIRST_YEAR + years - 1})\n"
    )
    texts = {"select 1": "select 1;\n"}
    for name, (condition, columns, labels) in QUESTIONS.items():
        where = condition.format(**lists).replace(":'day'", "make_date(:y, 1, 1)")
        texts[f"{name}, fact"] = f"{chosen}select {columns} from marts.fct_indicator_value where {where};\n"
        texts[f"{name}, view"] = f"{chosen}select {columns}, {labels} from marts.rpt_indicator_value where {where};\n"
    found = {}
    for number, (name, text) in enumerate(texts.items()):
        found[name] = folder / f"{number}.sql"
        found[name].write_text(text, encoding="utf-8")
    return found


def measure(
    url: str, asked: dict[str, Path], folder: Path, protocol: str, clients: int, seconds: int
) -> dict[str, list[int]]:
    """Microseconds of every question asked, all of them interleaved by the same clients."""
    for old in folder.glob("log.*"):
        old.unlink()
    names = list(asked)
    weights = [f"{path}@{len(names) - 1 if name == 'select 1' else 1}" for name, path in asked.items()]
    command = postgres_command(
        "pgbench", "--no-vacuum", f"--protocol={protocol}", f"--client={clients}", "--jobs=2", f"--time={seconds}",
        "--log", f"--log-prefix={folder / 'log'}", *[f"--file={weight}" for weight in weights], url,
    )  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    times: dict[str, list[int]] = defaultdict(list)
    for log in folder.glob("log.*"):
        for line in log.read_text().splitlines():
            fields = line.split()
            times[names[int(fields[3])]].append(int(fields[2]))
    return times


def percentile(times: list[int], share: float) -> float:
    """The value below which that share of the times lies."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with PostgresServer(folder / "home").in_use(ends_with_starter=True) as server:
            url = server.url(WAREHOUSE_DATABASE)
            with connect(url) as connection:
                indicators, countries = fill(connection, options.rows)
                row = connection.execute(
                    "select count(*), pg_size_pretty(pg_total_relation_size('marts.fct_indicator_value')), "
                    "max(extract(year from period_start))::integer from marts.fct_indicator_value"
                ).fetchone()
            rows, size, last_year = row or (0, "", FIRST_YEAR)
            print(f"{rows} cells, {size} with indexes; {options.clients} clients")
            asked = scripts(folder, indicators, countries, int(str(last_year)) - FIRST_YEAR + 1)
            for protocol in ("prepared", "simple"):
                times = measure(url, asked, folder, protocol, options.clients, options.seconds)
                base = percentile(times["select 1"], 0.95)
                print(f"\n{protocol}: select 1 has a p95 of {base / 1000:.2f} ms ({len(times['select 1'])} times)")
                for question, found in times.items():
                    if question != "select 1":
                        print(
                            f"  {question:34} p95 {percentile(found, 0.95) / base:5.1f} x   "
                            f"median {statistics.median(found) / statistics.median(times['select 1']):5.1f} x   "
                            f"({len(found)} times)"
                        )


if __name__ == "__main__":
    main()
