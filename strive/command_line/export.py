"""``strive export``: write published indicators as SDMX, IATI, HXL or Parquet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from strive.command_line.session import readable_errors, say, warehouse
from strive.messages import message, message_from_json


@click.command()
@click.argument("format_name", metavar="FORMAT", type=click.Choice(["sdmx", "iati", "hxl", "parquet", "all"]))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; default: exports in the home.")
@click.option("--as-of", type=click.DateTime(), help="As published on this day or instant (UTC).")
@click.option("--country", "countries", multiple=True, help="ISO 3166-1 alpha-3; may be repeated.")
@click.option("--indicator", "indicators", multiple=True, help="Indicator code; may be repeated.")
@click.option("--programme", "programmes", multiple=True, help="Programme code; may be repeated.")
@readable_errors
def export(
    format_name: str,
    out: Path | None,
    as_of: datetime | None,
    countries: tuple[str, ...],
    indicators: tuple[str, ...],
    programmes: tuple[str, ...],
) -> None:
    """Write the published indicators in FORMAT into a folder named after their vintage."""
    from datetime import UTC

    from publish.exports.cells import Selection
    from publish.exports.export import FORMATS
    from publish.exports.export import export as write

    selection = Selection(
        tuple(code.upper() for code in countries), tuple(code.upper() for code in indicators), programmes
    )
    formats = tuple(FORMATS) if format_name == "all" else (format_name,)
    with warehouse():
        result = write(formats, selection=selection, as_of=as_of.replace(tzinfo=UTC) if as_of else None, out=out)
    for name, written in result["formats"].items():
        _say_what_was_written(name, written, result)


def _say_what_was_written(name: str, written: dict[str, Any], result: dict[str, Any]) -> None:
    if "refused" in written:
        say(message_from_json(written["refused"]))
        return
    files = ", ".join(str(Path(result["folder"]) / file) for file in written["files"])
    say(message("export_written", format=name, vintage=result["vintage_id"], files=files, **written["cells"]))
    for programme, left_out in written.get("left_out", {}).items():
        say(message("export_left_out", format=name, programme=programme, **left_out))
