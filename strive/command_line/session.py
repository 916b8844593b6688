"""What every command needs: a database that runs, and errors that people can read."""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from strive.errors import StriveError, place_of_fault
from strive.messages import Message, message
from strive.settings import Settings, load_settings

Command = TypeVar("Command", bound=Callable[..., Any])


def say(text: Message, settings: Settings | None = None) -> None:
    """Print a message in the reader's language."""
    click.echo(text.text((settings or load_settings()).language))


def readable_errors(command: Command) -> Command:
    """A command whose errors are messages with exit status 1, never a traceback: it may quote a row or a file."""

    @functools.wraps(command)
    def with_readable_errors(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except StriveError as error:
            click.echo(error.message.text(load_settings().language), err=True)
            sys.exit(1)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            click.echo(message("command_fault", fault=place_of_fault(error)).text(load_settings().language), err=True)
            sys.exit(1)

    return with_readable_errors  # type: ignore[return-value]


@contextmanager
def warehouse() -> Iterator[Settings]:
    """Have the warehouse's database running, with its schema, for the block: the named one, else the embedded one."""
    settings = load_settings()
    for room in ("ingest", "expectations"):  # a command says itself, in the reader's language, what a task would log
        logging.getLogger(room).setLevel(logging.ERROR)
    if settings.database_url:
        _prepare(settings)
        yield settings
        return
    from strive.services.postgres import PostgresServer

    with PostgresServer(settings.home).in_use() as server:
        os.environ["STRIVE_DATABASE_URL"] = server.url()
        try:
            _prepare(settings)
            yield settings
        finally:
            del os.environ["STRIVE_DATABASE_URL"]


def _prepare(settings: Settings) -> None:
    from dbt_project.build import load_crosswalks
    from strive.prepare import prepare

    prepare(settings)
    load_crosswalks()


def next_step(key: str, **values: str | int) -> None:
    """Say what to do next."""
    say(message(key, **values))
