"""Spellings that no crosswalk knows: what waits for a person, and what a person decides.

An unknown spelling of an area or a code keeps its rows in quarantine. A decision is a row of the crosswalk, with who,
when, why and from when to when, and a row of the ledger; only the deliveries whose quarantined rows carry the spelling
are read again. A rejected spelling stays in quarantine and is asked about no more.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

from strive.database import Connection
from strive.errors import Refusal
from strive.messages import message
from strive.settings import Settings

AREA = "area"
_LONGEST_SPELLING = 80
# What a row's rules say about it: the columns whose spelling no crosswalk knows. Rules of schemes name theirs.
_UNKNOWN = """
    select
        q.country_code,
        case when r.expectation = 'expect_column_values_to_be_known_areas' then 'area' else r.arguments ->> 'scheme' end
            as scheme,
        harmonised.spelling(q.row_values ->> r.column_name) as spelling,
        q.row_values ->> r.column_name as written,
        q.delivery_id,
        q.quarantined_at
    from quarantine.row as q
    inner join ledger.delivery as d using (delivery_id)
    cross join unnest(q.rule_ids) as rule_id
    inner join (
        select distinct on (rule_id) rule_id, expectation, column_name, arguments
        from quality.rule
        where expectation in ('expect_column_values_to_be_known_areas', 'expect_column_values_to_be_in_code_scheme')
        order by rule_id, version desc
    ) as r using (rule_id)
    where q.released_at is null and d.superseded_by is null and q.row_values ->> r.column_name is not null
"""


@dataclass(frozen=True)
class Waiting:
    """A spelling that waits for a decision. ``written``: as one of the rows has it."""

    country: str
    scheme: str
    spelling: str
    written: str
    rows: int
    deliveries: int
    since: datetime


@dataclass(frozen=True)
class Decision:
    """What a person decided about a spelling. ``code`` is None for a rejected one."""

    country: str
    scheme: str
    spelling: str
    code: str | None
    decided_by: str
    because: str
    valid_from: date | None = None
    valid_to: date | None = None


def waiting(connection: Connection, country: str | None = None) -> list[Waiting]:
    """The spellings that wait, those with the most rows first."""
    found = connection.execute(
        f"""
        select u.country_code, u.scheme, u.spelling, min(u.written), count(*), count(distinct u.delivery_id),
            min(u.quarantined_at)
        from ({_UNKNOWN}) as u
        left join ledger.standing_decision as s using (country_code, scheme, spelling)
        where (%(country)s::text is null or u.country_code = %(country)s) and s.decision is distinct from 'rejected'
            and length(u.spelling) <= %(longest)s
        group by 1, 2, 3
        order by 5 desc, 1, 2, 3
        """,  # noqa: S608 - the module's own text
        {"country": country, "longest": _LONGEST_SPELLING},
    ).fetchall()
    return [Waiting(*cast(tuple[str, str, str, str, int, int, datetime], row)) for row in found]


def decide(connection: Connection, settings: Settings, decision: Decision) -> int:
    """Carry out a decision. Returns how many deliveries will be read again.

    Raises Refusal for a code that does not exist, or a spelling about which a crosswalk already says something else.
    """
    spelling = _form(connection, decision.spelling)
    if decision.code is not None:
        _write_crosswalk_row(settings, decision, spelling)
    with connection.transaction():
        connection.execute(
            """
            insert into ledger.review_decision (
                country_code, scheme, spelling, decision, code, decided_by, decided_at, because, valid_from, valid_to
            )
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            (
                decision.country,
                decision.scheme,
                spelling,
                "rejected" if decision.code is None else "accepted",
                decision.code,
                decision.decided_by,
                datetime.now(tz=UTC),
                decision.because,
                decision.valid_from,
                decision.valid_to,
            ),
        )
        return 0 if decision.code is None else _read_again(connection, decision, spelling)


def _form(connection: Connection, spelling: str) -> str:
    return str(*connection.execute("select harmonised.spelling(%s)", (spelling,)).fetchone() or ("",))


def _read_again(connection: Connection, decision: Decision, spelling: str) -> int:
    """Put back to ``landed`` the deliveries whose quarantined rows carry the spelling, and no others."""
    return connection.execute(
        f"""
        update ledger.delivery set state = 'landed'
        where delivery_id in (
            select delivery_id from ({_UNKNOWN}) as u where country_code = %s and scheme = %s and spelling = %s
        )
        """,  # noqa: S608 - the module's own text
        (decision.country, decision.scheme, spelling),
    ).rowcount


def _write_crosswalk_row(settings: Settings, decision: Decision, spelling: str) -> None:
    folder = settings.catalogue / "crosswalks"
    if decision.scheme == AREA:
        path, known = folder / "crosswalk_area_name.csv", _codes(folder / "area.csv", "country_code", "area_code")
        row = {"country_code": decision.country, "spelling": spelling, "area_code": decision.code or ""}
        key, key_values = ("country_code", "spelling"), (decision.country, spelling)
        exists = (decision.country, decision.code) in known
    else:
        path, known = folder / "crosswalk_code.csv", _codes(folder / "code.csv", "scheme", "code")
        row = {"scheme": decision.scheme, "spelling": spelling, "code": decision.code or ""}
        row["country_code"] = decision.country
        key, key_values = ("scheme", "spelling"), (decision.scheme, spelling)
        exists = (decision.scheme, decision.code) in known
    if not exists:
        codes = ", ".join(sorted(code for group, code in known if group == key_values[0]))
        raise Refusal(message("review_code_unknown", scheme=decision.scheme, code=decision.code, codes=codes or None))
    row |= {
        "valid_from": decision.valid_from.isoformat() if decision.valid_from else "",
        "valid_to": decision.valid_to.isoformat() if decision.valid_to else "",
        "evidence": f"{decision.decided_by}, {datetime.now(tz=UTC):%Y-%m-%d}: {decision.because}",
    }
    _append(path, row, key, key_values)


def _codes(path: Path, group: str, code: str) -> set[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {(row[group], row[code]) for row in csv.DictReader(file)}


def _append(path: Path, row: dict[str, str], key: tuple[str, ...], key_values: tuple[str, ...]) -> None:
    """Add the row, aside first; the same mapping again changes nothing."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or ()), list(reader)
    target = "area_code" if "area_code" in names else "code"
    for known in rows:
        is_for_others = known.get("country_code", "") not in {"", row["country_code"]}
        if tuple(known[name] for name in key) == key_values and not is_for_others:
            if known[target] == row[target]:
                return
            raise Refusal(message("review_spelling_taken", spelling=key_values[1], code=known[target], file=path.name))
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows, {name: row.get(name, "") for name in names}])
    os.replace(aside, path)
