"""Damage to files: to their bytes, and to the structure of text tables, JSON, XML and zip archives.

Every function takes the chance to draw from and gives other bytes; the same chance gives the same damage.
"""

from __future__ import annotations

import copy
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from typing import Any

from lxml import etree

_MOST_UNPACKED = 4 << 20
_ODD_BYTES = [
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xff",
    b'"',
    b"'",
    b"\r",
    b"\n",
    b";",
    b"\t",
    b",",
    b"<",
    b">",
    b"&",
    b"]]>",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\xd0",
    b"\xe2\x80\xae",
    b"&#x0;",
    b"<!DOCTYPE a [",
    b"\x1a",
    b"PK\x03\x04",
]
_ODD_VALUES: list[Any] = [
    None,
    [],
    {},
    "",
    " ",
    "\0",
    "\ud800",
    0,
    -1,
    1e308,
    10**40,
    True,
    "NaN",
    "2021-02-30",
    "x" * 70_000,
    [[]],
    {"": ""},
    [None, None],
    "9" * 400,
    "=1+1",
    "\u202e",
]
_ODD_ATTRIBUTES = [
    b"-1",
    b"0",
    b"99999999999",
    b"",
    b"A1048577",
    b"XFE1",
    b"A0",
    b"NaN",
    b"../../x",
    b"&amp;",
    b"\xd0\xaf",
]
_TAG = re.compile(rb"<[^<>]{1,300}>")
_ATTRIBUTE = re.compile(rb"=\"([^\"<>]{0,80})\"")
_DIGITS = re.compile(rb"\d+")
Damage = Callable[[random.Random, bytes], bytes]


def flipped(chance: random.Random, data: bytes) -> bytes:
    """A few bytes have another value."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 8, 64])):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, data: bytes) -> bytes:
    """A stretch is missing."""
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + _length(chance, len(data)) :]


def ended(chance: random.Random, data: bytes) -> bytes:
    """The end is missing."""
    return data[: chance.randrange(len(data) + 1)]


def repeated(chance: random.Random, data: bytes) -> bytes:
    """A stretch stands several times."""
    start = chance.randrange(len(data) + 1)
    stretch = data[start : start + _length(chance, len(data))]
    return data[:start] + stretch * chance.choice([1, 2, 20]) + data[start:]


def with_odd_bytes(chance: random.Random, data: bytes) -> bytes:
    """Signs that mean something to readers stand where they should not."""
    for _ in range(chance.choice([1, 1, 3, 10])):
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.choice(_ODD_BYTES) * chance.choice([1, 1, 1, 3, 500]) + data[place:]
    return data


def with_other_numbers(chance: random.Random, data: bytes) -> bytes:
    """A number in the text is another one."""
    found = list(_DIGITS.finditer(data[:400_000]))
    if not found:
        return data
    number = chance.choice(found)
    other = chance.choice([b"0", b"-1", b"1e9", b"4294967296", b"99999999999999999999", b"", b"1,5", b"\xc2\xa07"])
    return data[: number.start()] + other + data[number.end() :]


def lines_shuffled(chance: random.Random, data: bytes) -> bytes:
    """A line is gone, doubled, moved, joined to the next, or has other separators."""
    lines = data.split(b"\n")
    place = chance.randrange(len(lines))
    what = chance.randrange(6)
    if what == 0:
        del lines[place]
    elif what == 1:
        lines[place:place] = [lines[place]] * chance.choice([1, 5])
    elif what == 2:
        lines.insert(chance.randrange(len(lines)), lines.pop(place))
    elif what == 3:
        lines[place] = lines[place].replace(b",", b";").replace(b"\t", b",")
    elif what == 4:
        lines[place] += b"," * chance.choice([1, 3, 5_000])
    else:
        lines[place] = b'"' + lines[place]
    return b"\n".join(lines)


def recoded(chance: random.Random, data: bytes) -> bytes:
    """The text is in another encoding, or in one that it is not."""
    said, wrote = (
        chance.choice(["utf-8", "cp1251", "latin-1"]),
        chance.choice(
            ["utf-16", "utf-16-le", "utf-32", "cp1251", "cp866", "koi8-r", "utf-7", "utf-8-sig", "mac_cyrillic"]
        ),
    )
    return data.decode(said, "replace").encode(wrote, "replace")


def json_damaged(chance: random.Random, data: bytes) -> bytes:
    """A JSON document with other values, missing and doubled keys, or deep nesting."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return flipped(chance, data)
    for _ in range(chance.choice([1, 1, 2, 6])):
        document = _json_changed(chance, document)
    text = json.dumps(document, ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.05:
        text = "[" * 50_000 + text
    return text.encode("utf-8", "surrogatepass")


def _json_changed(chance: random.Random, document: Any) -> Any:
    holder, key, node = None, None, document
    while isinstance(node, (dict, list)) and node and chance.random() < 0.85:
        holder, key = node, chance.choice(list(node)) if isinstance(node, dict) else chance.randrange(len(node))
        node = node[key]
    node = copy.deepcopy(node)  # else a document may hold itself
    if holder is None:
        return chance.choice([[document], {"results": document}, document, copy.deepcopy(chance.choice(_ODD_VALUES))])
    what = chance.randrange(5)
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, list):
        holder.insert(key, node)
    elif what == 2 and isinstance(holder, dict):
        holder[chance.choice(["", "\0", "_id", "a/b/c", "x" * 3_000, "value", "results"])] = node
    elif what == 3:
        holder[key] = chance.choice([[node], {"a": node}])
    else:
        holder[key] = copy.deepcopy(chance.choice(_ODD_VALUES))
    return document


def xml_damaged(chance: random.Random, data: bytes) -> bytes:
    """Tags are gone, doubled or exchanged; attributes have other values."""
    tags = list(_TAG.finditer(data[:2_000_000]))
    if not tags:
        return flipped(chance, data)
    tag, other = chance.choice(tags), chance.choice(tags)
    what = chance.randrange(6)
    if what == 0:
        return data[: tag.start()] + data[tag.end() :]
    if what == 1:
        return data[: tag.start()] + tag[0] * chance.choice([2, 2, 40, 3_000]) + data[tag.end() :]
    if what == 2:
        return data[: tag.start()] + other[0] + data[tag.end() :]
    if what == 3:
        start, end = sorted((tag.start(), other.start()))
        return data[:start] + data[end:]
    attributes = list(_ATTRIBUTE.finditer(data[:2_000_000]))
    if what == 4 and attributes:
        found = chance.choice(attributes)
        return data[: found.start(1)] + chance.choice(_ODD_ATTRIBUTES) + data[found.end(1) :]
    text = chance.choice([b"<!-- -->", b"<![CDATA[ ]]>", b"&undefined;", b"&#1;", b"<?pi?>", b"\xc2\xa0", b"text"])
    return data[: tag.end()] + text + data[tag.end() :]


def tree_damaged(chance: random.Random, data: bytes) -> bytes:
    """A well-formed XML document with elements gone, doubled, moved or renamed, and other texts and attributes."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=False))
    except etree.XMLSyntaxError:
        return xml_damaged(chance, data)
    for _ in range(chance.choice([1, 2, 5, 20])):
        elements = [element for element in root.iter(etree.Element) if element is not root][:20_000]
        if not elements:
            break
        _element_changed(chance, chance.choice(elements), chance.choice(elements))
    return etree.tostring(root, encoding=chance.choice(["utf-8", "utf-8", "utf-16", "ascii"]), xml_declaration=True)


def _element_changed(chance: random.Random, element: etree._Element, other: etree._Element) -> None:
    parent, what = element.getparent(), chance.randrange(6)
    texts = ["", " ", "NaN", "-", "9" * 40, "2021-13-45", "1,5", "x" * 5_000, "\u202e", "\u0456"]
    if what == 0 and parent is not None:
        parent.remove(element)
    elif what == 1 and parent is not None:
        for _ in range(chance.choice([1, 3, 200])):
            element.addnext(copy.deepcopy(element))
    elif what == 2:
        element.text = chance.choice(texts)
    elif what == 3 and element.attrib:
        element.set(chance.choice(list(element.attrib)), chance.choice(texts))
    elif what == 4 and element.attrib:
        del element.attrib[chance.choice(list(element.attrib))]
    elif len(other) < 50:
        element.tag = other.tag


def zip_damaged(chance: random.Random, data: bytes) -> bytes:
    """An archive whose members are damaged, missing, doubled, renamed or exchanged; otherwise whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > _MOST_UNPACKED:
                return flipped(chance, data)
            members = [(info.filename, archive.read(info)) for info in infos]
    except Exception:
        return flipped(chance, data)
    for _ in range(chance.choice([1, 1, 2, 5])):
        members = _members_changed(chance, members)
    out = io.BytesIO()
    how = chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def _members_changed(chance: random.Random, members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    if not members:
        return members
    place, what = chance.randrange(len(members)), chance.randrange(10)
    name, content = members[place]
    if what == 0:
        return members[:place] + members[place + 1 :]
    if what == 1:
        return [*members, (name, content)]
    if what == 2:
        return [
            *members[:place],
            (chance.choice(["../x", "/x", "x" * 200, name.upper(), ""]), content),
            *members[place + 1 :],
        ]
    if what == 3:
        return [*members[:place], (name, chance.choice(members)[1]), *members[place + 1 :]]
    damage = (
        chance.choice([tree_damaged, xml_damaged])
        if content.lstrip()[:1] == b"<" and what < 9
        else chance.choice(BYTE_DAMAGES)
    )
    return [*members[:place], (name, damage(chance, content)), *members[place + 1 :]]


def _length(chance: random.Random, most: int) -> int:
    return min(most, chance.choice([1, 2, 16, 200, 5_000, most // 3]))


BYTE_DAMAGES: list[Damage] = [flipped, cut, ended, repeated, with_odd_bytes, with_other_numbers]


def damaged(chance: random.Random, data: bytes, other: bytes) -> bytes:
    """The file with one to four damages, most of them to its structure; now and then a part of another file in it."""
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        damages = list(BYTE_DAMAGES)
        beginning = data[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
        if beginning.startswith(b"PK"):
            damages = [zip_damaged] * 8 + damages
        elif beginning[:1] in (b"{", b"["):
            damages = [json_damaged] * 8 + damages
        elif beginning.startswith(b"<"):
            damages = [tree_damaged] * 8 + [xml_damaged] * 3 + [recoded] + damages
        elif b"\0" not in data[:2_000]:
            damages = [lines_shuffled] * 6 + [recoded] + damages
        data = chance.choice(damages)(chance, data)
    if chance.random() < 0.04:
        place, start = chance.randrange(len(data) + 1), chance.randrange(len(other) + 1)
        data = data[:place] + other[start : start + _length(chance, len(other))] + data[place:]
    return data
