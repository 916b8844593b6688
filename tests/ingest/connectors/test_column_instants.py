"""The latest instant of a column, whatever its zones."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from ingest.connectors.texts.column_instants import latest_in_column


@pytest.mark.parametrize(
    ("texts", "latest"),
    [
        (["2021-05-20T10:00:00", "2021-05-21T09:30:00.123+06:00", None], datetime(2021, 5, 21, 3, 30, 0, 123000, UTC)),
        (["2021-05-20T23:00:00-05:00", "2021-05-21T03:00:00Z"], datetime(2021, 5, 21, 4, tzinfo=UTC)),
        (["2021-05-20T10:00:00+0000", "2021-05-20T11:00:00+0200"], datetime(2021, 5, 20, 10, tzinfo=UTC)),
        ([f"2021-05-20T10:00:00+{hour:02}:{minute:02}" for hour in range(12) for minute in range(59)], None),
        (["yesterday", None], None),
        ([], None),
    ],
)
def test_latest(texts: list[str | None], latest: datetime | None) -> None:
    expected = latest or (datetime(2021, 5, 20, 10, tzinfo=UTC) if len(texts) > 100 else None)
    assert latest_in_column(pa.array(texts, pa.string())) == expected
