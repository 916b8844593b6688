"""``strive match``: which units do the names of a file mean? Needs no database and changes nothing.

Exit status: 0 matched (whatever the decisions), 3 the file was refused (the reason is on standard error).
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import click

from strive.errors import Refusal, StriveError
from strive.messages import message
from strive.settings import LANGUAGES, Language, load_settings

REFUSED = 3


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--each-alone", is_flag=True, help="Never take the level of a name from the other names of the file.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the reasons.")
def match(file: Path, each_alone: bool, language: Language | None) -> None:
    """Match the names of places in FILE, a CSV with the columns country and name (optional: level, parent, date).

    The same rows go to standard output with code, decision (accepted, review, unknown), score, candidates and reason.
    A row that cannot be understood goes to review with the reason; the encoding of the file is found out.
    """
    from harmonise.matching.catalogue_names import read_gazetteer
    from harmonise.matching.matcher import Matcher
    from harmonise.matching.table import matched_rows, open_names

    settings = load_settings()
    language = language or settings.language
    try:
        names = open_names(file, _encoding(file, language))
        matcher = Matcher(read_gazetteer(settings.catalogue))
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # whatever the terminal's own is
        rows = matched_rows(names, matcher, language, each_alone=each_alone)
        csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
        sys.stdout.flush()
    except StriveError as error:
        click.echo(error.message.text(language), err=True)
        sys.exit(REFUSED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has seen enough
        sys.exit(0)


def _encoding(file: Path, language: Language) -> str:
    """The encoding of the file; what is doubtful about it goes to standard error. Raises Refusal for lost text."""
    from ingest.connectors.texts.encodings import decide_encoding

    try:
        encoding = decide_encoding(file)
    except OSError as error:
        raise Refusal(message("match_file_unreadable", file=file.name, problem=error.strerror or str(error))) from None
    for doubt in encoding.doubts:
        click.echo(doubt.text(language), err=True)
    return "utf-8-sig" if encoding.name == "utf-8" else encoding.name
