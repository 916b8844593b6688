"""Nobody can take a sample file for a real one."""

from __future__ import annotations

from pathlib import Path

import python_calamine

from strive.ledger import SYNTHETIC_MARK
from strive.sample.files import NOTICE, SampleFile


def test_every_file_says_in_its_name_and_inside_that_it_is_synthetic(files: list[SampleFile], inbox: Path) -> None:
    for file in files:
        assert file.name.startswith(SYNTHETIC_MARK)
        path = inbox / file.path
        if path.suffix == ".xlsx":
            book = python_calamine.CalamineWorkbook.from_path(path)
            assert all(book.get_sheet_by_name(name).to_python()[0][0] == NOTICE for name in book.sheet_names)
        else:
            content = path.read_bytes()
            assert any(NOTICE.encode(encoding) in content[:4000] for encoding in ("utf-8", "cp1251")), file.path


def test_every_kobo_submission_says_so_itself(files: list[SampleFile], inbox: Path) -> None:
    kobo = [file for file in files if file.name.endswith(".json")]
    assert kobo
    for file in kobo:
        content = (inbox / file.path).read_text(encoding="utf-8")
        assert content.count('"data_notice":"SYNTHETIC') == content.count('"_id":') > 0


def test_no_two_files_have_one_name(files: list[SampleFile]) -> None:
    assert len({file.path for file in files}) == len(files)
