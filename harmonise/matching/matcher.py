"""The matcher: asks the gazetteer, decides, remembers."""

from __future__ import annotations

from dataclasses import replace

from harmonise.matching.answer import Answer, Candidate, Question, accepted, review, unknown
from harmonise.matching.decision import among_near, among_same, together
from harmonise.matching.gazetteer import Area, CountryNames, Gazetteer
from harmonise.matching.lookup import NearNames, above, fit, same_names
from harmonise.matching.reading import other_names, read_name


class Matcher:
    """Answers questions; remembers its answers, so a name that comes a thousand times is thought about once."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._answers: dict[Question, Answer] = {}
        self._near = NearNames()

    def match(self, question: Question) -> Answer:
        """The answer to ``question``. Never raises for what stands in it."""
        answer = self._answers.get(question)
        if answer is None:
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
        parents = self._parents(known, question, country)
        if parents is not None and not parents:
            return review([], "match_parent_unknown", parent=question.parent)
        return self._by_name(known, country, question, parents)

    def _by_name(self, known: CountryNames, country: str, question: Question, parents: frozenset[str] | None) -> Answer:
        words = self.gazetteer.words
        reading = read_name(question.name, words)
        if not reading.whole:
            return unknown("match_name_empty")

        def in_scope(area: Area) -> bool:
            if question.level is not None and area.level != question.level:
                return False
            return parents is None or bool(parents & above(known, area))

        same = same_names(known, reading)
        if same:
            return among_same(same, reading, question.day, in_scope)
        names = other_names(question.name, words)
        if len(names) > 1:
            return together([self._by_name(known, country, replace(question, name=name), parents) for name in names])
        head, comma, tail = question.name.rpartition(",")
        if comma and parents is None:
            inner = replace(question, name=head, parent=tail)
            named = self._parents(known, inner, country)
            if named is None or named:
                return self._by_name(known, country, inner, named)
        return among_near(self._near.find(country, known, reading), reading, question.day, in_scope)

    def _parents(self, known: CountryNames, question: Question, country: str) -> frozenset[str] | None:
        """The units that the parent may mean, none when it is not understood; None when no parent is asked for."""
        text = question.parent.strip()
        if not text or text == "_T" or self.gazetteer.alpha3.get(text.upper()) == country:
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


def _by_code(known: CountryNames, question: Question) -> Answer | None:
    """The answer when the name is a code, else None. A code of quarrelling systems needs its system's name."""
    text = question.name.strip().lower()
    if question.code_system:
        named = known.codes.get(question.code_system.strip().upper(), {}).get(text)
        if named is None:
            return unknown("match_code_unknown", code=question.name, code_system=question.code_system)
        return accepted(Candidate(known.areas[named], 1.0))
    holding = {system: codes[text] for system, codes in known.codes.items() if text in codes}
    if not holding:
        return None
    candidates = [Candidate(known.areas[code], 1.0) for code in sorted(set(holding.values()))]
    if len(candidates) > 1 or known.quarrelling & set(holding):
        return review(candidates, "match_code_needs_system", code=question.name, systems=", ".join(sorted(holding)))
    area = candidates[0].area
    if question.level is not None and area.level != question.level:
        return review(candidates, "match_outside_scope", name=area.name)
    return accepted(candidates[0])
