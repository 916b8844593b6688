"""The inbox: the senders' folder, ``inbox/<country>/<dataset>/<any file name>``. Nothing in it is changed or moved.

A file of a dataset that holds persons is removed once its sealed copy in the landing was read back and found the same:
the plain text of such a file is to lie nowhere (``STRIVE_INBOX_AFTER_LANDING=keep`` leaves that to the senders). All
other files, and synthetic ones, stay.

A file that no dataset claims is noted with what to do about it; nothing in the inbox is passed over in silence, except
files that are still being written (names that start with a dot or ``~$``, or end in ``.part`` or ``.tmp``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from ingest.detector.hiding import hidden
from ingest.landing import Landing, sha256_of
from strive.catalogue.models import Country
from strive.database import Connection
from strive.ledger import SYNTHETIC_MARK
from strive.messages import Message, message


def is_unfinished(name: str) -> bool:
    """Whether a file of that name is still being written."""
    return name.startswith((".", "~$")) or name.endswith((".part", ".tmp"))


def is_plain(path: Path) -> bool:
    """Whether it is a file itself: no link, no device, no pipe."""
    return path.is_file() and not path.is_symlink()


def files_in(folder: Path) -> list[Path]:
    """The finished files directly in ``folder``, in the order of their last change. A link is none: it may lead to any
    file of this machine."""
    if not folder.is_dir():
        return []
    files = [path for path in folder.iterdir() if is_plain(path) and not is_unfinished(path.name)]
    return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))


def inbox_path(inbox: Path, path: Path) -> str:
    """The file's path within the inbox, as the ledger keeps it: a person's name in it as a shape."""
    return hidden(path.relative_to(inbox).as_posix())


def new_files(connection: Connection, inbox: Path, country_code: str, dataset: str) -> list[Path]:
    """The dataset's files that the ledger has not seen with this size and time of last change."""
    seen = {
        (path, size, int(str(changed)))
        for path, size, changed in connection.execute(
            "select inbox_path, file_bytes, changed_ns from ledger.receipt where country_code = %s and dataset = %s",
            (country_code, dataset),
        )
    }

    def is_new(path: Path) -> bool:
        status = path.stat()
        return (inbox_path(inbox, path), status.st_size, status.st_mtime_ns) not in seen

    return [path for path in files_in(inbox / country_code / dataset) if is_new(path)]


def empty_inbox(connection: Connection, inbox: Path, landing: Landing, dataset: str) -> list[str]:
    """Remove the dataset's received files whose sealed copy reads the same, or which are never to be read again.

    Returns their names. A file that the sender has changed meanwhile has no receipt yet and stays.
    """
    removed = []
    for path in files_in(inbox / landing.country_code / dataset):
        if SYNTHETIC_MARK in path.name:
            continue
        status = path.stat()
        receipt = connection.execute(
            """
            select r.file_sha256, d.original_erased_at is not null
            from ledger.receipt as r
            inner join ledger.delivery as d using (delivery_id)
            where r.inbox_path = %s and r.file_bytes = %s and r.changed_ns = %s
            """,
            (inbox_path(inbox, path), status.st_size, status.st_mtime_ns),
        ).fetchone()
        if receipt is None:
            continue
        sha256, is_erased = cast(tuple[str, bool], receipt)
        if is_erased or sha256_of(landing.open(sha256, hidden(path.name))) == sha256:
            path.unlink()
            removed.append(hidden(path.name))
    return removed


def _unclaimed(inbox: Path, countries: dict[str, Country]) -> Iterator[tuple[Path, Message]]:
    for path in sorted(inbox.rglob("*")):
        if path.is_dir() or is_unfinished(path.name):
            continue
        if not is_plain(path):
            yield path, message("file_is_no_plain_file", file=hidden(path.name))
            continue
        parts = path.relative_to(inbox).parts
        country = countries.get(parts[0]) if len(parts) > 1 else None
        if country is None:
            yield path, message("file_without_country", file=hidden(path.name), countries=", ".join(countries))
        elif len(parts) != 3 or parts[1] not in country.datasets:
            datasets = ", ".join(country.datasets)
            yield (
                path,
                message("file_without_dataset", file=hidden(path.name), country=country.country, datasets=datasets),
            )


def note_unclaimed_files(connection: Connection, inbox: Path, countries: dict[str, Country]) -> int:
    """Write the files that no dataset claims into the ledger, take out those that are gone, and count them."""
    unclaimed = list(_unclaimed(inbox, countries))
    with connection.transaction():
        connection.execute(
            "delete from ledger.unclaimed_file where inbox_path <> all(%s)",
            ([inbox_path(inbox, path) for path, _ in unclaimed],),
        )
        for path, reason in unclaimed:
            connection.execute(
                "insert into ledger.unclaimed_file values (%s, %s, now(), %s) on conflict (inbox_path) do nothing",
                (inbox_path(inbox, path), path.lstat().st_size, reason.dumps()),
            )
    return len(unclaimed)
