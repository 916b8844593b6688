"""Deciding the encoding of a text file by its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.connectors.texts import utf8_pieces
from ingest.connectors.texts.encodings import decide_encoding
from strive.errors import Refusal

if TYPE_CHECKING:
    from pathlib import Path

PLACES = [
    "Кыргызская Республика",
    "Баткенская область",
    "Джалал-Абадская область",
    "Иссык-Кульская область",
    "Нарынская область",
    "Ошская область",
    "Таласская область",
    "Чуйская область",
    "г. Бишкек",
    "Городская местность",
    "Сельская местность",
    "Мужчины",
    "Женщины",
]
LETTERS = "Территория;Значение\nЧуйская область;1\nГородская местность;2\nЖенщины;3\n"


def decided(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "delivery.csv"
    path.write_bytes(content)
    return decide_encoding(path).name


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [LETTERS, "Өңір;Мәні\nТүркістан облысы;1\n", "Region,Value\nOsh,1\n"])
def test_wide_text_without_a_mark(tmp_path: Path, encoding: str, text: str) -> None:
    assert decided(tmp_path, text.encode(encoding)) == encoding


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("ptcp154", "Өңір;Көрсеткіш\nТүркістан облысы;жұмыссыздық деңгейі\nҚарағанды облысы;ғылым\n"),
        ("koi8_t", "Вилоят;Нишондиҳанда\nВилояти Суғд;5\nХатлон ва Ҷалолуддини Балхӣ;8\n"),
        ("cp1250", "Welaýat;Baha\nDaşoguz;5\nAşgabat şäheri;9\nLebap, Türkmenabat;ýaňy\n"),
    ],
)
def test_encodings_of_other_languages_of_the_region(tmp_path: Path, encoding: str, text: str) -> None:
    assert decided(tmp_path, text.encode(encoding)) == encoding


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.lists(
        st.one_of(st.text(max_size=9).map(lambda text: text.encode("utf-8", "replace")), st.binary(max_size=5))
    ).map(b"".join),
    piece=st.integers(5, 9),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "cp1251", "utf-8-sig"]),
)
def test_pieces_are_what_the_whole_reads(tmp_path: Path, content: bytes, piece: int, encoding: str) -> None:
    path = tmp_path / "text.csv"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utf8_pieces, "_PIECE", piece)
        pieces = list(utf8_pieces.utf8_pieces(path, encoding))
    for each in pieces:
        str(each, "utf-8")  # each is whole by itself
    assert b"".join(pieces).decode() == content.decode(encoding, "replace")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866", "koi8-r", "mac_cyrillic", "iso8859_5"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_one_byte_encodings(tmp_path: Path, encoding: str, line_end: str) -> None:
    assert decided(tmp_path, LETTERS.replace("\n", line_end).encode(encoding)) == encoding


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.sampled_from(PLACES), min_size=2, max_size=12, unique=True),
    shape=st.sampled_from([str, str.upper, str.lower]),
    encoding=st.sampled_from(["cp1251", "cp866", "koi8-r", "mac_cyrillic"]),
)
def test_few_names_are_enough(tmp_path: Path, places: list[str], shape: type[str], encoding: str) -> None:
    content = "\r\n".join(f"{shape(place)};{n}" for n, place in enumerate(places)).encode(encoding)
    found = decided(tmp_path, content)
    # Some texts have the same bytes in two encodings (cp1251 and Mac without capitals and я): then either is right.
    assert content.decode(found) == content.decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_marks_and_utf16_without_one(tmp_path: Path, encoding: str, mark: bytes, name: str) -> None:
    assert decided(tmp_path, mark + LETTERS.encode(encoding)) == name


def test_kazakh_and_western_letters(tmp_path: Path) -> None:
    assert decided(tmp_path, "Аймақ;Мәні\nАқтөбе облысы;1\nҚарағанды қаласы;2\n".encode("kz1048")) == "kz1048"
    assert decided(tmp_path, "Pays;Région\nSénégal;Thiès\nCôte d'Ivoire;Gbôklé\n".encode("cp1252")) == "cp1252"


def test_a_stray_byte_deep_in_utf8_is_a_doubt_with_its_line(tmp_path: Path) -> None:
    lines = [f"{place};{n}\n".encode() for n, place in enumerate(PLACES * 60)]
    lines[400] = b"\xd0\x91\xd0\xb8 \xff;1\n"
    path = tmp_path / "delivery.csv"
    path.write_bytes(b"".join(lines))
    encoding = decide_encoding(path)
    assert encoding.name == "utf-8"
    assert [(doubt.key, doubt.values["line"]) for doubt in encoding.doubts] == [("text_stray_bytes", 401)]


@pytest.mark.parametrize("wrong", ["cp1251", "latin-1", "cp866", "koi8-r"])
def test_utf8_misread_and_saved_is_refused(tmp_path: Path, wrong: str) -> None:
    garbled = LETTERS.encode().decode(wrong, "ignore")
    with pytest.raises(Refusal) as refused:
        decided(tmp_path, garbled.encode())
    assert refused.value.message.key == "text_is_garbled"


def test_cp1251_misread_as_western_and_saved_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        decided(tmp_path, LETTERS.encode("cp1251").decode("latin-1").encode())
    assert refused.value.message.key == "text_is_garbled"


@pytest.mark.parametrize(("sign", "key"), [("\ufffd", "text_is_lost"), ("?", "text_is_question_marks")])
def test_letters_that_are_gone_are_refused(tmp_path: Path, sign: str, key: str) -> None:
    lost = "".join(sign if letter.isalpha() else letter for letter in LETTERS)
    with pytest.raises(Refusal) as refused:
        decided(tmp_path, lost.encode())
    assert refused.value.message.key == key
    assert "delivery.csv" in refused.value.message.text("ru")


def test_a_few_lost_letters_are_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "delivery.csv"
    path.write_bytes((LETTERS + "Нар\ufffdн;4\n").encode())
    assert [doubt.key for doubt in decide_encoding(path).doubts] == ["text_partly_lost"]


def test_question_marks_of_a_questionnaire_are_no_loss(tmp_path: Path) -> None:
    assert (
        decided(tmp_path, "Вопрос;Ответ\nСколько лет?;30\nНеизвестно???;да\nКто???;он\nГде???;там\n".encode())
        == "utf-8"
    )


def test_little_text_is_uncertain(tmp_path: Path) -> None:
    path = tmp_path / "delivery.csv"
    path.write_bytes("id;пол\n1;ж\n".encode("cp1251"))
    assert [doubt.key for doubt in decide_encoding(path).doubts] == ["text_encoding_uncertain"]


REAL = {
    "kg-csv/07c08d4_1-2-1.csv": "utf-16",
    "kg-csv/0e558cf_17-1-1.csv": "utf-8-sig",
    "kg-csv/29f0705_17-8-1.csv": "cp1251",
    "kg-csv/6be7254_1-2-1.csv": "utf-8",
    "kg-csv/854d648_17-1-1.csv": "cp1251",
    "kg-csv/88844b2_4-с-1.csv": "cp866",
    "kg-csv/adda556_17-8-1.csv": "utf-16",
    "kg-csv/bfaae7d_1-2-2.csv": "cp1251",
    "kz-csv/1926b8a_indicator_2-3-1.csv": "mac_cyrillic",
    "kz-csv/6c9363d_2-3-1.csv": "cp866",
    "kz-csv/7570368_7-1-2.csv": "utf-8-sig",
    "kz-csv/b3d8004_indicator_2-3-1.csv": "cp1251",
}


@pytest.mark.parametrize(("file", "name"), REAL.items())
def test_real_files(shared_data: Path, file: str, name: str) -> None:
    encoding = decide_encoding(shared_data / "messy" / file)
    assert encoding.name == name
    assert encoding.doubts == []


@pytest.mark.parametrize("text", ["x" * 200_000 + "Чуй,Ош\n", "x" * 70_000 + "÷" + "\n"])
def test_letters_far_to_the_right_of_a_long_line_are_seen(text: str, tmp_path: Path) -> None:
    """Found by damaging files: the beginning of such a line says nothing about its letters."""
    path = tmp_path / "long.csv"
    path.write_bytes(text.encode("cp1251", "replace").replace(b"?", b"\xf7"))
    found = decide_encoding(path)
    assert found.doubts or found.name == "cp1251"
