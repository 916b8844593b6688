"""The rules as rows of ``quality.rule``, and the waivers in force.

A rule's meaning (expectation, columns, arguments, level, severity) may not change under a version that results refer
to: raise the version in the YAML file, and the older version's text stays beside the results that it explains.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

from psycopg.types.json import Jsonb

from expectations.rules import Rule, all_rule_files
from strive.database import Connection
from strive.errors import Refusal
from strive.messages import message
from strive.settings import load_settings

_COLUMNS = (
    "rule_id, version, applies_to, level, severity, owner, expectation, column_name, arguments, "
    "text_en, text_ru, to_do_en, to_do_ru, expires_on"
)


def sync_rules(connection: Connection, folder: Path | None = None) -> int:
    """Bring ``quality.rule`` up to the YAML files, in a transaction of its own. Returns how many rules were written.

    Raises Refusal when a file does not fit, or when a rule's meaning changed under a version that has results.
    """
    files = all_rule_files(folder or load_settings().expectations)
    wanted = {(rule.id, rule.version): _row(file.applies_to, rule) for file in files for rule in file.rules}
    with connection.transaction():
        stored = {(row[0], row[1]): list(row) for row in connection.execute(f"select {_COLUMNS} from quality.rule")}  # noqa: S608 - column names of this module
        changed = [row for key, row in sorted(wanted.items()) if stored.get(cast(Any, key)) != row]
        if not changed:
            return 0
        redefined = [
            row for row in changed if (row[0], row[1]) in stored and _meaning(row) != _meaning(stored[row[0], row[1]])
        ]
        _refuse_redefinition(connection, redefined)
        places = ", ".join(["%s"] * 14)
        updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[2:])
        with connection.cursor() as cursor:
            cursor.executemany(
                f"insert into quality.rule ({_COLUMNS}) values ({places}) "  # noqa: S608 - column names of this module
                f"on conflict (rule_id, version) do update set {updates}",
                [[Jsonb(value) if index == 8 else value for index, value in enumerate(row)] for row in changed],
            )
    return len(changed)


def _row(applies_to: str, rule: Rule) -> list[Any]:
    arguments = {"columns": rule.columns, "at_most_share": rule.at_most_share, **rule.arguments}
    return [
        rule.id,
        rule.version,
        applies_to,
        rule.level,
        rule.severity,
        rule.owner,
        rule.expectation,
        ", ".join(rule.columns) or None,
        json.loads(json.dumps(arguments, default=str)),
        rule.text.en,
        rule.text.ru,
        rule.to_do.en,
        rule.to_do.ru,
        rule.expires_on,
    ]


def _meaning(row: Sequence[Any]) -> list[Any]:
    """What results of the rule rest on: applies_to, level, severity, expectation, column_name, arguments."""
    return [row[index] for index in (2, 3, 4, 6, 7, 8)]


def _refuse_redefinition(connection: Connection, redefined: Sequence[list[Any]]) -> None:
    for row in redefined:
        used = connection.execute(
            "select 1 from quality.result where rule_id = %s and rule_version = %s limit 1", row[:2]
        ).fetchone()
        if used:
            raise Refusal(message("rule_changed_under_its_version", rule=row[0], version=row[1], next=row[1] + 1))


def waivers_in_force(connection: Connection, country_code: str, dataset: str) -> dict[str, date]:
    """The rules waived for the dataset today, each with the last day of the waiver."""
    rows = connection.execute(
        """
        select rule_id, max(expires_on)
        from ledger.waiver
        where expires_on >= current_date
            and coalesce(country_code, %(country)s) = %(country)s and coalesce(dataset, %(dataset)s) = %(dataset)s
        group by rule_id
        """,
        {"country": country_code, "dataset": dataset},
    ).fetchall()
    return {str(rule_id): cast(date, expires_on) for rule_id, expires_on in rows}
