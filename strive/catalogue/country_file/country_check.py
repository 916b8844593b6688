"""The check of a whole country file: everything that is missing or wrong, at once, each with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from strive.catalogue.country_file.dataset_check import check_dataset
from strive.catalogue.country_file.findings import Finding, Findings
from strive.catalogue.country_file.sample_check import check_sample
from strive.catalogue.country_file.shape import check_shape
from strive.catalogue.country_file.surroundings import Surroundings, datasets_of
from strive.catalogue.country_file.yaml_text import read_yaml

_PRESETS = ("@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly")
_KEY_BYTES = 32


def check_country_file(path: Path, around: Surroundings, samples: Mapping[str, Path] | None = None) -> list[Finding]:
    """What is missing or wrong in the file; ``samples``: dataset -> a delivery to read with the dataset's settings.

    Finds everything at once; only of a file that is no YAML nothing else can be said.
    """
    content, findings = read_yaml(path)
    if content is not None:
        check_shape(content, findings)
        _check_country(content, around, findings)
        code = str(content.get("country"))
        datasets = datasets_of(content)
        for name, dataset in datasets.items():
            check_dataset(code, name, dataset, around, findings)
        if not content.get("datasets"):
            findings.error(("datasets",), "country_file_no_datasets")
        _check_places(code, datasets, around, findings)
        _check_key(code, datasets, around, findings)
        _check_corrections(code, around, findings)
        for name, sample in (samples or {}).items():
            check_sample(code, name, sample, datasets, around, findings)
    return findings.in_order()


def _check_country(content: dict[str, Any], around: Surroundings, findings: Findings) -> None:
    code, iso2, zone, schedule = (content.get(name) for name in ("country", "iso2", "time_zone", "schedule"))
    if isinstance(code, str) and findings.path.name != f"{code}.yaml":
        findings.error(("country",), "country_file_misnamed", name=findings.path.name, expected=f"{code}.yaml")
    facts = around.facts.get(str(code), {})
    for name in ("iso2", "currency"):
        value = content.get(name)
        if facts and isinstance(value, str) and value != facts[name]:
            findings.error(
                (name,), "country_file_fact_differs", value=value, expected=facts[name], source=facts["source"]
            )
    for other, described in around.others.items():
        for name, value in (("country", code), ("iso2", iso2)):
            if other != findings.path.name and value and described.get(name) == value:
                findings.error((name,), "country_file_code_taken", value=str(value), other=other)
    if isinstance(zone, str) and zone not in available_timezones():
        findings.unknown(("time_zone",), "country_file_zone_unknown", zone, available_timezones())
    if isinstance(schedule, str) and schedule not in _PRESETS and not re.fullmatch(r"\S+( +\S+){4}", schedule):
        findings.error(
            ("schedule",), "country_file_value_misfit", value=schedule, expected=f"{', '.join(_PRESETS)}, 0 6 1 * *"
        )


def _check_places(code: str, datasets: Mapping[str, dict[str, Any]], around: Surroundings, findings: Findings) -> None:
    """Without areas and their spellings every row with an area is refused."""
    kinds = {
        item.kind
        for dataset in datasets.values()
        if (record_type := around.record_types.get(str(dataset.get("record_type"))))
        for item in record_type.fields.values()
    }
    note = findings.error if "area" in kinds else findings.warn
    areas = around.crosswalks.areas.get(code, set())
    if not areas:
        note(("country",), "country_file_no_areas", country=code)
        return
    spelled = set(around.crosswalks.area_spellings.get(code, {}).values())
    without = sorted(areas - spelled)
    if without:
        note = note if len(without) == len(areas) else findings.warn
        note(
            ("country",), "country_file_areas_unspelled", country=code, areas=", ".join(without[:5]), count=len(without)
        )


def _check_corrections(code: str, around: Surroundings, findings: Findings) -> None:
    """A correction that has expired keeps its rows out of every count."""
    for correction in around.corrections:
        if correction.country == code and correction.until < around.today:
            findings.error(
                ("datasets", correction.dataset),
                "country_file_correction_expired",
                correction=correction.id,
                dataset=correction.dataset,
                until=correction.until.isoformat(),
            )


def _check_key(code: str, datasets: Mapping[str, dict[str, Any]], around: Surroundings, findings: Findings) -> None:
    """The key of the pseudonyms, where a record type holds persons."""
    types = (around.record_types.get(str(dataset.get("record_type"))) for dataset in datasets.values())
    if not any(record_type and record_type.personal_data == "person" for record_type in types):
        return
    variable = f"STRIVE_PSEUDONYM_KEY_{code}"
    named = around.environment.get(variable, "").strip()
    if named:
        if not re.fullmatch(rf"([0-9a-fA-F]{{2}}){{{_KEY_BYTES},}}", named):
            findings.error(("country",), "country_file_key_unusable", variable=variable, digits=2 * _KEY_BYTES)
    elif not (around.keys / f"{code}.key").is_file():
        findings.warn(("country",), "country_file_no_key", country=code, variable=variable, digits=2 * _KEY_BYTES)
