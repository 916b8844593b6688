"""Codelists and rules of the IATI standard: each breach is found, named and placed; a good file has none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ingest.connectors.iati.validate import validate
from strive.errors import Refusal
from strive.messages import all_message_texts
from tests.ingest.connectors import iati_files as made

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.connectors.iati.validation.findings import Verdict
    from tests.ingest.connectors.conftest import Read

TODAY = date(2025, 6, 30)


def verdict_of(folder: Path, *inside: str, version: str = "2.03") -> Verdict:
    return validate(made.written(folder, made.activities(*inside, version=version)), TODAY)


def in_transaction(inside: str) -> str:
    return made.TRANSACTION.replace("</transaction>", f"{inside}</transaction>")


def result(inside: str, measure: str = "1", reference: str = "") -> str:
    title = "<title><narrative>Invented</narrative></title>"
    return f'<result type="1">{title}{reference}<indicator measure="{measure}">{title}{inside}</indicator></result>'


def period(inside: str, start: str = "2020-01-01", end: str = "2020-12-31") -> str:
    return f'<period><period-start iso-date="{start}"/><period-end iso-date="{end}"/>{inside}</period>'


@pytest.mark.parametrize("version", ["2.02", "2.03"])
def test_a_good_file_has_no_findings(tmp_path: Path, version: str) -> None:
    rest = made.budget() + made.TRANSACTION + result(period('<target value="1.5"/><actual value="-2"/>'))
    verdict = verdict_of(tmp_path, made.activity(rest=rest), version=version)
    assert (verdict.status, verdict.schema_valid, verdict.checked, verdict.tallies) == ("success", True, 1, ())


TWO_SHARES = '<recipient-country code="KG" percentage="{}"/><recipient-country code="KZ" percentage="{}"/>'
ONE_SHARE = '<recipient-country code="KG" percentage="40"/><recipient-country code="KZ"/>'


@pytest.mark.parametrize(
    ("rule", "severity", "faulty"),
    [
        ("code_unknown", "error", made.activity(split='<recipient-country code="1000"/>' + made.SECTOR)),
        ("code_unknown", "error", made.activity(attributes='default-currency="XYZ" xml:lang="en"')),
        ("code_unknown", "error", made.activity(attributes='default-currency="USD" xml:lang="qq"')),
        ("code_unknown", "error", made.activity(split=made.RECIPIENT + '<sector vocabulary="1" code="1"/>')),
        ("language_missing", "error", made.activity(attributes='default-currency="USD"')),
        ("identifier_missing", "error", made.activity(identifier=" ")),
        ("identifier_is_the_organisation", "error", made.activity(identifier="XX-TEST-1")),
        ("identifier_prefix", "warning", made.activity(identifier="YY-1")),
        ("reference_with_blanks", "warning", made.activity(identifier="XX-TEST-1-A ")),
        ("reference_with_symbols", "warning", made.activity(identifier="XX-TEST-1-A/B")),
        ("reference_with_symbols", "warning", made.activity(rest=in_transaction('<provider-org ref="a|b"/>'))),
        ("organisation_unnamed", "error", made.activity(partner='<participating-org role="4"/>')),
        ("organisation_unnamed", "error", made.activity(rest=in_transaction("<receiver-org/>"))),
        ("narrative_missing", "error", made.activity(title="<title><narrative> </narrative></title>")),
        ("narrative_missing", "error", made.activity(split=made.RECIPIENT + '<sector vocabulary="99" code="a"/>')),
        ("dac_sector_missing", "warning", made.activity(split=made.RECIPIENT + '<sector vocabulary="2" code="152"/>')),
        (
            "significance_missing",
            "error",
            made.activity(split=made.RECIPIENT + made.SECTOR + '<policy-marker code="1"/>'),
        ),
        ("start_date_missing", "error", made.activity(dates='<activity-date type="3" iso-date="2020-01-01"/>')),
        (
            "dates_in_wrong_order",
            "error",
            made.activity(dates=made.START + '<activity-date type="4" iso-date="2019-12-31"/>'),
        ),
        ("date_in_future", "error", made.activity(dates='<activity-date type="2" iso-date="2025-07-01"/>')),
        ("date_in_future", "error", made.activity(rest=made.TRANSACTION.replace("2020-02-01", "2025-07-01+06:00"))),
        ("budget_longer_than_a_year", "error", made.activity(rest=made.budget("2020-01-01", "2021-01-02"))),
        ("dates_in_wrong_order", "error", made.activity(rest=made.budget("2020-01-01", "2019-01-02"))),
        ("currency_missing", "error", made.activity(attributes='xml:lang="en"')),
        ("share_out_of_range", "error", made.activity(split=TWO_SHARES.format(120, -20) + made.SECTOR)),
        ("shares_do_not_add_up", "error", made.activity(split=TWO_SHARES.format(50, 49) + made.SECTOR)),
        ("share_missing", "error", made.activity(split=ONE_SHARE + made.SECTOR)),
        (
            "share_of_one",
            "error",
            made.activity(split=made.RECIPIENT.replace("/>", ' percentage="40"/>') + made.SECTOR),
        ),
        ("sector_missing", "error", made.activity(split=made.RECIPIENT)),
        ("sector_on_both_levels", "error", made.activity(rest=in_transaction(made.SECTOR))),
        (
            "sector_not_on_all_transactions",
            "error",
            made.activity(split=made.RECIPIENT, rest=in_transaction(made.SECTOR) + made.TRANSACTION),
        ),
        ("recipient_missing", "warning", made.activity(split=made.SECTOR)),
        ("recipient_on_both_levels", "error", made.activity(rest=in_transaction(made.RECIPIENT))),
        (
            "recipient_not_on_all_transactions",
            "error",
            made.activity(split=made.SECTOR, rest=in_transaction(made.RECIPIENT) + made.TRANSACTION),
        ),
        (
            "aid_type_repeated",
            "warning",
            made.activity(rest='<default-aid-type code="C01"/><default-aid-type code="B01"/>'),
        ),
        ("dac_aid_type_missing", "warning", made.activity(rest='<default-aid-type code="2" vocabulary="2"/>')),
        ("value_missing", "error", made.activity(rest=result(period("<target/>")))),
        ("value_not_a_number", "warning", made.activity(rest=result(period('<actual value="about 9"/>')))),
        ("value_on_qualitative", "warning", made.activity(rest=result(period('<actual value="9"/>'), measure="5"))),
        ("dates_in_wrong_order", "error", made.activity(rest=result(period("", "2021-01-01", "2020-01-01")))),
        (
            "reference_on_both_levels",
            "error",
            made.activity(
                rest=result('<reference vocabulary="99" code="b"/>', reference='<reference vocabulary="99" code="a"/>')
            ),
        ),
    ],
)
def test_each_breach_is_found_and_placed(tmp_path: Path, rule: str, severity: str, faulty: str) -> None:
    good = made.activity(identifier="XX-TEST-1-GOOD")
    verdict = verdict_of(tmp_path, good, faulty)
    tally = next(tally for tally in verdict.tallies if tally.rule == rule)
    assert tally.severity == severity
    assert tally.activity != "XX-TEST-1-GOOD"
    assert tally.line > good.count("\n") + 1
    assert all(tally.message().text(language) for language in ("en", "ru"))


def test_a_year_is_a_year_in_leap_years_too(tmp_path: Path) -> None:
    budgets = made.budget("2020-02-29", "2021-02-28") + made.budget("2019-03-01", "2020-03-01")
    assert verdict_of(tmp_path, made.activity(rest=budgets)).status == "success"


def test_repeated_identifiers_and_versions(tmp_path: Path) -> None:
    twice = verdict_of(tmp_path, made.activity(), made.activity())
    assert [(tally.rule, tally.count, tally.activity) for tally in twice.tallies] == [
        ("identifier_repeated", 1, "XX-TEST-1-A")
    ]
    unknown = verdict_of(tmp_path, made.activity(), version="2.99")
    assert [tally.rule for tally in unknown.tallies] == ["version_unknown"]
    assert unknown.schema_version == "2.03"
    old = verdict_of(tmp_path, "<iati-activity><iati-identifier>XX-1</iati-identifier></iati-activity>", version="1.05")
    assert [tally.rule for tally in old.tallies] == ["version_unsupported"]


def test_breaches_are_counted_not_hoarded(tmp_path: Path) -> None:
    faulty = [made.activity(identifier=f"XX-TEST-1-{n}", attributes='xml:lang="en"') for n in range(30)]
    verdict = verdict_of(tmp_path, *faulty)
    assert [(tally.rule, tally.count, tally.activity) for tally in verdict.tallies] == [
        ("currency_missing", 30, "XX-TEST-1-0")
    ]


def test_organisation_files_are_checked(tmp_path: Path) -> None:
    good = validate(made.written(tmp_path, made.organisations(made.budget(name="total-budget"))), TODAY)
    assert good.status == "success"
    long = made.budget("2020-01-01", "2021-06-30", name="total-budget")
    verdict = validate(made.written(tmp_path, made.organisations(long, attributes="")), TODAY)
    assert {tally.rule for tally in verdict.tallies} == {"budget_longer_than_a_year", "currency_missing"}


def test_findings_are_doubts_unless_the_country_file_is_strict(tmp_path: Path, read: Read) -> None:
    path = made.written(tmp_path, made.activities(made.activity(rest=made.budget("2020-01-01", "2021-06-30"))))
    reading, _ = read("iati", path)
    assert [doubt.key for doubt in reading.doubts] == [
        "table_has_no_rows",
        "iati_other_rows",
        "iati_rule_budget_longer_than_a_year",
    ]
    assert read("iati", path, validation="none")[0].doubts[0].key == "table_has_no_rows"
    with pytest.raises(Refusal) as refused:
        read("iati", path, validation="strict")
    assert refused.value.message.key == "iati_breaks_the_standard"
    assert "XX-TEST-1-A" in refused.value.message.text("en")


def test_no_finding_quotes_a_value_of_the_file(tmp_path: Path) -> None:
    secret = "Aziza"  # an invented name where a code, a date or a number belongs
    path = made.written(
        tmp_path,
        made.activities(
            made.activity(
                dates=f'<activity-date type="{secret}" iso-date="{secret}"/>',
                split=f'<recipient-country code="{secret}" percentage="{secret}"/>{secret}',
                rest=made.TRANSACTION.replace("100", secret).replace("USD", secret),
            )
        ),
    )
    verdict = validate(path, TODAY)
    assert len(verdict.tallies) > 4
    assert not any(secret in finding.text(language) for finding in verdict.messages() for language in ("en", "ru"))


def test_every_rule_has_its_text() -> None:
    import re
    from pathlib import Path

    from ingest.connectors.iati import validation

    folder = Path(str(validation.__file__)).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    rules = set(re.findall(r'Finding\(\s*"(\w+)"', code))
    assert len(rules) > 25
    assert {f"iati_rule_{rule}" for rule in rules} <= set(all_message_texts())
