"""A small warehouse for the quality page: two countries, every kind of verdict, values that would like to be markup."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from strive.catalogue.store import sync
from strive.database import Connection
from strive.ledger import delivery_id_of
from strive.messages import message
from strive.settings import PROJECT_ROOT, Settings

HOSTILE = "<script>alert('x')</script>"
FIRST_TIME = datetime.fromisoformat("2026-11-20T08:00:00+00:00")
MARTS = PROJECT_ROOT / "publish" / "sql"


class Warehouse:
    """Inserts what the other rooms would have written."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.files = 0

    def deliver(
        self,
        country: str,
        dataset: str,
        period: str | None,
        *,
        verdict: str | None = "accepted",
        loaded: int = 10,
        quarantined: int = 0,
        duplicate: int = 0,
        **columns: Any,
    ) -> str:
        """One delivery of one month, with as many rows in ``raw`` as it says; returns its id."""
        self.files += 1
        sha256 = f"{self.files:064x}"
        first = date.fromisoformat(f"{period}-01") if period else None
        values: dict[str, Any] = {
            "delivery_id": delivery_id_of(country, dataset, sha256[::-1]),
            "country_code": country,
            "dataset": dataset,
            "record_type": "probation_client",
            "connector": "workbook",
            "file_name": f"{dataset}_{period}_{self.files}.xlsx",
            "file_sha256": sha256,
            "file_bytes": 1234,
            "landed_path": "landed",
            "period": period,
            "period_start": first,
            "period_end": (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if first else None,
            "reported_at": FIRST_TIME - timedelta(days=3),
            "received_at": FIRST_TIME,
            "checked_at": FIRST_TIME + timedelta(minutes=1),
            "state": verdict or "loaded",
            "verdict": verdict,
            "rows_received": loaded + quarantined + duplicate,
            "rows_loaded": loaded if verdict else None,
            "rows_quarantined": quarantined if verdict else None,
            "rows_duplicate": duplicate if verdict else None,
            "country_file_hash": "cafe",
            "record_type_version": 1,
            "code_commit": "abc1234",
            **columns,
        }
        self.insert("ledger.delivery", values)
        delivery_id = str(values["delivery_id"])
        for row_number in range(loaded if verdict and "rows_loaded" not in columns else 0):
            self.insert("raw.probation_client", self._row(country, dataset, delivery_id, row_number))
        for row_number in range(quarantined if verdict else 0):
            self.insert(
                "quarantine.row",
                {
                    "delivery_id": delivery_id,
                    "row_number": 1000 + row_number,
                    "country_code": country,
                    "dataset": dataset,
                    "record_type": "probation_client",
                    "source_position": f"sheet 'Лист1', row {row_number + 7}",
                    "rule_ids": ["PRB-CLIENT-05"],
                    "masked_sample": Jsonb({"area": HOSTILE, "birth_year": "9999"}),
                    "row_values": Jsonb({"client": "pseudonym-never-shown"}),
                    "quarantined_at": FIRST_TIME + timedelta(minutes=1),
                },
            )
        return delivery_id

    def _row(self, country: str, dataset: str, delivery_id: str, row_number: int) -> dict[str, Any]:
        return {
            "country_code": country,
            "dataset": dataset,
            "delivery_id": delivery_id,
            "row_number": row_number,
            "source_position": f"row {row_number}",
            "row_hash": f"{row_number}",
        }

    def insert(self, table: str, values: dict[str, Any]) -> None:
        """One row into ``schema.table``."""
        names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        self.connection.execute(f"insert into {table} ({names}) values ({marks})".encode(), list(values.values()))

    def result(self, rule_id: str, delivery_id: str | None = None, build_id: int | None = None, **columns: Any) -> None:
        """One result of a rule, failed unless ``columns`` say otherwise."""
        values: dict[str, Any] = {
            "rule_id": rule_id,
            "rule_version": 1,
            "delivery_id": delivery_id,
            "build_id": build_id,
            "outcome": "fail",
            "severity": "fail",
            "rows_checked": 1000,
            "rows_failed": 3,
            "masked_samples": Jsonb(
                [
                    {"row": 2, "values": {"area": "яяя-9"}, "position": "line 3"},
                    {"row": 3, "values": {"area": HOSTILE}, "position": "line 4"},
                ]
            ),
            "checked_at": FIRST_TIME + timedelta(minutes=1),
        }
        self.insert("quality.result", values | columns)

    def rule(self, rule_id: str, **columns: Any) -> None:
        """One rule of the gate."""
        values: dict[str, Any] = {
            "rule_id": rule_id,
            "version": 1,
            "applies_to": "probation_client",
            "level": "row",
            "severity": "fail",
            "owner": "Data engineer",
            "expectation": "area_in_crosswalk",
            "arguments": Jsonb({}),
            "text_en": f"{rule_id}: the area is one that the crosswalk knows.",
            "text_ru": f"{rule_id}: территория известна соответствию.",
            "to_do_en": "Add the spelling to the crosswalk, or ask the sender.",
            "to_do_ru": "Добавьте написание в соответствие или спросите отправителя.",
        }
        self.insert("quality.rule", values | columns)

    def build(self, verdict: str | None = "passed") -> int:
        """A finished build."""
        row = self.connection.execute(
            "insert into ledger.build"
            " (input_fingerprint, started_at, finished_at, code_commit, gate_verdict, gate_checked_at)"
            " values ('f', %s, %s, 'abc1234', %s, %s) returning build_id",
            (
                FIRST_TIME + timedelta(minutes=2),
                FIRST_TIME + timedelta(minutes=3),
                verdict,
                FIRST_TIME + timedelta(minutes=4),
            ),
        ).fetchone()
        assert row is not None
        return int(str(row[0]))

    def publish(self, build_id: int, delivery_ids: list[str]) -> int:
        """A vintage with one visible and one hidden cell of PRB-01."""
        for path in sorted(MARTS.glob("01_*.sql")):
            self.connection.execute(path.read_bytes())
        row = self.connection.execute(
            "insert into ledger.vintage (build_id, published_at, code_commit,"
            " cells_published, cells_added, cells_changed, cells_withdrawn, content_hash)"
            " values (%s, %s, 'abc1234', 1, 2, 0, 0, 'f00d') returning vintage_id",
            (build_id, FIRST_TIME + timedelta(minutes=5)),
        ).fetchone()
        assert row is not None
        vintage_id = int(str(row[0]))
        for delivery_id in delivery_ids:
            self.insert("ledger.vintage_delivery", {"vintage_id": vintage_id, "delivery_id": delivery_id})
        for area_code, status, reason, value in (
            ("_T", "published", None, 743),
            ("KG-Y", "suppressed", "small_count", None),
        ):
            self.insert(
                "marts.fct_indicator_value",
                {
                    "cell_id": area_code,
                    "vintage_from": vintage_id,
                    "indicator_code": "PRB-01",
                    "definition_version": 1,
                    "country_code": "KGZ",
                    "area_code": area_code,
                    "area_level": 0 if area_code == "_T" else 1,
                    "period_type": "M",
                    "period": "2021-05",
                    "period_start": date(2021, 5, 1),
                    "period_end": date(2021, 5, 31),
                    **dict.fromkeys(("sex", "age_band", "category_scheme", "category"), "_T"),
                    "programme_code": "STRIVE-ASIA",
                    "donor_code": "EU",
                    "agency_code": "UNODC",
                    "status": status,
                    "suppression_reason": reason,
                    "value": value,
                    "numerator": value,
                    "is_synthetic": True,
                },
            )
        self.insert(
            "quality.suppression",
            {
                "vintage_id": vintage_id,
                "indicator_code": "PRB-01",
                "country_code": "KGZ",
                "period_type": "M",
                "reason": "small_count",
                "cells": 1,
            },
        )
        return vintage_id

    def reconcile(
        self, build_id: int, figure_id: str, verdict: str, published: float | None, found: float | None
    ) -> None:
        """The verdict on one published figure of the catalogue."""
        self.insert(
            "quality.reconciliation",
            {
                "figure_id": figure_id,
                "build_id": build_id,
                "verdict": verdict,
                "published_value": published,
                "warehouse_value": found,
                "reason": Jsonb(
                    message("figure_equals", indicator="PRB-01", warehouse="743", published="743").as_json()
                ),
                "workings": Jsonb({"value": "743", "cells": 2}),
            },
        )


@pytest.fixture
def warehouse(database: Connection, settings: Settings) -> Warehouse:
    """An empty warehouse with the catalogue in it. Commit before another connection is to see what a test inserts."""
    sync(database, settings)
    database.commit()
    return Warehouse(database)


@pytest.fixture
def lived_in(warehouse: Warehouse) -> Warehouse:
    """A warehouse after a run. KGZ in 2021: 01 and 02 accepted, 03 missing, 04 partly, 05 rejected, 06 corrected."""
    w = warehouse
    for rule_id in ("PRB-CLIENT-05", "PRB-CLIENT-20"):
        w.rule(rule_id)
    w.rule("MARTS-01", level="candidate", applies_to="fct_indicator_value")
    first = w.deliver("KGZ", "probation_clients", "2021-01", is_synthetic=True)
    w.deliver("KGZ", "probation_clients", "2021-02", duplicate=1)
    partly = w.deliver("KGZ", "probation_clients", "2021-04", verdict="partly_accepted", quarantined=2)
    rejected = w.deliver(
        "KGZ",
        "probation_clients",
        "2021-05",
        verdict="rejected",
        loaded=0,
        quarantined=4,
        file_name=f"report {HOSTILE}.xlsx",
        message=Jsonb(message("file_is_empty", country="KGZ", file=f"report {HOSTILE}.xlsx").as_json()),
        unmapped_columns=[HOSTILE],
    )
    corrected = w.deliver("KGZ", "probation_clients", "2021-06")
    w.deliver("KGZ", "probation_clients", "2021-06", state="superseded", superseded_by=corrected)
    w.deliver("KAZ", "probation_clients", "2021-05", loaded=21)
    for delivery_id in (partly, rejected):
        w.result("PRB-CLIENT-05", delivery_id)
    w.result("PRB-CLIENT-20", first, outcome="pass", rows_failed=0, masked_samples=Jsonb([]))
    build_id = w.build()
    w.publish(build_id, [first, partly, corrected])
    w.reconcile(build_id, "1", "match", 743, 743)
    w.reconcile(build_id, "6", "contradiction", 6, 5)
    w.connection.commit()
    return w
