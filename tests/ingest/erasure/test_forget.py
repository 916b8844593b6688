"""Who is forgotten is in no table, comes in no more, and every delivery's rows still add up."""

from __future__ import annotations

import pytest

from ingest.collect import collect
from ingest.erasure.forget import forget_delivery, forget_person
from ingest.erasure.log import Why
from ingest.keys.kept import KeptKeys
from ingest.landing import Landing
from ingest.pseudonyms import pseudonym_key
from strive.catalogue.models import Country
from strive.database import Connection
from strive.errors import Refusal
from strive.settings import Settings
from tests.ingest.conftest import HEADER, TESTLAND, Accept, balance, row, settle, write_country

WHY = Why("asked for it", by="tester")
SEVEN = "991399900007"


def pseudonym_of(connection: Connection, settings: Settings, identifier: str) -> str:
    return pseudonym_key(connection, KeptKeys.of("XAA", settings.keys)).pseudonym(identifier) or ""


def everything(connection: Connection) -> str:
    """The text of every row of every table."""
    connection.commit()
    tables = connection.execute(
        "select oid::regclass::text from pg_class where relkind = 'r' "
        "and relnamespace::regnamespace::text in ('ledger', 'raw', 'quarantine', 'quality')"
    ).fetchall()
    found = [
        connection.execute(f"select string_agg(t::text, ' ') from {name} as t".encode()).fetchone()
        for (name,) in tables
    ]
    return " ".join(str(text[0]) for text in found if text)


def test_a_person_is_taken_out_of_accepted_refused_and_waiting_rows(
    testland: Country, home: Settings, database: Connection, accept: Accept
) -> None:
    accept("2021-04", 1, 7, 8)
    accept("2021-05", 7, 8, 9, refused=1)
    accept("2021-06", 7, 9, waits=True)
    pseudonym = pseudonym_of(database, home, SEVEN)
    assert everything(database).count(pseudonym) == 3
    deleted = forget_person(testland, WHY, identifier=SEVEN + "\n")
    assert (deleted.rows, len(deleted.deliveries), deleted.still_held) == (3, 3, deleted.deliveries)
    found = everything(database)
    assert pseudonym not in found and SEVEN not in found
    assert balance(database)[:2] == [(3, 2, 0, 0, 1), (3, 2, 0, 0, 1)]
    assert database.execute(
        "select rows_received, rows_forgotten from ledger.delivery where period = '2021-06'"
    ).fetchone() == (2, 1)
    log = database.execute("select kind, reason, requested_by, rows_deleted from ledger.deletion").fetchall()
    assert log == [("person", "asked for it", "tester", 3)]


def test_who_is_forgotten_is_let_in_no_more_by_new_files_or_old_ones(
    testland: Country, home: Settings, database: Connection, accept: Accept
) -> None:
    accept("2021-04", 1, 7)
    forget_person(testland, WHY, pseudonym=pseudonym_of(database, home, SEVEN))
    accept("2021-05", 7, 8, 9)
    assert balance(database) == [(2, 1, 0, 0, 1), (3, 2, 0, 0, 1)]
    from datetime import date

    for delivery_id in collect("XAA", "clients", (date(2021, 4, 1), date(2021, 4, 30)))["loaded"]:
        settle(database, delivery_id)
    assert balance(database) == [(2, 1, 0, 0, 1), (3, 2, 0, 0, 1)]
    assert pseudonym_of(database, home, SEVEN) not in everything(database)
    noted = database.execute("select count(*) from ledger.forgotten_row").fetchone()
    assert noted == (2,)


def test_originals_of_the_forgotten_are_erased_where_the_country_says_so(
    home: Settings, database: Connection, accept: Accept
) -> None:
    country = write_country(home.project, TESTLAND | {"on_forgetting": "erase_originals"})
    accept("2021-04", 1, 7)
    accept("2021-05", 1, 8)
    deleted = forget_person(country, WHY, identifier=SEVEN)
    assert len(deleted.originals_erased) == 1 and deleted.still_held == []
    assert len(list(home.landing.rglob("original.sealed"))) == 1
    assert balance(database) == [(2, 1, 0, 0, 1), (2, 2, 0, 0, 0)]


def test_a_delivery_is_forgotten_with_its_original_and_not_let_in_again(
    home: Settings, database: Connection, accept: Accept
) -> None:
    delivery_id = accept("2021-05", 1, 7, 8, refused=2)
    forget_delivery(delivery_id, WHY)
    assert balance(database) == [(3, 0, 0, 0, 3)]
    assert not list(home.landing.rglob("original.sealed"))
    path = home.inbox / "XAA" / "clients" / "again_2021-05.csv"
    path.write_text("\n".join([HEADER, *map(row, (1, 7, 8))]) + "\n", encoding="utf-8")
    assert collect("XAA", "clients")["loaded"] == []
    assert not list(home.landing.rglob("original.sealed")) and not path.exists()
    with pytest.raises(Refusal, match="deleted before"):
        forget_delivery(delivery_id, WHY)


def test_killed_after_the_log_was_written_the_next_collection_erases_the_original(
    home: Settings, database: Connection, accept: Accept, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery_id = accept("2021-05", 1)
    monkeypatch.setattr("ingest.erasure.forget.erase_noted", lambda *_: None)
    forget_delivery(delivery_id, WHY)
    assert list(home.landing.rglob("original.sealed"))
    collect("XAA", "clients")
    assert not list(home.landing.rglob("original.sealed"))
    assert not list(Landing.of(database, home, "XAA").data_keys.names())


@pytest.mark.parametrize("named", ["991399900007", "ABC", "x" * 32, ""])
def test_what_is_no_pseudonym_is_refused_and_not_repeated(testland: Country, accept: Accept, named: str) -> None:
    accept("2021-05", 7)
    with pytest.raises(Refusal) as refusal:
        forget_person(testland, WHY, pseudonym=named)
    assert not named or named not in str(refusal.value)


def test_a_code_of_a_dataset_names_the_person_of_that_dataset_only(
    home: Settings, database: Connection, accept: Accept
) -> None:
    clients = TESTLAND["datasets"]["clients"] | {"identifiers": {"client": "own"}}
    country = write_country(home.project, TESTLAND | {"datasets": {"clients": clients}})
    accept("2021-04", 1, 7)
    assert forget_person(country, WHY, identifier=SEVEN).rows == 0
    assert forget_person(country, WHY, identifier=SEVEN, own_of="clients").rows == 1
    with pytest.raises(Refusal, match="no dataset"):
        forget_person(country, WHY, identifier=SEVEN, own_of="elsewhere")
