"""From the files of an inbox to the rows that count: the oracle's own verdict on every file and every row.

A row is refused when a field that it needs is missing or cannot be read, or when it contradicts itself, its period, or
another row of the same key; a row that repeats another exactly counts once. A file is rejected whole when it cannot be
read, lacks a column that rows need, or when more than a fifth of its rows are refused.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from tests.oracle import meanings as m
from tests.oracle.dataset import Dataset
from tests.oracle.datasets import DATASETS
from tests.oracle.formats import FileContent, Row
from tests.oracle.kinds import KINDS
from tests.oracle.periods import Period
from tests.oracle.records import Field, Kind, Values, person
from tests.oracle.spreadsheet import Unreadable

MOST_REFUSED = Decimal("0.20")


@dataclass
class Delivery:
    """A file and its verdict. ``refused``: places and reasons; ``rejected``: why none of its rows count."""

    country: str
    dataset: str
    path: Path
    sha256: str
    reported_at: datetime
    period: Period | None = None
    scope: str = ""
    received: int = 0
    repeated: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Values] = field(default_factory=list)
    rejected: str | None = None

    @property
    def synthetic(self) -> bool:
        """Whether the file's name says that it is synthetic."""
        return "SYNTHETIC" in self.path.name

    @property
    def age(self) -> tuple[datetime, str]:
        """What newer means."""
        return self.reported_at, self.sha256[:16]


def read_inbox(inbox: Path) -> list[Delivery]:
    """Every different file of the datasets that the oracle knows, with its verdict."""
    found: list[Delivery] = []
    for (country, name), dataset in DATASETS.items():
        known: set[str] = set()
        for path in sorted((inbox / country / name).glob("*"), key=lambda p: (p.stat().st_mtime_ns, p.name)):
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            if sha256 not in known:
                known.add(sha256)
                found.append(_delivery(country, name, dataset, path, sha256))
    return found


def _delivery(country: str, name: str, dataset: Dataset, path: Path, sha256: str) -> Delivery:
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    delivery = Delivery(country, name, path, sha256, changed)
    try:
        content = dataset.read(path)
        delivery.period = dataset.period(path, content)
    except (Unreadable, LookupError) as error:
        delivery.rejected = str(error)
        return delivery
    delivery.reported_at = content.reported_at or changed
    if dataset.scope:
        found = re.search(dataset.scope, content.preamble)
        delivery.scope = found[1] if found else ""
    _judge(delivery, dataset, KINDS[dataset.kind], content)
    return delivery


def _judge(delivery: Delivery, dataset: Dataset, kind: Kind, content: FileContent) -> None:
    headings = {name: text.split("|") for name, text in dataset.headings.items()}
    missing = [
        name
        for name, item in kind.fields.items()
        if item.required and not set(headings.get(name, ())) & set(content.headings)
    ]
    delivery.received = len(content.rows)
    if missing or not content.rows:
        delivery.rejected = f"no column for {', '.join(missing)}" if missing else "no rows"
        return
    writing = [_writing(name, headings.get(name, []), dataset, item) for name, item in kind.fields.items()]
    end = delivery.period[1] if delivery.period else None
    seen: set[tuple[str, ...]] = set()
    kept: list[tuple[str, Values, list[str]]] = []
    for place, row in content.rows:
        written = tuple(write(row) for write in writing)
        if written in seen:
            delivery.repeated += 1
            continue
        seen.add(written)
        values, problems = _understood(delivery.country, written, kind)
        problems += [problem for check in kind.checks if (problem := check(values, end))]
        kept.append((place, values, problems))
    _settle(delivery, kind, kept)


def _writing(name: str, headings: list[str], dataset: Dataset, item: Field) -> Callable[[Row], str]:
    """How a field's text is taken out of a row; two rows with the same texts say the same."""
    if name == "breakdown":
        return lambda row: ";".join(f"{d}={row[d]}" for d in dataset.joined if row.get(d) not in (None, "", "_T"))

    def text(row: Row) -> str:
        return next((row[heading] for heading in headings if row.get(heading, "").strip()), "").strip()

    if item.read is person:  # however a number is written, it is the same person
        return lambda row: m.person(text(row)) or ""
    if name == "birth_year":  # of a birth date only the year is kept
        return lambda row: str(m.year_of(text(row)) or text(row))
    return text


def _understood(country: str, written: tuple[str, ...], kind: Kind) -> tuple[Values, list[str]]:
    values: Values = {}
    problems: list[str] = []
    for (name, item), given in zip(kind.fields.items(), written, strict=True):
        values[name] = item.read(country, given) if given else None
        if values[name] is None and (given or item.required):
            problems.append(f"{name} {'not understood' if given else 'missing'}")
    return values, problems


def _settle(delivery: Delivery, kind: Kind, kept: list[tuple[str, Values, list[str]]]) -> None:
    owners: dict[tuple[str, ...], int] = defaultdict(int)
    for _, values, _ in kept:
        owners[_key(values, kind)] += 1
    for place, values, problems in kept:
        key = _key(values, kind)
        whole = all(part or name in kind.key_may_be_empty for name, part in zip(kind.key, key, strict=True))
        if whole and owners[key] > 1:
            problems.append("shares its key with another row")
        if problems:
            delivery.refused.append((place, "; ".join(problems)))
        else:
            origin = {"from": f"{delivery.path.name}: {place}", "reported": delivery.reported_at}
            delivery.rows.append(values | origin)
    if len(delivery.refused) > MOST_REFUSED * len(kept):
        delivery.rejected = f"{len(delivery.refused)} of {len(kept)} rows refused"
    elif delivery.period and delivery.period[0] > date.today():
        delivery.rejected = "a period in the future"


def _key(values: Values, kind: Kind) -> tuple[str, ...]:
    return tuple("" if values[name] is None else str(values[name]) for name in kind.key)


def current(deliveries: list[Delivery]) -> dict[tuple[str, str], list[Delivery]]:
    """The deliveries that count, by country and dataset: not rejected, not replaced; samples only if none is real."""
    by_dataset: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        if delivery.rejected is None:
            by_dataset[delivery.country, delivery.dataset].append(delivery)
    result = {}
    for name, accepted in by_dataset.items():
        counted = [d for d in accepted if not d.synthetic] or accepted
        if KINDS[DATASETS[name].kind].snapshot:
            newest = {(d.scope, d.period): d for d in sorted(counted, key=lambda d: d.age)}
            counted = list(newest.values())
        result[name] = sorted(counted, key=lambda d: d.age)
    return result


def newest_rows(deliveries: list[Delivery], kind: Kind) -> list[Values]:
    """Of rows with the same key the one reported last."""
    newest: dict[tuple[str, ...], Values] = {}
    for delivery in sorted(deliveries, key=lambda d: d.age):
        for row in delivery.rows:
            newest[_key(row, kind)] = row
    return list(newest.values())
