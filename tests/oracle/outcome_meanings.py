"""Words and scales of what came out of the work: referrals, jobs, plans, answers. The oracle's own tables."""

from __future__ import annotations

from dataclasses import dataclass

INSTRUMENT = {
    "WHODAS-12": ["WHODAS 2.0", "WHODAS-12"],
    "WHO-5": ["WHO-5", "ВОЗ-5"],
    "K6": ["K6"],
    "PHQ-9": ["PHQ-9"],
    "MSPSS": ["MSPSS"],
}


@dataclass(frozen=True)
class Scale:
    """What a scale measures, which scores it can give, where it starts to worry, and what an improvement is."""

    measures: str
    lowest: int
    highest: int
    more_is_better: bool
    worrying_from: int | None
    improvement: int = 1


SCALES = {
    "WHODAS-12": Scale("functioning", 0, 48, more_is_better=False, worrying_from=None),
    "WHO-5": Scale("well_being", 0, 100, more_is_better=True, worrying_from=50, improvement=10),
    "K6": Scale("distress", 0, 24, more_is_better=False, worrying_from=13),
    "PHQ-9": Scale("distress", 0, 27, more_is_better=False, worrying_from=10, improvement=5),
    "MSPSS": Scale("connectedness", 12, 84, more_is_better=True, worrying_from=None),
}
SERVICE = {
    "psychological": ["психологическая помощь"],
    "social": ["социальная помощь"],
    "health": ["медицинская помощь"],
    "legal": ["юридическая помощь"],
}
REFERRAL = {
    "made": ["направлено"],
    "accepted": ["принято службой"],
    "completed": ["услуга получена"],
    "refused": ["отказ"],
}
EMPLOYMENT = {
    "full_time": ["толық жұмыс күні", "полная занятость"],
    "part_time": ["толық емес жұмыс күні"],
    "self_employed": ["өзін-өзі жұмыспен қамтыған"],
    "unemployed": ["жұмыссыз"],
    "in_education": ["оқиды"],
    "U": ["жауап жоқ"],
}
ACTION = {
    "not_started": ["не начато"],
    "in_progress": ["выполняется"],
    "done": ["выполнено"],
    "cancelled": ["отменено"],
}
FUNDS = {
    "local_budget": ["местный бюджет"],
    "state_budget": ["республиканский бюджет"],
    "programme": ["средства программы"],
    "private": ["спонсоры"],
    "community": ["ашар"],
    "U": ["не указано"],
}
AGREEMENT = {
    "strongly_disagree": ["таптакыр макул эмесмин", "комилан розӣ нестам", "полностью не согласен"],
    "disagree": ["макул эмесмин", "розӣ нестам", "не согласен"],
    "agree": ["макулмун", "розӣ ҳастам", "согласен"],
    "strongly_agree": ["толугу менен макулмун", "комилан розӣ ҳастам"],
}
DISABILITY = {"with": ["с инвалидностью"], "without": ["без инвалидности"]}
CURRENCY = {"KGZ": "KGS", "KAZ": "KZT", "TJK": "TJS"}
