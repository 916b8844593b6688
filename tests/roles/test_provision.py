"""Provisioning makes any database as the roles say: new tables, tables made anew, what somebody granted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from strive.catalogue.store import sync
from strive.database import Connection, apply_schema, connect
from strive.errors import NotReady, Refusal
from strive.roles.logins import Asked, given_otherwise, grant, granted, revoke
from strive.roles.matrix import matrix
from strive.roles.provision import for_the_administrator, make_groups_as, outstanding, provision
from strive.settings import Settings
from tests.pipeline.warehouse import drop_roles_of
from tests.roles.people import People, answer, group_names, make_people

NUMBERS = """
create schema if not exists marts;
create table marts.fct_numbers (country_code text, value integer);
insert into marts.fct_numbers values ('KGZ', 1), ('KAZ', 2), (null, 3);
create view marts.rpt_numbers as select * from marts.fct_numbers;
"""


@pytest.fixture
def engine(database: Connection, settings: Settings) -> Iterator[Connection]:
    """The owner's connection, which commits by itself."""
    with connect(autocommit=True) as connection:
        sync(connection, settings)
        connection.execute(NUMBERS.encode())
        provision(connection, settings, rebuilt=True)
        yield connection


@pytest.fixture
def people(engine: Connection, settings: Settings) -> People:
    return make_people(engine, settings, connection_url(engine), ["KGZ"])


def connection_url(connection: Connection) -> str:
    info = connection.info
    return f"postgresql://{info.user}:{info.password}@{info.host}:{info.port}/{info.dbname}"


def values(people: People, role: str, country: str = "KGZ", relation: str = "marts.fct_numbers") -> list[int]:
    with people.as_(role, country) as person:
        rows = person.execute(f"select value from {relation} order by 1".encode()).fetchall()
    return [int(str(value)) for (value,) in rows]


def test_once_done_nothing_is_left_to_do(engine: Connection, settings: Settings) -> None:
    assert provision(engine, settings, rebuilt=True).changes == 0
    assert outstanding(engine, settings) == []


def test_a_new_table_shows_each_login_its_countries(people: People) -> None:
    assert values(people, "programme_manager") == [1]
    assert values(people, "programme_manager", "*") == [1, 2, 3]


def test_a_view_shows_what_its_reader_may_see(engine: Connection, people: People) -> None:
    assert values(people, "auditor", "KGZ", "marts.rpt_numbers") == [1]


def test_a_table_is_given_to_nobody_before_it_was_provisioned(
    engine: Connection, settings: Settings, people: People
) -> None:
    engine.execute("drop table marts.fct_numbers cascade")
    engine.execute(NUMBERS.encode())
    with people.as_("programme_manager") as person:
        assert answer(person, "select * from marts.fct_numbers") == "InsufficientPrivilege"
        assert answer(person, "select * from marts.rpt_numbers") == "InsufficientPrivilege"
    provision(engine, settings, rebuilt=True)
    assert values(people, "programme_manager") == [1]


def test_rows_that_are_put_in_anew_are_under_the_same_policy(engine: Connection, people: People) -> None:
    engine.execute("truncate marts.fct_numbers; insert into marts.fct_numbers values ('KAZ', 5), ('KGZ', 6)")
    assert values(people, "programme_manager") == [6]


@pytest.mark.parametrize("schema", ["ledger", "quality", "quarantine"])
def test_a_table_without_a_country_is_for_who_sees_every_country(
    engine: Connection, settings: Settings, people: People, schema: str
) -> None:
    engine.execute(f"create table {schema}.unforeseen (value integer)".encode())
    engine.execute(f"insert into {schema}.unforeseen values (1)".encode())
    provision(engine, settings, rebuilt=True)
    assert values(people, "country_engineer", "KGZ", f"{schema}.unforeseen") == []
    assert values(people, "country_engineer", "*", f"{schema}.unforeseen") == [1]


def test_rows_of_a_delivery_have_its_country(engine: Connection, settings: Settings, people: People) -> None:
    for number, country in enumerate(("KGZ", "KAZ")):
        engine.execute(
            "insert into ledger.delivery (delivery_id, country_code, dataset, record_type, connector, file_name, "
            "file_sha256, file_bytes, landed_path, reported_at, received_at, state, country_file_hash, "
            "record_type_version, code_commit) "
            "values (%s, %s, 'd', 'r', 'c', 'f', %s, 1, 'p', now(), now(), 'landed', 'h', 1, 'c')",
            (country, country, country),
        )
        engine.execute("create table if not exists quality.noted (delivery_id text, value integer)")
        engine.execute("insert into quality.noted values (%s, %s)", (country, number))
    provision(engine, settings, rebuilt=True)
    assert values(people, "auditor", "KGZ", "quality.noted") == [0]
    assert values(people, "auditor", "*", "quality.noted") == [0, 1]


def test_a_view_gives_the_columns_that_it_needs_and_no_others(
    engine: Connection, settings: Settings, people: People
) -> None:
    engine.execute("create view marts.rpt_new as select country_code, reported_at from ledger.delivery")
    provision(engine, settings, rebuilt=True)
    with people.as_("programme_manager") as person:
        assert answer(person, "select * from marts.rpt_new") == "ok"
        for column in ("file_name", "landed_path", "*"):
            assert answer(person, f"select {column} from ledger.delivery") == "InsufficientPrivilege"


@pytest.mark.parametrize(
    "made",
    [
        "create view marts.rpt_bad as select country_code from raw.probation_client",
        "create view marts.rpt_between as select country_code from raw.probation_client; "
        "create view marts.rpt_bad as select * from marts.rpt_between",
        "create view marts.rpt_bad as select country_code from quarantine.row",
        "create function marts.strong() returns integer language sql security definer as 'select 1'; "
        "create view marts.rpt_bad as select marts.strong() as value",
        "create materialized view marts.rpt_bad as select * from marts.fct_numbers",
    ],
    ids=["raw", "raw behind a view", "quarantine", "owner's function", "materialised"],
)
def test_a_view_that_reads_what_its_reader_must_not_is_given_to_nobody(
    engine: Connection, settings: Settings, people: People, made: str
) -> None:
    engine.execute(made.encode())
    provision(engine, settings, rebuilt=True)
    with people.as_("programme_manager") as person:
        assert answer(person, "select * from marts.rpt_bad") == "InsufficientPrivilege"
        assert answer(person, "select marts.strong()") in ("InsufficientPrivilege", "UndefinedFunction")


def test_what_somebody_opened_by_hand_is_closed(engine: Connection, settings: Settings, people: People) -> None:
    groups = group_names(engine, settings)
    manager = sql.Identifier(groups["programme_manager"])
    for text in (
        "grant select on raw.probation_client to {0}",
        "grant select, insert on marts.fct_numbers to public",
        "grant update (value) on marts.fct_numbers to {0}",
        "grant usage on schema raw to public",
        "grant create on schema marts to {0}",
        "grant execute on function access.countries(text) to public",
        "create policy everything on marts.fct_numbers for select to {0} using (true)",
        "alter policy rows_of_programme_manager on marts.fct_numbers using (value < 3)",
        "alter table marts.fct_numbers disable row level security",
        "alter view marts.rpt_numbers set (security_invoker = false)",
    ):
        engine.execute(sql.SQL(text).format(manager))
    assert values(people, "programme_manager") == [1, 2, 3]
    provision(engine, settings, rebuilt=True)
    assert values(people, "programme_manager") == [1]
    assert values(people, "programme_manager", "KGZ", "marts.rpt_numbers") == [1]
    with people.as_("programme_manager") as person:
        assert answer(person, "select * from raw.probation_client") == "InsufficientPrivilege"
    _, lines = matrix(engine, settings)
    assert not [line for line in lines if "write" in line.access]
    assert provision(engine, settings, rebuilt=True).changes == 0


def test_what_was_given_to_a_login_itself_is_told(engine: Connection, settings: Settings, people: People) -> None:
    login = str(psycopg.conninfo.conninfo_to_dict(people.urls["auditor/*"])["user"])
    assert given_otherwise(engine, settings) == []
    engine.execute(sql.SQL("grant select on raw.probation_client to {}").format(sql.Identifier(login)))
    assert given_otherwise(engine, settings) == [(login, "SELECT", "raw.probation_client")]


def test_a_role_without_countries_is_refused_to_a_login(engine: Connection, settings: Settings) -> None:
    for countries, key in (((), "role_needs_countries"), (("XXX",), "role_country_unknown")):
        with pytest.raises(Refusal) as refused:
            grant(engine, settings, Asked(f"{engine.info.dbname}_x", "auditor", countries, "a test"))
        assert refused.value.message.key == key
    assert granted(engine, settings) == []


@pytest.mark.parametrize("strength", ["superuser", "bypassrls", "createrole", "in role pg_read_all_data"])
def test_a_role_is_refused_to_who_may_do_more(engine: Connection, settings: Settings, strength: str) -> None:
    login = f"{engine.info.dbname}_strong"
    engine.execute(sql.SQL(f"create role {{}} login {strength}").format(sql.Identifier(login)))
    with pytest.raises(Refusal) as refused:
        grant(engine, settings, Asked(login, "auditor", ("*",), "a test"))
    assert refused.value.message.key == "role_login_is_stronger"


def test_who_lost_the_role_cannot_enter(engine: Connection, settings: Settings, people: People) -> None:
    login = str(psycopg.conninfo.conninfo_to_dict(people.urls["auditor/KGZ"])["user"])
    with people.as_("auditor", "KGZ") as person:
        revoke(engine, settings, Asked(login, "auditor", (), "a test", "left"))
        assert answer(person, "select * from ledger.delivery") == "InsufficientPrivilege"
    with pytest.raises(psycopg.OperationalError, match="permission denied"), people.as_("auditor", "KGZ"):
        pass
    noted = engine.execute(
        "select what, because from access.change where login = %s order by change_id", (login,)
    ).fetchall()
    assert noted == [("granted", None), ("revoked", "left")]


def test_a_country_that_was_revoked_is_seen_no_longer(engine: Connection, settings: Settings, people: People) -> None:
    login = str(psycopg.conninfo.conninfo_to_dict(people.urls["programme_manager/KGZ"])["user"])
    grant(engine, settings, Asked(login, "programme_manager", ("KAZ",), "a test"))
    assert values(people, "programme_manager") == [1, 2]
    revoke(engine, settings, Asked(login, "programme_manager", ("KGZ",), "a test"))
    assert values(people, "programme_manager") == [2]


def test_countries_of_one_role_are_not_those_of_another(engine: Connection, settings: Settings, people: People) -> None:
    login = str(psycopg.conninfo.conninfo_to_dict(people.urls["programme_manager/*"])["user"])
    grant(engine, settings, Asked(login, "auditor", ("KGZ",), "a test"))
    engine.execute("create table quality.seen (country_code text, value integer)")
    engine.execute("insert into quality.seen values ('KGZ', 1), ('KAZ', 2)")
    provision(engine, settings, rebuilt=True)
    assert values(people, "programme_manager", "*") == [1, 2, 3]
    assert values(people, "programme_manager", "*", "quality.seen") == [1]


def test_a_group_that_is_more_than_a_group_is_given_nothing(engine: Connection, settings: Settings) -> None:
    auditor = group_names(engine, settings)["auditor"]
    engine.execute(sql.SQL("alter role {} login").format(sql.Identifier(auditor)))
    assert provision(engine, settings, rebuilt=True).missing == (auditor,)


@pytest.fixture
def owned(engine: Connection, settings: Settings, postgres_server: str) -> Iterator[tuple[str, str]]:
    """A second database on the server, whose owner may make no roles: the URLs of owner and administrator."""
    name = f"{engine.info.dbname}_owned"
    owner = f"{engine.info.dbname}_owner"
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(sql.SQL("create role {} login password 'p'").format(sql.Identifier(owner)))
        server.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(owner)))
        parts = urlsplit(postgres_server)
        host = parts.netloc.rsplit("@", 1)[-1]
        yield urlunsplit(parts._replace(netloc=f"{owner}:p@{host}", path=f"/{name}")), postgres_server
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
    drop_roles_of(postgres_server, name)


def test_an_owner_who_may_make_no_roles_leaves_everything_closed_until_the_administrator_did(
    owned: tuple[str, str], settings: Settings
) -> None:
    url, admin = owned
    with psycopg.connect(url, autocommit=True) as owner:
        apply_schema(owner)
        sync(owner, settings)
        owner.execute(NUMBERS.encode())
        missing = provision(owner, settings, rebuilt=True).missing
        assert set(missing) == set(group_names(owner, settings).values())
        with pytest.raises(NotReady):
            grant(owner, settings, Asked(f"{owner.info.dbname}_x", "auditor", ("*",), "a test"))
        statements = for_the_administrator(owner, settings, None)
        assert len([text for text in statements if text.startswith("create role")]) == len(missing)
        make_groups_as(admin, url, settings)
        assert for_the_administrator(owner, settings, None) == []
        assert provision(owner, settings, rebuilt=True).missing == ()
        assert provision(owner, settings, rebuilt=True).changes == 0
        assert (
            answer(owner, "select pg_advisory_lock(1); select pg_advisory_unlock(1); do $$ begin perform 1; end $$")
            == "ok"
        )
        with psycopg.connect(admin, dbname=owner.info.dbname, autocommit=True) as administrator:
            people = make_people(administrator, settings, url, ["KGZ"])
        assert values(people, "programme_manager") == [1]
        with people.as_("programme_manager") as person:
            person.execute("set default_transaction_read_only = off")
            assert answer(person, "select pg_advisory_lock(1)") == "InsufficientPrivilege"
            assert answer(person, "create temp table t (a integer)") == "InsufficientPrivilege"
