"""Every message says the same in both languages: the same values, and text in each."""

from __future__ import annotations

import re
import string

import pytest

from strive.messages import all_message_texts, message, message_from_json

TEXTS = all_message_texts()


def placeholders(text: str) -> set[str]:
    """The names of the values; ``text_en`` and ``text_ru`` are one value in two languages."""
    return {name.removesuffix("_en").removesuffix("_ru") for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_use_the_same_values(key: str) -> None:
    assert placeholders(TEXTS[key]["en"]) == placeholders(TEXTS[key]["ru"])


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_russian_texts_are_russian(key: str) -> None:
    words = re.sub(r"\{[^}]*\}|'[^']*'|[A-Z][A-Za-z0-9_./-]*", "", TEXTS[key]["ru"])
    assert re.search("[а-яё]", words, re.IGNORECASE) or not re.search("[a-z]{7,}", words)


def test_a_stored_message_is_read_back_in_another_language() -> None:
    stored = message("file_is_empty", country="AAA", file="a.csv").as_json()
    assert "пуст" in message_from_json(stored).text("ru")
    assert "empty" in message_from_json(stored).text("en")


def test_a_missing_value_is_an_error_not_a_gap() -> None:
    with pytest.raises(KeyError):
        message("file_is_empty", country="AAA").text("en")
