"""Whether a country file has the shape of the model: unknown keys, missing ones, misfit values, all at once."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from strive.catalogue.country_file.findings import Findings, Place
from strive.catalogue.models import Country


def check_shape(content: dict[str, Any], findings: Findings) -> None:
    """Note everything in which the content does not fit the model of a country."""
    try:
        Country.model_validate(content)
    except ValidationError as error:
        for problem in error.errors():
            _note(problem, findings)


def _note(problem: Any, findings: Findings) -> None:
    place: Place = tuple(str(part) for part in problem["loc"] if part != "[key]")
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        findings.unknown(place, "country_file_key_unknown", place[-1], list(_model_at(place[:-1]).model_fields))
    elif kind == "missing":
        findings.error(place, "country_file_key_missing", name=place[-1])
    elif kind == "literal_error":
        findings.error(place, "country_file_value_misfit", value=_shown(problem), expected=str(context["expected"]))
    elif kind == "string_pattern_mismatch":
        findings.error(place, "country_file_value_misfit", value=_shown(problem), expected=str(context["pattern"]))
    elif kind == "string_type":
        findings.error(place, "country_file_value_no_text", value=_shown(problem))
    elif kind.startswith("date"):
        findings.error(place, "country_file_value_misfit", value=_shown(problem), expected="2020-01-31")
    elif kind == "value_error" and place[-1:] == ("source",):
        findings.error(place, "country_file_source_without_address")
    else:
        findings.error(place, "country_file_value_misfit", value=_shown(problem), expected=str(problem["msg"]))


def _shown(problem: Any) -> str:
    text = str(problem["input"])
    return text if len(text) <= 60 else f"{text[:59]}…"


def _model_at(place: Place) -> type[BaseModel]:
    """The model that describes the entries at that place."""
    model: type[BaseModel] = Country
    for part in place:
        field = model.model_fields.get(part)
        if field is not None:  # else the part is a name that the file gives, as that of a dataset
            model = _model_in(field.annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
