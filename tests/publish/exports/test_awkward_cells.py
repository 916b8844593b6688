"""Codes that would be formulas, end a comment or break a file; long numbers; what is refused and what stays then."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from publish.exports import export as exporting
from publish.exports.cells import Selection
from publish.exports.export import FORMATS, export
from publish.exports.texts import guarded, unguarded
from publish.publication import publish
from strive.catalogue.exports import read_export_rules
from strive.database import Connection
from strive.errors import NotReady, Refusal
from strive.settings import PROJECT_ROOT
from tests.publish.exports.activities import accounts_by_identifier, rules_with_activities
from tests.publish.exports.read_back import from_hxl, from_iati, from_parquet, from_sdmx
from tests.publish.test_publication import build

AWKWARD = [
    *("=1+1", "+7", "-3", "@SUM(A1)", "\tcmd", "\rcmd", '=HYPERLINK("http://x")', "'=a", "''+b", "'quoted'", "＝1"),
    *("a--b", "a,b;c", 'say "x"', "Ошская", "60+", "line\nbreak", "$2B$", "a@b", "_T_", "x<y>&z"),
]
DIMENSIONS = """
insert into candidate.dim_attribution (programme_code, donor_code, agency_code, programme_en, programme_ru)
values ('STRIVE-ASIA', 'EU', 'UNODC', 'STRIVE Asia', 'STRIVE Asia')
"""
ACCOUNT = ("STRIVE-ASIA", "EU", "UNODC")
RULES = rules_with_activities(read_export_rules(PROJECT_ROOT / "catalogue"), [ACCOUNT])


def put(connection: Connection, category: str, value: Decimal = Decimal(50)) -> None:
    connection.execute(
        """
        insert into candidate.fct_indicator_value (
            indicator_code, definition_version, country_code, area_code, area_level, period_type, period, period_start,
            period_end, sex, age_band, category_scheme, category, programme_code, donor_code, agency_code, value,
            numerator, denominator, is_synthetic
        )
        values ('TRN-01', 1, 'KGZ', '_T', 0, 'E', '2021-05-19', '2021-05-19', '2021-05-19', '_T', '_T', 'event', %s,
            'STRIVE-ASIA', 'EU', 'UNODC', %s, %s, null, false)
        """,
        (category, value, value),
    )


@pytest.fixture
def published(candidate: Connection, monkeypatch: pytest.MonkeyPatch) -> Connection:
    candidate.execute(DIMENSIONS.encode())
    for category in AWKWARD:
        put(candidate, category)
    put(candidate, "small", Decimal(3))
    put(candidate, "negative", Decimal("-2.50"))
    put(candidate, "exact", Decimal("123456789.123456789012"))
    build(candidate)
    publish()
    monkeypatch.setattr(exporting, "read_export_rules", lambda _: RULES)
    return candidate


def one_line_end(code: str) -> str:
    """Readers of CSV and XML take every line end for the same."""
    return code.replace("\r", "\n")


def test_every_format_gives_awkward_codes_back(published: Connection, tmp_path: Path) -> None:
    folder = Path(export(tuple(FORMATS), out=tmp_path)["folder"])
    expected = {one_line_end(code) for code in (*AWKWARD, "small", "negative", "exact")}
    accounts = dict.fromkeys(accounts_by_identifier(RULES), ACCOUNT)
    for read in (from_parquet(folder), from_hxl(folder), from_sdmx(folder), from_iati(folder, accounts)):
        cells = {one_line_end(key[9]): shown for key, shown in read}
        assert cells.keys() == expected
        assert (cells["small"].status, cells["small"].value) == ("suppressed", None)
        assert cells["negative"].value == Decimal("-2.5")
    (exact,) = [shown.value for key, shown in from_parquet(folder) if key[9] == "exact"]
    assert exact == Decimal("123456789.123456789012")


@pytest.mark.parametrize("name", ["indicators.hxl.csv", "indicators.sdmx.csv"])
def test_no_text_in_a_csv_begins_a_formula(published: Connection, tmp_path: Path, name: str) -> None:
    folder = Path(export(("hxl", "sdmx")[: 1 + name.count("sdmx")], out=tmp_path)["folder"])
    with (folder / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    numeric = {header.index(n) for n in header if n.lower() in ("value", "obs_value", "numerator", "denominator", "n")}
    texts = [text for row in rows for at, text in enumerate(row) if at not in numeric]
    assert len(texts) > len(AWKWARD)
    assert [text for text in texts if text[:1] in tuple("=+-@\t\r\n")] == []


def test_a_guarded_text_can_be_given_back() -> None:
    for text in (*AWKWARD, "", "'", "''", "'a", "a"):
        assert unguarded(guarded(text)) == text


def test_a_number_that_does_not_fit_is_refused_and_never_rounded(published: Connection, tmp_path: Path) -> None:
    put(published, "long", Decimal("1234567890123456789.12345678901234567890123"))
    build(published)
    publish()
    with pytest.raises(Refusal, match="not rounded"):
        export(("parquet",), out=tmp_path)
    assert list(tmp_path.rglob("*.part")) == []
    assert list(tmp_path.rglob("*.parquet")) == []


def test_iati_without_identifiers_refuses_and_says_what_to_set(
    published: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "read_export_rules", read_export_rules)
    with pytest.raises(Refusal, match=r"iati\.reporting_org; iati\.activities: STRIVE-ASIA x EU x UNODC"):
        export(("iati",), out=tmp_path)
    everything = export(tuple(FORMATS), out=tmp_path)
    assert everything["formats"]["iati"]["refused"]["key"] == "export_iati_not_configured"
    assert not list(tmp_path.rglob("*.xml.part"))


def test_as_of_gives_what_was_published_then(published: Connection, tmp_path: Path) -> None:
    between = datetime.now(UTC)
    published.execute("delete from candidate.fct_indicator_value where category <> 'small'")
    put(published, "new")
    build(published)
    publish()
    now = Path(export(("parquet",), out=tmp_path)["folder"])
    then = Path(export(("parquet",), as_of=between, out=tmp_path)["folder"])
    assert (now.name, then.name) == ("vintage-2", "vintage-1")
    assert {key[9] for key, _ in from_parquet(now)} == {"small", "new"}
    assert {key[9] for key, _ in from_parquet(then)} == {*AWKWARD, "small", "negative", "exact"}
    with pytest.raises(NotReady, match="Nothing had been published"):
        export(("parquet",), as_of=datetime(2001, 1, 1, tzinfo=UTC), out=tmp_path)


def test_a_typing_error_is_no_empty_export(published: Connection, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="KZG"):
        export(("hxl",), selection=Selection(countries=("KZG",)), out=tmp_path)
    assert list(tmp_path.iterdir()) == []
