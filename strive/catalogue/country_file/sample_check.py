"""What the settings of a dataset make of a real file: columns, period, and spellings that no crosswalk knows.

Spellings are shown of areas and codes only, never of a column that may hold a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from strive.catalogue.country_file.findings import Findings
from strive.catalogue.country_file.surroundings import Surroundings
from strive.catalogue.models import Dataset

MOST_SPELLINGS = 5
_LONGEST_SPELLING = 60


def check_sample(
    country: str,
    name: str,
    path: Path,
    datasets: Mapping[str, dict[str, Any]],
    around: Surroundings,
    findings: Findings,
) -> None:
    """Read the file as a delivery of the dataset, and note what would be refused or not understood."""
    place = ("datasets", name)
    if name not in datasets:
        findings.unknown(("datasets",), "country_file_sample_dataset", name, list(datasets), file=path.name)
        return
    record_type = around.record_types.get(str(datasets[name].get("record_type")))
    try:
        dataset = Dataset.model_validate(datasets[name])
    except ValidationError:
        dataset = None
    if dataset is None or record_type is None or dataset.connector not in around.protocols.connectors:
        findings.error(place, "country_file_sample_unread", file=path.name)
        return
    sample = around.protocols.read_sample(path, country, dataset, record_type)
    for problem in sample.problems:
        findings.add(True, place, problem)
    for doubt in sample.doubts:
        findings.add(False, place, doubt)
    if sample.unmapped:
        columns = "; ".join(sample.unmapped)
        findings.error((*place, "columns"), "country_file_sample_unmapped", file=path.name, columns=columns)
    for field, values in sample.values.items():
        item = record_type.fields[field]
        scheme = item.scheme or ""
        crosswalks = around.crosswalks
        unknown = Counter(
            {
                value: count
                for value, count in values.items()
                if not (
                    crosswalks.knows_area(country, value)
                    if item.kind == "area"
                    else crosswalks.knows_code(scheme, value, country, name)
                )
            }
        )
        if unknown:
            key = "country_file_sample_areas" if item.kind == "area" else "country_file_sample_codes"
            shown = "; ".join(f"«{_short(value)}» ({count})" for value, count in unknown.most_common(MOST_SPELLINGS))
            findings.error(
                (*place, "columns"),
                key,
                file=path.name,
                field=field,
                scheme=scheme,
                country=country,
                spellings=len(unknown),
                rows=unknown.total(),
                shown=shown,
            )
    findings.warn(place, "country_file_sample_read", file=path.name, rows=sample.rows)


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_SPELLING else f"{line[: _LONGEST_SPELLING - 1]}…"
