"""A YAML file with the line of each of its entries, and what is wrong with it as YAML.

Keys that stand twice are found here: a YAML reader takes the last one without a word.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from strive.catalogue.country_file.findings import PLACEHOLDER, Findings, Place
from strive.catalogue.files import endless, unfolds_without_end

_DEEPEST = 12


def read_yaml(path: Path) -> tuple[dict[str, Any] | None, Findings]:
    """The file's content and what was found so far; no content where nothing else can be checked."""
    findings = Findings(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        findings.error((), "country_file_not_utf8", byte=error.start)
        return None, findings
    except OSError as error:
        findings.error((), "country_file_unreadable", problem=error.strerror or type(error).__name__)
        return None, findings
    try:
        content = yaml.load(text, Loader=yaml.CSafeLoader)
        if unfolds_without_end(content):
            findings.add(True, (), endless(path))
            return None, findings
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        findings.lines = {(): mark.line + 1} if mark else {}
        findings.error((), "country_file_not_yaml", problem=problem, column=mark.column + 1 if mark else None)
        return None, findings
    except ValueError as error:  # such as a date that is none: 2020-13-45
        findings.error((), "country_file_not_yaml", problem=str(error), column=None)
        return None, findings
    lines: dict[Place, int] = {}
    findings.lines = lines
    if root is not None:
        _walk(root, (), lines, findings)
    _note_placeholders(text, findings)
    if not isinstance(content, dict):
        findings.error((), "country_file_no_mapping")
        return None, findings
    return content, findings


def _walk(node: Any, place: Place, lines: dict[Place, int], findings: Findings) -> None:
    if len(place) > _DEEPEST:  # an alias of what it stands in never ends
        return
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, str(key.value))
            line = key.start_mark.line + 1
            if inner in lines:
                findings.error(inner, "country_file_key_twice", name=str(key.value), other=line)
                continue
            lines[inner] = line
            _walk(value, inner, lines, findings)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(value, (*place, str(index)), lines, findings)


def _note_placeholders(text: str, findings: Findings) -> None:
    places = sorted(findings.lines, key=len, reverse=True)
    for number, line in enumerate(text.splitlines(), start=1):
        if PLACEHOLDER in line and not line.lstrip().startswith("#"):
            place = next((place for place in places if findings.lines[place] == number), ())
            findings.error(place, "country_file_placeholder", name=PLACEHOLDER)
