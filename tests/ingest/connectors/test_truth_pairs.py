"""What the readers make of the offices' messy files agrees with what the same offices published clean."""

from __future__ import annotations

from pathlib import Path

from bench.truth_pairs import text_pairs, workbook_pairs

# The clean file has codes in place of names; or the office mended its own words and signs for missing later.
OTHER_CONTENT = {"kz-csv/b3d8004_indicator_2-3-1.csv": 0, "kz-csv/4fb9d60_indicator_6-1-1.csv": 13}


def test_workbooks_agree_with_sdmx_by_year_and_place(shared_data: Path) -> None:
    pairs = list(workbook_pairs(shared_data))
    assert len(pairs) == 11
    for pair in pairs:
        assert pair.by_year >= pair.stated, pair
        assert pair.by_year_and_place >= 0.96 * pair.cells, pair


def test_badly_encoded_tables_agree_with_clean_ones(shared_data: Path) -> None:
    pairs = list(text_pairs(shared_data))
    assert len(pairs) == 12
    for pair in pairs:
        assert not pair.refused
        assert pair.equal == OTHER_CONTENT.get(pair.name, pair.rows), pair
        assert pair.rows
