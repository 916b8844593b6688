"""Aid transactions, as the oracle reads them: in US dollars, split by the sectors that the file states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.oracle.formats import Transaction, read_iati
from tests.oracle.meanings import day, number
from tests.oracle.spreadsheet import Unreadable

ISO2 = {"KGZ": "KG", "KAZ": "KZ", "TJK": "TJ", "UZB": "UZ", "TKM": "TM"}


@dataclass(frozen=True)
class AidShare:
    """What one transaction gave to one country and sector."""

    country: str
    kind: str
    day: date
    dollars: Decimal | None
    sector: str
    organisation: str
    source: str


def read_aid(inbox: Path) -> list[AidShare]:
    """Every share of every transaction that goes to the country in whose folder its file lies.

    Real files stand before samples. Of an activity that several files report, the newest file counts.
    """
    shares: list[AidShare] = []
    for country, iso2 in ISO2.items():
        files = sorted((inbox / country / "aid").glob("*"))
        real = [path for path in files if "SYNTHETIC" not in path.name]
        newest: dict[str, tuple[str, list[tuple[Path, Transaction]]]] = {}
        for path in real or files:
            for transaction, made in _transactions(path):
                known = newest.get(transaction.activity)
                if known is None or known[0] < made:
                    known = newest[transaction.activity] = (made, [])
                if known[0] == made:
                    known[1].append((path, transaction))
        for _, found in newest.values():
            for path, transaction in found:
                shares += _shares(country, iso2, path, transaction)
    return shares


def _transactions(path: Path) -> Iterator[tuple[Transaction, str]]:
    try:
        transactions, made = read_iati(path)
    except Unreadable:
        return
    for transaction in transactions:
        yield transaction, made.isoformat() if made else ""


def _shares(country: str, iso2: str, path: Path, transaction: Transaction) -> Iterator[AidShare]:
    """Of money in other currencies no dollars are known: there are no rates of theirs."""
    on, value = day(transaction.day), number(transaction.value)
    given = number(transaction.recipients.get(iso2))
    if on is None or value is None or given is None:
        return
    for sector, text in (transaction.sectors or {"U": "100"}).items():
        known = transaction.currency == "USD"
        dollars = value * given / 100 * (number(text) or Decimal(0)) / 100 if known else None
        source = f"{path.name}: {transaction.place}"
        yield AidShare(country, transaction.kind, on, dollars, sector, transaction.organisation, source)
