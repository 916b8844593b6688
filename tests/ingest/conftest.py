"""A made-up country whose lists of clients are delivered, checked and asked about."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.collect import collect
from strive.catalogue.files import read_country, read_record_types
from strive.catalogue.models import Country
from strive.database import Connection
from strive.ledger import arriving_table
from strive.raw_tables import create_raw_table, loaded_columns
from strive.settings import PROJECT_ROOT, Settings, load_settings

TESTLAND: dict[str, Any] = {
    "country": "XAA",
    "iso2": "XA",
    "names": {"en": "Testland", "ru": "Тестландия"},
    "currency": "XTS",
    "time_zone": "UTC",
    "first_period": "2020-01-01",
    "datasets": {
        "clients": {
            "record_type": "probation_client",
            "strand": "probation",
            "delivered_by": {"en": "Office", "ru": "Ведомство"},
            "frequency": "monthly",
            "attribution": {"programme": "P", "donor": "D", "agency": "A"},
            "connector": "csv",
            "period": {"source": "file_name", "pattern": r"(?P<year>\d{4})-(?P<month>\d{2})"},
            "columns": {
                "id": "client",
                "name": "full_name",
                "sex": "sex",
                "born": "birth_year",
                "area": "area",
                "category": "conviction_category",
                "since": "supervision_started_on",
            },
            "owner": "tester",
        }
    },
}
HEADER = "id,name,sex,born,area,category,since"


def row(number: int) -> str:
    """The line of client ``number``; the identifiers are made up."""
    return f"9913999{number:05},Тестов Тест {number},F,17.05.19{60 + number % 40},Чуй,theft,01.02.2021"


def write_country(project: Path, country: dict[str, Any]) -> Country:
    path = project / "countries" / "XAA.yaml"
    path.write_text(yaml.safe_dump(country, allow_unicode=True), encoding="utf-8")
    read_country.cache_clear()
    return read_country(path)


@pytest.fixture
def home(database: Connection, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    project = tmp_path / "project"
    (project / "countries").mkdir(parents=True)
    (project / "catalogue").symlink_to(PROJECT_ROOT / "catalogue")
    write_country(project, TESTLAND)
    monkeypatch.setenv("STRIVE_PROJECT", str(project))
    create_raw_table(database, read_record_types(PROJECT_ROOT / "catalogue")["probation_client"], ["XAA"])
    database.commit()
    return load_settings()


@pytest.fixture
def testland(home: Settings) -> Country:
    return read_country(home.countries / "XAA.yaml")


Accept = Callable[..., str]


@pytest.fixture
def accept(home: Settings, database: Connection) -> Accept:
    """Deliver clients by number for a month, collect, and let the gate's work be done: all but ``refused`` move in."""

    def put(month: str, *numbers: int, refused: int | None = None, waits: bool = False) -> str:
        folder = home.inbox / "XAA" / "clients"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"clients_{month}.csv"
        path.write_text("\n".join([HEADER, *map(row, numbers)]) + "\n", encoding="utf-8")
        os.utime(path, (1_622_505_600, 1_622_505_600 + len(month)))
        (delivery_id,) = collect("XAA", "clients")["loaded"]
        if not waits:
            settle(database, delivery_id, refused)
        return delivery_id

    return put


def settle(connection: Connection, delivery_id: str, refused: int | None = None) -> None:
    """What the gate does with a delivery of which it refuses at most one row, that with number ``refused``."""
    kind = read_record_types(PROJECT_ROOT / "catalogue")["probation_client"]
    columns, table = ", ".join(loaded_columns(kind)), arriving_table(delivery_id)
    values = ", ".join(f"'{name}', {name}" for name in kind.loaded_fields)
    for statement in (
        f"delete from raw.probation_client where delivery_id = '{delivery_id}'",
        f"delete from quarantine.row where delivery_id = '{delivery_id}'",
        f"insert into raw.probation_client ({columns}) select {columns} from raw.{table} "
        f"where row_number is distinct from {refused or 'null'}",
        "insert into quarantine.row select delivery_id, row_number, country_code, dataset, 'probation_client', "
        f"source_position, '{{r}}', '{{}}', jsonb_build_object({values}), now() from raw.{table} "
        f"where row_number = {refused or 'null'}",
        f"drop table raw.{table}",
        "update ledger.delivery set state = 'accepted', verdict = 'accepted', checked_at = now(), rows_duplicate = 0, "
        f"rows_loaded = rows_received - rows_forgotten - {int(refused is not None)}, "
        f"rows_quarantined = {int(refused is not None)} where delivery_id = '{delivery_id}'",
    ):
        connection.execute(statement.encode())
    connection.commit()


def balance(connection: Connection) -> list[tuple[int, ...]]:
    """Received, loaded, quarantined, duplicate, forgotten of each decided delivery, in the order of periods."""
    connection.commit()
    found = connection.execute(
        "select rows_received, rows_loaded, rows_quarantined, rows_duplicate, rows_forgotten "
        "from ledger.delivery where rows_loaded is not null order by period"
    ).fetchall()
    return [tuple(int(str(count)) for count in counts) for counts in found]
