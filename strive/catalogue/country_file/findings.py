"""What a check of a country file finds: each with its line, its place in the file, what is wrong and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from strive.messages import Message, Value, message

Place = tuple[str, ...]
PLACEHOLDER = "FILL-IN"


@dataclass(frozen=True)
class Finding:
    """``is_error``: it must be mended, else it is to be known. ``line``: None where the file has none to point at, or
    the fault lies elsewhere."""

    is_error: bool
    line: int | None
    place: str
    text: Message


@dataclass
class Findings:
    """The findings of one file. ``lines``: place in the file -> line, from 1."""

    path: Path
    lines: Mapping[Place, int] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def error(self, place: Place, key: str, **values: Value) -> None:
        """Note what must be mended."""
        self.add(True, place, message(key, **values))

    def warn(self, place: Place, key: str, **values: Value) -> None:
        """Note what is to be known."""
        self.add(False, place, message(key, **values))

    def add(self, is_error: bool, place: Place, text: Message) -> None:
        """Note it; the line is that of the place, or of what it stands in."""
        finding = Finding(is_error, self._line(place), ".".join(place), text)
        if finding not in self.found:
            self.found.append(finding)

    def unknown(self, place: Place, key: str, name: object, known: Collection[str], **values: Value) -> None:
        """Note a name that nobody knows: with the nearest that there is, and all of them."""
        values |= {"name": str(name), "known": ", ".join(known) or "—", "nearest": nearest(str(name), known)}
        self.error(place, key, **values)

    def _line(self, place: Place) -> int | None:
        return next((self.lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self.lines), None)

    def in_order(self) -> list[Finding]:
        """By line, what concerns no line at the end. Where a value is still to be filled in, nothing else is said of
        its line."""
        open_lines = {f.line for f in self.found if f.text.key == "country_file_placeholder"}
        kept = [f for f in self.found if f.line not in open_lines or f.text.key == "country_file_placeholder"]
        return sorted(kept, key=lambda f: (f.line is None, f.line or 0, not f.is_error))


def nearest(name: str, known: Collection[str]) -> Message:
    """A proposal: the known name that is most like it, if any is."""
    forms = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(name.casefold(), forms, n=1, cutoff=0.6)
    return message("country_file_nearest", name=forms[close[0]]) if close else message("country_file_no_nearest")
