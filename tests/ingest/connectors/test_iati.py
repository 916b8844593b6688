"""IATI activity files."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from strive.errors import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.connectors.conftest import Read


def file_of(*activities: str, version: str = "2.03") -> str:
    head = f'<iati-activities version="{version}" generated-datetime="2025-04-03T20:52:13.509Z" xmlns:usg="urn:usg">'
    return f'<?xml version="1.0"?>\n{head}\n' + "\n".join(activities) + "\n</iati-activities>"


def activity(inside: str, identifier: str = "XM-1") -> str:
    return f"""<iati-activity default-currency="USD">
  <iati-identifier> {identifier}
  </iati-identifier>
  <reporting-org ref="US-GOV-1" type="10"><narrative>Agency</narrative></reporting-org>
  <title><narrative/><narrative>Youth and work</narrative></title><activity-status code="3"/>{inside}
</iati-activity>"""


def transaction(inside: str = "", value: str = '<value value-date="2020-01-31">-1000.50</value>') -> str:
    return (
        f'<transaction ref="T"><transaction-type code="2"/><transaction-date iso-date="2020-01-31+06:00"/>{value}'
        f"{inside}</transaction>"
    )


KG = '<recipient-country code="KG"/>'
ONE_SECTOR = '<sector code="15220" percentage="60"/>'
SECTORS = '<sector code="15220" percentage="60"/><sector vocabulary="1" code="15130" percentage="40"/>'
OWN_WORDS = '<sector vocabulary="99" code="abc"/>'


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "activities.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def shares(read: Read, path: Path, **options: str) -> list[tuple[str | None, ...]]:
    names = ("transaction_number", "recipient_country", "recipient_region", "recipient_share", "sector", "sector_share")
    return [tuple(row.values[name] for name in names) for row in read("iati", path, **options)[1]]


def test_all_columns_of_a_transaction(tmp_path: Path, read: Read) -> None:
    reading, rows = read("iati", written(tmp_path, file_of(activity(transaction(KG + ONE_SECTOR)))))
    assert dict(rows[0].values) == {
        "iati_identifier": "XM-1",
        "transaction_number": "1",
        "transaction_reference": "T",
        "transaction_type": "2",
        "transaction_date": "2020-01-31+06:00",
        "value": "-1000.50",
        "value_date": "2020-01-31",
        "currency": "USD",
        "recipient_country": "KG",
        "recipient_region": None,
        "recipient_share": None,
        "sector": "15220",
        "sector_vocabulary": "1",
        "sector_share": "60",
        "reporting_organisation": "US-GOV-1",
        "reporting_organisation_name": "Agency",
        "activity_title": "Youth and work",
        "activity_status": "3",
        "default_currency": "USD",
    }
    assert reading.columns == list(rows[0].values)
    assert reading.reported_at == datetime(2025, 4, 3, 20, 52, 13, 509000, UTC)
    assert rows[0].position == "activity 1, transaction 1 (line 7)"


def test_activity_shares_split_each_transaction(tmp_path: Path, read: Read) -> None:
    recipients = '<recipient-country code="KG" percentage="70"/><recipient-country code="kz" percentage="30.0"/>'
    path = written(tmp_path, file_of(activity(recipients + SECTORS + transaction() + transaction())))
    rows = shares(read, path)
    assert rows[:4] == [
        ("1", "KG", None, "70", "15220", "60"),
        ("1", "KG", None, "70", "15130", "40"),
        ("1", "KZ", None, "30.0", "15220", "60"),
        ("1", "KZ", None, "30.0", "15130", "40"),
    ]
    assert len(rows) == 8
    split = sum(Decimal(share) / 100 * Decimal(part) / 100 for _, _, _, share, _, part in rows if share and part)
    assert split == 2


def test_the_transaction_wins_over_its_activity(tmp_path: Path, read: Read) -> None:
    inside = '<recipient-country code="KZ" percentage="100"/>' + SECTORS + transaction(KG + '<sector code="15160"/>')
    assert shares(read, written(tmp_path, file_of(activity(inside)))) == [("1", "KG", None, None, "15160", None)]


def test_sectors_come_from_one_vocabulary(tmp_path: Path, read: Read) -> None:
    path = written(
        tmp_path,
        file_of(activity(transaction(KG + OWN_WORDS + SECTORS)), activity(transaction(KG + OWN_WORDS), "XM-2")),
    )
    assert [(row.values["sector_vocabulary"], row.values["sector"]) for row in read("iati", path)[1]] == [
        ("1", "15220"),
        ("1", "15130"),
        ("99", "abc"),
    ]


def test_a_region_has_no_country_and_nothing_stated_gives_one_row(tmp_path: Path, read: Read) -> None:
    region = (
        '<recipient-region vocabulary="2" code="x" percentage="50"/><recipient-region code="679" percentage="100"/>'
    )
    path = written(tmp_path, file_of(activity(region + transaction()), activity(transaction(), "XM-2")))
    assert shares(read, path) == [("1", None, "679", "100", None, None), ("1", None, None, None, None, None)]


def test_only_the_rows_of_one_recipient(tmp_path: Path, read: Read) -> None:
    inside = '<recipient-country code="KG" percentage="70"/><recipient-country code="KZ" percentage="30"/>'
    path = written(tmp_path, file_of(activity(inside + transaction())))
    assert shares(read, path, recipient_country="kg") == [("1", "KG", None, "70", None, None)]
    reading, _ = read("iati", path, recipient_country="KG")
    left_out = next(m for m in reading.assumptions if m.key == "iati_other_recipients")
    assert left_out.values == {"country": "KG", "count": 1}


def test_currency_and_value_as_they_stand(tmp_path: Path, read: Read) -> None:
    values = ('<value currency="EUR">1 000,5</value>', "<value/>", "")
    path = written(tmp_path, file_of(activity("".join(transaction(value=value) for value in values))))
    assert [(row.values["currency"], row.values["value"]) for row in read("iati", path)[1]] == [
        ("EUR", "1 000,5"),
        ("USD", None),
        ("USD", None),
    ]


def test_doubts_about_identifiers_shares_and_version(tmp_path: Path, read: Read) -> None:
    two = KG + '<recipient-country code="KZ"/>' + transaction()
    text = file_of(activity(two), activity(transaction()), activity(transaction(), ""), activity(""), version="1.03")
    reading, _ = read("iati", written(tmp_path, text), validation="none")
    assert [(doubt.key, doubt.values.get("count")) for doubt in reading.doubts] == [
        ("iati_old_version", None),
        ("iati_identifiers_repeated", 2),
        ("iati_identifiers_missing", 1),
        ("iati_shares_missing", 1),
    ]
    assert reading.assumptions[0].values == {"count": 4, "without": 1}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (file_of(activity(transaction()))[:-30], "xml_is_broken"),
        ("<rss version='2.0'/>", "content_is_other_xml"),
        ("<html><body>404</body></html>", "content_is_html"),
        ("<iati-activities><usg:a/></iati-activities>", "xml_is_broken"),
    ],
)
def test_what_is_no_activity_file_is_refused(tmp_path: Path, read: Read, content: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read("iati", written(tmp_path, content))
    assert refused.value.message.key == key


def test_real_files_of_one_publisher(shared_data: Path, read: Read) -> None:
    paths = sorted((shared_data / "iati").glob("usaid-*.xml"))
    assert len(paths) >= 14
    for path in paths:
        _, rows = read("iati", path)
        assert len(rows) == path.read_bytes().count(b"<transaction "), path.name
        assert all(row.values["recipient_country"] and row.values["sector_vocabulary"] == "1" for row in rows), (
            path.name
        )
    _, rows = read("iati", shared_data / "iati/usaid-kz.xml")
    assert {row.values["recipient_country"] for row in rows} == {"KZ"}
    assert sum(Decimal(row.values["value"] or 0) for row in rows[:2]) == 0


def test_every_real_activity_file_is_read_or_refused(shared_data: Path, read: Read) -> None:
    for path in sorted((shared_data / "iati").rglob("*.xml")):
        with suppress(Refusal):
            _, rows = read("iati", path)
            number = "budget_number" if rows and "budget_number" in rows[0].values else "transaction_number"
            assert all(row.values[number] for row in rows)
