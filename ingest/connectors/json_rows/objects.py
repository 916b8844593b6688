"""JSON objects as columns of text.

Cells are as ``texts`` says. Objects inside objects can be opened into columns "group/field"; lists of objects are kept
apart as ``lists``, because they are tables of their own.

For speed the keys met so far are made into a type at run time: the decoder then fills its fields without making a
dictionary per object, and leaves what is nested undecoded until it is asked for. A new key makes a new type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pyarrow as pa

from ingest.connectors.json_rows.texts import as_text, json_text, text_column

Convert = Callable[[Any], str | None]
_MOST_KEYS = 2_000  # more are decoded the slow way
_REMEMBERED = 1 << 12
_ANY = msgspec.json.Decoder(float_hook=str)


@dataclass
class Objects:
    """``count`` objects: their cells by column, and by key what was a list of objects (its undecoded text)."""

    count: int
    columns: dict[str, pa.StringArray] = field(default_factory=dict)
    lists: dict[str, list[bytes | None]] = field(default_factory=dict)


@dataclass
class ObjectColumns:
    """Turns arrays of objects into columns; remembers the keys it has met.

    ``opened``: whether objects inside are opened into columns of their own, unless ``closed`` says of an object that
    it is one value. ``converted``: keys whose value is made into text in a way of its own.
    """

    opened: bool = False
    closed: Callable[[dict[str, Any]], bool] = lambda value: False
    converted: dict[str, Convert] = field(default_factory=dict)
    prefix: str = ""
    _nested: dict[str, bool] = field(default_factory=dict)  # key -> whether it held a list or an object
    _decoder: msgspec.json.Decoder[Any] | None = None
    _lists: msgspec.json.Decoder[Any] | None = None
    _inner: dict[str, ObjectColumns] = field(default_factory=dict)
    _again: Callable[[], list[Any]] = list
    _texts: dict[bytes, str | None] = field(default_factory=dict)

    def decode(self, text: bytes) -> list[Any]:
        """The objects of an array's text. Raises DecodeError for what is no array of objects (or null)."""
        self._again = lambda: self.decode(text)
        if self._decoder is not None:
            try:
                found: list[Any] = self._decoder.decode(text)
                return found
            except msgspec.ValidationError:
                pass
        plain = msgspec.json.decode(text, type=list[dict[str, msgspec.Raw] | None])
        self._learn(plain)
        if self._decoder is None:
            return plain
        found = self._decoder.decode(text)
        return found

    def decode_lists(self, texts: Sequence[bytes]) -> list[list[Any]]:
        """The objects of several arrays' texts."""
        self._again = lambda: [item for items in self.decode_lists(texts) for item in items]
        if self._lists is not None:
            try:
                found: list[list[Any]] = self._lists.decode(b"[%b]" % b",".join(texts))
                return found
            except msgspec.ValidationError:
                pass
        self.decode(b"[%b]" % b",".join(text.strip()[1:-1] for text in texts))
        return [self.decode(text) for text in texts] if self._lists is None else self.decode_lists(texts)

    def objects(self, decoded: Sequence[Any]) -> Objects:
        """The columns of what was decoded last."""
        result = Objects(len(decoded))
        if not decoded:
            return result
        keys = list(self._nested)
        rows: Iterable[Sequence[Any]]
        if self._decoder is None:
            rows = ([(row or {}).get(key) for key in keys] for row in decoded)
        else:
            nothing = (None,) * len(keys)
            rows = (nothing if row is None else msgspec.structs.astuple(row) for row in decoded)
        for key, values in zip(keys, zip(*rows, strict=True), strict=True):
            name = self.prefix + key
            if self._nested[key] or key in self.converted or self._decoder is None:
                self._add_nested(result, key, name, values)
            else:
                column = text_column(values)
                if column is None:  # the first list or object where only texts were met so far
                    self._nested[key] = True
                    self._make_type()
                    return self.objects(self._again())
                result.columns[name] = column
        return result

    def _learn(self, plain: Sequence[dict[str, msgspec.Raw] | None]) -> None:
        """Take up new keys; what begins with a bracket once is left undecoded from then on."""
        for row in plain:
            for key, raw in (row or {}).items():
                if not self._nested.get(key):
                    self._nested[key] = bytes(raw).startswith((b"[", b"{"))
        self._make_type()

    def _make_type(self) -> None:
        self._decoder = self._lists = None
        if len(self._nested) > _MOST_KEYS:
            return
        fields = [
            (f"f{place}", msgspec.Raw if nested or key in self.converted else Any, None)
            for place, (key, nested) in enumerate(self._nested.items())
        ]
        names = {f"f{place}": key for place, key in enumerate(self._nested)}
        try:
            row_type = msgspec.defstruct("Row", fields, rename=names, forbid_unknown_fields=True, gc=False)
        except (ValueError, TypeError):
            return  # a key that no field can be called
        rows: Any = list[row_type | None]  # type: ignore[valid-type]
        self._decoder = msgspec.json.Decoder(rows, float_hook=str)
        self._lists = msgspec.json.Decoder(list[rows], float_hook=str)

    def _add_nested(self, result: Objects, key: str, name: str, values: Sequence[Any]) -> None:
        """The cells of a key that holds lists or objects: text, columns of its own, or a list to be asked for."""
        raws = [None if value is None else bytes(value) for value in values]
        cells: list[str | None] = [None] * len(raws)
        lists: list[bytes | None] = [None] * len(raws)
        inner: list[bytes] = [b"null"] * len(raws)
        has_text = has_lists = has_objects = False
        for place, raw in enumerate(raws):
            if raw is None:
                continue
            if key not in self.converted and raw in self._texts:
                cells[place], has_text = self._texts[raw], True
            elif raw.startswith(b"[{") and raw.endswith(b"}]"):
                lists[place], has_lists = raw, True
            else:
                plain = _ANY.decode(raw)
                if _is_list_of_objects(plain) and key not in self.converted:
                    lists[place], has_lists = raw, True
                elif self.opened and isinstance(plain, dict) and plain and not self.closed(plain):
                    inner[place], has_objects = raw, True
                else:
                    cells[place], has_text = self._text(key, raw, plain), True
        if has_objects:
            opened = self._opened(key, name)
            found = opened.objects(opened.decode(b"[%b]" % b",".join(inner)))
            result.columns |= found.columns
            result.lists |= found.lists
        if has_lists:
            result.lists[name] = lists
        if (has_text and not has_objects) or any(cells):
            result.columns[name] = pa.array(cells, pa.string())

    def _text(self, key: str, raw: bytes, plain: Any) -> str | None:
        if key in self.converted:
            return self.converted[key](plain)
        is_filled = isinstance(plain, (list, dict)) and as_text(plain) is not None
        text = json_text(raw) if is_filled else as_text(plain)
        if len(self._texts) < _REMEMBERED:
            self._texts[raw] = text
        return text

    def _opened(self, key: str, name: str) -> ObjectColumns:
        if key not in self._inner:
            self._inner[key] = ObjectColumns(True, self.closed, prefix=f"{name}/")
        return self._inner[key]


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
