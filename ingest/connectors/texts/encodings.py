"""Which encoding a text file is in, decided by its bytes, with the evidence.

The order of evidence: a byte-order mark; zero bytes where UTF-16 and UTF-32 have them (``wide_text``); valid UTF-8;
UTF-8 with a few stray bytes (kept, with a doubt); else the one-byte encodings of the region, whichever reads most
plausibly (``letters``). The whole file is looked at, in pieces, so a stray byte at its end is found as well. Text that
was lost or garbled before it came here is refused (``lost_text``), because no encoding brings it back.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.connectors.texts.letters import plausibility
from ingest.connectors.texts.lost_text import refuse_lost_text
from ingest.connectors.texts.utf8_pieces import between_characters, is_utf8, whole_characters
from ingest.connectors.texts.wide_text import wide_encoding
from strive.errors import Refusal
from strive.messages import Message, message

ONE_BYTE_ENCODINGS = (  # of two that read a text alike, the first is taken
    "cp1251", "cp866", "koi8-r", "mac_cyrillic", "kz1048", "ptcp154", "koi8_t", "iso8859_5", "cp1252", "cp1250",
)  # fmt: skip
_PIECE = 1 << 20
_SAMPLE = 50_000
_HEAD = 1 << 16
_FEW_LETTERS = 12
_SURELY_NOT_UTF8 = 10_000


@dataclass
class Encoding:
    """The encoding to open a file with (errors="replace"), why, and what is doubtful about it."""

    name: str
    assumptions: list[Message] = field(default_factory=list)
    doubts: list[Message] = field(default_factory=list)


def _pieces(path: Path) -> Iterator[bytes]:
    """The file in pieces that end at a line end or, in very long lines, between characters."""
    with path.open("rb") as file:
        rest = b""
        while piece := file.read(_PIECE):
            piece = rest + piece
            cut = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1 or between_characters(piece)
            yield piece[:cut]
            rest = piece[cut:]
        if rest:
            yield rest


@dataclass
class _Utf8Evidence:
    characters: int = 0  # beyond ASCII, rightly encoded
    stray: int = 0
    first_stray_line: int = 0
    sample: bytearray = field(default_factory=bytearray)  # lines with bytes beyond ASCII


def _weigh_utf8(path: Path) -> _Utf8Evidence:
    """Evidence from the whole file: quickly where all of it is UTF-8, or else letter by letter."""
    evidence = _Utf8Evidence()
    with path.open("rb") as file:
        for piece in whole_characters(file):
            if not is_utf8(piece):
                return _weigh_letters(path)
            if isinstance(piece, memoryview) or not piece.isascii():
                evidence.characters += 1  # at least; how many matters only beside stray bytes
                if len(evidence.sample) < _SAMPLE:
                    _sample_lines(evidence, bytes(piece))
    return evidence


def _weigh_letters(path: Path) -> _Utf8Evidence:
    evidence = _Utf8Evidence()
    line = 1
    for piece in _pieces(path):
        if not piece.isascii():
            _weigh_piece(evidence, piece, line)
        line += piece.count(b"\n") or piece.count(b"\r")
        if evidence.stray > max(_SURELY_NOT_UTF8, evidence.characters):
            break
    return evidence


def _weigh_piece(evidence: _Utf8Evidence, piece: bytes, line: int) -> None:
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError as error:
        text = piece.decode("utf-8", "replace")
        evidence.stray += text.count("\ufffd") - piece.count("\ufffd".encode())
        before = piece[: error.start]
        evidence.first_stray_line = evidence.first_stray_line or line + (before.count(b"\n") or before.count(b"\r"))
    evidence.characters += len(text) - len(text.encode("ascii", "ignore")) - text.count("\ufffd")
    _sample_lines(evidence, piece)


def _sample_lines(evidence: _Utf8Evidence, piece: bytes) -> None:
    for one_line in piece.splitlines(keepends=True) if len(evidence.sample) < _SAMPLE else ():
        if not one_line.isascii():
            # Of a line longer than the sample the part with the first letter that is none of ASCII's.
            first = next(place for place, byte in enumerate(one_line) if byte > 127)
            start = first // _SAMPLE * _SAMPLE
            evidence.sample += one_line[start : start + _SAMPLE]
            if len(evidence.sample) >= _SAMPLE:
                break


def _one_byte_encoding(sample: bytes) -> tuple[str, float]:
    """The most plausible one-byte encoding, and by how much it leads per letter that the next one reads otherwise."""
    readings = [(name, sample.decode(name, "replace")) for name in ONE_BYTE_ENCODINGS]
    scored = [(plausibility(text), -place, name, text) for place, (name, text) in enumerate(readings)]
    score, _, name, text = max(scored)
    # Encodings that read these bytes alike (kz1048 and cp1251 without Kazakh letters) do not compete with each other.
    rivals = [(other_score, other) for other_score, _, _, other in scored if other != text]
    if not rivals:
        return name, 0.0
    rival_score, rival = max(rivals)
    differing = sum(sign != other_sign for sign, other_sign in zip(text, rival, strict=True))
    return name, (score - rival_score) / max(differing, 1)


def decide_encoding(path: Path) -> Encoding:
    """Decide the encoding of the whole file. Raises Refusal for text that was lost before it came here."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    named = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else wide_encoding(head)
    if named:
        encoding = Encoding(named, [message("text_encoding_by_mark", encoding=named)])
        with path.open(encoding=named, errors="replace", newline="") as text:
            beginning = sample = text.read(_SAMPLE)
    else:
        evidence = _weigh_utf8(path)
        encoding = _without_mark(evidence)
        beginning = head.decode(encoding.name, "ignore")
        sample = bytes(evidence.sample).decode(encoding.name, "ignore")
    refuse_lost_text(path.name, beginning, sample, encoding.doubts)
    return encoding


def _without_mark(evidence: _Utf8Evidence) -> Encoding:
    if evidence.stray == 0:
        return Encoding("utf-8", [message("text_encoding_utf8")] if evidence.characters else [])
    if evidence.stray * 20 <= evidence.characters:
        doubt = message("text_stray_bytes", count=evidence.stray, line=evidence.first_stray_line)
        return Encoding("utf-8", [message("text_encoding_utf8")], [doubt])
    sample = bytes(evidence.sample)
    name, lead = _one_byte_encoding(sample)
    letters = sum(byte > 127 for byte in sample)
    encoding = Encoding(name, [message("text_encoding_by_letters", encoding=name, letters=letters)])
    if lead < 0.5 or letters < _FEW_LETTERS:
        encoding.doubts.append(message("text_encoding_uncertain", encoding=name, letters=letters))
    return encoding


def named_encoding(path: Path, name: str) -> Encoding:
    """The encoding that a country file names. Raises Refusal when it does not exist."""
    try:
        "".encode(name)  # not only known, but an encoding of text
    except (LookupError, UnicodeError):
        raise Refusal(message("text_encoding_unknown", file=path.name, encoding=name)) from None
    return Encoding(name, [message("text_encoding_by_option", encoding=name)])
