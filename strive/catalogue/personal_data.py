"""What personal data looks like: ``catalogue/personal_data/``. National numbers, telephone plans, words, names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from strive.catalogue.files import parsed, read_yaml
from strive.catalogue.models import Bilingual, Strict

FOLDER = "personal_data"
Text = Annotated[str, BeforeValidator(lambda value: value if isinstance(value, str) else str(value))]


class NumberPart(Strict):
    """What the digits from ``at`` on are: a date in ``form``, or one of some texts."""

    at: int
    form: str | None = None
    one_of: list[str] | None = None


class CheckDigit(Strict):
    """The last digit, from the weighted sum of those before it."""

    modulus: int
    weights: list[list[int]]
    complement: bool = False


class NationalId(Strict):
    """A number by which a state knows a person; the head of the YAML file says what the entries mean."""

    id: str
    country: str = Field(pattern="^[A-Z]{3}$")
    title: Bilingual
    source: str
    digits: int
    written: list[str] = Field(default_factory=list)
    prefix: list[str] = Field(default_factory=list)
    suffix: list[str] = Field(default_factory=list)
    parts: list[NumberPart] = Field(default_factory=list)
    check: CheckDigit | None = None
    only_with_words: bool = False
    words: list[str]


class PhonePlan(Strict):
    """How a country's telephone numbers look."""

    country: str = Field(pattern="^[A-Z]{3}$")
    code: str
    trunk: str
    lengths: list[int]
    mobile: list[str]


class Words(Strict):
    """Words by which columns and labels say that they hold personal data."""

    phone: list[str]
    email: list[str]
    passport: list[str]
    person_name: list[str]
    position: list[str]
    address: list[str]
    street: list[str]
    house: list[str]
    office_mailboxes: list[str]


class NameShapes(Strict):
    """How names of persons are built."""

    patronymic_endings: list[str]
    child_of: list[str]
    between_names: list[str]
    before_names: list[str]
    surname_endings: list[str]
    adjective_endings: list[str]
    not_initials: list[str]
    given_name_endings: list[str]
    not_persons: list[Text]


class PersonalData(Strict):
    """All of it."""

    national_ids: list[NationalId]
    phones: list[PhonePlan]
    words: Words
    name_shapes: NameShapes
    given_names: frozenset[str]


@cache
def read_personal_data(catalogue: Path) -> PersonalData:
    """The folder's files. Raises Refusal naming the file and the place in it."""
    folder = catalogue / FOLDER
    content = {name: read_yaml(folder / f"{name}.yaml") for name in ("national_ids", "phones", "words", "name_shapes")}
    lines = (folder / "given_names.txt").read_text(encoding="utf-8").splitlines()
    names = frozenset(name for line in lines if not line.startswith("#") for name in line.split())
    return parsed(folder, content | {"given_names": names}, PersonalData)
