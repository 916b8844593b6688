"""Every metric of the semantic layer gives the very numbers of the candidate marts; the documentation builds."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from dbt_project.docs import write_docs
from dbt_project.metrics import MetricQuestions
from dbt_project.metrics_yaml import metric_name, metrics_file, metrics_text
from strive.catalogue.files import read_indicators
from strive.catalogue.models import Indicator
from strive.database import Connection, database_url
from strive.errors import Refusal
from strive.settings import PROJECT_ROOT, load_settings
from tests.dbt_project.conftest import Warehouse

INDICATORS = read_indicators(PROJECT_ROOT / "catalogue")
ACCOUNT = ["country", "programme", "donor", "agency"]
GRAINS = {"M": "month", "Q": "quarter", "A": "year"}
BREAKDOWNS: dict[str, tuple[str, ...]] = {
    "": (),
    "area": ("area_code",),
    "sex": ("sex",),
    "age_band": ("age_band",),
    "category": ("category_scheme", "category"),
    "further category": ("further_scheme", "further_category"),
}
CODES = ("area_code", "sex", "age_band", "category_scheme", "category")


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> tuple[Connection, MetricQuestions]:
    return warehouse.connection, MetricQuestions(warehouse.settings)


def broken_down(indicator: Indicator) -> dict[str, tuple[str, ...]]:
    """The breakdowns of an indicator; what its source publishes cell by cell has only all of them at once."""
    if indicator.additivity == "N":
        return {"every cell": CODES}
    has = {"", *({"sex", "age_band"} & set(indicator.disaggregations))}
    if indicator.finest_area_level:
        has.add("area")
    has |= set(("category", "further category")[: len(indicator.category_schemes)])
    return {name: codes for name, codes in BREAKDOWNS.items() if name in has}


def cells(connection: Connection, indicator: Indicator, period_type: str, codes: tuple[str, ...]) -> dict[Any, Any]:
    """The candidate's cells of one kind of period that are broken down by ``codes`` and by nothing else. In the marts
    the second scheme stands where the first does."""
    scheme = None
    if indicator.additivity != "N" and {"category_scheme", "further_scheme"} & set(codes):
        scheme = indicator.category_schemes["further_scheme" in codes]
    codes = tuple(code.replace("further_scheme", "category_scheme").replace("further_", "") for code in codes)
    wanted = " and ".join(
        ["area_level <= 1"]  # metrics know areas, and no groups of areas
        + [f"{code} <> '_T'" for code in codes if code != "category_scheme"]
        + [f"{code} = '_T'" for code in CODES if code not in codes]
    )
    if indicator.additivity == "N":
        wanted = "true"
    elif scheme:
        wanted += f" and category_scheme = '{scheme}'"
    rows: Any = connection.execute(
        f"select period_start, country_code, programme_code, donor_code, agency_code"
        f"{''.join(', ' + code for code in codes)}, value, numerator, denominator "
        "from candidate.fct_indicator_value where indicator_code = %s and period_type = %s and "
        f"category_scheme <> 'event' and {wanted}".encode(),
        (indicator.indicator, period_type),
    ).fetchall()
    shown = 3 if indicator.additivity == "R" else 1
    return {row[:-3]: row[-3:][:shown] for row in rows}


def asked(
    built: tuple[Connection, MetricQuestions], indicator: Indicator, period_type: str, codes: tuple[str, ...]
) -> dict[Any, Any]:
    connection, questions = built
    parts = ["", "numerator", "denominator"] if indicator.additivity == "R" else [""]
    names = [metric_name(indicator.indicator, part) for part in parts]
    time = [GRAINS[period_type]] if period_type in GRAINS else []
    answer = questions.ask(connection, names, [*time, *ACCOUNT, *codes])
    place = {name: number for number, name in enumerate(answer.columns)}
    found = {}
    for row in answer.rows:
        values = tuple(row[place[name]] for name in names)
        where = tuple(row[: len(row) - len(names)])
        day = (where[0].date(), *where[1:]) if time else (None, *where)
        if indicator.additivity == "N":
            day = tuple("_T" if value is None else value for value in day)
        elif not all(code not in ("_T", None) for code in day[5:]):
            continue  # rows that say nothing of the breakdown have no cell of it
        found[day] = values
    return found


def same(cell: tuple[Any, ...], answer: tuple[Any, ...]) -> bool:
    """Equal; a part that counts nothing may be a known zero on one side and absent on the other."""
    numbers = zip(cell, answer, strict=True)
    return cell[0] == answer[0] and all(Decimal(one or 0) == Decimal(other or 0) for one, other in numbers)


def test_every_metric_gives_the_numbers_of_the_marts(built: tuple[Connection, MetricQuestions]) -> None:
    connection, _ = built
    compared: Counter[str] = Counter()
    different: list[Any] = []
    for indicator in INDICATORS.values():
        periods = [p for p in indicator.published_periods if p in GRAINS] or ["A"]
        # The programme to date takes a flow from its first day to its last, and a stock on its last.
        periods += ["P"] if "P" in indicator.published_periods else []
        for period_type in periods:
            for name, codes in broken_down(indicator).items():
                expected = cells(connection, indicator, period_type, codes)
                if period_type == "P":
                    expected = {(None, *key[1:]): value for key, value in expected.items()}
                found = asked(built, indicator, period_type, codes)
                found = {key: value for key, value in found.items() if key in expected or any(value)}
                compared[indicator.indicator] += len(expected)
                different += [
                    (indicator.indicator, period_type, name, key, expected.get(key), found.get(key))
                    for key in expected.keys() | found.keys()
                    if key not in expected or key not in found or not same(expected[key], found[key])
                ]
    print(f"\n{sum(compared.values())} cells compared, {len(different)} different: {dict(compared)}")
    assert not different, different[:5]
    assert not {code for code in INDICATORS if not compared[code]}


def test_the_metrics_are_those_of_the_catalogue() -> None:
    settings = load_settings({"STRIVE_PROJECT": str(PROJECT_ROOT)})
    assert metrics_file(settings).read_text(encoding="utf-8") == metrics_text(settings), "run: strive metric --write"


def test_a_question_that_cannot_be_asked_is_refused_with_what_can(built: tuple[Connection, MetricQuestions]) -> None:
    _, questions = built
    with pytest.raises(Refusal, match="prb1"):
        questions.sql(["PRB1"], ["month"])
    with pytest.raises(Refusal, match="colour"):
        questions.sql(["PRB-01"], ["colour"])


def test_the_documentation_is_one_page_that_asks_nobody(warehouse: Warehouse) -> None:
    page = write_docs(warehouse.settings)
    text = page.read_text(encoding="utf-8")
    assert page == warehouse.settings.reports / "models" / "index.html"
    assert [path.name for path in page.parent.iterdir()] == ["index.html"]
    assert "default-src 'none'" in text.split("</head>", 1)[0]
    assert str(warehouse.settings.project) not in text and database_url() not in text
    for name in ("fct_indicator_value", "dim_attribution", "contributions", metric_name("PRB-01")):
        assert f'"{name}"' in text
