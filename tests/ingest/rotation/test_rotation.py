"""After a rotation nothing is under the old key, and the same rows are of the same people."""

from __future__ import annotations

import pytest

from ingest.erasure.forget import forget_delivery, forget_person
from ingest.erasure.log import Why
from ingest.keys.kept import KeptKeys
from ingest.landing import Landing
from ingest.pseudonyms import pseudonym_key
from ingest.rotation import keys as rotating
from ingest.rotation.keys import give_up_originals, rotate_keys
from ingest.rotation.rereading import Rereading
from strive.catalogue.models import Country
from strive.database import Connection
from strive.errors import Refusal
from strive.settings import Settings
from tests.ingest.conftest import TESTLAND, Accept, balance, write_country
from tests.ingest.erasure.test_forget import SEVEN, everything, pseudonym_of

WHY = Why("asked for it", by="tester")


def people(connection: Connection) -> list[tuple[object, ...]]:
    """Which rows are of one person, without saying of whom."""
    connection.commit()
    return connection.execute(
        """
        select array_agg(place order by place)
        from (
            select client, delivery_id || row_number as place from raw.probation_client
            union all
            select row_values ->> 'client', delivery_id || row_number from quarantine.row
        ) as found
        group by client
        order by 1
        """
    ).fetchall()


def pseudonyms(connection: Connection) -> set[str]:
    connection.commit()
    return {str(found[0]) for found in connection.execute("select client from raw.probation_client")}


def test_all_rows_move_and_the_same_people_are_counted(
    testland: Country, home: Settings, database: Connection, accept: Accept
) -> None:
    accept("2021-04", 1, 7, 8)
    accept("2021-05", 7, 8, 9, refused=1)
    accept("2021-06", 1, 9, waits=True)
    before, old, hashes = people(database), pseudonyms(database), everything(database)
    done = rotate_keys(testland)
    assert (done.pseudonym_version, done.landing_version, done.moved.rows, done.moved.unmatched) == (2, 2, 8, 0)
    after = everything(database)
    assert people(database) == before
    assert not any(pseudonym in after for pseudonym in old)
    row_hashes = database.execute("select row_hash from raw.probation_client").fetchall()
    assert not any(str(row_hash) in hashes for (row_hash,) in row_hashes)
    assert "rotating" not in str(database.execute("select string_agg(tablename, ' ') from pg_tables").fetchone())
    accept("2021-07", 7)
    assert pseudonym_of(database, home, SEVEN) in pseudonyms(database)
    assert [len(places) for (places,) in people(database) if isinstance(places, list) and len(places) > 2] == [3]


def test_old_keys_are_gone_and_originals_open_under_the_new_one(
    testland: Country, home: Settings, database: Connection, accept: Accept
) -> None:
    accept("2021-04", 1)
    kept = KeptKeys.of("XAA", home.keys)
    old = kept.find("landing", 1), kept.find("pseudonym", 1)
    rotate_keys(testland)
    assert kept.find("landing", 1) is None and kept.find("pseudonym", 1) is None and None not in old
    landing = Landing.of(database, home, "XAA")
    (name,) = (name for name in landing.data_keys.names() if "fetching" not in name)
    assert landing.data_keys.version_of(name) == 2
    assert b"9913" in landing.open(name, "list.csv").read_bytes()


@pytest.mark.parametrize("killed_at", ["read", "change", "wrap"])
def test_a_killed_rotation_goes_on(
    testland: Country,
    home: Settings,
    database: Connection,
    accept: Accept,
    monkeypatch: pytest.MonkeyPatch,
    killed_at: str,
) -> None:
    accept("2021-04", 1, 7)
    accept("2021-05", 7, 8)
    before, old = people(database), pseudonyms(database)
    with monkeypatch.context() as context:
        if killed_at == "read":
            read, calls = Rereading._read, list[int]()

            def dies_at_the_second(self: Rereading, delivery: object) -> None:
                calls.append(1)
                if len(calls) == 2:
                    raise KeyboardInterrupt
                read(self, delivery)  # type: ignore[arg-type]

            context.setattr(Rereading, "_read", dies_at_the_second)
        elif killed_at == "change":
            context.setattr("ingest.rotation.pseudonyms._carry_the_forgotten", _die)
        else:
            context.setattr(rotating, "_wrap_anew", _die)
        with pytest.raises(KeyboardInterrupt):
            rotate_keys(testland)
    if killed_at != "wrap":
        assert pseudonyms(database) == old
        assert pseudonym_of(database, home, SEVEN) in old, "everything still counts under the old key"
    done = rotate_keys(testland)
    assert (done.pseudonym_version, done.landing_version) == (2, 2)
    assert people(database) == before and not pseudonyms(database) & old


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_lost_key_of_the_pseudonyms_is_replaced(
    testland: Country, home: Settings, database: Connection, accept: Accept
) -> None:
    accept("2021-04", 1, 7)
    before = people(database)
    KeptKeys.of("XAA", home.keys).path("pseudonym", 1).unlink()
    with pytest.raises(Refusal, match="rotate-key XAA"):
        accept("2021-05", 7, 8)
    rotate_keys(testland)
    assert people(database) == before
    from ingest.collect import collect
    from tests.ingest.conftest import settle

    settle(database, collect("XAA", "clients")["loaded"][0])
    assert len(people(database)) == 3


def test_who_is_forgotten_stays_forgotten_under_the_new_key(
    testland: Country, home: Settings, database: Connection, accept: Accept
) -> None:
    accept("2021-04", 1, 7)
    forget_person(testland, WHY, identifier=SEVEN)
    rotate_keys(testland)
    accept("2021-05", 7, 8)
    assert balance(database) == [(2, 1, 0, 0, 1), (2, 1, 0, 0, 1)]
    assert pseudonym_of(database, home, SEVEN) not in everything(database)


def test_people_whose_originals_were_erased_keep_together(home: Settings, database: Connection, accept: Accept) -> None:
    country = write_country(home.project, TESTLAND | {"on_forgetting": "erase_originals"})
    accept("2021-04", 1, 7, 9)
    accept("2021-05", 7, 9, 5)
    accept("2021-06", 9)
    forget_person(country, WHY, pseudonym=pseudonym_of(database, home, "991399900001"))
    forget_person(country, WHY, pseudonym=pseudonym_of(database, home, "991399900005"))
    before, old = people(database), pseudonyms(database)
    done = rotate_keys(country)
    assert done.moved.unmatched == 2
    assert people(database) == before and not pseudonyms(database) & old
    assert pseudonym_key(database, KeptKeys.of("XAA", home.keys)).pseudonym("991399900009") in pseudonyms(database)


def test_a_file_that_reads_otherwise_today_stops_the_rotation(
    testland: Country, home: Settings, database: Connection, accept: Accept
) -> None:
    accept("2021-04", 1, 7)
    old = pseudonyms(database)
    datasets = {
        "clients": TESTLAND["datasets"]["clients"] | {"columns": dict(TESTLAND["datasets"]["clients"]["columns"])}
    }
    datasets["clients"]["columns"] |= {"sex": "area", "area": "sex"}
    country = write_country(home.project, TESTLAND | {"datasets": datasets})
    with pytest.raises(Refusal) as refusal:
        rotate_keys(country)
    assert refusal.value.message.key == "rotation_reads_differently"
    assert pseudonyms(database) == old


def test_after_the_landing_key_is_lost_work_goes_on_without_the_originals(
    testland: Country, home: Settings, database: Connection, accept: Accept
) -> None:
    delivery_id = accept("2021-04", 1, 7)
    KeptKeys.of("XAA", home.keys).path("landing", 1).unlink()
    with pytest.raises(Refusal) as refusal:
        accept("2021-05", 7, 8)
    assert refusal.value.message.key == "landing_key_missing"
    deleted = give_up_originals(testland, Why("lost", by="tester"))
    assert deleted.originals_erased == [delivery_id]
    from ingest.collect import collect
    from tests.ingest.conftest import settle

    settle(database, collect("XAA", "clients")["loaded"][0])
    assert len(people(database)) == 3
    forget_delivery(accept("2021-06", 4), WHY)
