"""A sealed file gives back what was put in, from any place, and nothing once a byte of it is not as it was."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ingest.connectors.archives import OpenedZip, is_zip
from ingest.originals.sealed_path import SealedPath
from ingest.originals.sealing import CHUNK_BYTES, new_data_key
from strive.errors import Refusal

SIZES = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5)


def pattern(size: int) -> bytes:
    return bytes(i * 7 % 251 for i in range(min(size, 4096))) * (size // 4096 + 1)


def sealed(folder: Path, content: bytes, key: bytes | None = None) -> SealedPath:
    path = SealedPath.to(folder / "original.sealed", key or new_data_key(), "list.csv")
    with path.open("wb") as file:
        file.write(content)
    return path


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_in_comes_out(tmp_path: Path, size: int) -> None:
    content = pattern(size)[:size]
    path = sealed(tmp_path, content)
    assert path.read_bytes() == content
    assert path.stat().st_size == size
    assert (path.name, path.suffix) == ("list.csv", ".csv")


def test_the_file_on_the_disk_shows_nothing(tmp_path: Path) -> None:
    secret = b"991399900006" * 1000
    key = new_data_key()
    first = Path(sealed(tmp_path, secret, key)).read_bytes()
    assert b"9913" not in first
    again = Path(sealed(tmp_path, secret, key)).read_bytes()
    assert first[48:100] != again[48:100], "two files under one data key share no key of chunks"


def test_reading_begins_anywhere(tmp_path: Path) -> None:
    content = pattern(3 * CHUNK_BYTES)[: 3 * CHUNK_BYTES]
    with sealed(tmp_path, content).open("rb") as file:
        for place in (2 * CHUNK_BYTES - 3, 0, CHUNK_BYTES, len(content) - 4):
            file.seek(place)
            assert file.read(7) == content[place : place + 7]
        assert file.seek(-2, io.SEEK_END) == len(content) - 2


def test_text_and_archives_are_read_as_from_any_path(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "один\n" * 100_000)
    path = sealed(tmp_path, packed.getvalue())
    assert is_zip(path)
    with OpenedZip(path) as opened, opened.open("a.txt") as part:
        assert part.readline().decode() == "один\n"
    text = sealed(tmp_path, "а;б\n1;2\n".encode())
    with text.open(encoding="utf-8", newline="") as file:
        assert list(file) == ["а;б\n", "1;2\n"]


@pytest.mark.parametrize("cut", [1, CHUNK_BYTES + 16, 2 * (CHUNK_BYTES + 16)])
def test_what_is_cut_off_is_noticed(tmp_path: Path, cut: int) -> None:
    path = sealed(tmp_path, pattern(3 * CHUNK_BYTES)[: 3 * CHUNK_BYTES])
    on_disk = Path(path)
    on_disk.write_bytes(on_disk.read_bytes()[:-cut])
    with pytest.raises(Refusal, match="changed or cut short"):
        path.read_bytes()


def test_exchanged_chunks_and_another_key_are_noticed(tmp_path: Path) -> None:
    path = sealed(tmp_path, pattern(3 * CHUNK_BYTES)[: 3 * CHUNK_BYTES])
    on_disk, step = Path(path), CHUNK_BYTES + 16
    whole = on_disk.read_bytes()
    head, first, second = whole[: -3 * step], whole[-3 * step : -2 * step], whole[-2 * step : -step]
    on_disk.write_bytes(head + second + first + whole[-step:])
    with pytest.raises(Refusal):
        path.read_bytes()
    on_disk.write_bytes(whole)
    with pytest.raises(Refusal):
        SealedPath.to(on_disk, new_data_key()).read_bytes()
    on_disk.write_bytes(b"id,name\n1,x\n" * 10)
    with pytest.raises(Refusal, match="not a sealed original"):
        path.read_bytes()
