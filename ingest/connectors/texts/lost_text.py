"""Text that was damaged before it was delivered: question marks or U+FFFD where letters stood, or letters read in a
wrong encoding and saved.

Such a file opens well and looks like text, so nothing else would stop it. Letters that are gone cannot be guessed;
and letters that could be guessed are still refused, because the sender's next file would carry the same fault unseen.
"""

from __future__ import annotations

import re

from ingest.connectors.texts.letters import is_cyrillic
from strive.errors import Refusal
from strive.messages import Message, message

_MISREAD_AS = ("cp1251", "cp1252", "latin-1", "cp866", "koi8-r", "mac_cyrillic")
_TOKEN = re.compile(r"[^ \r\n,;\t|\"]+")  # not \s: a no-break space may be half of a garbled letter
_QUESTION_MARKS = re.compile(r"\?{3,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_ENOUGH_TOKENS = 3


def refuse_lost_text(file: str, beginning: str, sample: str, doubts: list[Message]) -> None:
    """Raise Refusal when letters are lost or garbled; add a doubt when only a few are.

    ``beginning``: the file's first text, whatever it is; ``sample``: lines with letters beyond ASCII, from anywhere.
    """
    _check_replacement_characters(file, sample, doubts)
    _check_question_marks(file, beginning)
    tokens = [token for token in _TOKEN.findall(sample) if not token.isascii()][:2000]
    misread = _misread_as(tokens)
    if misread:
        raise Refusal(message("text_is_garbled", file=file, encoding=misread))


def _check_replacement_characters(file: str, sample: str, doubts: list[Message]) -> None:
    lost = sample.count("\ufffd")
    if not lost:
        return
    kept = sum(letter.isalpha() and not letter.isascii() for letter in sample)
    if lost > 0.2 * (kept + lost):
        raise Refusal(message("text_is_lost", file=file, count=lost))
    doubts.append(message("text_partly_lost", count=lost))


def _check_question_marks(file: str, beginning: str) -> None:
    runs = len(_QUESTION_MARKS.findall(beginning))
    words = sum(not word.isascii() for word in _LETTERS.findall(beginning))
    if runs >= _ENOUGH_TOKENS and runs > words:
        raise Refusal(message("text_is_question_marks", file=file, count=runs))


def _misread_as(tokens: list[str]) -> str | None:
    """The encoding in which these UTF-8 (or cp1251) words were misread, if most of them read well once that is
    undone.
    """
    if len(tokens) < _ENOUGH_TOKENS:
        return None
    for wrong in _MISREAD_AS:
        if sum(_reads_well(token, wrong, "utf-8") for token in tokens) > 0.6 * len(tokens):
            return wrong
    if sum(_reads_well(token, "latin-1", "cp1251", least=4) for token in tokens) > 0.8 * len(tokens):
        return "latin-1"
    return None


def _reads_well(token: str, wrong: str, right: str, least: int = 1) -> bool:
    try:
        mended = token.encode(wrong).decode(right)
    except UnicodeError:
        return False
    letters = [letter for letter in mended if letter.isalpha()]
    return len(letters) >= least and mended != token and all(map(is_cyrillic, letters))
