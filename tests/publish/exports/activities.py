"""Export rules with identifiers that nobody has: the numbers of these organisations and projects do not exist."""

from __future__ import annotations

from collections.abc import Iterable

from strive.catalogue.exports import ExportRules

Account = tuple[str, str, str]


def rules_with_activities(rules: ExportRules, accounts: Iterable[Account]) -> ExportRules:
    """The rules with an organisation, and an activity for each account."""
    name = {"en": "TEST organisation", "ru": "TEST организация"}
    iati = {
        **rules.iati.model_dump(),
        "reporting_org": {"ref": "XM-DAC-00000", "type": "40", "name": name},
        "activities": [
            {
                "identifier": f"XM-DAC-00000-PROJECT-{number:08}",
                **dict(zip(("programme", "donor", "agency"), account, strict=True)),
                "title": {"en": "TEST", "ru": "TEST"},
                "description": {"en": "TEST", "ru": "TEST"},
                "status": "2",
                "dates": {"1": "2018-01-01", "2": "2018-01-01"},
                "participating": [{"role": "1", "type": "15", "name": name}],
                "recipients": {"KG": "60", "KZ": "40"},
                "sectors": {"15160": "100"},
            }
            for number, account in enumerate(accounts)
        ],
        "result_types": {"TRN-01": "1"},
    }
    return ExportRules.model_validate({**rules.model_dump(), "iati": iati})


def accounts_by_identifier(rules: ExportRules) -> dict[str, Account]:
    """Programme, donor and agency by activity identifier."""
    return {a.identifier: (a.programme, a.donor, a.agency) for a in rules.iati.activities}
