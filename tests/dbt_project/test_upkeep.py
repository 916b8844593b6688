"""A build that recomputes what changed leaves what a build of everything leaves, bit for bit."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from dbt_project import upkeep
from strive.settings import PROJECT_ROOT
from tests.dbt_project.laws import LAWS
from tests.dbt_project.playground import Playground, make_playground

COMPARED_AS_A_WHOLE = {
    "harmonised.hrm_aid_transaction",
    "harmonised.hrm_child_case_count",
    "harmonised.hrm_probation_officer_count",
    "harmonised.hrm_target",
    "harmonised.hrm_training_event",
    "harmonised.hrm_training_followup",
    "indicators.contribution/apprenticeship",
    "indicators.contribution/centres",
    "indicators.contribution/communities",
    "indicators.contribution/community_plans",
    "indicators.contribution/context",
    "indicators.contribution/mhpss_outcomes",
    "indicators.contribution/national_counts",
    "indicators.contribution/probation_officers",
    "indicators.contribution/probation_outcomes",
    "indicators.contribution/probation_served",
    "indicators.contribution/training_effects",
}


@pytest.fixture(scope="module")
def playground(
    postgres_server: str, _template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Playground]:
    """A warehouse whose views dbt has made, for histories to be played in one after the other."""
    yield from make_playground(postgres_server, _template_database, tmp_path_factory.mktemp("upkeep-home"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 7))
def test_what_changed_gives_what_everything_gives(playground: Playground, seed: int) -> None:
    """Deliveries, corrections, withdrawals, second checks and backfills in any order."""
    playground.forget_everything()
    history = playground.history(seed)
    for build in range(5):
        happened = [history.step() for _ in range(history.chance.randint(1, 4) if build else 10)]
        assert not playground.rebuild()
        assert playground.differences() == {}, (seed, build, happened)
    before = playground.marts_hash()
    assert playground.rebuild(anew=True)
    assert playground.marts_hash() == before


@pytest.mark.slow
def test_the_order_of_deliveries_and_their_number_do_not_matter(playground: Playground) -> None:
    """The same rows, delivered in another order or at once, give the same figures."""
    figures = []
    for order in (1, -1):
        playground.forget_everything()
        for month in (1, 2, 3)[::order]:
            playground.deliver_sessions(f"S{month}", month, month)
            playground.rebuild()
        figures.append(playground.figures())
    playground.forget_everything()
    playground.deliver_sessions("ALL", 1, 3)
    playground.rebuild()
    figures.append(playground.figures())
    assert figures[0] and figures[0] == figures[1] == figures[2]


@pytest.mark.slow
def test_delivering_again_changes_no_figure(playground: Playground) -> None:
    playground.forget_everything()
    playground.deliver_sessions("S", 1, 3)
    playground.rebuild()
    figures = playground.figures()
    playground.deliver_sessions("AGAIN", 1, 3)
    assert not playground.rebuild()
    assert playground.figures() == figures
    assert playground.differences() == {}


@pytest.mark.slow
def test_only_the_groups_of_the_changed_month_are_counted(playground: Playground) -> None:
    playground.forget_everything()
    for month in range(1, 13):
        playground.deliver_sessions(f"S{month}", month, month)
    playground.rebuild()
    playground.deliver_sessions("MAY", 5, 5, reported="2022-02-01")
    playground.rebuild()
    assert playground.touched_periods() == {
        ("M", "2021-05-01"),
        ("Q", "2021-04-01"),
        ("A", "2021-01-01"),
        ("P", "2021-01-05"),
    }
    playground.rebuild()
    assert playground.touched_periods() == set()


@pytest.mark.slow
def test_a_build_that_was_killed_is_followed_by_one_of_everything(playground: Playground) -> None:
    playground.forget_everything()
    playground.deliver_sessions("S", 1, 2)
    upkeep.begin(playground.connection, "test")
    playground.connection.execute("select upkeep.refresh('harmonised.hrm_mhpss_session')")
    playground.connection.commit()
    assert playground.rebuild()
    assert playground.figures()
    assert playground.differences() == {}


@pytest.mark.slow
def test_of_rows_with_one_key_the_one_reported_last_counts(playground: Playground) -> None:
    """Also when it arrives first, when both are in one delivery, and when the newest is withdrawn."""
    playground.forget_everything()
    playground.deliver_sessions("NEW", 1, 1, reported="2021-12-02")
    playground.deliver_sessions("OLD", 1, 1, reported="2021-12-01")
    playground.rebuild()
    assert playground.deliveries_counted() == {"NEW"}
    playground.connection.execute("update ledger.delivery set verdict = 'rejected' where delivery_id = 'NEW'")
    playground.rebuild()
    assert playground.deliveries_counted() == {"OLD"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_laws_of_adding_up(playground: Playground, seed: int) -> None:
    """Sums and bounds over areas, months and breakdowns, by additivity."""
    playground.forget_everything()
    history = playground.history(seed, size=40)
    for _ in range(25):
        history.step()
    playground.rebuild()
    for law, query in LAWS.items():
        broken = playground.connection.execute(query.encode()).fetchall()
        assert broken == [], law


@pytest.mark.slow
def test_consent_withdrawn_in_a_later_delivery_takes_earlier_rows_out_of_the_next_build(playground: Playground) -> None:
    playground.forget_everything()
    for month in (1, 2):
        playground.deliver_sessions(f"S{month}", month, month)
    playground.rebuild()
    assert "b1" in playground.people_counted()
    playground.deliver_refusal("W", "b1", "2021-06-05")
    assert not playground.rebuild()
    assert "b1" not in playground.people_counted() and playground.people_counted()
    assert playground.differences() == {}


@pytest.mark.slow
def test_who_consents_again_or_whose_refusal_is_taken_back_counts_again(playground: Playground) -> None:
    playground.forget_everything()
    for month in (1, 2):
        playground.deliver_sessions(f"S{month}", month, month)
    playground.deliver_refusal("W", "b1", "2021-03-05")
    playground.deliver_refusal("V", "b2", "2021-03-05")
    playground.rebuild()
    assert playground.people_counted() & {"b1", "b2"} == set()
    playground.deliver_sessions("S4", 4, 4)
    assert not playground.rebuild()
    assert playground.people_counted() >= {"b1", "b2"}
    playground.withdraw("S4")
    assert not playground.rebuild()
    assert playground.people_counted() & {"b1", "b2"} == set()
    playground.withdraw("W")
    assert not playground.rebuild()
    assert playground.people_counted() & {"b1", "b2"} == {"b1"}
    assert playground.differences() == {}


@pytest.mark.slow
def test_a_corrected_value_counts_its_delivery_anew_and_nothing_else(playground: Playground) -> None:
    playground.forget_everything()
    for month in (1, 2):
        playground.deliver_sessions(f"S{month}", month, month)
    playground.rebuild()
    playground.correct("S2", field="modality", right="group")
    assert not playground.rebuild()
    assert playground.touched_periods() == {
        ("M", "2021-02-01"), ("Q", "2021-01-01"), ("A", "2021-01-01"), ("P", "2021-01-05")
    }  # fmt: skip
    assert ("group",) in playground.connection.execute(
        "select distinct category from indicators.contribution where delivery_id = 'S2' and indicator_code = 'MHP-02'"
    ).fetchall()
    assert playground.differences() == {}


@pytest.mark.slow
def test_what_a_changed_delivery_costs_grows_with_history_only_where_rows_depend_on_others(
    playground: Playground,
) -> None:
    """What is not listed is brought up delivery by delivery. The listed ones are compared as a whole: few rows, or rows
    that are judged beside others."""
    compared = playground.connection.execute(
        """
        select k.relation, b.branch
        from upkeep.kept as k
        cross join lateral (
            select '' as branch, k.definition as of_view, k.options where not k.options ? 'branches'
            union all
            select e.key, e.value ->> 'view', e.value from jsonb_each(coalesce(k.options -> 'branches', '{}')) as e
        ) as b
        where k.refresher = 'rows' and upkeep.has_column(k.relation::regclass, 'delivery_id')
            and not upkeep.follows_its_delivery(b.of_view::regclass, b.options)
        """
    ).fetchall()
    assert sorted("/".join(filter(None, map(str, row))) for row in compared) == sorted(COMPARED_AS_A_WHOLE)


def test_what_is_counted_from_is_brought_up_before_the_cells() -> None:
    """dbt builds four models at once, in the order of their references alone: what a function reads must be one."""
    model = (PROJECT_ROOT / "dbt_project" / "models" / "indicators" / "part_measure.sql").read_text(encoding="utf-8")
    functions = (upkeep.SQL_FOLDER / "05_groups.sql").read_text(encoding="utf-8")
    read = set(re.findall(r"(?:from|join) indicators\.(\w+)", functions)) - {"part_measure"}
    assert read >= {"month_value", "observed_day"}
    # contribution and observed_day come before counted_period, which the statement reads.
    missing = read - {"contribution", "observed_day"} - set(re.findall(r"ref\('(\w+)'\)", model))
    assert not missing
