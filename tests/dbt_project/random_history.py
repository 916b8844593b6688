"""A made-up history of deliveries, seeded: new ones, corrections, withdrawals, second checks, backfills.

Rows are put into the warehouse as if they had been collected and accepted. The vocabulary is small, so that keys meet:
persons come back, events are delivered again, snapshots replace each other. Every record type is in it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from psycopg import sql

from strive.catalogue.files import read_record_types
from strive.catalogue.models import RecordType
from strive.database import Connection, identifier
from strive.ledger import mark_superseded
from strive.settings import Settings
from tests.dbt_project.rows import Row, deliver

FIRST_DAY = date(2020, 11, 1)
DAYS = 700
SPELLINGS = {
    "event_status": ("held", "held", "held", "planned", "отменено"),
    "aid_transaction_type": ("2", "3", "4"),
    "reintegration_stage": ("Реабилитация", "Адаптация"),
}
TEXTS = {
    "currency": ("USD", "USD", "XXX"),
    "indicator": ("TRN-02", "NONE"),
    "sector_vocabulary": ("1", None),
    "breakdown": (None, None, "URBANISATION=U"),
    "period": ("2020", "2021", "2021-Q1", "2021-03"),
    "phase": ("1", "2"),
    "age_band": (None, "18-24", "30-35"),
}


@dataclass
class History:
    """What has been delivered so far, and how to go on."""

    connection: Connection
    settings: Settings
    seed: int
    size: int = 12
    delivered: list[tuple[str, str, str, RecordType]] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        types = read_record_types(self.settings.catalogue)
        rows = self.connection.execute("select country_code, dataset, record_type from catalogue.dataset order by 1, 2")
        self.datasets = [(str(c), str(d), types[str(t)]) for c, d, t in rows.fetchall() if str(c) in ("KGZ", "KAZ")]
        self.areas = self._spellings("select country_code, spelling from harmonised.crosswalk_area_name")
        self.codes = self._spellings("select scheme, spelling from harmonised.crosswalk_code where dataset is null")
        self.series = [
            (str(series), str(age))
            for series, age in self.connection.execute(
                "select series, age from harmonised.crosswalk_series order by 1, 2"
            )
        ]

    def _spellings(self, query: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for group, spelling in self.connection.execute(f"{query} order by 1, 2".encode()).fetchall():
            found.setdefault(str(group), []).append(str(spelling))
        return found

    def step(self) -> str:
        """One thing happens; what it was."""
        happenings = [self.new_delivery, self.new_delivery, self.again, self.check_again, self.withdraw]
        happening = self.chance.choice(happenings if len(self.delivered) > 3 else [self.new_delivery])
        happening()
        self.connection.commit()
        return happening.__name__

    def new_delivery(self) -> None:
        """A dataset delivers: of any period, reported on any day, so that it may be a backfill."""
        country, dataset, record_type = self.chance.choice(self.datasets)
        self._deliver(country, dataset, record_type, self._rows(country, record_type))

    def again(self) -> None:
        """Rows that were delivered come again, some of them corrected, some with others."""
        delivery, country, dataset, record_type = self.chance.choice(self.delivered)
        fields = record_type.loaded_fields
        found = self.connection.execute(
            sql.SQL("select {} from {} where delivery_id = %s order by row_number").format(
                sql.SQL(", ").join(map(identifier, fields)), identifier("raw", record_type.record_type)
            ),
            (delivery,),
        ).fetchall()
        rows: list[Row] = [dict(zip(fields, map(_text, row), strict=True)) for row in found]
        kept = [row if self.chance.random() < 0.7 else self._corrected(country, record_type, row) for row in rows]
        self._deliver(country, dataset, record_type, [*kept, *self._rows(country, record_type, 2)])

    def check_again(self) -> None:
        """The gate looks at a delivery once more and lets other rows in."""
        delivery, _, _, record_type = self.chance.choice(self.delivered)
        self.connection.execute(
            sql.SQL("delete from {} where delivery_id = %s and row_number %% 3 = %s").format(
                identifier("raw", record_type.record_type)
            ),
            (delivery, self.chance.randrange(3)),
        )
        self.connection.execute(
            "update ledger.delivery set checked_at = clock_timestamp() where delivery_id = %s", (delivery,)
        )

    def withdraw(self) -> None:
        """A delivery is rejected after all, and what it had replaced counts again."""
        place = self.chance.randrange(len(self.delivered))
        delivery, country, dataset, record_type = self.delivered.pop(place)
        self.connection.execute(
            "update ledger.delivery set verdict = 'rejected', state = 'rejected', superseded_by = null, "
            "checked_at = clock_timestamp() where delivery_id = %s",
            (delivery,),
        )
        if self.chance.random() < 0.5:
            self.connection.execute(
                sql.SQL("delete from {} where delivery_id = %s").format(identifier("raw", record_type.record_type)),
                (delivery,),
            )
        self._decide(country, dataset, record_type)

    def _deliver(self, country: str, dataset: str, record_type: RecordType, rows: Sequence[Row]) -> None:
        self.number += 1
        delivery = f"{country}-{self.chance.randrange(10**6):06}-{self.number}"
        month = f"202{self.chance.randrange(2)}-{self.chance.randint(1, 12):02}"
        reported = FIRST_DAY + timedelta(days=self.chance.randrange(DAYS))
        deliver(
            self.connection,
            delivery,
            dataset,
            record_type.record_type,
            rows,
            country=country,
            reported=reported.isoformat(),
            period=month,
            synthetic=self.chance.random() < 0.2,
        )
        self.delivered.append((delivery, country, dataset, record_type))
        self._decide(country, dataset, record_type)

    def _decide(self, country: str, dataset: str, record_type: RecordType) -> None:
        mark_superseded(self.connection, country, dataset, snapshot=record_type.replaces == "snapshot")

    def _rows(self, country: str, record_type: RecordType, number: int | None = None) -> list[Row]:
        return [self._row(country, record_type) for _ in range(number or self.chance.randint(1, self.size))]

    def _row(self, country: str, record_type: RecordType) -> Row:
        row = {name: self._value(country, record_type, name) for name in record_type.loaded_fields}
        if record_type.record_type == "context_observation":
            row["series"], row["age"] = self.chance.choice(self.series)
        return row

    def _corrected(self, country: str, record_type: RecordType, row: Row) -> Row:
        name = self.chance.choice([name for name in record_type.loaded_fields if name not in record_type.key])
        return {**row, name: self._value(country, record_type, name)}

    def _value(self, country: str, record_type: RecordType, name: str) -> str | None:
        chance, described = self.chance, record_type.fields[name]
        if name in TEXTS:
            return chance.choice(TEXTS[name])
        match described.kind:
            case "code":
                scheme = str(described.scheme)
                known = SPELLINGS.get(scheme) or self.codes.get(scheme) or ["unknown"]
                return chance.choice(list(known[:6]))
            case "area":
                return chance.choice([*self.areas[country][:5], "Atlantis"])
            case "date":
                return (FIRST_DAY + timedelta(days=chance.randrange(DAYS))).isoformat()
            case "boolean":
                return chance.choice(["yes", "yes", "no"])
            case "birth_year":
                return chance.choice(["1960", "1985", "2001", None])
            case "integer":
                return str(chance.randint(1, 9))
            case "decimal":
                return f"{chance.randrange(1000)}.{chance.randrange(100):02}"
        if name == "recipient_country":
            return {"KGZ": "KG", "KAZ": "KZ"}[country]
        return f"{name} {chance.randrange(5)}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)
