"""The protection rules of ``catalogue/disclosure.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from strive.catalogue.files import read_model
from strive.catalogue.models import Strict

Sensitivity = Literal["public", "default", "restricted"]


class DisclosureRules(Strict):
    """``thresholds``: the smallest count that may be shown, by sensitivity."""

    thresholds: dict[Sensitivity, int]
    restricted_category_schemes: list[str]

    def sensitivity(self, indicator_sensitivity: Sensitivity, category_scheme: str) -> Sensitivity:
        """The sensitivity of a cell: a restricted split makes it restricted."""
        return "restricted" if category_scheme in self.restricted_category_schemes else indicator_sensitivity


def read_disclosure_rules(catalogue: Path) -> DisclosureRules:
    """The rules. Raises Refusal."""
    return read_model(catalogue / "disclosure.yaml", DisclosureRules)
