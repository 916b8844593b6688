"""The README and the documents: every command in them exists, and every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from strive.command_line.main import COMMANDS
from strive.settings import PROJECT_ROOT

DOCUMENTS = sorted([PROJECT_ROOT / "README.md", *(PROJECT_ROOT / "docs").rglob("*.md")])
COMMAND = re.compile(r"(?:^|`|\./setup\.sh |, then )strive ([a-z]+(?:-[a-z]+)*)\b", re.MULTILINE)
MAKE_TARGET = re.compile(r"(?:^|`)make ([a-z]+)\b", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def name(document: Path) -> str:
    return str(document.relative_to(PROJECT_ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_command_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(COMMAND.findall(text)) <= set(COMMANDS)
    assert set(MAKE_TARGET.findall(text)) <= set(targets)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert not [link for link in links if not (document.parent / link).exists()]


def test_the_commands_were_found_at_all() -> None:
    everything = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    assert {"run", "read", "deliver", "collect", "check", "build", "publish", "trace"} <= set(
        COMMAND.findall(everything)
    )
