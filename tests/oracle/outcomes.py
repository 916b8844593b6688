"""What rows on outcomes, groups and plans, surveys and cases of children say, from the texts of the definitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.oracle.meanings import age_band
from tests.oracle.observations import (
    MHPSS_DAYS,
    TOTAL,
    Counted,
    Current,
    Observation,
    counted,
    month_ends,
    nobody_left,
    withdrawn,
)
from tests.oracle.outcome_meanings import CURRENCY, SCALES
from tests.oracle.records import Values

_IMPROVED = {"functioning": "MHP-04", "well_being": "MHP-05", "connectedness": "MHP-07"}


def scores(current: Current) -> Iterator[Observation]:
    """MHP-04 to -07: of each beneficiary and dimension the pair scored last, on the day of its last score."""
    for dataset in counted(current, "mhpss_scale_scores"):
        by_person: dict[str, list[Values]] = defaultdict(list)
        for row in dataset.rows:
            by_person[row["beneficiary"]].append(row)
        without = withdrawn(current, dataset.country, **MHPSS_DAYS)
        for person, rows in by_person.items():
            if person not in without and all(row["consent"] for row in rows):
                yield from _pairs_of(dataset, rows)


def _pairs_of(dataset: Counted, rows: list[Values]) -> Iterator[Observation]:
    pairs: dict[str, tuple[Values, Values]] = {}
    for instrument in sorted({row["instrument"] for row in rows}):
        told = sorted((row for row in rows if row["instrument"] == instrument), key=lambda row: row["scored_on"])
        first, last = told[0], told[-1]
        if first["scored_on"] < last["scored_on"]:
            known = pairs.get(SCALES[instrument].measures)
            if known is None or known[1]["scored_on"] < last["scored_on"]:
                pairs[SCALES[instrument].measures] = first, last
    for measures, (first, last) in pairs.items():
        scale, day = SCALES[last["instrument"]], last["scored_on"]
        who = {"key": last["beneficiary"], "sex": last["sex"], "age_band": age_band(last["birth_year"], day)}
        if measures == "distress":
            indicator, counts = "MHP-06", scale.worrying_from is not None and last["score"] >= scale.worrying_from
        else:
            gain = last["score"] - first["score"] if scale.more_is_better else first["score"] - last["score"]
            indicator, counts = _IMPROVED[measures], gain >= scale.improvement
        yield dataset.observation(indicator, day, last, **who, part="denominator")
        if counts:
            yield dataset.observation(indicator, day, last, **who)


def referrals(current: Current) -> Iterator[Observation]:
    """MHP-08: referrals of those who consent, on the day on which they were made."""
    for dataset in counted(current, "mhpss_referrals"):
        without = withdrawn(current, dataset.country, **MHPSS_DAYS)
        for row in (row for row in dataset.rows if row["consent"] and row["beneficiary"] not in without):
            what = {"area": row["area"], "key": row["referral"], "sex": row["sex"]}
            yield dataset.observation("MHP-08", row["referred_on"], row, **what, part="denominator")
            if row["status"] == "completed":
                yield dataset.observation("MHP-08", row["referred_on"], row, **what)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def follow_ups(current: Current) -> Iterator[Observation]:
    """APP-04: the last call within five to eight months after the end that reached the person, on its day."""
    for dataset in counted(current, "apprentice_follow_ups"):
        last: dict[tuple[str, date], Values] = {}
        for row in sorted(dataset.rows, key=lambda row: row["called_on"]):
            timely = _months_later(row["ended_on"], 5) <= row["called_on"] <= _months_later(row["ended_on"], 8)
            if row["reached"] and timely:
                last[row["apprentice"], row["ended_on"]] = row
        for row in last.values():
            who = {"area": row["area"], "key": row["apprentice"], "sex": row["sex"]}
            yield dataset.observation("APP-04", row["called_on"], row, **who, part="denominator")
            if row["employment"] in ("full_time", "part_time", "self_employed"):
                yield dataset.observation("APP-04", row["called_on"], row, **who)


def _same_quarter(one: date, other: date) -> bool:
    return (one.year, (one.month - 1) // 3) == (other.year, (other.month - 1) // 3)


def groups_and_plans(current: Current) -> Iterator[Observation]:
    """COM-02 and -04: groups and communities at each month end, and those that met in its quarter or have a plan."""
    meetings = {told.country: told for told in counted(current, "advisory_group_meetings")}
    plans = {told.country: told for told in counted(current, "local_plans")}
    for dataset in counted(current, "communities"):
        for indicator, beginning, others in (("COM-02", "group_since", meetings), ("COM-04", "since", plans)):
            told = others.get(dataset.country)
            if told is None:
                continue
            last = min(dataset.last_month_end, told.last_month_end)
            begun = [row for row in dataset.rows if row[beginning]]
            yield from nobody_left(dataset, indicator, "denominator", begun, beginning, last)
            for row in begun:
                what = {"area": row["area"], "key": row["community"]}
                own = [other for other in told.rows if other["community"] == row["community"]]
                for day in month_ends(row[beginning], row["until"], last):
                    yield dataset.observation(indicator, day, row, **what, part="denominator")
                    if any(_achieved(indicator, other, day) for other in own):
                        yield dataset.observation(indicator, day, row, **what)


def _achieved(indicator: str, row: Values, day: date) -> bool:
    begins: date = row["held_on" if indicator == "COM-02" else "adopted_on"]
    if indicator == "COM-02":
        return begins <= day and _same_quarter(begins, day)
    ends: date = row["valid_until"] or day
    return begins <= day <= ends


def plan_work(current: Current) -> Iterator[Observation]:
    """COM-05: actions due and not cancelled, on the day due; COM-06: payments in the country's currency."""
    for dataset in counted(current, "plan_actions"):
        for row in dataset.rows:
            if row["status"] == "cancelled" or row["due_on"] > row["reported"].date():
                continue
            what = {"area": row["area"], "key": f"{row['plan']} {row['action']}"}
            yield dataset.observation("COM-05", row["due_on"], row, **what, part="denominator")
            if row["status"] == "done":
                yield dataset.observation("COM-05", row["due_on"], row, **what)
    for dataset in counted(current, "plan_spending"):
        for row in (row for row in dataset.rows if row["currency"] == CURRENCY[dataset.country]):
            what = {"area": row["area"], "key": row["payment"], "amount": row["amount"]}
            yield dataset.observation("COM-06", row["spent_on"], row, **what, part="denominator")
            if row["funds"] == "local_budget":
                yield dataset.observation("COM-06", row["spent_on"], row, **what)


def surveys(current: Current) -> Iterator[Observation]:
    """COM-07: the weights of those who consent, and of those of them who reject violence."""
    for dataset in counted(current, "survey_responses"):
        without = withdrawn(current, dataset.country, survey_responses="interviewed_on")
        for row in (row for row in dataset.rows if row["consent"] and row["respondent"] not in without):
            day = row["interviewed_on"]
            born = row["birth_year"] if row["birth_year"] or row["age"] is None else day.year - row["age"]
            who = {
                "area": row["area"],
                "key": f"{row['survey']} {row['respondent']}",
                "sex": row["sex"],
                "age_band": age_band(born, day),
                "amount": row["weight"],
            }
            yield dataset.observation("COM-07", day, row, **who, part="denominator")
            if row["justified"] in ("strongly_disagree", "disagree"):
                yield dataset.observation("COM-07", day, row, **who)


def child_cases(current: Current) -> Iterator[Observation]:
    """CHR-02 and -03: counts of the day; a row without sex repeats the sum where the sexes are told apart."""
    for dataset in counted(current, "child_case_counts"):
        apart = {row["as_of"] for row in dataset.rows if row["sex"]}
        for row in dataset.rows:
            if row["as_of"] in apart and not row["sex"]:
                continue
            for indicator, part, whole in (("CHR-02", "plans", "cases"), ("CHR-03", "in_school", "school_age")):
                if row[part] is not None and row[whole] is not None:
                    told = {"sex": row["sex"] or TOTAL}
                    yield dataset.observation(indicator, row["as_of"], row, **told, amount=Decimal(row[part]))
                    yield dataset.observation(
                        indicator, row["as_of"], row, **told, amount=Decimal(row[whole]), part="denominator"
                    )
