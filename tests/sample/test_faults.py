"""The planted faults are as many as the module says, and beside the calibrated persons."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from strive.sample import DEFAULT_SEED
from strive.sample.caseload import month_end
from strive.sample.faults import CLIENT_FAULTS
from strive.sample.files import SampleFile
from strive.sample.probation_caseloads import national_caseload
from strive.sample.probation_csv import UNUSABLE_MONTH, area_on
from strive.sample.spellings import SPLIT_AREAS


def planted(files: list[SampleFile], country: str, dataset: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for file in files:
        if (file.country, file.dataset) == (country, dataset) and file.fate == "accepted":
            counts.update(file.planted)
    return counts


def test_how_much_there_is(files: list[SampleFile]) -> None:
    assert len(files) == 265
    assert sum(file.rows for file in files) == 119_338
    fates = Counter(file.fate for file in files)
    assert fates == {"accepted": 261, "superseded": 2, "duplicate": 1, "rejected": 1}


@pytest.mark.parametrize(("country", "each", "repeated"), [("KGZ", 3, 10), ("KAZ", 18, 8)])
def test_faults_of_probation(files: list[SampleFile], country: str, each: int, repeated: int) -> None:
    expected = dict.fromkeys(CLIENT_FAULTS, each) | {"same_key_twice": 2 * each, "exact_duplicate": repeated}
    assert planted(files, country, "probation_clients") == expected


def test_faults_elsewhere(files: list[SampleFile]) -> None:
    assert planted(files, "KGZ", "training_attendance") == {"missing_identifier": 1, "exact_duplicate": 1}
    assert planted(files, "KAZ", "training_attendance") == {"unknown_category": 1}
    faults = {"missing_identifier": 1, "unknown_outcome": 1, "exact_duplicate": 1}
    assert planted(files, "KGZ", "probation_episodes") == faults
    assert planted(files, "KAZ", "probation_episodes") == {"offence_before_start": 1}
    assert planted(files, "KAZ", "mhpss_sessions") == {"missing_identifier": 2}
    assert planted(files, "KAZ", "mhpss_scale_scores") == {"score_beyond_scale": 2}
    assert planted(files, "KAZ", "mhpss_referrals") == {"unknown_status": 1}
    faults = planted(files, "KAZ", "apprenticeship_placements")
    assert faults == {"missing_employer": 1, "impossible_date": 1, "unknown_sex": 1}


def test_the_published_month_has_faulty_and_repeated_rows_too(files: list[SampleFile]) -> None:
    of_may = [file for file in files if file.country == "KGZ" and "_2021-05.xlsx" in file.name]
    counts: Counter[str] = Counter()
    for file in of_may:
        counts.update(file.planted)
    assert counts == {"unknown_area": 1, "birth_year_1890": 1, "exact_duplicate": 1}
    assert sum(file.rows for file in of_may) == 743 + 3


def test_no_accepted_file_is_so_faulty_that_it_would_be_rejected(files: list[SampleFile]) -> None:
    for file in files:
        if file.fate == "accepted":
            refused = sum(rows for fault, rows in file.planted.items() if fault != "exact_duplicate")
            assert refused <= 0.2 * file.rows, file.path


def test_the_rejected_file_has_its_columns_swapped_in_most_rows_and_is_sent_again(
    files: list[SampleFile], inbox: Path
) -> None:
    (rejected,) = (file for file in files if file.fate == "rejected")
    again = next(file for file in files if file.path == rejected.path.replace(".csv", "_corrected.csv"))
    month = f"{month_end(UNUSABLE_MONTH):%Y-%m}"
    assert month == "2022-11"
    assert month in rejected.name
    assert again.reported_at > rejected.reported_at
    text = (inbox / rejected.path).read_text(encoding="utf-8-sig").split("\n", 1)[1]
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    swapped = sum(row["Облыс / Область"] in ("ер", "әйел", "М", "Ж") for row in rows)
    assert swapped == rejected.planted["columns_swapped"] == 842
    assert len(rows) == again.rows == 1404


def test_a_repeated_file_has_the_bytes_of_the_first(files: list[SampleFile], inbox: Path) -> None:
    (repeated,) = (file for file in files if file.fate == "duplicate")
    first = inbox / repeated.path.replace(" (2)", "")
    assert (inbox / repeated.path).read_bytes() == first.read_bytes()


def test_no_other_file_repeats_the_bytes_of_one_of_its_dataset(files: list[SampleFile], inbox: Path) -> None:
    different = [file for file in files if file.fate != "duplicate"]
    contents = {(file.country, file.dataset, (inbox / file.path).read_bytes()) for file in different}
    assert len(contents) == len(different)


def test_superseded_files_are_reported_before_their_corrections(files: list[SampleFile]) -> None:
    by_path = {file.path: file for file in files}
    superseded = [file for file in files if file.fate == "superseded"]
    assert len(superseded) == 2
    for file in superseded:
        stem, suffix = file.path.rsplit(".", 1)
        later = next(by_path[p] for end in ("_corrected", "_final") if (p := f"{stem}{end}.{suffix}") in by_path)
        assert later.reported_at > file.reported_at


def test_new_areas_of_kazakhstan_have_no_clients_before_they_existed() -> None:
    new = set(SPLIT_AREAS.values())
    for index, clients in enumerate(national_caseload(DEFAULT_SEED)):
        day = month_end(index)
        assert bool({area_on(client, day) for client in clients} & new) == (day >= date(2022, 6, 8))
