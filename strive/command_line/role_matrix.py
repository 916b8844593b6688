"""The table that ``strive role matrix`` prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from strive.database import Connection
from strive.messages import message
from strive.roles.matrix import Line, matrix, summary
from strive.settings import Settings

_NAMES_WIDTH = 60


def print_matrix(connection: Connection, settings: Settings, *, one_by_one: bool) -> None:
    """Print the roles as columns and the objects as lines."""
    roles, lines = matrix(connection, settings)
    heading = message("role_matrix_heading").text(settings.language)
    rows = [(heading, *roles)]
    for schema, kind, same in [(x.schema, x.kind, [x]) for x in lines] if one_by_one else summary(lines):
        words = [message(f"role_matrix_{access}").text(settings.language) for access in same[0].access]
        first, *more = textwrap.wrap(
            f"{schema} ({kind}): {_named(same, settings)}", _NAMES_WIDTH, subsequent_indent="  ", break_on_hyphens=False
        )
        rows.append((first, *words))
        rows.extend((line, *[""] * len(words)) for line in more)
    for line in _aligned(rows):
        click.echo(line)


def _named(lines: list[Line], settings: Settings) -> str:
    names = [line.name for line in lines if not line.is_partition]
    parts = len(lines) - len(names)
    if parts:
        names.append(message("role_matrix_parts", parts=parts).text(settings.language))
    return ", ".join(names)


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
