"""Prints what the validation of IATI files says beside the labels that others gave them.

    python bench/iati_verdicts.py ../shared/data/iati

Three tables: the schema suite (label: the folder's name), the published files (label: the registry's verdict), and
every other file there with its findings.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ingest.connectors.iati.validate import validate
from ingest.connectors.iati.validation.findings import Verdict
from strive.errors import Refusal

PUBLISHED = date(2025, 4, 4)  # when the registry's copies were judged


def main(folder: Path) -> int:
    """Print the tables; the exit status says whether every labelled file got its label."""
    equal = _print_schema_suite(folder / "schema-suite") & _print_registry(folder)
    _print_rest(folder)
    return 0 if equal else 1


def _print_schema_suite(folder: Path) -> bool:
    counts: Counter[tuple[str, str, str]] = Counter()
    for path in sorted(folder.rglob("*.xml")):
        label = "valid" if "should-pass" in path.parts else "invalid"
        try:
            found = "valid" if validate(path, PUBLISHED).schema_valid else "invalid"
        except Refusal:
            found = "refused: no IATI file"
        counts[path.relative_to(folder).parts[0], label, found] += 1
    print("| schema suite | label | verdict of the schema | files |\n|---|---|---|---|")
    for (suite, label, found), count in sorted(counts.items()):
        print(f"| {suite} | {label} | {found} | {count} |")
    return all(label == found for (_, label, found) in counts if not found.startswith("refused"))


def _print_registry(folder: Path) -> bool:
    equal = True
    print("\n| published file | registry | verdict | findings |\n|---|---|---|---|")
    for path in sorted((folder / "registry-metadata").glob("*.json")):
        extras = json.loads(path.read_text(encoding="utf-8"))["extras"]
        label = next(extra["value"].lower() for extra in extras if extra["key"] == "validation_status")
        verdict = validate(folder / f"{path.stem}.xml", PUBLISHED)
        equal &= label == verdict.status
        print(f"| {path.stem} | {label} | {verdict.status} | {_findings(verdict)} |")
    return equal


def _print_rest(folder: Path) -> None:
    print("\n| file | version | schema | verdict | findings |\n|---|---|---|---|---|")
    for path in _rest(folder):
        name = path.relative_to(folder)
        try:
            verdict = validate(path, PUBLISHED)
        except Refusal as refusal:
            print(f"| {name} | | | refused | {refusal.message.key} |")
            continue
        valid = "valid" if verdict.schema_valid else "invalid"
        print(f"| {name} | {verdict.version or '—'} | {valid} | {verdict.status} | {_findings(verdict)} |")


def _rest(folder: Path) -> Iterator[Path]:
    labelled = {path.stem for path in (folder / "registry-metadata").glob("*.json")}
    for path in sorted(folder.rglob("*.xml")):
        if "schema-suite" not in path.parts and path.stem not in labelled:
            yield path


def _findings(verdict: Verdict) -> str:
    shown = [f"{tally.rule} ({tally.subject}) {tally.count}" for tally in verdict.tallies[:4]]
    more = len(verdict.tallies) - len(shown)
    return "; ".join(shown).replace(" ()", "") + (f"; {more} more" if more else "")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
