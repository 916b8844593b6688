"""The matcher: asks the gazetteer, decides, remembers."""

from __future__ import annotations

from dataclasses import replace

from harmonise.matching.answer import Answer, Candidate, Question, accepted, review, unknown
from harmonise.matching.decision import InScope, among_near, among_same, together
from harmonise.matching.gazetteer import Area, CountryNames, Gazetteer
from harmonise.matching.lookup import above, adjective_names, fit, near_names, same_names
from harmonise.matching.reading import Reading, other_names, read_name
from harmonise.matching.respelling import respellings
from harmonise.matching.writing import clean

_REMEMBERED = 500_000  # answers kept; beyond that the memory of a run of ever new names would grow without end


class Matcher:
    """Answers questions; remembers its answers, so a name that comes a thousand times is thought about once."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._answers: dict[Question, Answer] = {}

    def match(self, question: Question) -> Answer:
        """The answer to ``question``. Never raises for what stands in it."""
        answer = self._answers.get(question)
        if answer is None:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            answer = self._answers[question] = self._answer(question)
        return answer

    def _answer(self, question: Question) -> Answer:
        country = self.gazetteer.alpha3.get(question.country.strip().upper())
        if country is None:
            return unknown("match_country_unknown", country=question.country)
        known = self.gazetteer.countries[country]
        by_code = _by_code(known, question)
        if by_code is not None:
            return by_code
        if self._is_country(question.name, country):
            return unknown("match_is_country", country=country)
        parents = self._parents(known, question, country)
        if parents is not None and not parents:
            near = self._by_name(known, country, question, None)
            return review(list(near.candidates), "match_parent_unknown", parent=question.parent)
        return self._by_name(known, country, question, parents)

    def _by_name(self, known: CountryNames, country: str, question: Question, parents: frozenset[str] | None) -> Answer:
        words = self.gazetteer.words
        reading = read_name(question.name, words)
        if not reading.written:
            return unknown("match_name_empty")

        def in_scope(area: Area) -> bool:
            if question.level is not None and area.level != question.level:
                return False
            return parents is None or bool(parents & above(known, area))

        answer = _by_reading(known, reading, question, in_scope)
        if answer is not None:
            return answer
        names = [name for name in other_names(question.name, words) if not self._is_country(name, country)]
        if names != [question.name] and names:
            return together([self._by_name(known, country, replace(question, name=name), parents) for name in names])
        head, comma, tail = question.name.rpartition(",")
        if comma and parents is None:
            inner = replace(question, name=head, parent=tail)
            named = self._parents(known, inner, country)
            if named is None or named:
                return self._by_name(known, country, inner, named)
        others = [read_name(text, words) for text in respellings(question.name, words)]
        heard = [_by_reading(known, other, question, in_scope) for other in others]
        certain = {answer.code: answer for answer in heard if answer is not None and answer.code}
        if len(certain) == 1:
            return certain.popitem()[1]
        near = near_names(known, [reading, *others])
        return among_near(near, reading, question.day, in_scope, parent_stated=parents is not None)

    def _parents(self, known: CountryNames, question: Question, country: str) -> frozenset[str] | None:
        """The units that the parent may mean, none when it is not understood; None when no parent is asked for."""
        text = question.parent.strip()
        if not text or text == "_T" or self._is_country(text, country):
            return None
        for codes in known.codes.values():
            if text.lower() in codes:
                return frozenset([codes[text.lower()]])
        reading = read_name(text, self.gazetteer.words)
        found = [each.area.code for each in same_names(known, reading) if fit(each.area, reading)]
        if found:
            return frozenset(found)
        answer = self.match(Question(question.country, text, day=question.day))
        return frozenset([answer.code] if answer.code else [])

    def _is_country(self, text: str, country: str) -> bool:
        alpha3 = self.gazetteer.alpha3.get(text.upper())
        return country in (alpha3, self.gazetteer.country_names.get(clean(text)))


def _by_reading(known: CountryNames, reading: Reading, question: Question, in_scope: InScope) -> Answer | None:
    """The answer where the name itself, or one whose adjective it is, is known; None where neither is.

    A name of another level or parent does not hide the unit here whose adjective it is: "obwód czujski", the oblast
    of Chui, is written as the rayon's name is.
    """
    answers = [
        among_same(found, reading, question.day, in_scope)
        for found in (same_names(known, reading), adjective_names(known, reading))
        if found
    ]
    firm = [answer for answer in answers if answer.decision == "accepted" or not answer.is_outside_scope]
    return next(iter(firm or answers), None)


def _by_code(known: CountryNames, question: Question) -> Answer | None:
    """The answer when the name is a code, else None. A code of quarrelling systems needs its system's name."""
    text = question.name.strip().lower()
    if question.code_system:
        named = known.codes.get(question.code_system.strip().upper(), {}).get(text)
        if named is None:
            return unknown("match_code_unknown", code=question.name, code_system=question.code_system)
        return _coded([Candidate(known.areas[named], 1.0)], question)
    holding = {system: codes[text] for system, codes in known.codes.items() if text in codes}
    if not holding:
        return None
    candidates = [Candidate(known.areas[code], 1.0) for code in sorted(set(holding.values()))]
    if len(candidates) > 1 or known.quarrelling & set(holding):
        return review(candidates, "match_code_needs_system", code=question.name, systems=", ".join(sorted(holding)))
    return _coded(candidates, question)


def _coded(candidates: list[Candidate], question: Question) -> Answer:
    area = candidates[0].area
    if question.level is not None and area.level != question.level:
        return review(candidates, "match_outside_scope", name=area.name)
    if not area.exists_on(question.day):
        return review(candidates, "match_unit_not_there_then", name=area.name, day=str(question.day))
    return accepted(candidates[0])
