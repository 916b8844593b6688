"""What the warehouse says to people, in English and Russian.

Texts live in ``strive/texts/<room>.yaml`` as ``key: {en: ..., ru: ...}`` with ``{placeholders}``. A message is kept in
the database as its key and values, so that a report can say in Russian today what a run noted in English last year.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Union

import yaml

from strive.positions import position_in
from strive.settings import LANGUAGES, Language

_PLACES = frozenset(["position", "positions", "source_position"])
TEXTS_FOLDER = Path(__file__).parent / "texts"
Value = Union[str, int, float, None, "Message"]


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(TEXTS_FOLDER.glob("*.yaml")):
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        for key, languages in entries.items():
            if key in texts:
                raise ValueError(f"{path.name}: the message key {key!r} is defined twice; give it another name")
            missing = [language for language in LANGUAGES if language not in languages]
            if missing:
                raise ValueError(f"{path.name}: the message {key!r} has no text in {', '.join(missing)}")
            texts[key] = languages
    return texts


def all_message_texts() -> Mapping[str, Mapping[str, str]]:
    """Every message key with its text per language."""
    return _texts()


@dataclass(frozen=True)
class Message:
    """A message key with its values, of which one may be a message itself."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def text(self, language: Language = "en") -> str:
        """The message in ``language``. Raises KeyError for an unknown key or a missing value."""
        said = {name: _said(name, value, language) for name, value in self.values.items()}
        return _texts()[self.key][language].format_map(said)

    def as_json(self) -> dict[str, Any]:
        """The form in which the ledger keeps it."""
        values = {name: v.as_json() if isinstance(v, Message) else v for name, v in self.values.items()}
        return {"key": self.key, "values": values}

    def dumps(self) -> str:
        """``as_json`` as text."""
        return json.dumps(self.as_json(), ensure_ascii=False)


def message(key: str, **values: Value) -> Message:
    """Make a message; ``message("file_is_empty", file="a.csv")``."""
    return Message(key, values)


def message_from_json(stored: Mapping[str, Any]) -> Message:
    """Read back what ``Message.as_json`` wrote."""
    values = {name: message_from_json(v) if isinstance(v, Mapping) else v for name, v in stored["values"].items()}
    return Message(stored["key"], values)


def _said(name: str, value: Value, language: Language) -> str | int | float:
    if isinstance(value, Message):
        return value.text(language)
    if name in _PLACES and isinstance(value, str):
        return position_in(language, value)
    return "—" if value is None else value
