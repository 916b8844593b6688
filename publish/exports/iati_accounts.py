"""Which cells are results of which IATI activity; refused when an identifier is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from publish.exports.source import Source
from strive.catalogue.exports import IatiActivity, IatiOrganisation
from strive.errors import Refusal
from strive.messages import message

Account = tuple[str, str, str, str]
"""Programme, donor, agency and country."""


@dataclass
class Accounts:
    """The organisation, the activity of each account, and how many cells belong to no activity, by programme."""

    reporting_org: IatiOrganisation
    activity_of: dict[Account, IatiActivity] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


def find_accounts(source: Source) -> Accounts:
    """Match every account of the selection to an activity. Raises Refusal naming all that is not configured."""
    rules = source.rules.iati
    counted: Counter[Account] = Counter()
    for cell in source.cells():
        counted[cell.programme_code, cell.donor_code, cell.agency_code, cell.country_code] += 1
    missing = [] if rules.reporting_org else ["iati.reporting_org"]
    activity_of: dict[Account, IatiActivity] = {}
    left_out: Counter[str] = Counter()
    without: dict[str, list[str]] = {}
    for account, cells in counted.items():
        activity = next((a for a in rules.activities if a.covers(*account)), None)
        if activity:
            activity_of[account] = activity
        elif account[0] in rules.left_out:
            left_out[account[0]] += cells
        else:
            without.setdefault(" x ".join(account[:3]), []).append(account[3])
    missing += [
        f"iati.activities: {account} ({', '.join(sorted(countries))})" for account, countries in sorted(without.items())
    ]
    if missing or rules.reporting_org is None:
        raise Refusal(message("export_iati_not_configured", missing="; ".join(missing)))
    return Accounts(rules.reporting_org, activity_of, left_out)
