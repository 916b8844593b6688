"""JSON arrays read in pieces: cut at any place, they give the same elements."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.connectors.json_rows import array as array_module
from ingest.connectors.json_rows.array import JsonArray
from ingest.connectors.json_rows.objects import ObjectColumns
from ingest.connectors.json_rows.outline import LOOKED_AT, outline_of
from ingest.connectors.json_rows.structure import object_pieces
from strive.errors import Refusal

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text('ab"\\{}[],: \n№é', max_size=6))
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", '"', "},{"]), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(st.sampled_from(["_id", "a", "b,", "}"]), VALUES, max_size=4), max_size=12)


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_module, "PIECE", 32)
    monkeypatch.setattr(array_module, "_FIRST_PIECE", 16)


def read(text: bytes, names: tuple[str, ...] = ("results",), *, inner: bool = False) -> tuple[list[Any], JsonArray]:
    array = JsonArray("data.json", io.BytesIO(text), names, inner)
    assert array.open()
    return [element for some in array.elements(msgspec.json.Decoder(list[Any]).decode) for element in some], array


@pytest.mark.usefixtures("small_pieces")
@settings(max_examples=150, deadline=None)
@given(elements=OBJECTS, indent=st.sampled_from([None, 0, 2]), compact=st.booleans())
def test_whatever_the_elements_and_the_layout(elements: list[Any], indent: int | None, compact: bool) -> None:
    separators = (",", ":") if compact else None
    envelope = {"count": 5, "note": "[{", "results": elements, "next": None, "more": [{"a": [1]}]}
    text = json.dumps(envelope, indent=indent, separators=separators, ensure_ascii=compact).encode()
    found, array = read(text)
    assert found == elements
    assert array.count == len(elements)
    assert array.head() == {"count": 5, "note": "[{", "results": []}
    assert {**array.envelope, "results": elements} == envelope
    assert read(json.dumps(elements, indent=indent).encode(), ())[0] == elements


@pytest.mark.usefixtures("small_pieces")
@settings(max_examples=60, deadline=None)
@given(elements=OBJECTS, cut=st.integers(1, 200))
def test_cut_off_anywhere_it_is_refused(elements: list[Any], cut: int) -> None:
    text = json.dumps({"count": 5, "results": elements, "next": None}).encode()
    array = JsonArray("data.json", io.BytesIO(text[: max(len(text) - cut, 1)]), ("results",))
    key = ""
    try:
        if array.open():
            list(array.elements(msgspec.json.Decoder(list[Any]).decode))
            key = "read to its end"
    except Refusal as refusal:
        key = refusal.message.key
    assert key in {"", "json_ends_early", "content_is_broken_json"}  # "": cut off before the array begins


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    "text",
    [
        b'{"results": [{"a": 1} {"a": 2}]}',
        b'{"results": [{"a": 1},, {"a": 2}]}',
        b'{"results": [{"a": 1}, {"a": nope}]}',
        b'{"results": [{"a": 1}]} and more',
        b'{"results": [{"a": "\xff"}]}',
        b'{"results": [' + b"[" * 5000 + b"]" * 5000 + b"]}",
    ],
)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.message.key == "content_is_broken_json"


def test_other_arrays_are_not_taken_for_it() -> None:
    text = b'{"a": {"results": [1]}, "s": "\\"results\\": [", "results": {"x": []}}'
    assert not JsonArray("data.json", io.BytesIO(text), ("results",)).open()
    assert read(b'[{"page": 1, "x": [7]}, [{"a": 1}]]', (), inner=True)[0] == [{"a": 1}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_and_utf16(encoding: str) -> None:
    assert read(json.dumps({"results": [{"a": "Ош"}]}, ensure_ascii=False).encode(encoding))[0] == [{"a": "Ош"}]


def test_objects_become_columns_whatever_comes_later() -> None:
    columns = ObjectColumns()
    found = [
        columns.objects(columns.decode(text))
        for text in (
            b'[{"a":"x","g":null,"n":7},{"a":1.50,"g":" "}]',
            b'[{"a":true,"g":[1.50, "q\\u0041",{"k" :2}]},{"a":null,"g":[]}]',
            b'[{"new":"y","g":[{"k":1}]}]',
        )
    ]
    assert [{name: column.to_pylist() for name, column in objects.columns.items()} for objects in found] == [
        {"a": ["x", "1.50"], "g": [None, None], "n": ["7", None]},
        {"a": ["true", None], "g": ['[1.50, "qA", {"k": 2}]', None], "n": [None, None]},
        {"a": [None], "n": [None], "new": ["y"]},
    ]
    assert found[2].lists == {"g": [b'[{"k":1}]']}


def test_more_keys_than_a_type_can_have_are_read_all_the_same() -> None:
    columns = ObjectColumns()
    wide = {f"k{place}": str(place) for place in range(2_100)}
    objects = columns.objects(columns.decode(json.dumps([wide, {"k5": ""}]).encode()))
    assert objects.columns["k2099"].to_pylist() == ["2099", None]
    assert objects.columns["k5"].to_pylist() == ["5", None]


def test_an_outline_of_a_large_document_looks_at_its_beginning_only(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_text('{"value": [{"__id": "1"}' + ', {"__id": "2"}' * (LOOKED_AT // 10) + '], "@odata.context": "x"')
    outline = outline_of(path)
    assert (outline.names, outline.first, outline.problem) == (("value",), {"__id": "1"}, "")


def test_an_object_in_pieces() -> None:
    found = {f"{place}:0": [place, None] for place in range(500)}
    pieces = [json.loads(piece) for piece in object_pieces(json.dumps(found).encode(), size=100)]
    assert len(pieces) > 10
    assert {key: value for piece in pieces for key, value in piece.items()} == found
