"""One pull from a played system: what was expected, what was received, with how many requests."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.pulls.apis import api_named
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.http import Client
from ingest.pulls.manners import Manners
from ingest.pulls.paging import pull
from strive.errors import StriveError
from tests.ingest.pulls.server.faults import FAULTS
from tests.ingest.pulls.server.loopback import Loopback
from tests.ingest.pulls.server.systems import SYSTEMS, System

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUICK = Manners(connect_timeout=5, read_timeout=5, attempts=4)
IMPATIENT = replace(QUICK, read_timeout=0.2, attempts=2)


@dataclass
class Time:
    """A clock that only sleeping moves."""

    at: datetime = NOON
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    def now(self) -> datetime:
        return self.at


@dataclass
class Outcome:
    """What a pull came to. ``outcome``: "rows", or the key of the message."""

    outcome: str
    at_first: dict[str, str]
    expected: dict[str, str]
    received: list[tuple[str, str]]
    requests: int
    slept: list[float]
    notes: list[str]
    watermark: str | None = None
    text: str = ""

    @property
    def doubles(self) -> int:
        counted = Counter(key for key, _ in self.received)
        return sum(count - 1 for count in counted.values())


def client_for(server: Loopback, time: Time, manners: Manners = QUICK) -> Client:
    system = server.system
    endpoint = Endpoint("synthetic", "http", server.url, system.login, system.password)
    sign_in = api_named(system.name).sign_in(endpoint)
    return Client(endpoint, sign_in, manners, time.sleep, time.now, lambda: 0.5)


def received_rows(system: System, recording: Path) -> list[tuple[str, str]]:
    """The rows of a recording without the superseded ones, as a connector reads them."""
    rows: list[tuple[str, str]] = []
    with zipfile.ZipFile(recording) as archive:
        manifest = json.loads(archive.read("pull.json"))
        assert (manifest["format"], manifest["connector"]) == ("strive-pull/1", system.name)
        for page in manifest["pages"]:
            found = system.received(archive.read(page["name"]))
            assert len(found) == page["rows"]
            rows += [row for place, row in enumerate(found) if place not in set(page["superseded"])]
    return rows


def played(server: Loopback, folder: Path, since: str | None = None, manners: Manners = QUICK) -> Outcome:
    """Pull once from the server and say what came of it."""
    system, time = server.system, Time()
    asked_before, at_first = len(server.asks), system.expected()
    rows: list[tuple[str, str]] = []
    watermark, text, notes = None, "", []
    with client_for(server, time, manners) as client:
        try:
            pulled = pull(api_named(system.name), client, system.options, since, folder, time.now)
            outcome, watermark = "rows", pulled.watermark
            notes = [note.key for note in pulled.notes]
            rows = received_rows(system, pulled.path) if pulled.path else []
            assert pulled.rows == len(rows)
        except StriveError as error:
            outcome, text = error.message.key, error.message.text()
    requests = len(server.asks) - asked_before
    return Outcome(outcome, at_first, system.expected(), rows, requests, time.slept, notes, watermark, text)


def play(system_name: str, fault_name: str, folder: Path) -> Outcome:
    """Pull from that system while it shows that fault."""
    with Loopback(SYSTEMS[system_name](), FAULTS[fault_name].disturb) as server:
        return played(server, folder, manners=IMPATIENT if fault_name.startswith("timeout") else QUICK)


def applies(system_name: str, fault_name: str) -> bool:
    """Whether that system can show that fault."""
    system, fault = SYSTEMS[system_name], FAULTS[fault_name]
    return (system.is_paged or not fault.only_paged) and system_name not in fault.not_for
