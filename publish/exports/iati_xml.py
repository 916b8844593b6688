"""IATI 2.03: the published cells as results of the programme's activities.

Identifiers of the organisation and the activities are those of ``catalogue/exports.yaml``; without them nothing is
written. The file is checked against the standard's schema before it takes its place. The vintage stands in attributes
of a namespace of our own, which the standard allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from lxml import etree
from psycopg.rows import class_row

from publish.exports.cells import Cell, Series
from publish.exports.iati_accounts import Accounts
from publish.exports.iati_results import Target, narratives, result
from publish.exports.labels import Labels
from publish.exports.source import SYNTHETIC, Source
from publish.exports.xml_elements import LANGUAGE, element, xml_text
from strive.catalogue.exports import IatiActivity, IatiOrganisation
from strive.catalogue.models import Bilingual
from strive.errors import Refusal
from strive.messages import message
from strive.settings import PROJECT_ROOT

FILE_NAME = "results.iati.xml"
# The standard's own files lie with the connector that reads IATI; only the file is shared, no code.
SCHEMA = PROJECT_ROOT / "ingest" / "connectors" / "iati" / "standard" / "2.03" / "iati-activities-schema.xsd"
NAMESPACE = "urn:strive:export"
_DEFAULT_CURRENCY = "USD"


def write_iati(source: Source, accounts: Accounts, path: Path) -> None:
    """Write the results of every activity. Raises Refusal when the file would not be valid."""
    with etree.xmlfile(str(path), encoding="UTF-8") as file:
        file.write_declaration()
        described = source.described()
        attributes = {"version": "2.03", "generated-datetime": _instant(source)}
        attributes |= {f"{{{NAMESPACE}}}{name.replace('_', '-')}": xml_text(str(described[name])) for name in _CARRIED}
        with file.element("iati-activities", attributes, nsmap={"strive": NAMESPACE}):
            for identifier, cells in groupby(_by_activity(source, accounts), key=lambda pair: pair[0].identifier):
                activity = next(a for a in source.rules.iati.activities if a.identifier == identifier)
                file.write(_activity(source, accounts.reporting_org, activity, [cell for _, cell in cells]))
    _require_valid(path)


_CARRIED = ("vintage_id", "published_at", "code_commit", "content_hash", "licence_en", "licence_ru")


def _instant(source: Source) -> str:
    return source.vintage.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _by_activity(source: Source, accounts: Accounts) -> Iterator[tuple[IatiActivity, Cell]]:
    """The cells of activities, the cells of one activity together and otherwise in their order."""
    found = [
        (accounts.activity_of[account], cell)
        for cell in source.cells()
        if (account := (cell.programme_code, cell.donor_code, cell.agency_code, cell.country_code))
        in accounts.activity_of
    ]
    return iter(sorted(found, key=lambda pair: pair[0].identifier))


def _activity(
    source: Source, organisation: IatiOrganisation, activity: IatiActivity, cells: list[Cell]
) -> etree._Element:
    made = etree.Element("iati-activity", {"default-currency": _DEFAULT_CURRENCY})
    made.set(LANGUAGE, "en")
    made.set("last-updated-datetime", _instant(source))
    is_synthetic = any(cell.is_synthetic for cell in cells)
    made.append(element("iati-identifier", activity.identifier))
    reporting = narratives("reporting-org", organisation.name)
    reporting.attrib.update({"ref": organisation.ref, "type": organisation.type})
    made.append(reporting)
    made.append(narratives("title", _marked(activity.title, is_synthetic)))
    made.append(narratives("description", _with_licence(source, _marked(activity.description, is_synthetic))))
    for participant in activity.participating:
        participating = narratives("participating-org", participant.name)
        participating.attrib.update({"role": participant.role, "type": participant.type})
        if participant.ref:
            participating.set("ref", participant.ref)
        made.append(participating)
    made.append(element("activity-status", code=activity.status))
    for kind, day in sorted(activity.dates.items()):
        made.append(element("activity-date", **{"type": kind, "iso-date": day.isoformat()}))
    for code, share in sorted(activity.recipients.items()):
        made.append(element("recipient-country", code=code, percentage=f"{share:f}"))
    for code, share in sorted(activity.sectors.items()):
        made.append(element("sector", vocabulary="1", code=code, percentage=f"{share:f}"))
    made.extend(_results(source, activity, cells))
    return made


def _marked(text: Bilingual, is_synthetic: bool) -> Bilingual:
    if not is_synthetic:
        return text
    return Bilingual(en=f"{SYNTHETIC.en}: {text.en}", ru=f"{SYNTHETIC.ru}: {text.ru}")


def _with_licence(source: Source, text: Bilingual) -> Bilingual:
    licence = source.rules.licence
    return Bilingual(en=f"{text.en} {licence.en}", ru=f"{text.ru} {licence.ru}")


def _results(source: Source, activity: IatiActivity, cells: list[Cell]) -> Iterator[etree._Element]:
    """A result for each indicator and version of its definition that has cells or, in the newest, targets."""
    labels = Labels(source.connection)
    targets = _targets(source, activity)
    series: dict[Series, list[Cell]] = {}
    for cell in cells:
        series.setdefault((cell.indicator_code, cell.definition_version), []).append(cell)
    definitions = source.definitions(series.keys() | {(code, 0) for code in targets})
    newest = dict(sorted(definitions))
    for code in targets:
        series.setdefault((code, newest[code]), [])
    for (code, version), of_series in sorted(series.items()):
        yield result(
            sorted(of_series, key=lambda cell: (cell.period_start, cell.period_end)),
            definitions[code, version],
            targets.get(code, []) if version == newest[code] else [],
            source.rules.iati.result_types.get(code, ""),
            labels,
        )


def _targets(source: Source, activity: IatiActivity) -> dict[str, list[Target]]:
    """The targets of the activity within the selection, by indicator; those of a part of a country are left out."""
    chosen = source.selection
    with source.connection.cursor(row_factory=class_row(Target)) as cursor:
        rows = cursor.execute(
            """
            select indicator_code, country_code, period_start, period_end, target_value as value from marts.fct_target
            where programme_code = %(programme)s and donor_code = %(donor)s and agency_code = %(agency)s
                and area_code = '_T' and sex = '_T' and age_band = '_T'
                and (%(own)s::text[] is null or country_code = any(%(own)s))
                and (%(countries)s::text[] is null or country_code = any(%(countries)s))
                and (%(indicators)s::text[] is null or indicator_code = any(%(indicators)s))
            order by indicator_code, period_start, period_end, country_code
            """,
            {
                **{name: getattr(activity, name) for name in ("programme", "donor", "agency")},
                "own": activity.countries,
                "countries": list(chosen.countries) or None,
                "indicators": list(chosen.indicators) or None,
            },
        ).fetchall()
    return {code: list(found) for code, found in groupby(rows, key=lambda target: target.indicator_code)}


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def _require_valid(path: Path) -> None:
    """Raises Refusal with the schema's complaint."""
    schema = _schema()
    try:
        for _, element in etree.iterparse(str(path), schema=schema, tag="result"):
            element.clear()
    except etree.XMLSyntaxError as error:
        raise Refusal(message("export_iati_not_valid", problem=str(error))) from None
