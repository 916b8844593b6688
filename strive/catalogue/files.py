"""Reading the catalogue files, with errors that name the file and the place in it."""

from __future__ import annotations

import hashlib
import math
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from strive.catalogue.models import Country, Indicator, RecordType, Strict
from strive.errors import Refusal
from strive.messages import Message, message

_MOST_NODES = 1_000_000
Model = TypeVar("Model", bound=Strict)


def read_model(path: Path, model: type[Model]) -> Model:
    """One YAML file as ``model``. Raises Refusal naming the file and the place in it."""
    try:
        content = read_yaml(path)
    except yaml.YAMLError as error:
        raise Refusal(message("catalogue_file_is_not_yaml", file=path.name, problem=str(error))) from None
    return parsed(path, content, model)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file. Raises YAMLError, and Refusal for one that unfolds without end."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if unfolds_without_end(content):
        raise Refusal(endless(path))
    return content


def endless(path: Path) -> Message:
    """What is wrong with a file that unfolds without end."""
    return message("catalogue_file_unfolds_without_end", file=path.name, most=_MOST_NODES)


def unfolds_without_end(content: Any) -> bool:
    """Whether a document is too large once its aliases are written out: a few lines of them can fill the memory."""
    sizes: dict[int, float] = {}

    def size(node: Any) -> float:
        if not isinstance(node, dict | list):
            return 1
        if id(node) not in sizes:
            sizes[id(node)] = math.inf  # of a node that holds itself
            parts = node.values() if isinstance(node, dict) else node
            sizes[id(node)] = 1 + sum(map(size, parts))
        return sizes[id(node)]

    return size(content) > _MOST_NODES


def parsed(path: Path, content: object, model: type[Model]) -> Model:
    """The content of the file ``path`` as ``model``. Raises Refusal naming the file and the place in it."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise Refusal(message("catalogue_file_does_not_fit", file=path.name, problem=places)) from None


@cache
def read_country(path: Path) -> Country:
    """One country file. Raises Refusal."""
    country = read_model(path, Country)
    if path.stem != country.country:
        raise Refusal(message("catalogue_file_misnamed", file=path.name, expected=f"{country.country}.yaml"))
    return country


def read_countries(folder: Path) -> dict[str, Country]:
    """Every country file in ``folder`` by country code. Raises Refusal."""
    return {path.stem: read_country(path) for path in sorted(folder.glob("*.yaml"))}


@cache
def read_record_types(catalogue: Path) -> dict[str, RecordType]:
    """Every record type by name. Raises Refusal."""
    record_types = (read_model(path, RecordType) for path in sorted((catalogue / "records").glob("*.yaml")))
    return {record_type.record_type: record_type for record_type in record_types}


@cache
def read_indicators(catalogue: Path) -> dict[str, Indicator]:
    """Every indicator by code. Raises Refusal for a file that does not fit, is not named after its indicator, or names
    one that does not exist.
    """
    indicators: dict[str, Indicator] = {}
    for path in sorted((catalogue / "indicators").glob("*.yaml")):
        indicator = read_model(path, Indicator)
        if path.stem != indicator.indicator:
            expected = f"{indicator.indicator}.yaml"
            raise Refusal(message("catalogue_indicator_misnamed", file=path.name, expected=expected))
        indicators[indicator.indicator] = indicator
    for indicator in indicators.values():
        for same in (indicator.numerator_is, indicator.denominator_is):
            if same is not None and same.indicator not in indicators:
                file = f"{indicator.indicator}.yaml"
                raise Refusal(message("catalogue_indicator_unknown", file=file, indicator=same.indicator))
    return indicators


def file_hash(path: Path) -> str:
    """The first 16 hex digits of the file's SHA-256: which version of a catalogue file was in force."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
