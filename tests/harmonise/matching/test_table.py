"""A CSV of names in, the same rows with decisions out, through the command, without any database."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harmonise.matching.gazetteer import Gazetteer
from strive.command_line.match import match

FIRST_LEVEL = ["Чуйская область", "Bishkek", "Ош облусу", "Osh city", "Баткенская область", "Talas oblast",
               "Иссык-Кульская обл.", "Jalal-Abad oblast", "г. Бишкек", "Naryn oblast", "Chui oblast"]  # fmt: skip


def run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(match, [str(path), *options])


def matched(path: Path, content: str, *options: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    path.write_bytes(content.encode(encoding))
    result = run(path, *options)
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> None:
    """No server answers where the warehouse would be; the catalogue is read once for all tests."""
    monkeypatch.setenv("STRIVE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setattr("harmonise.matching.catalogue_names.read_gazetteer", lambda _: gazetteer)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "names.csv"


def test_rows_come_back_as_they_were_with_five_columns_more(path: Path) -> None:
    (row,) = matched(path, 'id,country,name,level\n7,KGZ,"  Ош, обл. ",\n')
    assert (row["id"], row["country"], row["name"], row["level"]) == ("7", "KGZ", "  Ош, обл. ", "")
    assert list(row)[4:] == ["code", "decision", "score", "candidates", "reason"]


def test_decisions(path: Path) -> None:
    rows = matched(
        path, "country,name,level,parent,date\nKG,Osh,,,\nKG,Osh city,1,,\nKZ,Ulytau,admin1,,2020-01-01\nKG,zzzz,,,\n"
    )
    assert [(row["decision"], row["code"]) for row in rows] == [
        ("review", ""),
        ("accepted", "KG-GO"),
        ("review", ""),
        ("unknown", ""),
    ]
    assert "KG-GO 1.000" in rows[0]["candidates"] and "KG-O 1.000" in rows[0]["candidates"]
    assert "2020-01-01" in rows[2]["reason"]


@pytest.mark.parametrize(
    "bad",
    ["KG,Naryn,x,", "KG,Naryn,0,", "KG,Naryn,1,2020-13-01", "KG,Naryn,1,,more,cells", "KG,Naryn,1,yesterday"],
)
def test_a_bad_row_costs_that_row_only_and_says_why(path: Path, bad: str) -> None:
    rows = matched(path, f"country,name,level,date\nKG,Talas,1,\n{bad}\nKG,Chui,1,\n")
    assert [row["decision"] for row in rows] == ["accepted", "review", "accepted"]
    assert rows[1]["reason"] and not rows[1]["code"]


def test_a_quote_that_nobody_closes_costs_no_other_row(path: Path) -> None:
    lines = "".join(f"KG,{name},1\n" for name in ("Talas oblast", "Chui oblast", "Naryn oblast") * 4)
    rows = matched(path, f'country,name,level\nKG,"Batken oblast,1\n{lines}')
    assert [row["decision"] for row in rows] == ["accepted"] * 13


def test_a_cell_may_have_two_lines(path: Path) -> None:
    (row,) = matched(path, 'country,name\nKG,"Иссык-Кульская\nобласть"\n')
    assert row["code"] == "KG-Y"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "koi8-r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_encoding_and_delimiter(path: Path, encoding: str, delimiter: str) -> None:
    content = "".join(delimiter.join(("KG", name)) + "\n" for name in FIRST_LEVEL)
    rows = matched(path, delimiter.join(("country", "name")) + "\n" + content, encoding=encoding)
    assert {row["decision"] for row in rows} == {"accepted"} and rows[0]["name"] == "Чуйская область"


def test_a_column_of_first_level_names_tells_the_level_whatever_the_order(path: Path) -> None:
    header = "country,name\n"
    known = [f"KG,{name}\n" for name in FIRST_LEVEL]
    for rows in ([*known, "KG,Naryn\n"], ["KG,Naryn\n", *known]):
        (row,) = [row for row in matched(path, header + "".join(rows)) if row["name"] == "Naryn"]
        assert (row["code"], row["decision"]) == ("KG-N", "accepted") and row["reason"]
    (row,) = [row for row in matched(path, header + "".join(rows), "--each-alone") if row["name"] == "Naryn"]
    assert row["decision"] == "review"


@pytest.mark.parametrize(("more", "column"), [("1", "level"), ("Chui", "parent")])
def test_where_the_file_states_levels_or_parents_none_is_guessed(path: Path, more: str, column: str) -> None:
    known = "".join(f"KG,{name},\n" for name in FIRST_LEVEL)
    rows = matched(path, f"country,name,{column}\nKG,Naryn,\nKG,Kara-Balta,{more}\n{known}")
    assert rows[0]["decision"] == "review"


def test_few_names_tell_no_level(path: Path) -> None:
    rows = matched(path, "country,name\nKG,Naryn\nKG,Osh oblast\nKG,Chui oblast\n")
    assert [row["decision"] for row in rows] == ["review", "accepted", "accepted"]


@pytest.mark.parametrize(
    "content",
    [b"", b"country\nKG\n", b"name,place\nOsh,x\n", b"country,name,code\nKG,Osh,1\n", bytes(range(256)) * 20],
)
def test_a_file_without_the_columns_is_refused_with_the_reason(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    result = run(path)
    assert (result.exit_code, result.stdout) == (3, "") and path.name in result.stderr


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path):
        result = run(path)
        assert (result.exit_code, result.stdout) == (3, "") and path.name in result.stderr


def test_reasons_in_russian(path: Path) -> None:
    (row,) = matched(path, "country,name\nKG,Osh\n", "--language", "ru")
    assert "единиц" in row["reason"]
