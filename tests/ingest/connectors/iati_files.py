"""Synthetic IATI files for the tests: no real organisation, person or amount."""

from __future__ import annotations

from pathlib import Path

REPORTER = '<reporting-org ref="XX-TEST-1" type="10"><narrative>Test agency</narrative></reporting-org>'
TITLE = "<title><narrative>Invented activity</narrative></title>"
DESCRIPTION = "<description><narrative>Made for a test</narrative></description>"
PARTNER = '<participating-org role="4" type="22"><narrative>Test partner</narrative></participating-org>'
STATUS = '<activity-status code="2"/>'
START = '<activity-date type="2" iso-date="2020-01-01"/>'
RECIPIENT = '<recipient-country code="KG"/>'
SECTOR = '<sector vocabulary="1" code="15220"/>'
TRANSACTION = (
    '<transaction><transaction-type code="3"/><transaction-date iso-date="2020-02-01"/>'
    '<value value-date="2020-02-01">100</value></transaction>'
)


def activity(
    *,
    identifier: str = "XX-TEST-1-A",
    attributes: str = 'default-currency="USD" xml:lang="en"',
    reporter: str = REPORTER,
    title: str = TITLE,
    description: str = DESCRIPTION,
    partner: str = PARTNER,
    dates: str = START,
    split: str = RECIPIENT + SECTOR,
    rest: str = TRANSACTION,
) -> str:
    """An activity without fault in version 2.03; ``split``: what stands between dates and ``rest``."""
    return (
        f"<iati-activity {attributes}>\n<iati-identifier>{identifier}</iati-identifier>\n{reporter}\n{title}"
        f"{description}\n{partner}{STATUS}{dates}\n{split}\n{rest}\n</iati-activity>"
    )


def activities(*inside: str, version: str | None = "2.03", attributes: str = "") -> str:
    """A file of activities."""
    stated = f' version="{version}"' if version is not None else ""
    return f'<iati-activities{stated} {attributes} xmlns:x="urn:other">\n' + "\n".join(inside) + "\n</iati-activities>"


def organisations(*budgets: str, version: str = "2.03", attributes: str = 'default-currency="EUR"') -> str:
    """A file with one organisation."""
    return (
        f'<iati-organisations version="{version}">\n<iati-organisation {attributes} xml:lang="en">'
        "<organisation-identifier>XX-TEST-1</organisation-identifier><name><narrative>Test agency</narrative></name>"
        f"{REPORTER}{''.join(budgets)}</iati-organisation></iati-organisations>"
    )


def budget(start: str = "2020-01-01", end: str = "2020-12-31", value: str = "100", name: str = "budget") -> str:
    """A budget of an activity, or of an organisation."""
    return (
        f'<{name}><period-start iso-date="{start}"/><period-end iso-date="{end}"/>'
        f'<value value-date="{start}">{value}</value></{name}>'
    )


def written(folder: Path, content: str, name: str = "delivery.xml") -> Path:
    """The content as a file."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path
