"""What a validation found: counted by rule and subject, each with its first place, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from strive.messages import Message, message

Severity = Literal["error", "warning"]
Status = Literal["error", "warning", "success"]
_MOST_KINDS = 500
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Finding:
    """One breach of a rule. ``subject``: the element, attribute or codelist concerned, never a value of the file."""

    rule: str
    severity: Severity
    line: int
    subject: str = ""


@dataclass
class Tally:
    """All breaches of one rule on one subject; ``activity`` and ``line`` are the first one's."""

    rule: str
    severity: Severity
    subject: str
    activity: str
    line: int
    count: int = 1

    def message(self) -> Message:
        """What is wrong, how often, where first, and what to do."""
        return message(
            f"iati_rule_{self.rule}",
            count=self.count,
            activity=self.activity,
            line=self.line,
            subject=self.subject,
        )


@dataclass
class Findings:
    """Breaches as they come."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)

    def add(self, findings: Iterable[Finding], activity: str | None) -> None:
        """Count the findings of one activity (or organisation, or of the file itself: None)."""
        for finding in findings:
            key = (finding.rule, finding.subject)
            tally = self.tallies.get(key)
            if tally is None and len(self.tallies) >= _MOST_KINDS:
                key = (finding.rule, "")
                tally = self.tallies.get(key)
            if tally is None:
                place = (activity or "—")[:_LONGEST_NAME]
                self.tallies[key] = Tally(finding.rule, finding.severity, key[1], place, finding.line)
            else:
                tally.count += 1

    def ordered(self) -> list[Tally]:
        """Errors first, the schema's before the rules', then by place."""
        return sorted(
            self.tallies.values(),
            key=lambda tally: (tally.severity != "error", not tally.rule.startswith("schema_"), tally.line),
        )


@dataclass(frozen=True)
class Verdict:
    """What became of the validation of one file. ``kind``: iati-activities, iati-organisations or iati-activity;
    ``schema_version``: the version whose schema was applied; ``checked``: activities or organisations looked at.
    """

    kind: str
    version: str
    schema_version: str
    checked: int
    tallies: tuple[Tally, ...]

    @property
    def status(self) -> Status:
        """The worst of what was found."""
        severities = {tally.severity for tally in self.tallies}
        return "error" if "error" in severities else "warning" if severities else "success"

    @property
    def schema_valid(self) -> bool:
        """Whether the schema alone has nothing against the file."""
        return not any(tally.rule.startswith("schema_") for tally in self.tallies)

    def messages(self) -> list[Message]:
        """The findings for people, errors first."""
        return [tally.message() for tally in self.tallies]
