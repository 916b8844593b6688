"""Deliveries for the gate: a database with the crosswalks of the catalogue, and rows delivered by hand."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from psycopg import sql

from expectations.deliveries import Gate
from expectations.great_expectations_run import checker
from expectations.register import sync_rules
from strive.catalogue.files import read_country, read_record_types
from strive.catalogue.models import RecordType
from strive.catalogue.store import sync
from strive.database import Connection, database_url, identifier
from strive.ledger import Delivery, arriving_table, deliveries_in_state, delivery_id_of
from strive.raw_tables import create_arriving_table
from strive.settings import PROJECT_ROOT, Settings

Row = Mapping[str, str | None]
CROSSWALKS = {
    "crosswalk_area_name": "country_code text, spelling text, area_code text, valid_from date, valid_to date, e text",
    "dataset_code_system": (
        "country_code text, dataset text, code_system text, reported_from date, reported_before date, e text"
    ),
    "area_code_system": "code_system text, code text, country_code text, area_code text, e text",
    "crosswalk_code": "scheme text, spelling text, code text, country_code text, dataset text",
    "scale_instrument": "code text, dimension text, lowest numeric, highest numeric, better text, cut_off numeric, "
    "smallest_improvement numeric, evidence text",
}
RECORD_TYPES = read_record_types(PROJECT_ROOT / "catalogue")


@pytest.fixture(scope="session")
def good_rows() -> dict[str, dict[str, str]]:
    """One row of every record type that breaks no rule."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "good_rows.yaml").read_text())
    return loaded


@pytest.fixture
def warehouse(database: Connection, settings: Settings) -> Connection:
    """The database with catalogue and crosswalks, each statement committed."""
    for name, columns in CROSSWALKS.items():
        with (settings.catalogue / "crosswalks" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = [[value or None for value in row] for row in list(csv.reader(file))[1:]]
        database.execute(f"create table harmonised.{name} ({columns})")
        with database.cursor().copy(f"copy harmonised.{name} from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    sync(database, settings)
    database.commit()
    database.autocommit = True
    return database


Deliver = Callable[..., Delivery]


@pytest.fixture
def deliver(warehouse: Connection) -> Deliver:
    """Put rows into the arriving table of a new delivery in state ``loaded``; what is not given is usual."""

    def put(
        record_type: str,
        rows: Sequence[Row],
        *,
        country: str = "KGZ",
        dataset: str | None = None,
        period: tuple[str, date, date] | None = ("2021-05", date(2021, 5, 1), date(2021, 5, 31)),
        received: datetime = datetime(2021, 6, 3, tzinfo=UTC),
        file_name: str = "delivery.csv",
        scope: str = "",
    ) -> Delivery:
        kind = RECORD_TYPES[record_type]
        dataset = dataset or dataset_of(country, record_type)
        content = json.dumps([list(map(dict, rows)), str(period), file_name, scope, str(received)])
        sha = hashlib.sha256(content.encode()).hexdigest()
        delivery_id = delivery_id_of(country, dataset, sha)
        warehouse.execute(
            """
            insert into ledger.delivery (
                delivery_id, country_code, dataset, record_type, connector, file_name, file_sha256, file_bytes,
                landed_path, scope, period, period_start, period_end, is_synthetic, reported_at, received_at,
                loaded_at, state, rows_received, country_file_hash, record_type_version, code_commit
            )
            values (
                %s, %s, %s, %s, 'csv', %s, %s, 1, 'x', %s, %s, %s, %s, %s, %s, %s, now(), 'loaded', %s, 'x', 1, 'x'
            )
            on conflict (delivery_id) do update set state = 'loaded'
            """,
            (
                *(delivery_id, country, dataset, record_type, file_name, sha, scope),
                *(period or (None, None, None)),
                *("SYNTHETIC" in file_name, received, received, len(rows)),
            ),
        )
        fill(warehouse, kind, delivery_id, country, dataset, rows)
        return next(d for d in deliveries_in_state(warehouse, country, "loaded") if d.delivery_id == delivery_id)

    return put


def dataset_of(country: str, record_type: str) -> str:
    """The country's dataset of the record type."""
    datasets = read_country(PROJECT_ROOT / "countries" / f"{country}.yaml").datasets
    return next(name for name, dataset in datasets.items() if dataset.record_type == record_type)


def fill(
    connection: Connection, kind: RecordType, delivery_id: str, country: str, dataset: str, rows: Sequence[Row]
) -> None:
    """What collecting does last: the rows, as text, in the delivery's table."""
    table = arriving_table(delivery_id)
    create_arriving_table(connection, table, kind)
    columns = [
        "country_code",
        "dataset",
        "delivery_id",
        "row_number",
        "source_position",
        "row_hash",
        *kind.loaded_fields,
    ]
    names = sql.SQL(", ").join(map(identifier, columns))
    with connection.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(identifier("raw", table), names)) as copy:
        for number, row in enumerate(rows, start=1):
            values = [row.get(name) for name in kind.loaded_fields]
            row_hash = hashlib.md5(json.dumps(values).encode()).hexdigest()  # noqa: S324 - a fingerprint
            copy.write_row((country, dataset, delivery_id, number, f"line {number + 1}", row_hash, *values))


@pytest.fixture
def gate(warehouse: Connection, settings: Settings) -> Iterator[Gate]:
    """The gate of Kyrgyzstan, with Great Expectations ready."""
    sync_rules(warehouse, settings.expectations)
    with checker(database_url()) as running:
        yield Gate(settings, read_country(settings.countries / "KGZ.yaml"), running, date(2026, 1, 1))
