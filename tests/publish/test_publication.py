"""A candidate becomes a vintage in one transaction, or nothing changes; every earlier vintage can be asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import psycopg
import pytest

from publish.disclosure.cells import TOTAL
from publish.publication import Published, publish
from strive.database import Connection
from strive.errors import NotReady, Refusal
from tests.dbt_project.rows import deliver


def put(connection: Connection, amount: int, area: str = TOTAL, period: str = "2021-05") -> None:
    connection.execute(
        """
        insert into candidate.fct_indicator_value (
            indicator_code, definition_version, country_code, area_code, area_level, period_type, period, period_start,
            period_end, sex, age_band, category_scheme, category, programme_code, donor_code, agency_code, value,
            numerator, denominator, contributing_rows, contributing_deliveries, is_synthetic, last_reported_at,
            last_ingested_at
        )
        values ('PRB-01', 1, 'KGZ', %s, %s, 'M', %s, %s, %s, '_T', '_T', '_T', '_T',
            'STRIVE-ASIA', 'EU', 'UNODC', %s, %s, null, %s, 1, true, now(), now())
        """,
        (area, int(area != TOTAL), period, f"{period}-01", f"{period}-28", amount, amount, amount),
    )


def put_ratio(connection: Connection, numerator: str, denominator: str, numerator_n: int, n: int, sex: str) -> None:
    """A ratio of PRB-04 whose parts are weighted sums."""
    connection.execute(
        """
        insert into candidate.fct_indicator_value (
            indicator_code, definition_version, country_code, area_code, area_level, period_type, period, period_start,
            period_end, sex, age_band, category_scheme, category, programme_code, donor_code, agency_code, value,
            numerator, denominator, contributing_rows, contributing_deliveries, is_synthetic, last_reported_at,
            last_ingested_at, n, numerator_n
        )
        values ('PRB-04', 1, 'KGZ', '_T', 0, 'Q', '2021-Q2', '2021-04-01', '2021-06-30', %(sex)s, '_T', '_T', '_T',
            'STRIVE-ASIA', 'EU', 'UNODC', round(100 * %(numerator)s::numeric / %(denominator)s::numeric, 1),
            %(numerator)s, %(denominator)s, %(n)s, 1, true, now(), now(), %(n)s, %(numerator_n)s)
        """,
        {"numerator": numerator, "denominator": denominator, "numerator_n": numerator_n, "n": n, "sex": sex},
    )


def build(connection: Connection, gate: str | None = "passed", *, finished: bool = True) -> None:
    connection.execute(
        "insert into ledger.build (input_fingerprint, started_at, finished_at, code_commit, gate_verdict) "
        "values ('f', now(), case when %s then now() end, 'c', %s)",
        (finished, gate),
    )
    connection.commit()


def replace(connection: Connection, *amounts: tuple[int, str]) -> Published:
    connection.execute("truncate candidate.fct_indicator_value")
    for amount, area in amounts:
        put(connection, amount, area)
    build(connection)
    return publish()


def shown(connection: Connection) -> dict[str, tuple[object, ...]]:
    rows = connection.execute(
        "select area_code, status, suppression_reason, value from marts.fct_indicator_value"
    ).fetchall()
    connection.commit()
    return {str(row[0]): row[1:] for row in rows}


def test_small_cells_are_null_with_a_reason_and_never_zero(candidate: Connection) -> None:
    replace(candidate, (743, TOTAL), (3, "KG-Y"), (340, "KG-N"), (400, "KG-C"))
    assert shown(candidate) == {
        TOTAL: ("published", None, Decimal(743)),
        "KG-Y": ("suppressed", "small_count", None),
        "KG-N": ("suppressed", "complementary", None),
        "KG-C": ("published", None, Decimal(400)),
    }
    leaks = candidate.execute(
        "select count(*) from marts.fct_indicator_value where status = 'suppressed' "
        "and (value is not null or numerator is not null or denominator is not null)"
    ).fetchone()
    assert leaks == (0,)


def test_a_weighted_ratio_shows_its_n_and_is_hidden_by_it(candidate: Connection) -> None:
    put_ratio(candidate, "31.5", "62.5", 40, 80, TOTAL)
    put_ratio(candidate, "20.5", "40.5", 11, 30, "M")
    put_ratio(candidate, "11", "22", 29, 33, "F")  # four respondents are not in the numerator
    build(candidate)
    publish()
    rows = candidate.execute("select sex, status, value::text, n::text from marts.fct_indicator_value").fetchall()
    assert {row[0]: row[1:] for row in rows} == {
        TOTAL: ("published", "50.4", "80"),
        "M": ("suppressed", None, None),  # else the women's numerator could be reckoned
        "F": ("suppressed", None, None),
    }
    assert candidate.execute("select distinct n from marts.rpt_indicator_value order by n").fetchall() == [
        (80,),
        (None,),
    ]


def test_what_would_give_a_hidden_count_away_is_not_published(
    candidate: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without complementary suppression the attacker finds the small area, and the last vintage stays."""
    areas = [(743, TOTAL), (3, "KG-Y"), (340, "KG-N"), (400, "KG-C")]
    monkeypatch.setattr("publish.disclosure.control.Complement._next_to_hide", lambda *_: None)
    monkeypatch.setattr("publish.disclosure.control._widen", lambda *_, **__: None)
    with pytest.raises(Refusal) as refused:
        replace(candidate, *areas)
    assert "PRB-01/KGZ/KG-Y/M/2021-05" in refused.value.message.text("en")
    candidate.rollback()
    assert candidate.execute("select count(*) from ledger.vintage").fetchone() == (0,)


def test_the_numbers_behind_hidden_cells_are_kept_from_vintage_to_vintage(candidate: Connection) -> None:
    """An area that was hidden beside a small one stays hidden, also when the small one has grown."""
    replace(candidate, (743, TOTAL), (3, "KG-Y"), (340, "KG-N"), (400, "KG-C"))
    replace(candidate, (760, TOTAL), (20, "KG-Y"), (340, "KG-N"), (400, "KG-C"))
    assert shown(candidate)["KG-N"] == ("suppressed", "complementary", None), "it protects what was hidden then"
    kept = candidate.execute(
        "select vintage_from, vintage_to, numerator from disclosure.hidden_number order by numerator, vintage_from"
    ).fetchall()
    assert (1, None, 340.0) in kept and any(row[2] == 3.0 and row[1] == 2 for row in kept)


def test_nothing_is_published_when_nothing_changed(candidate: Connection) -> None:
    first = replace(candidate, (743, TOTAL), (343, "KG-Y"), (400, "KG-N"))
    second = replace(candidate, (743, TOTAL), (343, "KG-Y"), (400, "KG-N"))
    assert first["published"] and not second["published"]
    assert first["vintage_id"] == second["vintage_id"]
    assert candidate.execute("select count(*) from ledger.vintage").fetchone() == (1,)


def test_every_vintage_is_read_back_exactly_as_it_was(candidate: Connection) -> None:
    """Twenty of them: by the function, and by the view that BI tools use."""
    seen: list[tuple[datetime, int, dict[str, object]]] = []
    for step in range(20):
        # By tens: a change of few would be hidden.
        both = [(100 + 10 * step, "KG-Y"), (200 + 10 * (step // 3), "KG-N")]
        areas = both if step % 4 != 3 else [(200 + 10 * step, "KG-N")]
        published = replace(candidate, (sum(n for n, _ in areas), TOTAL), *areas)
        now = candidate.execute("select clock_timestamp()").fetchone()
        assert now is not None and published["vintage_id"] == step + 1
        seen.append((now[0], step + 1, shown(candidate)))  # type: ignore[arg-type]
    columns = "area_code, status, suppression_reason, value"
    for instant, vintage, values in seen:
        by_function = candidate.execute(f"select {columns} from marts.indicator_values_as_of(%s)".encode(), (instant,))
        assert {str(row[0]): row[1:] for row in by_function} == values
        by_view = candidate.execute(
            f"select {columns} from marts.rpt_indicator_value_by_vintage where vintage_id = %s".encode(), (vintage,)
        )
        assert {str(row[0]): row[1:] for row in by_view} == values
    before = candidate.execute(
        "select count(*) from marts.indicator_values_as_of(%s)", (datetime(2000, 1, 1, tzinfo=UTC),)
    ).fetchone()
    assert before == (0,)
    (current,) = candidate.execute("select vintage_id from marts.dim_vintage where is_current").fetchall()
    assert current == (20,)


def restated(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select vintage_id, area_code, what, cause, value_before, value_after, difference, deliveries_new, "
        "deliveries_gone from marts.rpt_restatement order by vintage_id, area_code"
    ).fetchall()


def count_delivery(connection: Connection, name: str, month: str = "2021-05") -> None:
    deliver(connection, name, "probation_clients", "probation_client", [], reported="2021-06-01", period=month)
    connection.execute("insert into indicators.observed_day values ('PRB-01', 'KGZ', %s, %s)", (f"{month}-28", name))


def test_a_restatement_names_the_deliveries_and_the_difference(candidate: Connection) -> None:
    count_delivery(candidate, "first")
    replace(candidate, (300, TOTAL), (100, "KG-Y"), (200, "KG-N"))
    assert restated(candidate) == []
    count_delivery(candidate, "later")
    count_delivery(candidate, "of another month", "2021-06")
    replace(candidate, (310, TOTAL), (110, "KG-Y"), (200, "KG-N"))
    assert restated(candidate) == [
        (2, "KG-Y", "changed", "delivery", 100, 110, 10, ["later"], []),
        (2, "_T", "changed", "delivery", 300, 310, 10, ["later"], []),
    ]
    candidate.execute("update ledger.delivery set superseded_by = 'later' where delivery_id = 'first'")
    candidate.execute("delete from indicators.observed_day where delivery_id = 'first'")
    replace(candidate, (290, TOTAL), (110, "KG-Y"), (180, "KG-N"))
    assert restated(candidate)[2:] == [
        (3, "KG-N", "changed", "correction", 200, 180, -20, [], ["first"]),
        (3, "_T", "changed", "correction", 310, 290, -20, [], ["first"]),
    ]
    candidate.execute("update ledger.delivery set verdict = 'rejected' where delivery_id = 'of another month'")
    replace(candidate, (110, TOTAL), (110, "KG-Y"))
    assert restated(candidate)[4:] == [
        (4, "KG-N", "withdrawn", "withdrawal", 180, None, None, [], ["of another month"]),
        (4, "_T", "changed", "withdrawal", 290, 110, -180, [], ["of another month"]),
    ]


def test_a_restatement_by_a_new_definition_or_by_disclosure_says_so(candidate: Connection) -> None:
    replace(candidate, (300, TOTAL), (100, "KG-Y"), (200, "KG-N"))
    candidate.execute("update candidate.fct_indicator_value set definition_version = 2 where area_code = 'KG-N'")
    build(candidate)
    publish()
    assert restated(candidate) == [(2, "KG-N", "changed", "definition", 200, 200, 0, [], [])]
    replace(candidate, (203, TOTAL), (3, "KG-Y"), (200, "KG-N"))
    causes = {row[1]: (row[3], row[5]) for row in restated(candidate) if row[0] == 3}
    assert causes["KG-Y"] == ("disclosure", None)


def test_only_what_changed_gets_a_new_row_in_the_history(candidate: Connection) -> None:
    replace(candidate, (300, TOTAL), (100, "KG-Y"), (200, "KG-N"))
    result = replace(candidate, (301, TOTAL), (101, "KG-Y"), (200, "KG-N"))
    assert (result["cells_added"], result["cells_changed"], result["cells_withdrawn"]) == (0, 2, 0)
    assert candidate.execute("select count(*) from marts.fct_indicator_value_history").fetchone() == (5,)


@pytest.mark.parametrize(
    ("gate", "finished"), [(None, True), ("failed", True), (None, False)], ids=["unchecked", "failed", "unfinished"]
)
def test_a_candidate_that_did_not_pass_is_not_published(
    candidate: Connection, gate: str | None, finished: bool
) -> None:
    replace(candidate, (300, TOTAL))
    candidate.execute("update candidate.fct_indicator_value set value = 999, numerator = 999")
    build(candidate, gate, finished=finished)
    with pytest.raises(NotReady):
        publish()
    assert shown(candidate)[TOTAL] == ("published", None, Decimal(300))


def test_a_publication_that_breaks_half_way_leaves_the_last_vintage(
    candidate: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace(candidate, (300, TOTAL))

    def breaks(connection: Connection) -> str:
        raise psycopg.OperationalError("the server went away")

    monkeypatch.setattr("publish.publication.content_hash", breaks)
    with pytest.raises(psycopg.OperationalError):
        replace(candidate, (555, TOTAL))
    assert shown(candidate)[TOTAL] == ("published", None, Decimal(300))
    assert candidate.execute("select count(*) from ledger.vintage").fetchone() == (1,)


def test_readers_find_every_cell_once_though_all_countries_have_a_total(candidate: Connection) -> None:
    candidate.execute(
        "insert into candidate.dim_area (area_code, country_code, name_en, name_ru) "
        "values ('_T', 'KGZ', 'Kyrgyzstan', 'К'), ('_T', 'KAZ', 'Kazakhstan', 'К')"
    )
    replace(candidate, (300, TOTAL))
    rows = candidate.execute("select area_code, area_en from marts.rpt_indicator_value").fetchall()
    assert rows == [("_T", "Kyrgyzstan")]


def test_readers_find_labels_in_both_languages_and_a_comment_on_every_view(candidate: Connection) -> None:
    replace(candidate, (300, TOTAL))
    row = candidate.execute("select indicator_en, indicator_ru, country_ru from marts.rpt_indicator_value").fetchone()
    assert row is not None and all(row)
    views = candidate.execute(
        "select c.relname, obj_description(c.oid, 'pg_class') from pg_class as c "
        "where c.relnamespace = 'marts'::regnamespace and c.relkind = 'v'"
    ).fetchall()
    assert views and all(description for _, description in views)


def test_a_total_of_strive_asia_leaves_out_what_japan_and_germany_paid(candidate: Connection) -> None:
    accounts = [
        ("STRIVE-ASIA", "EU", "UNODC", True, True),
        ("DEU-TOT", "DEU", "UNDP", False, True),
        ("CONTEXT", "_Z", "_Z", False, False),
    ]
    for account in accounts:
        candidate.execute(
            "insert into candidate.dim_attribution (programme_code, donor_code, agency_code, counts_as_strive_asia, "
            "counts_as_pve_portfolio) values (%s, %s, %s, %s, %s)",
            account,
        )
    cells = [
        ("TRN-10", "STRIVE-ASIA", 30),  # days: added up
        ("TRN-10", "DEU-TOT", 55),
        ("TRN-10", "CONTEXT", 900),
        ("TRN-02", "STRIVE-ASIA", 20),  # persons: one may have been trained twice
        ("TRN-02", "DEU-TOT", 50),
        ("TRN-01", "STRIVE-ASIA", 3),  # hidden
        ("TRN-01", "DEU-TOT", 50),
    ]
    paid_by = {programme: (donor, agency) for programme, donor, agency, *_ in accounts}
    for indicator, programme, amount in cells:
        candidate.execute(
            """
            insert into candidate.fct_indicator_value (
                indicator_code, definition_version, country_code, area_code, area_level, period_type, period,
                period_start, period_end, sex, age_band, category_scheme, category, programme_code, donor_code,
                agency_code, value, numerator, contributing_rows, contributing_deliveries, is_synthetic,
                last_reported_at, last_ingested_at
            )
            values (%s, 1, 'KAZ', '_T', 0, 'A', '2021', '2021-01-01', '2021-12-31', '_T', '_T', '_T', '_T',
                %s, %s, %s, %s, %s, 9, 1, true, now(), now())
            """,
            (indicator, programme, *paid_by[programme], amount, amount),
        )
    build(candidate)
    publish()
    rows = candidate.execute(
        "select indicator_code, portfolio, programmes, status, value from marts.rpt_portfolio_total order by 1, 2 desc"
    ).fetchall()
    both = "DEU-TOT, STRIVE-ASIA"
    assert rows == [
        ("TRN-01", "STRIVE Asia", "STRIVE-ASIA", "suppressed", None),
        ("TRN-01", "PVE portfolio", both, "suppressed", None),
        ("TRN-02", "STRIVE Asia", "STRIVE-ASIA", "published", Decimal(20)),
        ("TRN-02", "PVE portfolio", both, "not_additive", None),
        ("TRN-10", "STRIVE Asia", "STRIVE-ASIA", "published", Decimal(30)),
        ("TRN-10", "PVE portfolio", both, "published", Decimal(85)),
    ]
