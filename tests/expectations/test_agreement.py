"""Great Expectations, the scan and a plain reading in Python agree on random mess.

``decide`` raises where the first two differ on a rule. The third, written without a line of SQL, keeps both from
agreeing on the same mistake, for the rules whose meaning is easily said twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.deliveries import Gate, check_delivery
from expectations.rules import Rule
from strive.catalogue.files import read_record_types
from strive.database import Connection
from strive.ledger import Delivery
from strive.settings import PROJECT_ROOT

RECORD_TYPES = read_record_types(PROJECT_ROOT / "catalogue")
Row = dict[str, str | None]
BLANK = " \u00a0\u202f\u2009\u200b\ufeff\t\n"

days = st.dates(date(1985, 1, 1), date(2024, 12, 31))
junk = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "\u00a0\u200b", "NaN", "да", "нет", "?", "Ош", "Нарынская область", "ЖЕН", "муж", "m "]),
    st.sampled_from(
        ["31.02.2021", "00.00.0000", "17.05.21", "2021-13-01", "17/05/2021", "20210517", "2021-05-17T10:00Z"]
    ),
    st.sampled_from(["43,5", "1 234,5", "1\u00a0000", "-3", "1e3", "12.", ".5", "43,5 %", "1,234.5", "0", "999999999"]),
    days.map(lambda day: day.strftime("%d.%m.%Y")),
    days.map(lambda day: day.isoformat()),
    st.integers(-5, 3000).map(str),
    # Which other characters count as blanks, PostgreSQL and Python see differently.
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=12),
)


def clean(value: str | None) -> str | None:
    return re.sub(r"\s+", " ", re.sub("[\u00a0\u202f\u2009\u200b\ufeff]", " ", value or "")).strip(" ") or None


def as_date(value: str | None) -> date | None:
    text = clean(value) or ""
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})($|[T Z+-])", text) or re.match(r"(\d{4})(\d{2})(\d{2})$", text)
    parts = found.groups()[:3] if found else None
    found = re.match(r"(\d{1,2})[./](\d{1,2})[./](\d{4})($| )", text)
    if found:
        parts = (found[3], found[2], found[1])
    try:
        return date(*map(int, parts)) if parts and all(part.isascii() for part in parts) else None
    except ValueError:
        return None


def as_number(value: str | None) -> float | None:
    text = (clean(value) or "").replace(" ", "")
    text = text.replace(",", "") if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", text) else text.replace(",", ".")
    readable = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", text)
    return float(text) if readable else None


def plainly_broken(rule: Rule, rows: list[Row], repeats: list[bool]) -> int | None:
    """How many rows break the rule, read in Python; None for rules that this reading does not know."""
    columns = [[row.get(name) for name in rule.columns] for row in rows]
    match rule.expectation:
        case "expect_column_values_to_be_present":
            broken = [clean(value) is None for (value,) in columns]
        case "expect_column_values_to_be_readable_dates":
            broken = [clean(value) is not None and as_date(value) is None for (value,) in columns]
        case "expect_column_values_to_be_readable_numbers":
            broken = [clean(value) is not None and as_number(value) is None for (value,) in columns]
        case "expect_dates_to_be_in_order":
            pairs = [(as_date(earlier), as_date(later)) for earlier, later in columns]
            broken = [bool(earlier and later and later < earlier) for earlier, later in pairs]
        case "expect_rows_to_have_a_key_of_their_own":
            empty_allowed = [name in rule.arguments.get("may_be_empty", []) for name in rule.columns]
            keys = [tuple(clean(value) or "" for value in values) for values in columns]
            asked = [all(part or may for part, may in zip(key, empty_allowed, strict=True)) for key in keys]
            contents = defaultdict(set)
            for key, row in zip(keys, rows, strict=True):
                contents[key].add(tuple(sorted(row.items(), key=str)))
            broken = [ask and len(contents[key]) > 1 for ask, key in zip(asked, keys, strict=True)]
        case _:
            return None
    return sum(broke and not repeat for broke, repeat in zip(broken, repeats, strict=True))


@pytest.mark.parametrize("record_type", RECORD_TYPES)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
@given(data=st.data())
def test_all_ways_agree(
    record_type: str,
    warehouse: Connection,
    gate: Gate,
    deliver: Callable[..., Delivery],
    good_rows: dict[str, Row],
    data: st.DataObject,
) -> None:
    fields = RECORD_TYPES[record_type].loaded_fields
    good = good_rows[record_type]
    row = st.fixed_dictionaries({name: st.one_of(st.just(good[name]), junk) for name in fields})
    rows: list[Row] = data.draw(st.lists(row, max_size=8))
    rows += data.draw(st.lists(st.sampled_from(rows), max_size=2)) if rows else []
    received = date(2021, 6, 3) + timedelta(days=data.draw(st.integers(0, 900)))
    delivery = deliver(record_type, rows, file_name=f"{received}.csv")
    repeats = [row in rows[:place] for place, row in enumerate(rows)]
    checked = check_delivery(warehouse, gate, delivery)
    assert checked is not None
    for result in checked.decision.results:
        expected = plainly_broken(result.rule, rows, repeats)
        if expected is not None:
            assert result.rows_failed == expected, result.rule.id
    balance = warehouse.execute(
        "select rows_received, rows_loaded + rows_quarantined + rows_duplicate, rows_duplicate from ledger.delivery "
        "where delivery_id = %s",
        (delivery.delivery_id,),
    ).fetchone()
    assert balance == (len(rows), len(rows), sum(repeats))
