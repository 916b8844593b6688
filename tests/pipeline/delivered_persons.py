"""What delivered files say of persons, and whether it is in something else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.oracle.datasets import DATASETS
from tests.oracle.spreadsheet import Unreadable

PERSONAL = {
    "number": ["ПИН", "ИИН", "ЖСН / ИИН", "JSHSHIR", "Member card", "members/pin", "participants/iin", "Ученик / ИИН"],
    "name": [
        "Ф.И.О.", "ФИО", "Аты-жөні / ФИО", "F.I.Sh.", "Name", "members/full_name", "participants/full_name",
        "Ученик / Ф.И.О.",
    ],
    "phone": [
        "Телефон", "Место жительства / Телефон", "Telefon", "Phone", "members/phone", "participants/phone",
        "Ученик / Телефон",
    ],
}  # fmt: skip
_SHORTEST = 11
_DIGITS_OF_A_HASH = range(35, 40)  # 128 bits, now and then with leading zeros that are not written


def _starts(length: int, wanted: int) -> Iterable[int]:
    """Where in a run of digits a number of the wanted length may begin."""
    return (0, length - wanted) if length in _DIGITS_OF_A_HASH else range(length - wanted + 1)


@dataclass
class Persons:
    """What the delivered files say of persons."""

    number: set[str] = field(default_factory=set)
    name: set[str] = field(default_factory=set)
    phone: set[str] = field(default_factory=set)

    @property
    def surnames(self) -> set[str]:
        return {name.split()[0] for name in self.name}

    @cached_property
    def digits(self) -> set[str]:
        """Identifying and telephone numbers without blanks and signs, long enough to be told from other numbers."""
        bare = {re.sub(r"\D", "", text) for text in self.number | self.phone}
        return {text for text in bare if len(text) >= _SHORTEST}

    @cached_property
    def lengths(self) -> set[int]:
        """How many digits they have."""
        return {len(number) for number in self.digits}

    @cached_property
    def hashes(self) -> set[str]:
        """The beginnings of plain hashes of the numbers: what a keyed hash must not be."""
        forms = self.digits | {"".join(c for c in text.upper() if c.isalnum()) for text in self.number} | self.number
        return {
            hashlib.new(kind, form.encode()).hexdigest()[:32] for kind in ("md5", "sha1", "sha256") for form in forms
        }

    def in_text(self, text: str) -> set[str]:
        """The numbers, and the plain hashes of numbers, that the text holds. A run of as many digits as a row's hash
        has is looked at from both ends only: somewhere within, some home has eleven digits of somebody by chance."""
        runs = re.findall(rf"\d{{{_SHORTEST},}}", text)
        inside = {run[i : i + n] for run in runs for n in self.lengths for i in _starts(len(run), n)}
        return (inside & self.digits) | ({run[:32] for run in re.findall("[0-9a-f]{32,}", text)} & self.hashes)


def persons_in(inbox: Path) -> Persons:
    """All persons of the files that can be read."""
    found = Persons()
    for (country, name), dataset in DATASETS.items():
        for path in (inbox / country / name).glob("*"):
            try:
                content = dataset.read(path)
            except Unreadable:
                continue
            for kind, headings in PERSONAL.items():
                for heading in set(headings) & set(content.headings):
                    getattr(found, kind).update(row[heading].strip() for _, row in content.rows if row.get(heading))
    return found


def files_of(home: Path, *but: str) -> Iterator[tuple[Path, str]]:
    """Every file of the home that is in none of the folders ``but``, as text."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.relative_to(home).parts[0] not in but:
            yield path.relative_to(home), path.read_bytes().decode("latin-1")
