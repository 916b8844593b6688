"""Names of files, sheets and quoted values are shown without identifiers, and stay readable."""

from __future__ import annotations

import pytest

from ingest.detector.hiding import hidden, hidden_message
from strive.messages import message


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Образцов Азамат_2021-05.xlsx", "яяя яяя_2021-05.xlsx"),
        ("Примеров Иван Иванович.xlsx", "яяя яяя яяя.xlsx"),
        ("анкета_991399900006.pdf", "анкета_999999999999.pdf"),
        ("sheet 'Нурлан Асанов', row 17", "sheet 'яяя яяя', row 17"),
        ("somebody@example.org", "aaa@aaa.aaa"),
        ("+996 000 123456", "+999 999 999999"),
    ],
)
def test_identifiers_become_shapes(text: str, shown: str) -> None:
    assert hidden(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "SYNTHETIC_KGZ_probation_clients_2021-05_Issyk-Kul.xlsx",
        "KGZ_training_events_2026-11-26T220452Z.zip",
        "UNDP_export_20211126220452.csv",
        "Реестр клиентов пробации по Нарынской области за май 2021.xlsx",
        "sheet 'Реестр', row 17",
        "2021-05-17 10:00:00+06:00",
        "XM-DAC-41114-PROJECT-00119435",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert hidden(text) == text


def test_messages_within_messages_are_hidden_too() -> None:
    inner = message("file_is_empty", country="XAA", file="Образцов Азамат.csv")
    said = hidden_message(message("delivery_unreadable", country="XAA", dataset="clients", problem=inner))
    assert "Образцов" not in said.text("ru") and "яяя яяя.csv" in said.text("ru")
