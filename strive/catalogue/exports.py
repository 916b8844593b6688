"""What the exports say of themselves: ``catalogue/exports.yaml``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import Field

from strive.catalogue.files import read_model
from strive.catalogue.models import Bilingual, Strict


class SdmxMaintainer(Strict):
    """Who maintains the SDMX structure. ``major_version`` changes with its components."""

    agency: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_\-]*(\.[A-Za-z][A-Za-z0-9_\-]*)*$")
    major_version: int = Field(ge=1)


class IatiOrganisation(Strict):
    """An organisation as IATI names it; ``type`` is of the code list OrganisationType."""

    ref: str = Field(pattern=r"^[^\s/&|?]+$")
    type: str = Field(pattern=r"^\d{2}$")
    name: Bilingual


class IatiParticipant(Strict):
    """An organisation that takes part in an activity; ``role`` is of the code list OrganisationRole."""

    role: str = Field(pattern="^[1-4]$")
    type: str = Field(pattern=r"^\d{2}$")
    ref: str | None = None
    name: Bilingual


class IatiActivity(Strict):
    """An activity of the IATI registry, and the cells that are its results: those of its programme x donor x agency,
    in ``countries`` (alpha-3) or, without them, in every country.

    ``dates``: a date for each code of ActivityDateType. ``recipients``: percentage per ISO 3166-1 alpha-2 country.
    ``sectors``: percentage per OECD DAC purpose code.
    """

    identifier: str = Field(pattern=r"^[^\s/&|?]+$")
    programme: str
    donor: str
    agency: str
    countries: list[str] | None = None
    title: Bilingual
    description: Bilingual
    status: str = Field(pattern="^[1-6]$")
    dates: dict[str, date] = Field(min_length=1)
    participating: list[IatiParticipant] = Field(min_length=1)
    recipients: dict[str, Decimal] = Field(default_factory=dict)
    sectors: dict[str, Decimal] = Field(default_factory=dict)

    def covers(self, programme: str, donor: str, agency: str, country: str) -> bool:
        """Whether a cell on this account is a result of the activity."""
        same_account = (programme, donor, agency) == (self.programme, self.donor, self.agency)
        return same_account and (self.countries is None or country in self.countries)


class IatiRules(Strict):
    """``left_out``: programmes whose cells are results of no activity, with the reason."""

    reporting_org: IatiOrganisation | None = None
    activities: list[IatiActivity] = Field(default_factory=list)
    left_out: dict[str, str] = Field(default_factory=dict)
    result_types: dict[str, str] = Field(default_factory=dict)


class ExportRules(Strict):
    """The whole file."""

    licence: Bilingual
    sdmx: SdmxMaintainer
    iati: IatiRules


def read_export_rules(catalogue: Path) -> ExportRules:
    """The rules. Raises Refusal."""
    return read_model(catalogue / "exports.yaml", ExportRules)
