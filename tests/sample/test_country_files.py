"""Every sample file, and the real files at hand, fit their country file."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.columns import ColumnMapping
from ingest.connectors import connector_named
from ingest.connectors.protocol import Reading
from ingest.periods import find_period, find_scope
from ingest.pseudonyms import PseudonymKey
from strive.catalogue.files import read_countries, read_record_types
from strive.catalogue.models import Dataset, FoundIn
from strive.sample.files import SampleFile
from strive.settings import PROJECT_ROOT

COUNTRIES = read_countries(PROJECT_ROOT / "countries")
RECORD_TYPES = read_record_types(PROJECT_ROOT / "catalogue")
DATASETS = [(code, name) for code, country in COUNTRIES.items() for name in country.datasets]
KEY = PseudonymKey(b"k" * 32, 1)
ALL_RECORD_TYPES = set(RECORD_TYPES)


@pytest.mark.parametrize(("country", "name"), DATASETS)
def test_a_dataset_fits_its_record_type(country: str, name: str) -> None:
    dataset = COUNTRIES[country].datasets[name]
    fields = RECORD_TYPES[dataset.record_type].fields
    filled = {*dataset.columns.values(), *dataset.constants, *dataset.joined_columns}
    assert filled <= fields.keys()
    assert not [field for field, item in fields.items() if item.required and field not in filled]
    assert len(name) <= 30


@pytest.mark.parametrize(("country", "name"), DATASETS)
def test_patterns_name_what_they_must_find(country: str, name: str) -> None:
    dataset = COUNTRIES[country].datasets[name]
    assert "year" in _groups(dataset.period)
    if dataset.scope:
        assert "scope" in _groups(dataset.scope)


def _groups(found_in: FoundIn) -> set[str]:
    return {"year"} if found_in.source == "reported" else set(re.compile(found_in.pattern or "").groupindex)


@pytest.mark.parametrize("country", ["KGZ", "KAZ"])
def test_every_strand_is_described(country: str) -> None:
    assert {dataset.record_type for dataset in COUNTRIES[country].datasets.values()} == ALL_RECORD_TYPES


def _read(dataset: Dataset, path: Path) -> tuple[Reading, ColumnMapping, list[dict[str, str | None]]]:
    reading = connector_named(dataset.connector).read(path, dataset.options)
    mapping = ColumnMapping(dataset, RECORD_TYPES[dataset.record_type], KEY)
    mapping.see(reading.columns)
    rows = [row for batch in reading.batches for row in mapping.loaded(batch.cells).to_pylist()]
    mapping.see(reading.columns)
    mapping.refuse_if_incomplete("AAA", path.name)
    return reading, mapping, rows


def _contradicting_keys(dataset: Dataset, rows: list[dict[str, str | None]]) -> int:
    key = RECORD_TYPES[dataset.record_type].key
    different = {tuple(row.items()): row for row in rows}.values()
    counts = Counter(tuple(row[name] for name in key) for row in different)
    return sum(count > 1 for identity, count in counts.items() if None not in identity)


def test_sample_files_are_read_as_they_were_meant(files: list[SampleFile], inbox: Path) -> None:
    """All small files, and the probation files of one spring and of the month that was delivered twice."""
    chosen = [f for f in files if f.dataset != "probation_clients" or re.search("2021-0[45]|2022-11", f.name)]
    assert len(chosen) > 70
    for file in chosen:
        dataset = COUNTRIES[file.country].datasets[file.dataset]
        reading, mapping, rows = _read(dataset, inbox / file.path)
        assert len(rows) == file.rows, file.path
        assert not mapping.unknown, file.path
        if file.fate != "rejected":
            assert _contradicting_keys(dataset, rows) == file.planted.get("same_key_twice", 0) / 2, file.path
        found = {"file_name": file.name, "preamble": reading.preamble, "country_code": file.country}
        period = find_period(dataset.period, reported_at=reading.reported_at or file.reported_at, **found)
        assert period.start <= file.reported_at.date(), file.path
        assert bool(find_scope(dataset.scope, **found)) == (dataset.scope is not None)


def test_nothing_that_identifies_a_person_gets_past_the_door(files: list[SampleFile], inbox: Path) -> None:
    for file in (f for f in files if f.name == "SYNTHETIC_probation_issyk-kul_2021-05.xlsx"):
        _, _, rows = _read(COUNTRIES[file.country].datasets[file.dataset], inbox / file.path)
        loaded = "\n".join(value for row in rows for value in row.values() if value)
        assert not re.search(r"\b[12]9913\d{9}\b|\(000\)|Образцов|Үлгү", loaded)


def test_the_published_statistics_fit_without_contradiction(shared_data: Path) -> None:
    dataset = COUNTRIES["KGZ"].datasets["statistics"]
    paths = sorted((shared_data / "sdmx" / "kg-nsc").glob("*.xml"))
    assert paths
    for path in paths:
        _, mapping, rows = _read(dataset, path)
        assert rows
        assert not mapping.unknown, path.name
        assert _contradicting_keys(dataset, rows) == 0, path.name


@pytest.mark.parametrize(
    ("country", "name", "rows_expected"), [("KAZ", "usaid-kz.xml", 484), ("TKM", "usaid-tm.xml", 284)]
)
def test_published_aid_fits(shared_data: Path, country: str, name: str, rows_expected: int) -> None:
    dataset = COUNTRIES[country].datasets["aid"]
    _, mapping, rows = _read(dataset, shared_data / "iati" / name)
    assert len(rows) == rows_expected
    assert not mapping.unknown
    assert _contradicting_keys(dataset, rows) == 0
