"""What a country file may say to this room, for the check of country files: connectors, APIs, their options, and a file
read as a dataset says, without a database and without loading anything.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from ingest.columns import ColumnMapping
from ingest.connectors import CONNECTORS, connector_named
from ingest.connectors.options import number_option, text_option, words_option
from ingest.connectors.protocol import Reading
from ingest.periods import find_period, find_scope
from ingest.pseudonyms import PseudonymKey
from ingest.pulls.apis import APIS
from ingest.pulls.files import ADDRESSES
from ingest.pulls.manners import Manners, manners_of
from ingest.pulls.sql import OPTIONS as SQL_OPTIONS
from ingest.pulls.sql import check_question
from strive.catalogue.country_file.protocols import Protocols, Sample
from strive.catalogue.models import Dataset, RecordType, Source
from strive.errors import Refusal
from strive.messages import Message, message

_NO_KEY = PseudonymKey(b"", 0)  # nothing is pseudonymised here: fields of persons are never looked at
_MOST_PROBLEMS = 10
_NUMBERS = ("header_row", "header_rows")
_WORDS = ("total_words",)
_EITHER = ("sheet",)  # a number or a text


def protocols() -> Protocols:
    """What this room knows."""
    return Protocols(
        connectors={name: connector.options for name, connector in CONNECTORS.items()},
        apis={name: api.options for name, api in APIS.items()},
        sql=SQL_OPTIONS,
        manners=tuple(entry.name for entry in fields(Manners)),
        addresses=ADDRESSES,
        option_problems=_option_problems,
        source_problems=_source_problems,
        read_sample=read_sample,
    )


def _option_problems(connector: str, options: Mapping[str, Any]) -> list[Message]:
    problems = []
    for name in options:
        read = number_option if name in _NUMBERS else words_option if name in _WORDS else text_option
        try:
            if name not in _EITHER:
                read(connector, options, name)
            if name == "encoding":
                codecs.lookup(str(options[name]))
        except Refusal as refusal:
            problems.append(refusal.message)
        except LookupError:
            problems.append(message("country_file_encoding_unknown", name=str(options[name])))
    return problems


def _source_problems(connector: str, source: Source) -> list[Message]:
    problems = []
    try:
        manners_of(source.manners)
    except Refusal as refusal:
        problems.append(refusal.message)
    if source.kind == "api" and connector in APIS:
        problems += _problems_of_question(lambda options: APIS[connector].first(options, None), source.options)
    if source.kind == "sql":
        problems += _problems_of_question(check_question, source.options)
    return problems


def _problems_of_question(ask: Callable[[dict[str, Any]], object], options: Mapping[str, Any]) -> list[Message]:
    """All that is wrong with the options: each refusal is answered with something that fits, until there is none."""
    given = dict(options)
    problems: list[Message] = []
    while len(problems) < _MOST_PROBLEMS:
        try:
            ask(given)
            break
        except Refusal as refusal:
            problems.append(refusal.message)
            option = str(refusal.message.values.get("option", "")).split(" / ")[0].split(",")[0].strip()
        except (AttributeError, TypeError, ValueError) as error:
            problems.append(message("country_file_source_options", problem=type(error).__name__))
            break
        if problems[-1].key == "pull_option_missing" and option not in given:
            given[option] = "x"
        elif given.pop(option, None) is None:
            break
    return problems


def read_sample(path: Path, country_code: str, dataset: Dataset, record_type: RecordType) -> Sample:
    """The file as a delivery of the dataset: what would reject it, and the spellings of its areas and codes."""
    sample = Sample()
    mapping = ColumnMapping(dataset, record_type, _NO_KEY)
    try:
        reading = connector_named(dataset.connector).read(path, dataset.options)
        _read_rows(reading, mapping, record_type, sample)
        mapping.see(reading.columns)
    except Refusal as refusal:
        sample.problems.append(refusal.message)
        return sample
    sample.doubts += reading.doubts
    for check in (
        lambda: mapping.refuse_if_incomplete(country_code, path.name),
        lambda: _find_period(path, reading, country_code, dataset),
        lambda: find_scope(dataset.scope, file_name=path.name, preamble=reading.preamble, country_code=country_code),
    ):
        try:
            check()
        except Refusal as refusal:
            sample.problems.append(refusal.message)
        except (re.error, ValueError):
            pass  # a pattern that cannot work: the check of patterns says so
    sample.unmapped = mapping.unknown_to_show
    return sample


def _read_rows(reading: Reading, mapping: ColumnMapping, record_type: RecordType, sample: Sample) -> None:
    looked_at = [name for name, item in record_type.fields.items() if item.kind in ("area", "code")]
    for batch in reading.batches:
        mapping.see(batch.cells.schema.names)
        sample.rows += batch.row_count
        for name in looked_at:
            values = mapping.as_received(name, batch.cells)
            for entry in pc.value_counts(values).to_pylist():
                text = (entry["values"] or "").strip()
                if text:
                    sample.values.setdefault(name, Counter())[text] += entry["counts"]


def _find_period(path: Path, reading: Reading, country_code: str, dataset: Dataset) -> None:
    reported_at = reading.reported_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    find_period(
        dataset.period,
        file_name=path.name,
        preamble=reading.preamble,
        reported_at=reported_at,
        country_code=country_code,
    )
