"""``strive read``: what would the warehouse make of this file? Needs no database and loads nothing.

Exit status: 0 read, 3 refused (the reason is on standard error), 1 a fault of this program. Never a traceback.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from strive.errors import StriveError, place_of_fault
from strive.messages import Message, message
from strive.settings import LANGUAGES, Language, load_settings

if TYPE_CHECKING:
    from ingest.preview import Preview

REFUSED = 3
FAULT = 1
_MOST_CELL = 40
_NARROWEST_COLUMN = 10


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "connector", help="Read it by this connector instead of recognising it by its content.")
@click.option("--out", type=click.Path(path_type=Path), help="Write all rows to this .jsonl or .csv file.")
@click.option("--sheet", help="The sheet of a workbook: its name, number or a pattern.")
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="An option of the connector.")
@click.option("--rows", "most_rows", default=10, show_default=True, type=click.IntRange(0), help="Rows to show.")
@click.option("--show-values", is_flag=True, help="Show cells in which identifiers of persons were found as they are.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of what is said.")
def read(
    file: Path,
    connector: str | None,
    out: Path | None,
    sheet: str | None,
    options: tuple[str, ...],
    most_rows: int,
    show_values: bool,
    language: Language | None,
) -> None:
    """Show what the warehouse would make of FILE: format, columns, first rows, what it assumes and what it doubts.

    Cells in which identifiers of persons are found are shown as shapes; what --out writes is complete.
    """
    language = language or load_settings().language
    try:
        from ingest.preview import preview

        chosen = _options(options)
        if sheet is not None:
            chosen["sheet"] = sheet
        looked_at = preview(file, connector, chosen, most_rows=most_rows, out=out)
        _show(file, looked_at, out, language, show_values)
    except StriveError as error:
        click.echo(_hidden(error.message, show_values).text(language), err=True)
        sys.exit(REFUSED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has seen enough
        sys.exit(0)
    except Exception as error:
        # The last resort: whoever asks about a file must get an answer, and its text must not leak into a traceback.
        fault = message("read_fault", file=file.name, connector=connector, fault=place_of_fault(error))
        click.echo(_hidden(fault, show_values).text(language), err=True)
        sys.exit(FAULT)


def _options(pairs: tuple[str, ...]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise StriveError(message("read_option_misfit", option=pair))
        options[name.strip()] = value
    return options


def _hidden(said: Message, show_values: bool) -> Message:
    """The message without identifiers in what it quotes: names of files and sheets, values."""
    from ingest.detector.hiding import hidden_message

    return said if show_values else hidden_message(said)


def _show(file: Path, looked_at: Preview, out: Path | None, language: Language, show_values: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ingest.detector.guard import said
    from ingest.detector.hiding import hidden
    from ingest.preview import shown_rows

    console = Console(soft_wrap=False, highlight=False)

    def say(text: Message, style: str = "") -> None:
        console.print(Text(_hidden(text, show_values).text(language), style=style), soft_wrap=True)

    def say_list(heading: str, notes: list[Message], style: str) -> None:
        if notes:
            say(message(heading), "bold")
        for note in notes:
            console.print(Text(f"  • {_hidden(note, show_values).text(language)}", style=style), soft_wrap=True)

    rows, columns = looked_at.row_count, len(looked_at.columns)
    say(message("read_found", file=file.name, connector=looked_at.connector, rows=rows, columns=columns), "bold")
    if looked_at.reported_at:
        say(message("read_reported_at", instant=looked_at.reported_at.isoformat(sep=" ", timespec="minutes")))
    if looked_at.preamble:
        say(message("read_preamble", text=looked_at.preamble.replace("\n", " · ")))
    if looked_at.columns:
        say(message("read_columns", columns="; ".join(looked_at.columns)))
    shown = min(len(looked_at.columns), max(1, console.width // _NARROWEST_COLUMN - 2))
    if looked_at.first_rows and shown:
        table = Table()
        for name in ("", *looked_at.columns[:shown]):
            table.add_column(Text(name if show_values else hidden(name)))
        for cells in shown_rows(looked_at, shown, show_values=show_values):
            table.add_row(*(Text(_short(cell)) for cell in cells))
        console.print(table)
        if shown < len(looked_at.columns):
            say(message("read_more_columns", count=len(looked_at.columns) - shown))
    say_list("read_identifiers", [said([finding]) for finding in looked_at.findings], "red")
    say_list("read_assumes", looked_at.assumptions, "")
    say_list("read_doubts", looked_at.doubts, "yellow")
    if out is not None:
        say(message("read_written", rows=looked_at.row_count, target=out.name))


def _short(cell: str) -> str:
    line = " ".join(cell.split())
    return line if len(line) <= _MOST_CELL else f"{line[: _MOST_CELL - 1]}…"
