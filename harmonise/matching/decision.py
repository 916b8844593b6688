"""What follows from the names found: accept exactly one, or hand all to a person with the reason.

Accepted is a unit that alone bears the name within the level and the parent asked for, or that alone is near. Evidence
in the name ("city", "-ская") decides between homonyms; without evidence they go to review.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from harmonise.matching.answer import Answer, Candidate, accepted, review, unknown
from harmonise.matching.gazetteer import Area
from harmonise.matching.lookup import Found, fit
from harmonise.matching.reading import Reading

ACCEPT = 0.86  # likeness from which a near name may be accepted
MARGIN = 0.1  # by which it must lead before the next unit
FARTHEST = 0.95  # distance beyond which nothing is accepted, however long the name: less than one other consonant
SHORTEST = 4  # phonemes below which only the same sounds count
InScope = Callable[[Area], bool]


def among_same(found: list[Found], reading: Reading, day: date | None, in_scope: InScope) -> Answer:
    """Decide between units that bear the same name. ``found`` is not empty.

    A unit that did not exist on the day still stands in the way of a lower one of its name: who writes "Ulytau" of
    2020 may mean the oblast that came later.
    """
    inside = [each for each in found if in_scope(each.area)]
    if not inside:
        everyone = _candidates(found)
        return review(everyone, "match_outside_scope", name=everyone[0].area.name)
    timely = [each for each in inside if each.name.valid_on(day)]
    gone = [each for each in inside if not each.area.exists_on(day)]
    if not timely or any(each.area.level < min(other.area.level for other in timely) for each in gone):
        return _not_then(_candidates(inside), inside, day)
    inside = timely
    best = max(fit(each.area, reading) for each in inside)
    if best == 0:
        return review(_candidates(inside), "match_kind_contradicts", name=inside[0].area.name)
    left = _candidates(_called_so_now([each for each in inside if fit(each.area, reading) == best], day))
    return accepted(left[0]) if len(left) == 1 else review(left, "match_homonym", count=len(left))


def among_near(
    found: list[Found], reading: Reading, day: date | None, in_scope: InScope, *, parent_stated: bool
) -> Answer:
    """Decide between units whose names are near; ``found`` is ranked, it may be empty.

    Below the first level places of one country lie too close by sound (Ak-Suu and Aksy, Karakol and Kara-Kul): there a
    name that is only near is accepted within a stated parent alone.
    """
    inside = [each for each in found if in_scope(each.area)]
    if not inside:
        return unknown("match_nothing_near")
    fitting = [each for each in inside if fit(each.area, reading)]
    if not fitting:
        return review(_candidates(inside), "match_kind_contradicts", name=inside[0].area.name)
    top = max(fitting, key=lambda each: (each.like >= fitting[0].like - MARGIN, fit(each.area, reading), each.like))
    rivals = [each for each in found if each.area != top.area and each.like > top.like - MARGIN]
    rivals = [each for each in rivals if fit(each.area, reading) >= fit(top.area, reading)]
    if any(in_scope(each.area) or each.like > top.like for each in rivals):
        return review(_candidates([top, *rivals, *inside]), "match_near_tie", name=top.area.name)
    if not _is_certain(top, reading) or (top.area.level > 1 and not parent_stated):
        return review(_candidates(inside), "match_not_certain", name=top.area.name)
    if not top.name.valid_on(day):
        return _not_then(_candidates(inside), [top], day)
    return accepted(Candidate(top.area, round(top.like, 3)))


def together(answers: list[Answer]) -> Answer:
    """One answer for a label that gives several names of, it must be hoped, one unit."""
    candidates = {each.area.code: each for answer in answers for each in answer.candidates}
    codes = {answer.code for answer in answers}
    if len(codes) == 1 and "" not in codes:
        return accepted(candidates[codes.pop()])
    if not candidates:
        return answers[0]
    return review(list(candidates.values()), "match_names_disagree")


def _called_so_now(found: list[Found], day: date | None) -> list[Found]:
    """Without a day, a unit that is called so today goes before one of its level that was only once called so."""
    if day is not None or len({each.area.level for each in found}) > 1:
        return found
    return [each for each in found if each.name.valid_to is None] or found


def _not_then(candidates: list[Candidate], found: list[Found], day: date | None) -> Answer:
    """Why a name that is known does not hold on the day: there was no such unit, or it was called otherwise."""
    gone = [each.area for each in found if not each.area.exists_on(day)]
    if gone:
        name = min(gone, key=lambda area: area.level).name
        return review(candidates, "match_unit_not_there_then", name=name, day=str(day))
    return review(candidates, "match_not_valid_then", day=str(day))


def _is_certain(top: Found, reading: Reading) -> bool:
    shortest = min(len(top.name.reading.core), len(reading.core))
    return top.like >= ACCEPT and top.far <= FARTHEST and shortest >= SHORTEST


def _candidates(found: list[Found]) -> list[Candidate]:
    """One candidate an area, with its best score, best first."""
    best: dict[str, Candidate] = {}
    for each in sorted(found, key=lambda each: (-each.like, each.area.level, each.area.code)):
        best.setdefault(each.area.code, Candidate(each.area, round(each.like, 3)))
    return list(best.values())
