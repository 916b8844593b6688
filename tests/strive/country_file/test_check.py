"""What the check of a country file finds, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from strive.catalogue.country_file.findings import Finding
from strive.settings import LANGUAGES, Settings
from tests.strive.country_file.conftest import Check

GOOD = """\
country: XQQ
iso2: XQ
names: {en: Examplia, ru: Примерия}
currency: XXX
time_zone: Asia/Bishkek
first_period: 2024-01-01
datasets:
  training_events:
    record_type: training_event
    strand: training
    delivered_by: {en: Office, ru: Офис}
    frequency: yearly
    attribution: {programme: STRIVE-ASIA, donor: EU, agency: UNDP}
    connector: csv
    options: {separator: ";"}
    period: {source: file_name, pattern: 'events_(?P<year>\\d{4})'}
    columns:
      Code: event
      Title: event_title
      Status: status
      First day: started_on
      Region: area
    owner: xqq-data-engineer
"""


def errors(findings: list[Finding]) -> list[tuple[int | None, str, str]]:
    return [(f.line, f.place, f.text.key.removeprefix("country_file_")) for f in findings if f.is_error]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def test_a_complete_file_has_no_findings(check: Check) -> None:
    assert check(GOOD) == []


def test_the_country_files_at_hand_lack_nothing(check: Check, project: Settings) -> None:
    for path in sorted(project.countries.glob("*.yaml")):
        assert errors(check(path.read_text(encoding="utf-8"), path.name)) == [], path.name


@pytest.mark.parametrize(
    ("before", "after", "place", "key"),
    [
        ("    owner: x", "    ownr: x", "datasets.training_events.ownr", "key_unknown"),
        ("iso2: XQ", "iso2: KG", "iso2", "code_taken"),
        ("iso2: XQ", "iso2: xq", "iso2", "value_misfit"),
        ("iso2: XQ", "iso2: NO", "iso2", "value_no_text"),  # YAML's NO is false
        ("Asia/Bishkek", "Asia/Biskek", "time_zone", "zone_unknown"),
        ("2024-01-01", "soon", "first_period", "value_misfit"),
        ("country: XQQ", "country: XQR", "country", "misnamed"),
        ("record_type: training_event", "record_type: training_events", "R.record_type", "record_type_unknown"),
        ("connector: csv", "connector: cvs", "R.connector", "connector_unknown"),
        ("{separator:", "{seperator:", "R.options.seperator", "option_unknown"),
        ('{separator: ";"}', "{encoding: cp9999}", "R.options", "encoding_unknown"),
        ("Title: event_title", "Title: event_titel", "R.columns.Title", "field_unknown"),
        ("Region: area", "FIRST  day: area", "R.columns.FIRST  day", "column_twice"),
        ("    owner", "    constants: {area: Nowhere}\n    owner", "R.constants.area", "area_constant_unknown"),
        ("    owner", "    constants: {status: hled}\n    owner", "R.constants.status", "code_unknown"),
        ("    owner", "    constants: {sttus: held}\n    owner", "R.constants.sttus", "field_unknown"),
        ("    owner", "    joined_columns: {bogus: [a, b]}\n    owner", "R.joined_columns.bogus", "field_unknown"),
        ("    owner", "    ignored_columns: [region]\n    owner", "R.ignored_columns.0", "column_ignored"),
        (r"(?P<year>\d{4})", r"(?P<year>\d{4}", "R.period.pattern", "pattern_broken"),
        (r"(?P<year>\d{4})", r"\d{4}", "R.period.pattern", "group_missing"),
        (r"(?P<year>", r"(?P<yera>\d)(?P<year>", "R.period.pattern", "group_unknown"),
        ("frequency: yearly", "frequency: weekly", "R.frequency", "value_misfit"),
        (
            "    columns:",
            "    scope: {source: file_name, pattern: x}\n    columns:",
            "R.scope.pattern",
            "group_missing",
        ),
        ("STRIVE-ASIA", "STRIVE-ASAI", "R.attribution.programme", "code_unknown"),
        ("donor: EU", "donor: XX", "R.attribution.donor", "code_unknown"),
        ("agency: UNDP", "agency: UNPD", "R.attribution.agency", "code_unknown"),
        ("en: Office", "en: FILL-IN", "R.delivered_by.en", "placeholder"),
        ("  training_events:", "  Training-Events:", "datasets.Training-Events", "dataset_name"),
    ],
)
def test_each_fault_is_found_at_its_line(check: Check, before: str, after: str, place: str, key: str) -> None:
    assert before in GOOD
    text = GOOD.replace(before, after, 1)
    line = line_of(text, after.splitlines()[0])
    found = [fault for fault in errors(check(text)) if fault[2] == key]
    assert found == [(line, place.replace("R.", "datasets.training_events."), key)]


def test_a_field_that_nothing_fills_is_found(check: Check) -> None:
    text = GOOD.replace("      Region: area\n", "")
    assert errors(check(text)) == [(line_of(GOOD, "columns:"), "datasets.training_events.columns", "field_missing")]
    constant = text.replace("    owner", "    constants: {area: Northland}\n    owner")
    assert check(constant) == []


def test_a_monthly_period_needs_a_month(check: Check) -> None:
    text = GOOD.replace("frequency: yearly", "frequency: monthly")
    assert [(line, key) for line, _, key in errors(check(text))] == [(line_of(text, "    period:"), "group_missing")]


def test_a_key_that_stands_twice_is_found_with_both_lines(check: Check) -> None:
    text = GOOD.replace("Region: area", "Region: area\n      Title: event_title")
    (finding,) = check(text)
    assert finding.line == line_of(text, "Title: event_title")
    assert finding.text.values["other"] == line_of(text, "Region: area") + 1


def test_a_proposal_is_made_and_those_there_are_are_named(check: Check) -> None:
    text = GOOD.replace("connector: csv", "connector: cvs").replace("Region: area", "Region: aera")
    said = " ".join(finding.text.text("en") for finding in check(text))
    assert "Did you mean 'csv'?" in said
    assert "workbook, csv, kobo" in said
    assert "Did you mean 'area'?" in said


def test_all_faults_are_said_at_once(check: Check) -> None:
    text = (
        GOOD.replace("country: XQQ", "country: XQR")
        .replace("iso2: XQ", "iso2: XQX")
        .replace("connector: csv", "connector: ftp")
        .replace("STRIVE-ASIA", "OTHER")
        .replace("Title: event_title", "Title: titel")
        .replace("    owner: xqq-data-engineer\n", "")
    )
    assert {key for _, _, key in errors(check(text, "XQR.yaml"))} == {
        "value_misfit",
        "connector_unknown",
        "code_unknown",
        "field_unknown",
        "field_missing",
        "key_missing",
        "no_areas",
    }


def source(text: str) -> str:
    return GOOD.replace("    owner", f"    source: {text}\n    owner").replace('    options: {separator: ";"}\n', "")


@pytest.mark.parametrize(
    ("connector", "text", "keys"),
    [
        ("kobo", "{kind: api, url: 'https://x.org', options: {asset: a}}", []),
        ("kobo", "{kind: api, url: 'https://x.org', options: {aset: a}}", ["option_unknown", "pull_option_missing"]),
        ("kobo", "{kind: api, options: {asset: a}}", ["source_without_address"]),
        ("kobo", "{kind: apis, url: 'https://x.org'}", ["value_misfit"]),
        ("csv", "{kind: api, url: 'https://x.org'}", ["no_api"]),
        ("csv", "{kind: files, url: 'ftp://x.org/*.csv'}", ["value_misfit"]),
        ("csv", "{kind: sql, url: 'sqlite:///x', options: {tabel: t}}", ["option_unknown", "pull_option_missing"]),
        ("workbook", "{kind: sql, url: 'sqlite:///x', options: {table: t}}", ["sql_needs_csv"]),
        ("csv", "{kind: files, url: 'https://x.org/a.csv', manners: {atempts: 3}}", ["option_unknown"]),
        ("csv", "{kind: files, url: 'https://x.org/a.csv', manners: {attempts: many}}", ["pull_manners_misfit"]),
        (
            "dhis2",
            "{kind: api, url: 'https://x.org', options: {children: true}}",
            ["pull_option_missing", "pull_option_missing", "pull_option_missing"],
        ),
    ],
)
def test_sources_are_checked(check: Check, connector: str, text: str, keys: list[str]) -> None:
    found = errors(check(source(text).replace("connector: csv", f"connector: {connector}")))
    assert sorted(key for _, _, key in found) == sorted(keys)


def test_a_connection_that_is_not_set_is_to_be_known(check: Check) -> None:
    text = source("{kind: files, url: 's3://bucket/*.csv', connection: xqq_store}")
    (finding,) = check(text)
    assert (finding.is_error, finding.text.key) == (False, "country_file_connection_unset")
    assert check(text, environment={"AIRFLOW_CONN_XQQ_STORE": "aws://"}) == []


def test_the_key_is_asked_for_where_a_record_type_holds_persons(check: Check, project: Settings) -> None:
    text = GOOD[: GOOD.index("    columns:")].replace("training_event\n", "training_attendance\n") + (
        "    columns: {Code: event, Id: participant, Sex: sex, Role: stakeholder_type}\n    owner: x\n"
    )
    assert [f.text.key for f in check(text)] == ["country_file_no_key"]
    assert check(text, environment={"STRIVE_PSEUDONYM_KEY_XQQ": "ab" * 32}) == []
    short = check(text, environment={"STRIVE_PSEUDONYM_KEY_XQQ": "ab" * 31})
    assert [key for _, _, key in errors(short)] == ["key_unusable"]
    assert "ab" * 31 not in short[0].text.text("en")
    constant = text.replace("Id: participant, ", "").replace("    owner", "    constants: {participant: x}\n    owner")
    assert "constant_person" in {key for _, _, key in errors(check(constant))}


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("country: XQQ\nnames: {en: A\ndatasets:\n", 3, "not_yaml"),
        ("country: XQQ\n\tiso2: XQ\n", 2, "not_yaml"),
        ("first_period: 2024-13-45\n", None, "not_yaml"),
        ("", None, "no_mapping"),
        ("- a\n- b\n", 1, "no_mapping"),
        ("a: &x [*x]\n", 1, "not_yaml"),
    ],
)
def test_what_is_no_yaml_is_said_with_its_line(check: Check, text: str, line: int | None, key: str) -> None:
    if key == "not_yaml" and "*x" in text:
        assert errors(check(text))
        return
    (found,) = errors(check(text))
    assert (found[0], found[2]) == (line, key)


def test_another_encoding_is_said(check: Check, project: Settings) -> None:
    check(GOOD)
    path = project.countries / "XQQ.yaml"
    path.write_bytes(GOOD.encode("windows-1251"))
    from strive.catalogue.country_file.yaml_text import read_yaml

    content, findings = read_yaml(path)
    assert content is None
    assert [f.text.key for f in findings.found] == ["country_file_not_utf8"]


def test_every_finding_can_be_said_in_both_languages(check: Check) -> None:
    text = GOOD.replace("training_event\n", "training\n").replace("donor: EU", "donor: FILL-IN").replace("csv", "cvs")
    for finding in check(text):
        assert all(finding.text.text(language) for language in LANGUAGES)


SAMPLE = """\
Code;Title;Status;First day;Region;Remarks
E1;One;held;2024-03-01;Northland;x
E2;Two;held;2024-03-02;Nordland;
E3;Three;heldd;2024-03-02;Nordland;
"""


def test_a_file_is_read_with_the_settings_of_its_dataset(check: Check, tmp_path: Path) -> None:
    path = tmp_path / "events_2024.csv"
    path.write_text(SAMPLE, encoding="utf-8")
    findings = check(GOOD, samples={"training_events": path})
    said = {f.text.key.removeprefix("country_file_"): f for f in findings}
    assert set(said) == {"sample_unmapped", "sample_areas", "sample_codes", "sample_read"}
    assert said["sample_unmapped"].text.values["columns"] == "Remarks"
    areas = said["sample_areas"].text.values
    assert (areas["spellings"], areas["rows"], areas["shown"]) == (1, 2, "«Nordland» (2)")
    assert said["sample_codes"].text.values["shown"] == "«heldd» (1)"
    assert said["sample_read"].text.values["rows"] == 3
    mapped = GOOD.replace("    owner", "    ignored_columns: [remarks]\n    owner")
    path.write_text(SAMPLE.replace("Nordland", "NORTHLAND").replace("heldd", "held"), encoding="utf-8")
    assert errors(check(mapped, samples={"training_events": path})) == []


def test_a_file_that_would_be_rejected_is_said_to_be(check: Check, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(SAMPLE.replace("Region", "Regions"), encoding="utf-8")
    keys = {f.text.key for f in check(GOOD, samples={"training_events": path}) if f.is_error}
    assert {"required_columns_missing_with_proposal", "period_not_found_in_file_name"} <= keys
    path.write_bytes(b"PK\x03\x04 no workbook")
    assert any(f.is_error for f in check(GOOD, samples={"training_events": path}))
    assert errors(check(GOOD, samples={"training_event": path}))[0][2] == "sample_dataset"


def test_no_personal_value_is_ever_shown(check: Check, tmp_path: Path) -> None:
    text = GOOD[: GOOD.index("    columns:")].replace("training_event\n", "training_attendance\n") + (
        "    columns: {Code: event, Id: participant, Name: full_name, Sex: sex, Role: stakeholder_type}\n    owner: x\n"
    )
    path = tmp_path / "events_2024.csv"
    path.write_text("Code;Id;Name;Sex;Role;Phone\nE1;991399900006;Образцов;woman?;lawyer?;+000\n", encoding="utf-8")
    findings = check(text, samples={"training_events": path})
    said = " ".join(finding.text.text("en") for finding in findings)
    assert "woman?" in said
    assert "Phone" in said
    assert not any(secret in said for secret in ("991399900006", "Образцов", "+000"))
