"""``strive role`` says in the reader's language what it did and what holds."""

from __future__ import annotations

import re

import psycopg
import pytest
from click.testing import CliRunner, Result

from strive.command_line.role import role
from strive.database import Connection
from strive.settings import Settings

LOADED = "dbt_project.build.load_crosswalks"


@pytest.fixture(autouse=True)
def _without_crosswalks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LOADED, lambda: {})


def call(*arguments: str) -> Result:
    return CliRunner().invoke(role, arguments)


def test_from_granting_to_revoking(database: Connection, settings: Settings) -> None:
    database.commit()
    login = f"{database.info.dbname}_aida"
    made = call("grant", login, "country_engineer", "--country", "kgz", "--because", "delivers")
    assert made.exit_code == 0 and f"{login} is country_engineer now and sees: KGZ." in made.output
    password = re.search("shown this once: (\\S+)", made.output)
    assert password is not None
    info = database.info
    with psycopg.connect(
        host=info.host, port=info.port, dbname=info.dbname, user=login, password=password[1]
    ) as person:
        assert person.execute("select count(*) from ledger.delivery").fetchone() == (0,)
    again = call("grant", login, "country_engineer", "--every-country")
    assert "shown this once" not in again.output
    assert f"  {login}: every country, KGZ" in call("list").output
    assert f"{login} is country_engineer no longer." in call("revoke", login, "country_engineer").output
    assert login not in call("list").output


def test_what_cannot_be_granted_is_said_with_what_to_do(
    database: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = call("grant", "aida", "queen", "--country", "KGZ")
    assert refused.exit_code == 1 and "There is no role 'queen'" in refused.output
    monkeypatch.setenv("STRIVE_LANGUAGE", "ru")
    refused = call("grant", "aida", "auditor")
    assert refused.exit_code == 1 and "Укажите, какие страны" in refused.output


def test_the_matrix_has_a_column_for_each_role_and_says_raw_is_refused(
    database: Connection, settings: Settings
) -> None:
    database.commit()
    assert call("apply").exit_code == 0
    printed = call("matrix", "--objects").output.splitlines()
    assert printed[0].split() == ["object", "country_engineer", "regional_analyst", "programme_manager", "auditor"]
    (raw,) = [line for line in printed if line.startswith("raw (table): probation_client ")]
    assert raw.split()[-4:] == ["-"] * 4
    (delivery,) = [line for line in printed if line.startswith("ledger (table): delivery ")]
    assert re.split(r" {2,}", delivery)[1:] == ["own countries", "-", "-", "own countries"]
