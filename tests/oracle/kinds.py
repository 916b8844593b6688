"""Every kind of row that the oracle knows; here those of outcomes, groups and plans, surveys and cases of children."""

from __future__ import annotations

import re
from datetime import date

from tests.oracle import outcome_meanings as w
from tests.oracle import records
from tests.oracle.records import (
    Check,
    Field,
    Kind,
    Values,
    aged,
    area,
    between,
    day,
    in_order,
    must,
    not_in_future,
    number,
    person,
    sex,
    text,
    whole,
    word,
    year,
    yes_no,
)


def _within_scale(row: Values, _: date | None) -> str | None:
    scale, score = w.SCALES.get(row["instrument"]), row["score"]
    fits = scale is None or score is None or scale.lowest <= score <= scale.highest
    return None if fits else "score beyond its scale"


def _not_more_than(name: str, limit: str) -> Check:
    def check(row: Values, _: date | None) -> str | None:
        least, most = row[name], row[limit]
        return f"{name} above {limit}" if least is not None and most is not None and least > most else None

    return check


_code = records.of(lambda t: t.strip() if re.fullmatch(r"[A-Z]{3}", t.strip()) else None)
_COUNTS = ("cases", "plans", "school_age", "in_school")

KINDS: dict[str, Kind] = {
    **records.KINDS,
    "mhpss_scale_score": Kind(
        key=("beneficiary", "instrument", "scored_on"),
        fields={
            "beneficiary": must(person),
            "sex": must(sex),
            "birth_year": Field(year),
            "area": must(area),
            "instrument": must(word(w.INSTRUMENT)),
            "scored_on": must(day),
            "score": must(number),
            "consent": must(yes_no),
        },
        checks=(not_in_future("scored_on"), aged(0, 100), _within_scale),
    ),
    "mhpss_referral": Kind(
        key=("referral",),
        fields={
            "referral": must(text),
            "beneficiary": must(person),
            "sex": must(sex),
            "area": must(area),
            "referred_on": must(day),
            "service": Field(word(w.SERVICE)),
            "status": must(word(w.REFERRAL)),
            "consent": must(yes_no),
        },
        checks=(not_in_future("referred_on"),),
    ),
    "apprentice_follow_up": Kind(
        key=("apprentice", "called_on"),
        fields={
            "apprentice": must(person),
            "sex": must(sex),
            "area": must(area),
            "ended_on": must(day),
            "called_on": must(day),
            "reached": must(yes_no),
            "employment": Field(word(w.EMPLOYMENT)),
        },
        checks=(in_order("ended_on", "called_on"), not_in_future("called_on")),
    ),
    "advisory_group_meeting": Kind(
        key=("meeting",),
        fields={
            "meeting": must(text),
            "community": must(text),
            "area": must(area),
            "held_on": must(day),
            "participants": Field(whole),
        },
        checks=(not_in_future("held_on"), between("participants", 1, 1000)),
    ),
    "local_plan": Kind(
        key=("plan",),
        fields={
            "plan": must(text),
            "community": must(text),
            "area": must(area),
            "adopted_on": must(day),
            "valid_until": Field(day),
        },
        checks=(in_order("adopted_on", "valid_until"), not_in_future("adopted_on")),
    ),
    "plan_action": Kind(
        key=("plan", "action"),
        fields={
            "plan": must(text),
            "action": must(text),
            "community": must(text),
            "area": must(area),
            "due_on": must(day),
            "status": must(word(w.ACTION)),
            "done_on": Field(day),
        },
        checks=(not_in_future("done_on"),),
    ),
    "plan_spending": Kind(
        key=("payment",),
        fields={
            "payment": must(text),
            "plan": must(text),
            "area": must(area),
            "spent_on": must(day),
            "amount": must(number),
            "currency": must(_code),
            "funds": must(word(w.FUNDS)),
        },
        checks=(not_in_future("spent_on"), between("amount", 0, 10**15)),
    ),
    "survey_response": Kind(
        key=("survey", "respondent"),
        fields={
            "survey": must(text),
            "respondent": must(person),
            "sex": must(sex),
            "birth_year": Field(year),
            "age": Field(whole),
            "area": must(area),
            "interviewed_on": must(day),
            "weight": must(number),
            "justified": Field(word(w.AGREEMENT)),
            "consent": must(yes_no),
        },
        checks=(not_in_future("interviewed_on"), aged(14, 110), between("age", 14, 120), between("weight", 0, 10**6)),
    ),
    "child_case_count": Kind(
        key=("as_of", "sex"),
        key_may_be_empty=("sex",),
        fields={"as_of": must(day), "sex": Field(sex), "cases": must(whole)}
        | {name: Field(whole) for name in _COUNTS[1:]},
        checks=(
            not_in_future("as_of"),
            *(between(name, 0, 10_000) for name in _COUNTS),
            _not_more_than("plans", "cases"),
            _not_more_than("school_age", "cases"),
            _not_more_than("in_school", "school_age"),
        ),
    ),
}
