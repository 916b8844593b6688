"""Tables in workbooks, as offices fill them in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ingest.connectors.workbook.cells import cell_text
from ingest.connectors.workbook.guard import column_letters
from strive.errors import Refusal
from strive.messages import Message

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.connectors.conftest import MakeWorkbook, Read

REGISTER = [
    ["Министерство юстиции", None, None, None, None, None],
    ["Сведения о клиентах пробации за май 2021 года, Нарынская область", None, None, None, None, None],
    [None, None, None, None, None, None],
    ["№ п/п", "Ф.И.О.", "Надзор", None, "Пол", "Район"],
    [None, None, "начало", "конец\n срока ", None, None],
    [1, 2, 3, 4, 5, 6],
    [1, "Айбек", date(2021, 5, 17), "01.02.2022", "муж", "Кочкорский"],
    [2, "Гульнара", date(2020, 12, 1), "43,5", "жен", "Нарын"],
    ["№ п/п", "Ф.И.О.", "начало", "конец срока", "Пол", "Район"],
    [3, "Бакыт", date(2021, 1, 9), "-", "муж", "Ат-Башинский"],
    ["ИТОГО:", None, None, None, 3, None],
    [None, None, None, None, None, None],
    ["Начальник отдела ____________", None, None, None, None, None],
]
REGISTER_MERGES = ["A2:F2", "A4:A5", "B4:B5", "C4:D4", "E4:E5", "F4:F5"]


def keys(messages: list[Message]) -> list[str]:
    return [message.key for message in messages]


def test_a_register_with_merged_header_totals_and_signature(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook(REGISTER, REGISTER_MERGES)
    reading, rows = read("workbook", path)
    assert reading.columns == ["№ п/п", "Ф.И.О.", "Надзор / начало", "Надзор / конец срока", "Пол", "Район"]
    assert reading.preamble.splitlines()[1].startswith("Сведения о клиентах пробации за май 2021")
    assert [row.values["№ п/п"] for row in rows] == ["1", "2", "3"]
    assert rows[0].values["Надзор / начало"] == "2021-05-17"
    assert rows[1].values["Надзор / конец срока"] == "43,5"
    assert rows[0].position == "sheet 'Реестр', row 7"
    assert keys(reading.assumptions) == [
        "workbook_header_found",
        "table_total_rows_left_out",
        "table_header_rows_left_out",
        "table_footnotes_left_out",
        "table_numbered_row_left_out",
    ]
    assert reading.doubts == []


def test_header_of_two_rows_without_merges(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook(
        [
            ["Область", "2020", None, "2021", None],
            [None, "муж", "жен", "муж", "жен"],
            ["Чуйская", 10, 11, 12, 13],
            ["Ошская", 20, 21, 22, 23],
        ]
    )
    reading, rows = read("workbook", path)
    assert reading.columns == ["Область", "2020 / муж", "2020 / жен", "2021 / муж", "2021 / жен"]
    assert rows[1].values["2021 / жен"] == "23"


def test_same_text_in_both_header_rows_is_said_once(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook(
        [["Код", "Срок", None], ["Код", "начало", "конец"], ["а1", "x", "y"], ["а2", "x", "y"]], ["B1:C1"]
    )
    reading, rows = read("workbook", path)
    assert reading.columns == ["Код", "Срок / начало", "Срок / конец"]
    assert len(rows) == 2


def test_merged_rows_of_the_body_hold_for_each_row(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook(
        [["Район", "Центр", "Число"], ["Кочкор", "A", 1], [None, "B", 2], [None, "C", 3], ["Нарын", "D", 4]], ["A2:A4"]
    )
    reading, rows = read("workbook", path)
    assert [row.values["Район"] for row in rows] == ["Кочкор", "Кочкор", "Кочкор", "Нарын"]
    assert "workbook_merged_cells_filled" in keys(reading.assumptions)


def test_caption_across_the_table_is_left_out_with_a_doubt(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook(
        [["Имя", "Пол", "Год"], ["Нарынская область", None, None], ["а", "ж", 1990], ["б", "м", 1991]], ["A2:C2"]
    )
    reading, rows = read("workbook", path)
    assert len(rows) == 2
    assert keys(reading.doubts) == ["workbook_captions_left_out"]


def test_total_word_as_a_category_inside_the_table_is_kept_with_a_doubt(
    make_workbook: MakeWorkbook, read: Read
) -> None:
    rows_in = [["Показатель", "2019", "2020", "2021"], ["Всего", 1, 2, 3], ["Мужчины", 1, 1, 1], ["Женщины", 0, 1, 2]]
    reading, rows = read("workbook", make_workbook(rows_in))
    assert [row.values["Показатель"] for row in rows] == ["Всего", "Мужчины", "Женщины"]
    assert keys(reading.doubts) == ["table_total_rows_kept"]
    reading, rows = read("workbook", make_workbook(rows_in), total_words=["Всего"])
    assert [row.values["Показатель"] for row in rows] == ["Мужчины", "Женщины"]


def test_subtotal_inside_and_total_below_are_left_out_and_counted(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook(
        [
            ["Район", "Клиентов", "Из них женщин"],
            ["Кочкорский", 10, 1],
            ["Итого по области", 10, 1],
            ["Бишкек", 5, 2],
            ["Всего", 15, 3],
        ]
    )
    reading, rows = read("workbook", path)
    assert [row.values["Район"] for row in rows] == ["Кочкорский", "Бишкек"]
    left_out = next(m for m in reading.assumptions if m.key == "table_total_rows_left_out")
    assert left_out.values == {"count": 2, "row": 3}


def test_the_sheet_with_the_table_is_chosen_and_others_named(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook(
        [["Читайте инструкцию"]],
        sheets={
            "Данные": [["Год", "Район", "Число"], *([2021, "Кочкор", n] for n in range(9))],
            "Коды": [["Код", "Смысл"], ["1", "да"], ["2", "нет"]],
        },
    )
    reading, rows = read("workbook", path)
    assert len(rows) == 9
    assert reading.assumptions[0].values == {"sheet": "Данные", "others": "Реестр, Коды"}


@pytest.mark.parametrize("sheet", ["Коды", " коды ", 2, "2", "Ко*"])
def test_a_sheet_is_named_by_name_number_or_pattern(make_workbook: MakeWorkbook, read: Read, sheet: object) -> None:
    path = make_workbook([["Год", "Число"], [2021, 1]], sheets={"Коды": [["Код", "Смысл"], ["a", "да"]]})
    reading, _ = read("workbook", path, sheet=sheet)
    assert reading.columns == ["Код", "Смысл"]


def test_a_sheet_that_is_not_there_is_refused_with_the_nearest(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook([["Год", "Число"], [2021, 1]], sheets={"Реестр клиентов": [["a", "b"], ["1", "2"]]})
    with pytest.raises(Refusal) as refused:
        read("workbook", path, sheet="Реестр клиента")
    assert refused.value.message.key == "workbook_sheet_missing"
    assert refused.value.message.values["nearest"] == "Реестр клиентов"
    assert "Реестр, Реестр клиентов" in refused.value.message.text("ru")


def test_header_rows_named_by_options(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook([["x", "y"], ["a", "b"], ["Имя", "Год"], ["Айбек", "1990"]])
    reading, rows = read("workbook", path, header_row=3)
    assert reading.columns == ["Имя", "Год"]
    assert [row.values for row in rows] == [{"Имя": "Айбек", "Год": "1990"}]
    reading, rows = read("workbook", path, header_row=2, header_rows=2)
    assert reading.columns == ["a / Имя", "b / Год"]
    with pytest.raises(Refusal) as refused:
        read("workbook", path, header_row=9)
    assert refused.value.message.key == "workbook_header_row_empty"


def test_columns_without_header_and_of_the_same_name(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook([["Имя", "Балл", "Балл", None], ["а", 1, 2, None], ["б", 3, 4, "прим."]])
    reading, rows = read("workbook", path)
    assert reading.columns == ["Имя", "Балл", "Балл (2)", "column D"]
    assert rows[1].values == {"Имя": "б", "Балл": "3", "Балл (2)": "4", "column D": "прим."}
    assert keys(reading.doubts) == ["table_columns_repeated", "table_columns_without_name"]


def test_table_that_starts_right_and_below_keeps_its_row_numbers(make_workbook: MakeWorkbook, read: Read) -> None:
    path = make_workbook([[], [], [None, None, "Имя", "Год"], [], [None, None, "Айбек", 1990]])
    reading, rows = read("workbook", path)
    assert reading.columns == ["Имя", "Год"]
    assert rows[0].position == "sheet 'Реестр', row 5"


def test_doubts_about_cells(make_workbook: MakeWorkbook, read: Read) -> None:
    body: list[list[object]] = [[f"клиент {n}", n + 0.5, "3.05"] for n in range(10)]
    body[3] = ["Нaрын", date(2021, 3, 5), "03.май"]  # the second letter of the name is Latin
    body[4] = ["утра\ufffdено", 12345678901234567890, "4.1"]
    reading, _ = read("workbook", make_workbook([["Имя", "Сумма", "Доля"], *body]))
    assert keys(reading.doubts) == [
        "cells_date_for_number",
        "cells_month_for_number",
        "cells_mixed_alphabets",
        "cells_letters_lost",
        "cells_long_numbers",
    ]
    assert all("Нaрын" not in doubt.text(language) for doubt in reading.doubts for language in ("en", "ru"))


def test_dates_beside_years_and_dates_in_words_are_no_doubt(make_workbook: MakeWorkbook, read: Read) -> None:
    body = [[n, birth] for n, birth in enumerate([date(1985, 5, 17), 1990, 1991, 1992, "17.05.1985", "01.02.1979"] * 4)]
    reading, _ = read("workbook", make_workbook([["№", "Дата рождения"], *body]))
    assert reading.doubts == []


def test_dates_written_as_text_are_no_numbers_that_became_dates(make_workbook: MakeWorkbook, read: Read) -> None:
    written = [f"{day:02}.05.2021" for day in range(1, 29)]
    body: list[list[object]] = [
        [n, term] for n, term in enumerate([*written, "05.2021", "2021", "44333", *["06.2021"] * 9])
    ]
    body[4][1] = body[9][1] = date(2021, 5, 17)
    reading, _ = read("workbook", make_workbook([["№", "Срок"], *body]))
    assert reading.doubts == []


def test_years_with_the_mark_of_a_footnote_are_doubted(make_workbook: MakeWorkbook, read: Read) -> None:
    reading, _ = read("workbook", make_workbook([["Район", 2019, 2020, 2021, "20221"], ["Кочкор", 1, 2, 3, 4]]))
    assert [(doubt.key, doubt.values) for doubt in reading.doubts] == [("table_years_with_marks", {"columns": "20221"})]
    reading, _ = read("workbook", make_workbook([["Код", "Имя", "Вид", "20221"], ["a", "b", "c", 3]]))
    assert reading.doubts == []


def test_header_without_rows_is_a_doubt(make_workbook: MakeWorkbook, read: Read) -> None:
    reading, rows = read("workbook", make_workbook([["Имя", "Год", "Пол"]]))
    assert rows == []
    assert keys(reading.doubts) == ["table_has_no_rows"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2007.0, "2007"),
        (43.5, "43.5"),
        (0.1 + 0.2, "0.3"),
        (0.13164084338080392, "0.13164084338080392"),
        (20101197500123.0, "20101197500123"),
        (True, "TRUE"),
        (date(2021, 5, 17), "2021-05-17"),
        ("  43,5 ", "  43,5 "),
        ("\xa0 ", None),
        ("", None),
    ],
)
def test_cells_as_a_person_sees_them(cell: object, text: str | None) -> None:
    assert cell_text(cell) == text  # type: ignore[arg-type]


def test_column_letters() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def rounded(text: str | None) -> float | None:
    try:
        return round(float(text or ""), 1)
    except ValueError:
        return None


def test_real_trilingual_workbooks_give_all_their_numbers(shared_data: Path, read: Read) -> None:
    import csv

    with (shared_data / "messy/pairs_workbook_to_sdmx.csv").open(encoding="utf-8") as file:
        pairs = list(csv.DictReader(file))
    assert len(pairs) == 11
    for pair in pairs:
        _, cells = read("workbook", shared_data / pair["messy_workbook"])
        _, observations = read("sdmx", shared_data / pair["clean_sdmx"])
        assert len(observations) == int(pair["sdmx_observations"]), pair["indicator"]
        truth = {(row.values["TIME_PERIOD"], rounded(row.values["OBS_VALUE"])) for row in observations}
        numbers = [
            (column[:4], rounded(value))
            for row in cells
            for column, value in row.values.items()
            if column[:2] == "20" and rounded(value) is not None
        ]
        assert len(numbers) == int(pair["numeric_cells_in_workbook"]), pair["indicator"]
        agreeing = sum(number in truth for number in numbers)
        assert agreeing >= int(pair["cells_whose_(year,value)_is_in_sdmx"]), pair["indicator"]


def test_a_form_s_submissions_are_read_and_not_its_repeats(make_workbook: MakeWorkbook, read: Read) -> None:
    repeat = ["member/name", "member/age", "_index", "_parent_table_name", "_parent_index"]
    members = [[f"n{n}", 20 + n, n, "Реестр", 1] for n in range(50)]
    path = make_workbook([["start", "_id", "_index"], ["2021-05-17", 7, 1]], sheets={"member": [repeat, *members]})
    reading, rows = read("workbook", path)
    assert [row.values["_id"] for row in rows] == ["7"]
    assert "workbook_sheet_chosen" in [assumed.key for assumed in reading.assumptions]
    assert len(read("workbook", path, sheet="member")[1]) == 50
