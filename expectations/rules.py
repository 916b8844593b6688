"""The rules of the gate, as their YAML files state them.

``records/<record_type>.yaml`` holds the rules of one record type, ``every_delivery.yaml`` those that every delivery
meets, ``candidate.yaml`` those of the candidate marts. A rule has an id, a version that grows with its meaning, and a
text for auditors; ``fail`` refuses a row, a delivery or the candidate, ``warn`` only counts, has an owner and an
expiry. Out of scope: what an expectation's name means in SQL (``conditions``) and running it
(``great_expectations_run``, ``scan``).
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from strive.catalogue.models import Bilingual, Strict
from strive.errors import Refusal
from strive.messages import message

Level = Literal["row", "delivery", "candidate"]
Severity = Literal["fail", "warn"]
EVERY_DELIVERY = "every_delivery"
CANDIDATE = "candidate"


class Rule(Strict):
    """One rule. ``columns`` are fields of the record type (or columns of the mart); ``arguments`` are the
    expectation's own.

    ``at_most_share``: which share of the rows may break a rule of level delivery before it fails (row rules: none).
    """

    id: str = Field(pattern=r"^[A-Z]+(-[A-Z]+)*-\d{2}$")
    version: int = Field(ge=1)
    level: Level
    severity: Severity
    owner: str
    expires_on: date | None = None
    expectation: str
    columns: list[str] = Field(default_factory=list)
    arguments: dict[str, Any] = Field(default_factory=dict)
    at_most_share: float = Field(default=0, ge=0, lt=1)
    text: Bilingual
    to_do: Bilingual

    @model_validator(mode="after")
    def _only_a_warning_expires(self) -> Self:
        if (self.severity == "warn") != (self.expires_on is not None):
            raise ValueError("a rule has expires_on if, and only if, its severity is warn")
        if self.level == "row" and self.at_most_share:
            raise ValueError("a row rule lets no row break it: at_most_share belongs to rules of level delivery")
        return self


class RuleFile(Strict):
    """A file of rules; ``applies_to`` is a record type, ``every_delivery`` or ``candidate``."""

    applies_to: str
    rules: list[Rule]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [rule.id for rule in self.rules]
        twice = sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1})
        if twice:
            raise ValueError(f"rule ids are used twice: {', '.join(twice)}")
        levels = {rule.level for rule in self.rules}
        if ("candidate" in levels) != (self.applies_to == CANDIDATE) or (CANDIDATE in levels and len(levels) > 1):
            raise ValueError("rules of level candidate, and only they, stand in candidate.yaml")
        return self


def read_rule_file(path: Path) -> RuleFile:
    """One file of rules. Raises Refusal naming the file and the place in it."""
    return _read(path, hashlib.sha256(path.read_bytes()).hexdigest())


@cache
def _read(path: Path, content_hash: str) -> RuleFile:
    del content_hash  # only there so that an edited file is read anew in a process that lives long
    try:
        file = RuleFile.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise Refusal(message("rule_file_is_not_yaml", file=path.name, problem=str(error))) from None
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise Refusal(message("rule_file_does_not_fit", file=path.name, problem=places)) from None
    if file.applies_to != path.stem:
        raise Refusal(message("rule_file_misnamed", file=path.name, expected=f"{file.applies_to}.yaml"))
    return file


def delivery_rules(folder: Path, record_type: str) -> list[Rule]:
    """The rules of every delivery of the record type, those of all deliveries first. Raises Refusal."""
    return [
        *read_rule_file(folder / f"{EVERY_DELIVERY}.yaml").rules,
        *read_rule_file(folder / "records" / f"{record_type}.yaml").rules,
    ]


def candidate_rules(folder: Path) -> list[Rule]:
    """The rules of the candidate marts. Raises Refusal."""
    return list(read_rule_file(folder / f"{CANDIDATE}.yaml").rules)


def all_rule_files(folder: Path) -> list[RuleFile]:
    """Every file of rules; an id used by two files is refused. Raises Refusal."""
    paths = [
        folder / f"{EVERY_DELIVERY}.yaml",
        folder / f"{CANDIDATE}.yaml",
        *sorted((folder / "records").glob("*.yaml")),
    ]
    files = [read_rule_file(path) for path in paths]
    seen: dict[str, str] = {}
    for file in files:
        for rule in file.rules:
            if rule.id in seen:
                raise Refusal(
                    message("rule_id_in_two_files", rule=rule.id, first=seen[rule.id], second=file.applies_to)
                )
            seen[rule.id] = file.applies_to
    return files
