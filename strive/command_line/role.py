"""``strive role``: who may read what of the database, and who is whom."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from strive.command_line.session import readable_errors, say, warehouse
from strive.database import connect, database_url, exclusive
from strive.messages import message

if TYPE_CHECKING:
    from strive.database import Connection
    from strive.settings import Settings

_WHO = click.option("--by", default=getpass.getuser, help="Who decides; default: you.")
_BECAUSE = click.option("--because", help="Why.")
_COUNTRIES = click.option("--country", "countries", multiple=True, help="ISO 3166-1 alpha-3; may be repeated.")
_EVERY = click.option("--every-country", is_flag=True, help="Every country, and what belongs to none.")


@click.group()
def role() -> None:
    """Say who may read what. The roles stand in catalogue/roles.yaml."""


@contextmanager
def _as_administrator() -> Iterator[tuple[Settings, Connection]]:
    """The warehouse's database as its server's administrator, if ``STRIVE_DATABASE_ADMIN_URL`` names one, else as its
    owner."""
    from strive.roles.server import administrator

    with warehouse() as settings:
        admin_url = os.environ.get("STRIVE_DATABASE_ADMIN_URL")
        opened = administrator(admin_url, database_url()) if admin_url else connect(autocommit=True)
        with opened as connection:
            yield settings, connection


@role.command("list")
@readable_errors
def list_() -> None:
    """List the roles, who has them, for which countries, and what was granted by hand."""
    from strive.catalogue.roles import read_roles
    from strive.roles.logins import given_otherwise, granted

    with warehouse() as settings, connect(autocommit=True) as connection:
        everybody = granted(connection, settings)
        for key, described in read_roles(settings.catalogue).roles.items():
            say(message("role_described", role=key, may_en=described.may.en, may_ru=described.may.ru), settings)
            here = [each for each in everybody if each.role == key]
            for each in here:
                if not each.countries:
                    said = "role_listed_sees_nothing"
                else:
                    said = "role_listed" if each.is_member else "role_listed_no_member"
                say(message(said, login=each.login, countries=_shown(each.countries, settings)), settings)
            if not here:
                say(message("role_listed_nobody"), settings)
        for grantee, privilege, name in given_otherwise(connection, settings):
            say(message("role_given_otherwise", grantee=grantee, privilege=privilege, object=name), settings)


@role.command()
@click.argument("login")
@click.argument("role_name", metavar="ROLE")
@_COUNTRIES
@_EVERY
@_BECAUSE
@_WHO
@readable_errors
def grant(
    login: str, role_name: str, countries: tuple[str, ...], every_country: bool, because: str | None, by: str
) -> None:
    """Let LOGIN be ROLE for countries. A login that is not there is made, with a password that is shown once."""
    from strive.roles import logins

    asked = logins.Asked(login, role_name, _codes(countries, every_country), by, because)
    with _as_administrator() as (settings, connection):
        password = logins.grant(connection, settings, asked)
        say(message("role_granted", login=login, role=role_name, countries=_shown(asked.countries, settings)), settings)
        if password:
            info = connection.info
            said = message(
                "role_login_made", login=login, password=password, host=info.host, port=info.port, database=info.dbname
            )
            say(said, settings)


@role.command()
@click.argument("login")
@click.argument("role_name", metavar="ROLE")
@_COUNTRIES
@_EVERY
@_BECAUSE
@_WHO
@readable_errors
def revoke(
    login: str, role_name: str, countries: tuple[str, ...], every_country: bool, because: str | None, by: str
) -> None:
    """Take countries of ROLE from LOGIN; without any named, the role."""
    from strive.roles import logins

    asked = logins.Asked(login, role_name, _codes(countries, every_country), by, because)
    with _as_administrator() as (settings, connection):
        logins.revoke(connection, settings, asked)
        said = "role_revoked" if asked.countries else "role_revoked_all"
        say(message(said, login=login, role=role_name, countries=_shown(asked.countries, settings)), settings)


@role.command()
@readable_errors
def apply() -> None:
    """Make the database as the roles say. Every start, build and publication does it as well."""
    from strive.roles.provision import make_groups_as, provision

    with warehouse() as settings, connect(autocommit=True) as connection, exclusive(connection, "build"):
        if admin_url := os.environ.get("STRIVE_DATABASE_ADMIN_URL"):
            make_groups_as(admin_url, database_url(), settings)
        done = provision(connection, settings, rebuilt=True)
        say(message("role_applied", changes=done.changes), settings)
        if done.missing:
            say(message("role_groups_missing", groups=", ".join(done.missing)), settings)
    sys.exit(1 if done.missing else 0)


@role.command()
@click.argument("login", required=False)
@click.argument("role_name", metavar="[ROLE]", required=False)
@readable_errors
def sql(login: str | None, role_name: str | None) -> None:
    """Print what only the server's administrator can do; with LOGIN and ROLE, also how to make that login."""
    from strive.roles.provision import for_the_administrator

    with warehouse() as settings, connect(autocommit=True) as connection:
        statements = for_the_administrator(connection, settings, (login, role_name) if login and role_name else None)
        for statement in statements:
            click.echo(f"{statement};")
        if not statements:
            say(message("role_nothing_for_the_administrator"), settings)


@role.command()
@click.option("--objects", is_flag=True, help="A line for every object, and not for those that read the same.")
@readable_errors
def matrix(objects: bool) -> None:
    """Print each role and each object of the database: allowed or refused, as the database itself has it."""
    from strive.command_line.role_matrix import print_matrix

    with warehouse() as settings, connect(autocommit=True) as connection:
        print_matrix(connection, settings, one_by_one=objects)


def _codes(countries: tuple[str, ...], every_country: bool) -> tuple[str, ...]:
    from strive.roles.logins import EVERY_COUNTRY

    return (EVERY_COUNTRY,) if every_country else tuple(code.upper() for code in countries)


def _shown(countries: tuple[str, ...], settings: Settings) -> str:
    every = message("role_every_country").text(settings.language)
    return ", ".join(every if code == "*" else code for code in countries)
