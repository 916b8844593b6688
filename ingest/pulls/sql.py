"""A table or query of a database, read in one go and written as one CSV file that the connector ``csv`` reads.

Every value becomes text (see ``sql_values``); the rows stream, so that memory does not grow with the table. With a
``watermark_column`` only rows from the watermark on are read, and those that have none there: nothing is passed over.
The file is UTF-8 and comma-separated.
"""

from __future__ import annotations

import csv
import logging
import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.sql.elements import quoted_name

from ingest.connectors.options import check_options, text_option
from ingest.pulls.database import engine_of, reading
from ingest.pulls.endpoint import Endpoint
from ingest.pulls.manners import Manners, backoff
from ingest.pulls.paging import Pulled
from ingest.pulls.sql_values import as_text, comparable, watermark_of
from strive.errors import Refusal, SourceUnavailable, StriveError
from strive.messages import message

log = logging.getLogger(__name__)
OPTIONS = ("table", "schema", "query", "watermark_column")
_ROWS_AT_ONCE = 5_000
_LONGEST_PROBLEM = 200
_BAD_QUESTIONS = ("no such", "does not exist", "doesn't exist", "syntax", "unknown column", "readonly", "read-only")


@dataclass(frozen=True)
class _Question:
    """What to read: ``source`` is a table or a query in brackets."""

    source: sa.FromClause
    watermark_column: sa.ColumnClause[Any] | None

    def statement(self, since: Any) -> sa.Select[Any]:
        """The statement for all rows, or for those from ``since`` on and those without a time."""
        statement: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(self.source)
        column = self.watermark_column
        if column is None or since is None:
            return statement
        # An instant must not lose its zone on the way, whatever time zone the session has.
        kind = sa.DateTime(timezone=True) if isinstance(since, datetime) and since.tzinfo else None
        return statement.where(sa.or_(column >= sa.bindparam("since", since, type_=kind), column.is_(None)))

    def example(self) -> sa.Select[Any] | None:
        """A statement for one value of the watermark column."""
        column = self.watermark_column
        return (
            None if column is None else sa.select(column).select_from(self.source).where(column.is_not(None)).limit(1)
        )


def pull_rows(
    endpoint: Endpoint,
    options: dict[str, Any],
    since: str | None,
    target: Path,
    manners: Manners | None = None,
    sleep: Callable[[float], None] = time.sleep,
    chance: Callable[[], float] = random.random,
) -> Pulled:
    """Write the rows into ``target``. Raises Refusal, SourceUnavailable; then there is no file."""
    manners = manners or Manners()
    question = _question(options)
    engine = engine_of(endpoint, manners.connect_timeout)
    aside = target.with_name(f".{target.name}.part")
    try:
        for attempt in range(1, manners.attempts + 1):
            try:
                rows, highest = _write(engine, question, since, aside)
                break
            except SQLAlchemyError as error:
                problem = _problem(error, endpoint)
                if isinstance(problem, Refusal) or attempt == manners.attempts:
                    raise problem from None
                log.warning("attempt %d of %d: %s", attempt, manners.attempts, problem.message.text())
                sleep(backoff(manners, attempt, chance()))
        if rows:
            aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
        engine.dispose()
    return Pulled(target if rows else None, rows, watermark_of(highest))


def check_question(options: dict[str, Any]) -> None:
    """Raise Refusal for options that make no question."""
    _question(options)


def _question(options: dict[str, Any]) -> _Question:
    check_options("sql", options, OPTIONS)
    table, query = (text_option("sql", options, name) for name in ("table", "query"))
    if (table is None) == (query is None):
        raise Refusal(message("pull_option_missing", api="sql", option="table / query"))
    source: sa.FromClause
    if query is not None:
        # A colon in a query is a colon, not the mark of a parameter.
        plain = query.strip().rstrip(";").replace(":", r"\:")
        source = sa.text(plain).columns().subquery("question")
    else:
        schema = text_option("sql", options, "schema")
        source = sa.table(_quoted(table or ""), schema=_quoted(schema) if schema else None)
    named = text_option("sql", options, "watermark_column")
    return _Question(source, sa.column(_quoted(named)) if named else None)


def _quoted(name: str) -> quoted_name:
    return quoted_name(name, quote=True)


def _write(engine: sa.Engine, question: _Question, since: str | None, aside: Path) -> tuple[int, Any]:
    """Write the rows; give their number and the highest value of the watermark column."""
    with reading(engine, _ROWS_AT_ONCE) as connection:
        lowest = _lowest(connection, question, since)
        with (
            closing(connection.execute(question.statement(lowest))) as result,
            aside.open("w", encoding="utf-8", newline="") as file,
        ):
            aside.chmod(0o600)
            names = list(result.keys())
            place = _place(names, question)
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names)
            rows, highest = 0, None
            for portion in result.partitions(_ROWS_AT_ONCE):
                writer.writerows([as_text(value) for value in row] for row in portion)
                rows += len(portion)
                highest = _higher(highest, portion, place)
    return rows, highest


def _lowest(connection: sa.Connection, question: _Question, since: str | None) -> Any:
    example = question.example()
    if since is None or example is None:
        return None
    value = connection.execute(example).scalar()
    try:
        return None if value is None else comparable(since, value)
    except (ValueError, ArithmeticError):
        raise Refusal(message("sql_watermark_misfit", column=str(question.watermark_column))) from None


def _place(names: Sequence[str], question: _Question) -> int | None:
    column = question.watermark_column
    if column is None:
        return None
    if column.name not in names:
        raise Refusal(message("sql_watermark_column_missing", column=column.name, columns=", ".join(names)))
    return list(names).index(column.name)


def _higher(highest: Any, portion: Sequence[sa.Row[Any]], place: int | None) -> Any:
    if place is None:
        return None
    found = [row[place] for row in portion if row[place] is not None]
    return max(found if highest is None else [highest, *found], default=None)


def _problem(error: SQLAlchemyError, endpoint: Endpoint) -> StriveError:
    """What the database said, in one line: only what it says of the question, because data might be in the rest."""
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    first = said.strip().partition("\n")[0][:_LONGEST_PROBLEM]
    for secret in endpoint.secrets:
        first = first.replace(secret, "…")
    is_our_fault = any(words in first.lower() for words in _BAD_QUESTIONS)
    connection = endpoint.connection_id
    if isinstance(error, OperationalError | InterfaceError) and not is_our_fault:
        return SourceUnavailable(message("sql_not_reached", connection=connection, host=endpoint.host))
    return Refusal(message("sql_question_refused", connection=connection, problem=first if is_our_fault else None))
