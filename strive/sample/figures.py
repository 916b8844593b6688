"""What the marts must reproduce from the sample deliveries: published figures they are calibrated to, and a few more.

Periods, areas and events are written as in the marts. ``value`` is None where the figure cannot be computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from strive.sample.apprenticeship import placements
from strive.sample.community_facts import tajik_members
from strive.sample.counts import CENTRES, CHILDREN, PUBLISHED_REGISTRY_DAY, REGISTRY
from strive.sample.mhpss import CONSENTING, WOMEN
from strive.sample.probation_caseloads import DEPARTMENTS
from strive.sample.training_events import EVENTS
from strive.sample.write import DEFAULT_SEED


@dataclass(frozen=True)
class ExpectedFigure:
    """One cell of the marts, of all sexes and ages. ``event`` is the event code of a per-event cell."""

    indicator: str
    country: str
    period_type: str
    period: str
    value: Decimal | None
    area: str = "_T"
    event: str = "_T"
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    programme: str = "STRIVE-ASIA"


def expected_figures(seed: int = DEFAULT_SEED) -> list[ExpectedFigure]:
    """The cells that can be checked against the sample deliveries without counting rows."""
    return [
        *_probation(),
        ExpectedFigure("REG-01", "KGZ", "M", "2021-05", Decimal(dict(REGISTRY)[PUBLISHED_REGISTRY_DAY])),
        ExpectedFigure("PRB-10", "KGZ", "M", "2021-05", Decimal(len(CENTRES))),
        *_training(),
        ExpectedFigure("COM-01", "KGZ", "A", "2021", Decimal(9)),
        ExpectedFigure("COM-01", "TJK", "A", "2023", Decimal(8)),
        _ratio("COM-03", "TJK", "A", "2023", _women_in_tajik_groups(seed), len(tajik_members(seed)), decimals=1),
        *_apprenticeship(seed),
        ExpectedFigure("MHP-01", "KAZ", "A", "2020", Decimal(CONSENTING)),
        _ratio("MHP-03", "KAZ", "A", "2020", WOMEN, CONSENTING, decimals=1),
        *(
            ExpectedFigure("CHR-01", "KAZ", "A", str(year), Decimal(stages["Реабилитация"]))
            for year, stages in CHILDREN.items()
        ),
    ]


def _probation() -> list[ExpectedFigure]:
    clients = sum(department.clients for department in DEPARTMENTS)
    extremism = sum(department.extremism for department in DEPARTMENTS)
    return [
        ExpectedFigure("PRB-01", "KGZ", "M", "2021-05", Decimal(clients)),
        *(ExpectedFigure("PRB-01", "KGZ", "M", "2021-05", Decimal(d.clients), area=d.area) for d in DEPARTMENTS),
        ExpectedFigure("PRB-03", "KGZ", "M", "2021-05", Decimal(extremism)),
        _ratio("PRB-04", "KGZ", "M", "2021-05", extremism, clients, decimals=2),
    ]


def _training() -> list[ExpectedFigure]:
    figures = []
    for event in EVENTS:
        day, programme = event.first_day.isoformat(), event.attribution[0]
        if event.attended:
            figures.append(
                ExpectedFigure(
                    "TRN-01", event.country, "E", day, Decimal(event.attended), event=event.code, programme=programme
                )
            )
    return figures


def _apprenticeship(seed: int) -> list[ExpectedFigure]:
    programme = "JPN-APPRENTICESHIP"
    figures = []
    for year in sorted({placement.started_on.year for placement in placements(seed)}):
        of_year = [placement for placement in placements(seed) if placement.started_on.year == year]
        employers = {placement.employer.code for placement in of_year}
        figures += [
            ExpectedFigure("APP-01", "KAZ", "A", str(year), Decimal(len(of_year)), programme=programme),
            ExpectedFigure("APP-05", "KAZ", "A", str(year), Decimal(len(employers)), programme=programme),
        ]
    return figures


def _women_in_tajik_groups(seed: int) -> int:
    return sum(member.person.sex == "F" for member in tajik_members(seed))


def _ratio(
    indicator: str, country: str, period_type: str, period: str, numerator: int, denominator: int, *, decimals: int
) -> ExpectedFigure:
    value = (Decimal(100 * numerator) / denominator).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return ExpectedFigure(
        indicator,
        country,
        period_type,
        period,
        value,
        numerator=Decimal(numerator),
        denominator=Decimal(denominator),
    )
