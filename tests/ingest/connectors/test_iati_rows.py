"""The other kinds of rows of IATI files: activities, results, budgets, budgets of organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from strive.errors import Refusal
from tests.ingest.connectors import iati_files as made

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.connectors.conftest import Read

RESULT = """<result type="1" aggregation-status="1"><title><narrative>Young people reached</narrative></title>
  <indicator measure="1" ascending="1"><title><narrative>Participants</narrative></title>
    <reference vocabulary="99" code="YTH-1"/>
    <baseline year="2019" value="0"><comment><narrative>None before</narrative></comment></baseline>
    <period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
      <target value="10"><dimension name="sex" value="female"/><dimension name="age" value="14-29"/></target>
      <target value="12"><location ref="KG-O"/><dimension name="sex" value="male"/></target>
      <actual value="about nine"/>
    </period>
    <period><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/></period>
  </indicator>
  <indicator measure="5"><title><narrative>Trust</narrative></title></indicator>
</result>
<result type="2"><title><narrative>Nothing measured</narrative></title></result>"""


def test_results_give_a_row_per_value_and_lose_nothing_without_one(tmp_path: Path, read: Read) -> None:
    path = made.written(tmp_path, made.activities(made.activity(rest=RESULT), made.activity(identifier="XX-TEST-1-B")))
    reading, rows = read("iati", path, rows="results", validation="none")
    names = ("result_number", "indicator_number", "period_number", "value_kind", "value", "dimensions", "locations")
    assert [tuple(row.values[name] for name in names) for row in rows] == [
        ("1", "1", None, "baseline", "0", None, None),
        ("1", "1", "1", "target", "10", "sex=female; age=14-29", None),
        ("1", "1", "1", "target", "12", "sex=male", "KG-O"),
        ("1", "1", "1", "actual", "about nine", None, None),
        ("1", "1", "2", None, None, None, None),
        ("1", "2", None, None, None, None, None),
        ("2", None, None, None, None, None, None),
    ]
    assert rows[2].position == "activity 1, result 1, indicator 1, period 1, target 2 (line 14)"
    first = rows[0].values
    assert (first["iati_identifier"], first["recipient_countries"]) == ("XX-TEST-1-A", "KG")
    assert (first["result_title"], first["result_aggregation_status"]) == ("Young people reached", "1")
    assert (first["indicator_title"], first["indicator_measure"]) == ("Participants", "1")
    assert (first["indicator_references"], first["baseline_year"]) == ("99:YTH-1", "2019")
    assert first["comment"] == "None before"
    assert (rows[1].values["period_start"], rows[1].values["period_end"]) == ("2020-01-01", "2020-12-31")
    assert [(note.key, dict(note.values)) for note in reading.assumptions] == [
        ("iati_results_read", {"count": 2, "without": 1}),
        ("iati_results_without_values", {"results": 2, "results_without": 1, "indicators_without": 1}),
    ]


def test_activities_give_a_row_per_recipient_wherever_it_is_stated(tmp_path: Path, read: Read) -> None:
    on_activity = '<recipient-country code="KG" percentage="70"/><recipient-region code="619" percentage="30"/>'
    on_transactions = made.TRANSACTION.replace("</transaction>", f"{made.RECIPIENT}</transaction>")
    marker = '<policy-marker vocabulary="1" code="1" significance="2"/>'
    path = made.written(
        tmp_path,
        made.activities(
            made.activity(split=on_activity + made.SECTOR + marker, rest=made.budget()),
            made.activity(identifier="XX-TEST-1-B", split=made.SECTOR, rest=on_transactions * 2),
            made.activity(identifier="XX-TEST-1-C", split=made.SECTOR),
        ),
    )
    reading, rows = read("iati", path, rows="activities", validation="none")
    names = ("iati_identifier", "recipient_country", "recipient_region", "recipient_share", "recipient_stated_on")
    assert [tuple(row.values[name] for name in names) for row in rows] == [
        ("XX-TEST-1-A", "KG", None, "70", "activity"),
        ("XX-TEST-1-A", None, "619", "30", "activity"),
        ("XX-TEST-1-B", "KG", None, None, "transactions"),
        ("XX-TEST-1-C", None, None, None, None),
    ]
    first = rows[0].values
    assert (first["sectors"], first["policy_markers"]) == ("1:15220", "1:1=2")
    assert (first["actual_start"], first["planned_start"]) == ("2020-01-01", None)
    assert first["implementing_organisations"] == "Test partner"
    assert (first["transactions"], first["budgets"], first["results"]) == ("0", "1", "0")
    assert dict(reading.assumptions[0].values) == {"count": 3, "without": 1}


def test_budgets_and_the_choice_of_one_recipient(tmp_path: Path, read: Read) -> None:
    other = made.activity(identifier="XX-TEST-1-B", split='<recipient-country code="KZ"/>', rest=made.budget())
    first = made.activity(rest=made.budget(value="1 000") + made.budget("2021-01-01", "2021-12-31"))
    path = made.written(tmp_path, made.activities(first, other))
    reading, rows = read("iati", path, rows="budgets", recipient_country="kg", validation="none")
    names = ("budget_number", "period_start", "period_end", "value", "currency")
    assert [tuple(row.values[name] for name in names) for row in rows] == [
        ("1", "2020-01-01", "2020-12-31", "1 000", "USD"),
        ("2", "2021-01-01", "2021-12-31", "100", "USD"),
    ]
    left_out = next(note for note in reading.assumptions if note.key == "iati_other_recipients")
    assert left_out.values["count"] == 1


def test_organisation_files_give_their_budgets(tmp_path: Path, read: Read) -> None:
    to_country = made.budget(name="recipient-country-budget").replace(
        "<period-start", '<recipient-country code="KG"/><period-start', 1
    )
    path = made.written(tmp_path, made.organisations(made.budget(name="total-budget"), to_country))
    _, rows = read("iati", path)
    assert rows == read("iati", path, rows="organisation")[1]
    names = ("organisation_identifier", "budget_kind", "recipient_country", "value", "currency")
    assert [tuple(row.values[name] for name in names) for row in rows] == [
        ("XX-TEST-1", "total-budget", None, "100", "EUR"),
        ("XX-TEST-1", "recipient-country-budget", "KG", "100", "EUR"),
    ]
    assert rows[1].position.startswith("organisation 1, recipient-country-budget 2 (line ")


@pytest.mark.parametrize(
    ("content", "options", "key"),
    [
        (made.organisations(), {"rows": "transactions"}, "iati_organisation_file"),
        (made.activities(), {"rows": "organisation"}, "iati_no_organisation_file"),
        (made.activities(), {"rows": "documents"}, "connector_option_misfit"),
        (made.activities(), {"validation": "perhaps"}, "connector_option_misfit"),
        ('<iati-activities xmlns="urn:own" version="2.03"/>', {}, "iati_in_a_namespace"),
    ],
)
def test_what_cannot_be_read_so_is_refused(
    tmp_path: Path, read: Read, content: str, options: dict[str, str], key: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read("iati", made.written(tmp_path, content), **options)
    assert refused.value.message.key == key


def test_version_1_is_read_too(tmp_path: Path, read: Read) -> None:
    old = """<iati-activities version="1.03"><iati-activity default-currency="USD">
      <iati-identifier>XX-TEST-1-A</iati-identifier><title>Invented</title>
      <activity-date type="start-actual" iso-date="2012-01-01"/>
      <participating-org role="Implementing">Test partner</participating-org>
      <result type="1"><title>Reached</title><indicator measure="1"><title>Participants</title><period>
        <period-start iso-date="2012-01-01"/><period-end iso-date="2012-12-31"/><actual value="9"/></period>
      </indicator></result></iati-activity></iati-activities>"""
    path = made.written(tmp_path, old)
    row = read("iati", path, rows="activities")[1][0].values
    assert (row["activity_title"], row["actual_start"]) == ("Invented", "2012-01-01")
    assert row["implementing_organisations"] == "Test partner"
    row = read("iati", path, rows="results")[1][0].values
    assert (row["result_title"], row["indicator_title"], row["value"]) == ("Reached", "Participants", "9")


def test_activities_inside_another_element_are_counted_and_not_read(tmp_path: Path, read: Read) -> None:
    wrapped = f"<x:wrap>{made.activity(identifier='XX-TEST-1-W')}</x:wrap>"
    inside = made.activity(rest=made.TRANSACTION + made.activity(identifier="XX-TEST-1-N"))
    path = made.written(tmp_path, made.activities(inside, wrapped))
    reading, rows = read("iati", path, validation="none")
    assert [row.values["iati_identifier"] for row in rows] == ["XX-TEST-1-A"]
    assert [(doubt.key, doubt.values["count"]) for doubt in reading.doubts] == [("iati_records_nested", 2)]
