"""What a played system is asked, and what it replies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ask:
    """A request as the server received it; repeated parameters are lists."""

    method: str
    path: str
    params: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def param(self, name: str, otherwise: str = "") -> str:
        return self.params.get(name, [otherwise])[0]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Reply:
    """A response. ``broken``: how the bytes go wrong on the way."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    broken: str = ""


def as_json(content: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(content, ensure_ascii=False).encode(), status)
