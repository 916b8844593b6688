"""Broken deliveries, each made out of a good sample file: what senders get wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from openpyxl import load_workbook

from strive.sample import sample_files
from strive.sample.files import SampleFile

GOOD = (
    "KGZ/probation_clients/SYNTHETIC_probation_naryn_2021-04.xlsx",
    "KGZ/probation_clients/SYNTHETIC_probation_naryn_2021-05.xlsx",
    "KGZ/probation_clients/SYNTHETIC_probation_issyk-kul_2021-05.xlsx",
    "KAZ/probation_clients/SYNTHETIC_probation_2021-05.csv",
    "KAZ/probation_clients/SYNTHETIC_probation_2022-05.csv",
    "KGZ/training_events/SYNTHETIC_kobo_training_events_2021-05-11.json",
    "TJK/communities/SYNTHETIC_communities_2023-04.csv",
    "TJK/advisory_group_members/SYNTHETIC_members_2023-04.csv",
)
_KAZ, _KGZ = "KAZ/probation_clients/", "KGZ/probation_clients/"


@dataclass(frozen=True)
class Broken:
    """A broken file: where it is put, its bytes, and what its message must say beside the file's name."""

    path: str
    content: bytes
    en: tuple[str, ...] = ()
    ru: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The name without folders."""
        return self.path.rsplit("/", 1)[1]


@cache
def samples() -> dict[str, SampleFile]:
    """Every sample file by its path in the inbox."""
    return {file.path: file for file in sample_files()}


def _kyrgyz(month: str) -> bytes:
    return samples()[f"{_KGZ}SYNTHETIC_probation_naryn_{month}.xlsx"].content()


def _kazakh(month: str) -> list[list[str]]:
    """The lines of a national CSV, divided into cells; the first line is the notice, the second the header."""
    text = samples()[f"{_KAZ}SYNTHETIC_probation_{month}.csv"].content().decode("cp1251")
    return [line.split(";") for line in text.splitlines()]


def _bytes(lines: list[list[str]], encoding: str = "cp1251") -> bytes:
    return "".join(";".join(line) + "\r\n" for line in lines).encode(encoding)


def _sheet_renamed(content: bytes) -> bytes:
    book = load_workbook(io.BytesIO(content))
    book["Реестр"].title = "Лист1"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _without_column(lines: list[list[str]], heading: str) -> list[list[str]]:
    place = lines[1].index(heading)
    return [lines[0], *([*line[:place], *line[place + 1 :]] for line in lines[1:])]


def _with_heading(lines: list[list[str]], old: str, new: str) -> list[list[str]]:
    return [lines[0], [new if heading == old else heading for heading in lines[1]], *lines[2:]]


def _with_cells(lines: list[list[str]], change: Callable[[int, dict[str, str]], dict[str, str]]) -> list[list[str]]:
    header = lines[1]
    changed = [list(change(n, dict(zip(header, line, strict=True))).values()) for n, line in enumerate(lines[2:])]
    return [*lines[:2], *changed]


def _every_second_swapped(number: int, row: dict[str, str]) -> dict[str, str]:
    return row | {"Пол": row["Область"], "Область": row["Пол"]} if number % 2 else row


def _of_kyrgyzstan(number: int, row: dict[str, str]) -> dict[str, str]:
    return row | {"Область": ("Нарынская область", "Чуйская область")[number % 2]}


def _letters_lost(content: bytes) -> bytes:
    """What remains when a program that knows no Cyrillic saves the text again."""
    return content.decode("cp1251").encode("ascii", errors="replace")


@cache
def broken_files() -> dict[str, Broken]:
    """Every kind of broken delivery, by its name."""
    return {
        "empty file": Broken(
            f"{_KGZ}SYNTHETIC_probation_naryn_2021-06.xlsx",
            b"",
            en=("KGZ", "is empty", "Ask the sender for the file again"),
            ru=("KGZ", "пуст", "Попросите отправителя прислать его снова"),
        ),
        "truncated zip": Broken(
            f"{_KGZ}SYNTHETIC_probation_naryn_2021-07.xlsx",
            _kyrgyz("2021-07")[:20_000],
            en=("truncated", "cut off", "ask the sender to send it again"),
            ru=("обрезанн", "попросите прислать файл ещё раз"),
        ),
        "wrong sheet": Broken(
            f"{_KGZ}SYNTHETIC_probation_naryn_2021-08.xlsx",
            _sheet_renamed(_kyrgyz("2021-08")),
            en=("no sheet 'Реестр'", "Лист1, Справочник", "Correct the option sheet", "ask the sender"),
            ru=("листа «Реестр» нет", "Лист1, Справочник", "Исправьте параметр sheet", "спросите отправителя"),
        ),
        "missing required column": Broken(
            f"{_KAZ}SYNTHETIC_probation_2021-06.csv",
            _bytes(_without_column(_kazakh("2021-06"), "ИИН")),
            en=("KAZ", "lacks required columns: ИИН", "The file has: №; ФИО; Пол", "ask the sender for it"),
            ru=("KAZ", "нет обязательных столбцов: ИИН", "В файле есть: №; ФИО; Пол", "запросите его у отправителя"),
        ),
        "renamed column": Broken(
            f"{_KAZ}SYNTHETIC_probation_2021-07.csv",
            _bytes(_with_heading(_kazakh("2021-07"), "Дата рождения", "Дата рожд. клиента")),
            en=("KAZ", "Likely renamed: «Дата рожд. клиента» → «Дата рождения»", "add the new name under 'columns'"),
            ru=("KAZ", "Вероятно, переименованы: «Дата рожд. клиента» → «Дата рождения»", "добавьте новое имя"),
        ),
        "wrong encoding": Broken(
            f"{_KAZ}SYNTHETIC_probation_2021-08.csv",
            _letters_lost(_bytes(_kazakh("2021-08"))),
            en=("question marks stand in place of letters", "export it anew, as UTF-8"),
            ru=("вместо букв стоят вопросительные знаки", "выгрузить файл заново в UTF-8"),
        ),
        "future period": Broken(
            f"{_KAZ}SYNTHETIC_probation_2091-09.csv",
            _bytes(_kazakh("2021-09")),
            en=(
                "KAZ",
                "DELIVERY-02",
                "speaks of 2091-09, which had not begun",
                "correct it and deliver the file again",
            ),
            ru=("KAZ", "DELIVERY-02", "о периоде 2091-09, который ещё не начался", "исправьте и пришлите файл снова"),
        ),
        "half the rows bad": Broken(
            f"{_KAZ}SYNTHETIC_probation_2021-10.csv",
            _bytes(_with_cells(_kazakh("2021-10"), _every_second_swapped)),
            en=("KAZ", "2021-10", "DELIVERY-04", "720 of 1434 rows", "«Область»", "line 4", "What to do:"),
            ru=("KAZ", "2021-10", "DELIVERY-04", "720 из 1434", "«Область»", "Что делать:"),
        ),
        "another country's file": Broken(
            f"{_KAZ}SYNTHETIC_probation_naryn_2021-11.xlsx",
            _kyrgyz("2021-11"),
            en=("'workbook'", "'csv'", "Check that it was put into the right dataset's folder"),
            ru=("«workbook»", "«csv»", "Проверьте, в ту ли папку положен файл"),
        ),
        "another country's areas": Broken(
            f"{_KAZ}SYNTHETIC_probation_2021-12.csv",
            _bytes(_with_cells(_kazakh("2021-12"), _of_kyrgyzstan)),
            en=("KAZ", "PRB-CLIENT-18", "it looks like a file of KGZ", "«Область»", "move it to the inbox folder"),
            ru=("KAZ", "PRB-CLIENT-18", "похоже, это файл страны KGZ", "«Область»", "переместите его в папку"),
        ),
    }


def duplicate() -> Broken:
    """A good delivery again, under another name."""
    return Broken(f"{_KAZ}SYNTHETIC_probation_2021-05 (copy).csv", _bytes(_kazakh("2021-05")))
