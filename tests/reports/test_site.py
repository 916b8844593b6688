"""The quality page as it lies on disk: what it says, that it is safe, and that it is written once and whole."""

from __future__ import annotations

import os
from html.parser import HTMLParser
from pathlib import Path

import pytest

import reports.site
from reports.site import write_site
from strive.settings import Settings
from tests.reports.conftest import HOSTILE, Warehouse


def pages(settings: Settings) -> dict[str, str]:
    return pages_in(settings.auditors_reports)


def open_pages(settings: Settings) -> dict[str, str]:
    return pages_in(settings.reports)


def pages_in(folder: Path) -> dict[str, str]:
    latest = folder / "latest"
    return {str(path.relative_to(latest)): path.read_text(encoding="utf-8") for path in sorted(latest.rglob("*.html"))}


class Tags(HTMLParser):
    """Every start tag with its attributes, the text, and whether tags close in order."""

    VOID = frozenset({"meta", "br", "link", "img", "hr", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture(params=["auditors", "open"])
def either(request: pytest.FixtureRequest, lived_in: Warehouse, settings: Settings) -> dict[str, str]:
    """The pages of either edition."""
    write_site(settings)
    return pages(settings) if request.param == "auditors" else open_pages(settings)


@pytest.fixture
def site(lived_in: Warehouse, settings: Settings) -> dict[str, str]:
    """The auditors' pages."""
    assert write_site(settings)["written"]
    return pages(settings)


def test_both_languages_have_the_same_pages(either: dict[str, str]) -> None:
    english = {name[3:] for name in either if name.startswith("en/")}
    assert english == {name[3:] for name in either if name.startswith("ru/")}
    assert {"index.html", "figures.html", "rules.html", "indicators.html", "country-KGZ.html"} <= english
    for name, text in either.items():
        language = name[:2] if "/" in name else "en"
        assert f'<html lang="{language}">' in text


def test_every_page_is_well_formed_and_every_link_leads_somewhere(either: dict[str, str]) -> None:
    for name, text in either.items():
        tags = Tags(text)
        assert (tags.open, tags.wrong) == ([], []), name
        ids = [attributes["id"] for _, attributes in tags.found if "id" in attributes]
        assert len(ids) == len(set(ids)), name
        for tag, attributes in tags.found:
            target = attributes.get("href") if tag == "a" else None
            if target is None:
                continue
            page, _, anchor = target.partition("#")
            there = name if not page else os.path.normpath(Path(name).parent / page)
            assert there in either, (name, target)
            assert not anchor or f'id="{anchor}"' in either[there], (name, target)


def test_nothing_outside_is_ever_asked_for(either: dict[str, str]) -> None:
    for name, text in either.items():
        assert "default-src 'none'" in text
        for tag, attributes in Tags(text).found:
            assert tag not in {"script", "link", "img", "iframe", "object", "embed", "base", "form"}, name
            assert not {"src", "srcset", "onload", "onerror", "onclick"} & set(attributes), name
            assert "://" not in (attributes.get("href") or ""), name
        assert "@import" not in text
        assert "url(http" not in text


def test_values_from_files_never_become_markup(site: dict[str, str]) -> None:
    shown = [name for name, text in site.items() if "&lt;script&gt;" in text]
    assert {"en/rules.html", "ru/rules.html", "en/index.html"} <= set(shown)
    assert not [name for name, text in site.items() if HOSTILE in text]


def test_no_quarantined_value_leaves_unmasked(either: dict[str, str]) -> None:
    assert not [name for name, text in either.items() if "pseudonym-never-shown" in text]


def test_the_overview_answers_the_auditor(site: dict[str, str]) -> None:
    english, russian = site["en/index.html"], site["ru/index.html"]
    # 10 + 11 + 12 + 4 + 10 + 10 + 21 rows received
    assert "<b>78</b>" in english
    assert "✓ holds" in english
    assert "✓ сходится" in russian
    assert "vintage 1" in english
    assert "code abc1234" in english
    assert "strive trace PRB-01 KGZ 2021-05" in russian
    assert "<svg" in english
    assert "Загруженные строки" in russian
    assert "2021-03: missing" in english
    assert "1 of 6 current deliveries" not in english
    assert "1 of 5 current deliveries" in english


def test_a_rejected_delivery_says_why_in_the_readers_language(site: dict[str, str]) -> None:
    (name,) = [n for n, text in site.items() if n.startswith("ru/delivery-") and "отклонена целиком" in text]
    assert "пуст (0 байт)" in site[name]
    assert "is empty (0 bytes)" in site[name.replace("ru/", "en/")]


def test_every_delivery_is_listed_with_its_hash_and_rows(site: dict[str, str]) -> None:
    listed = site["en/country-KGZ.html"]
    assert listed.count('class="mono hash"') == 6
    assert "0" * 63 + "1" in listed


def test_failed_rules_show_text_counts_and_masked_samples(site: dict[str, str]) -> None:
    text = site["en/rules.html"].split("All rules")[0]
    assert "PRB-CLIENT-05" in text
    assert "PRB-CLIENT-20" not in text
    assert "6 of 2,000 rows failed (0.3%)" in text
    assert "<bdi>яяя-9</bdi>" in text
    assert "(line 3, " in text


def test_figures_come_with_quote_verdict_and_reason(site: dict[str, str]) -> None:
    text = site["ru/figures.html"]
    assert "743 probation clients" in text
    assert "противоречие" in text
    assert "ровно опубликованное 743" in text
    assert "не доказывает, что цифра верна" in text
    assert '6 <span class="small">центров' in text


def test_hidden_cells_are_counted_by_reason(site: dict[str, str]) -> None:
    assert "small count: 1" in site["en/indicators.html"]


def test_rows_that_vanished_from_a_table_break_the_balance(lived_in: Warehouse, settings: Settings) -> None:
    lived_in.connection.execute("delete from raw.probation_client where country_code = 'KAZ' and row_number = 0")
    lived_in.connection.commit()
    write_site(settings)
    english = pages(settings)["en/index.html"]
    assert "✗ does not hold" in english
    assert "Rows are unaccounted for" in english


def test_a_failed_gate_is_told_on_top(lived_in: Warehouse, settings: Settings) -> None:
    build_id = lived_in.build("failed")
    lived_in.result("MARTS-01", build_id=build_id)
    lived_in.connection.commit()
    write_site(settings)
    site = pages(settings)
    assert "what is published stays as it was" in site["en/index.html"]
    assert f"build {build_id}" in site["en/rules.html"]


def test_an_empty_warehouse_has_a_page_too(warehouse: Warehouse, settings: Settings) -> None:
    assert write_site(settings)["as_of"] is None
    site = pages(settings)
    assert "Nothing has been delivered" in site["en/index.html"]
    assert "nothing delivered yet" in site["en/country-KGZ.html"]


def test_the_open_edition_does_not_change_with_the_number_of_rows_of_persons(
    lived_in: Warehouse, settings: Settings
) -> None:
    write_site(settings)
    before, before_for_auditors = open_pages(settings), pages(settings)
    lived_in.connection.execute(
        """
        update ledger.delivery set
            rows_received = rows_received + 31, rows_loaded = rows_loaded + 17, rows_quarantined = rows_quarantined + 9,
            rows_duplicate = rows_duplicate + 5, file_bytes = file_bytes + 1000
        where record_type = 'probation_client' and rows_loaded is not null;
        update quality.result set rows_checked = rows_checked + 31, rows_failed = rows_failed + 9
        where delivery_id is not null;
        insert into raw.probation_client (country_code, dataset, delivery_id, row_number, source_position, row_hash)
        select country_code, dataset, delivery_id, 5000 + n, 'row', '' from ledger.delivery, generate_series(1, 17) as n
        where record_type = 'probation_client' and rows_loaded is not null;
        insert into quarantine.row (
            delivery_id, row_number, country_code, dataset, record_type, source_position, rule_ids, masked_sample,
            row_values, quarantined_at
        )
        select delivery_id, 6000 + n, country_code, dataset, record_type, 'row ' || n, '{PRB-CLIENT-05}', '{}', '{}',
            checked_at
        from ledger.delivery, generate_series(1, 9) as n
        where record_type = 'probation_client' and rows_loaded is not null;
        """
    )
    lived_in.connection.commit()
    assert write_site(settings)["written"]
    assert open_pages(settings) == before
    assert pages(settings) != before_for_auditors
    assert "✓ holds" in before["en/country-KGZ.html"]
    assert "PRB-CLIENT-05" in before["en/rules.html"].split("All rules")[0]


def test_the_auditors_edition_says_so_and_only_its_owner_may_open_it(site: dict[str, str], settings: Settings) -> None:
    for name, text in site.items():
        assert ("Do not pass it on" in text) == name.startswith("en/")
        assert ("Не передавайте" in text) == name.startswith("ru/")
    assert not [name for name, text in open_pages(settings).items() if "Do not pass it on" in text]
    assert settings.auditors_reports.stat().st_mode & 0o077 == 0


def test_nothing_is_written_when_nothing_changed(
    lived_in: Warehouse, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_site(settings)

    def render_again(*_: object) -> dict[str, str]:
        raise AssertionError("rendered although nothing had changed")

    monkeypatch.setattr(reports.site, "render_pages", render_again)
    assert write_site(settings) == first | {"written": False}


def test_the_same_database_gives_the_same_bytes(lived_in: Warehouse, settings: Settings) -> None:
    write_site(settings)
    first = pages(settings)
    for path in (settings.auditors_reports / "pages").iterdir():
        path.rename(settings.home / "elsewhere")
    write_site(settings)
    assert pages(settings) == first


def test_an_earlier_state_is_kept_and_a_killed_rendering_is_swept(lived_in: Warehouse, settings: Settings) -> None:
    write_site(settings)
    before = os.readlink(settings.auditors_reports / "latest")
    left_over = settings.auditors_reports / "pages" / ".rendering-killed"
    left_over.mkdir()
    (left_over / "index.html").write_text("half")
    lived_in.deliver("KAZ", "probation_clients", "2021-06")
    lived_in.connection.commit()
    assert write_site(settings)["written"]
    assert os.readlink(settings.auditors_reports / "latest") != before
    assert (settings.auditors_reports / before / "en" / "index.html").is_file()
    assert not left_over.exists()


def test_a_rendering_that_breaks_leaves_the_last_page_in_place(
    lived_in: Warehouse, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_site(settings)
    before = pages(settings)
    lived_in.deliver("KAZ", "probation_clients", "2021-06")
    lived_in.connection.commit()

    def break_down(*_: object) -> dict[str, str]:
        raise OSError("disk full")

    monkeypatch.setattr(reports.site, "render_pages", break_down)
    with pytest.raises(OSError, match="disk full"):
        write_site(settings)
    assert pages(settings) == before
