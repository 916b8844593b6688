"""XML from outside never makes the reader fetch, expand or hoard."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from strive.errors import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.connectors.conftest import Read

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
ACTIVITY = "<iati-activity><iati-identifier>{}</iati-identifier><transaction/></iati-activity>"


@pytest.mark.parametrize(
    ("doctype", "inside"),
    [
        ('<!DOCTYPE iati-activities [<!ENTITY a0 "ha">' + LAUGHS + "]>", "&a9;"),
        ('<!DOCTYPE iati-activities [<!ENTITY file SYSTEM "file:///etc/hostname">]>', "&file;"),
        ('<!DOCTYPE iati-activities SYSTEM "http://127.0.0.1:9/a.dtd">', "x"),
    ],
)
@pytest.mark.parametrize("connector", ["iati", "sdmx"])
def test_document_types_are_refused(tmp_path: Path, read: Read, connector: str, doctype: str, inside: str) -> None:
    path = tmp_path / "delivery.xml"
    path.write_text(f"{doctype}<iati-activities>{ACTIVITY.format(inside)}</iati-activities>", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read(connector, path)
    assert refused.value.message.key == "content_is_xml_with_doctype"


def test_entities_in_attributes_of_the_root_are_refused_too(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "delivery.xml"
    path.write_text(f'<!DOCTYPE r [<!ENTITY a0 "ha">{LAUGHS}]><iati-activities version="&a9;"/>', encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read("iati", path)
    assert refused.value.message.key in {"content_is_xml_with_doctype", "content_is_broken_xml"}


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    from ingest.connectors import connector_named

    def peak(activities: int) -> int:
        path = tmp_path / f"{activities}.xml"
        with path.open("w", encoding="utf-8") as file:
            file.write("<iati-activities>")
            file.writelines(ACTIVITY.format(f"X-{n % 50}") for n in range(activities))
            file.write("</iati-activities>")
        tracemalloc.start()
        for _ in connector_named("iati").read(path, {}).batches:
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)  # whatever is imported on first use
    assert peak(12000) < 2 * peak(3000)
