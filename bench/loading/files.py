"""The files that are loaded: the same synthetic rows as CSV, workbook and KoBo JSON; and IATI activities.

Nobody in them exists: every value is made of its row's number.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped,unused-ignore]

COLUMNS = (
    "ИИН", "ФИО", "Пол", "Дата рождения", "Область", "Категория", "Начало", "Окончание", "Балл", "Риск", "План",
    "Телефон", "Посещения", "Примечание", "Отдел",
)  # fmt: skip
_AREAS = ("Чуйская область", "Нарынская область", "Иссык-Кульская область", "г. Бишкек", "Ошская область")
_CATEGORIES = ("кража", "мошенничество", "экстремизм", "хулиганство")
_ACTIVITY = """<iati-activity default-currency="USD"><iati-identifier>XX-SYNTHETIC-{n}</iati-identifier>
<reporting-org ref="XX-SYNTHETIC" type="10"><narrative>Synthetic reporter</narrative></reporting-org>
<title><narrative>Synthetic activity {n}</narrative></title>
<description><narrative>Made of its number.</narrative></description>
<activity-status code="2"/><recipient-country code="KG" percentage="100"/>
<sector vocabulary="1" code="15220" percentage="60"/><sector vocabulary="1" code="15160" percentage="40"/>
{transactions}</iati-activity>
"""
_TRANSACTION = """<transaction ref="T{k}"><transaction-type code="{kind}"/>
<transaction-date iso-date="2021-{month:02}-15"/><value currency="USD" value-date="2021-{month:02}-15">{value}</value>
<description><narrative>Payment {k}</narrative></description></transaction>
"""
TRANSACTIONS_PER_ACTIVITY = 10
ROWS_PER_TRANSACTION = 2


def row(n: int) -> tuple[str, ...]:
    """The ``n``-th row, a text per column."""
    return (
        str(100_000_000_000 + n * 7919),
        f"Synthetic person {n % 50_021}",
        "мж"[n % 2],
        f"19{40 + n % 60}-0{1 + n % 9}-1{n % 10}",
        _AREAS[n % 5],
        _CATEGORIES[n // 3 % 4],
        f"2021-0{1 + n % 9}-15",
        f"2022-0{1 + n % 9}-15",
        str(n % 100),
        str(n % 3),
        "да" if n % 2 else "нет",
        f"0700{n % 999_999:06}",
        str(n % 13),
        f"note number {n % 7777}",
        f"OFF-{n % 31:04}",
    )


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """``count`` rows."""
    return map(row, range(count))


def write_csv(path: Path, count: int) -> None:
    """A comma-separated file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(count))


def write_workbook(path: Path, count: int) -> None:
    """A workbook with one sheet, shared strings as spreadsheet programs write them."""
    with xlsxwriter.Workbook(path, {"constant_memory": False}) as workbook:
        sheet = workbook.add_worksheet("Реестр")
        sheet.write_row(0, 0, COLUMNS)
        for number, cells in enumerate(rows(count), start=1):
            for place, cell in enumerate(cells):
                if place in {8, 9, 12}:
                    sheet.write_number(number, place, int(cell))
                else:
                    sheet.write_string(number, place, cell)


def write_kobo(path: Path, count: int) -> None:
    """The answer of KoBoToolbox's API to one large request."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"count":{count},"next":null,"previous":null,"results":[')
        for n, cells in enumerate(rows(count)):
            submission = {"_id": n, "_submission_time": "2021-05-17T08:00:00"}
            submission |= {f"client/{name}": cell for name, cell in zip(COLUMNS, cells, strict=True)}
            file.write(("," if n else "") + json.dumps(submission, ensure_ascii=False, separators=(",", ":")))
        file.write("]}")


def write_iati(path: Path, count: int) -> None:
    """Activities with ten transactions of two sectors each: two rows a transaction."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n')
        for n in range(count // (TRANSACTIONS_PER_ACTIVITY * ROWS_PER_TRANSACTION)):
            transactions = "".join(
                _TRANSACTION.format(k=k, kind=2 + k % 2, month=1 + k % 12, value=1000 + n % 977)
                for k in range(TRANSACTIONS_PER_ACTIVITY)
            )
            file.write(_ACTIVITY.format(n=n, transactions=transactions))
        file.write("</iati-activities>\n")


WRITERS = {"csv": write_csv, "workbook": write_workbook, "kobo": write_kobo, "iati": write_iati}
SUFFIXES = {"csv": "csv", "workbook": "xlsx", "kobo": "json", "iati": "xml"}
