"""Whether a dataset of a country file can work: record type, connector, options, source, patterns, codes."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from strive.catalogue.country_file.columns_check import check_columns
from strive.catalogue.country_file.findings import Findings, Place
from strive.catalogue.country_file.patterns import check_period, check_scope
from strive.catalogue.country_file.surroundings import Surroundings
from strive.catalogue.models import Source

LONGEST_NAME = 30  # names of database tables are made of it
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def check_dataset(country: str, name: str, dataset: dict[str, Any], around: Surroundings, findings: Findings) -> None:
    """Note everything that is wrong with the dataset. It may not fit the model: what is not there is passed over."""
    place: Place = ("datasets", name)
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        findings.error(place, "country_file_dataset_name", name=name, most=LONGEST_NAME)
    record_type = around.record_types.get(str(dataset.get("record_type")))
    if record_type is not None:
        check_columns(country, dataset, record_type, around.crosswalks, place, findings)
    elif isinstance(dataset.get("record_type"), str):
        known = sorted(around.record_types)
        findings.unknown((*place, "record_type"), "country_file_record_type_unknown", dataset["record_type"], known)
    check_period(dataset.get("period"), dataset.get("frequency"), (*place, "period"), findings)
    check_scope(dataset.get("scope"), (*place, "scope"), findings)
    _check_attribution(dataset, around, place, findings)
    _check_strand(dataset, around, place, findings)
    _check_connector(dataset, around, place, findings)
    _check_source(dataset, around, place, findings)
    _check_share(dataset, place, findings)


def _check_attribution(dataset: dict[str, Any], around: Surroundings, place: Place, findings: Findings) -> None:
    attribution = dataset.get("attribution")
    if not isinstance(attribution, dict):
        return
    for scheme in ("programme", "donor", "agency"):
        code, known = attribution.get(scheme), around.crosswalks.codes.get(scheme, [])
        if isinstance(code, str) and code not in known:
            findings.unknown((*place, "attribution", scheme), "country_file_code_unknown", code, known, scheme=scheme)


def _check_strand(dataset: dict[str, Any], around: Surroundings, place: Place, findings: Findings) -> None:
    """A strand is a word that pages group by; a new one is allowed, a misspelt one is not meant."""
    strand, known = dataset.get("strand"), around.strands_beside(findings.path.name)
    if isinstance(strand, str) and strand not in known:
        findings.warn((*place, "strand"), "country_file_strand_new", name=strand, known=", ".join(sorted(known)))


def _check_connector(dataset: dict[str, Any], around: Surroundings, place: Place, findings: Findings) -> None:
    connector, options = dataset.get("connector"), dataset.get("options")
    known = around.protocols.connectors
    if not isinstance(connector, str):
        return
    if connector not in known:
        findings.unknown((*place, "connector"), "country_file_connector_unknown", connector, list(known))
        return
    if isinstance(options, dict):
        for name in options:
            if name not in known[connector]:
                findings.unknown(
                    (*place, "options", str(name)), "country_file_option_unknown", name, known[connector], of=connector
                )
        given = {name: value for name, value in options.items() if name in known[connector]}
        for problem in around.protocols.option_problems(connector, given):
            findings.add(True, (*place, "options"), problem)


def _check_source(dataset: dict[str, Any], around: Surroundings, place: Place, findings: Findings) -> None:
    place = (*place, "source")
    source, connector, protocols = dataset.get("source"), str(dataset.get("connector")), around.protocols
    if not isinstance(source, dict):
        return
    kind, options = source.get("kind"), source.get("options")
    known = {"api": protocols.apis.get(connector, ()), "sql": protocols.sql}.get(str(kind), ())
    if kind == "api" and connector in protocols.connectors and connector not in protocols.apis:
        findings.unknown((*place, "kind"), "country_file_no_api", connector, list(protocols.apis))
        return
    if kind == "sql" and connector != "csv" and connector in protocols.connectors:
        findings.error((*place, "kind"), "country_file_sql_needs_csv", name=connector)
    if kind == "files":
        url = source.get("url")
        if isinstance(url, str) and urlsplit(url).scheme not in protocols.addresses:
            expected = ", ".join(f"{beginning}://" for beginning in protocols.addresses)
            findings.error((*place, "url"), "country_file_value_misfit", value=url, expected=expected)
    for name in options if isinstance(options, dict) and kind in ("api", "files", "sql") else ():
        if name not in known:
            findings.unknown((*place, "options", str(name)), "country_file_option_unknown", name, known, of=f"{kind}")
    for name in source["manners"] if isinstance(source.get("manners"), dict) else ():
        if name not in protocols.manners:
            findings.unknown(
                (*place, "manners", str(name)), "country_file_option_unknown", name, protocols.manners, of="manners"
            )
    _check_source_values(connector, source, known, around, place, findings)
    connection = source.get("connection")
    if isinstance(connection, str) and not around.environment.get(f"AIRFLOW_CONN_{connection.upper()}"):
        variable = f"AIRFLOW_CONN_{connection.upper()}"
        findings.warn((*place, "connection"), "country_file_connection_unset", name=connection, variable=variable)


def _check_source_values(
    connector: str,
    source: dict[str, Any],
    known: tuple[str, ...],
    around: Surroundings,
    place: Place,
    findings: Findings,
) -> None:
    """What is missing among the options, and values that do not fit; of options that nobody knows enough was said."""
    given = dict(source)
    for part, names in (("options", known), ("manners", around.protocols.manners)):
        if isinstance(source.get(part), dict):
            given[part] = {name: value for name, value in source[part].items() if name in names}
    try:
        fitting = Source.model_validate(given)
    except ValidationError:
        return  # the check of the shape says why
    for problem in around.protocols.source_problems(connector, fitting):
        findings.add(True, (*place, "options"), problem)


def _check_share(dataset: dict[str, Any], place: Place, findings: Findings) -> None:
    share = dataset.get("most_quarantined_share")
    if isinstance(share, int | float) and not isinstance(share, bool) and not 0 <= share <= 1:
        findings.error(
            (*place, "most_quarantined_share"), "country_file_value_misfit", value=str(share), expected="0 … 1"
        )
