"""The deletion log, and the locks under which something is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal, cast

from ingest.erasure.rows import Taken
from ingest.landing import Landing
from strive.actor import actor
from strive.catalogue.models import Country
from strive.database import Connection, exclusive

DeletionKind = Literal["person", "delivery", "retention"]


@dataclass(frozen=True)
class Why:
    """For what reason something is deleted; ``by`` whom."""

    reason: str
    legal_basis: str | None = None
    strand: str | None = None
    by: str = field(default_factory=actor)


@dataclass(frozen=True)
class Deleted:
    """A deletion as the log has it. ``still_held``: deliveries whose sealed originals still hold what was deleted."""

    deletion_id: int
    rows: int
    deliveries: list[str]
    originals_erased: list[str]
    still_held: list[str]


@contextmanager
def undisturbed(connection: Connection, country: Country) -> Iterator[None]:
    """Nothing of the country is read or checked meanwhile."""
    with ExitStack() as stack:
        for dataset in sorted(country.datasets):
            stack.enter_context(exclusive(connection, "collect", country.country, dataset))
        stack.enter_context(exclusive(connection, "check", country.country))
        yield


def log_deletion(
    connection: Connection,
    kind: DeletionKind,
    country_code: str,
    why: Why,
    taken: Sequence[Taken],
    erased: Sequence[str],
) -> Deleted:
    """Write the log, and note the originals that are to be erased (see ``erase_noted``)."""
    row = connection.execute(
        """
        insert into ledger.deletion (
            kind, country_code, strand, reason, legal_basis, requested_by, rows_deleted, originals_erased
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s)
        returning deletion_id
        """,
        (
            kind,
            country_code,
            why.strand,
            why.reason,
            why.legal_basis,
            why.by,
            sum(t.rows for t in taken),
            len(erased),
        ),
    ).fetchone()
    deletion_id = cast(tuple[int], row)[0]
    counted = {t.delivery_id: t for t in taken}
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ledger.deletion_delivery values (%s, %s, %s, %s, %s, %s)",
            [
                (deletion_id, name, t.accepted, t.quarantined, t.waiting, name in erased)
                for name in sorted({*counted, *erased})
                for t in [counted.get(name, Taken(name, 0, 0, 0))]
            ],
        )
    connection.execute(
        "update ledger.delivery set original_erased_at = now() "
        "where delivery_id = any(%s) and original_erased_at is null",
        (list(erased),),
    )
    held = connection.execute(
        "select delivery_id from ledger.delivery where delivery_id = any(%s) and original_erased_at is null order by 1",
        (list(counted),),
    )
    return Deleted(
        deletion_id,
        sum(t.rows for t in taken),
        sorted(counted),
        sorted(erased),
        [str(row[0]) for row in held],
    )


def erase_noted(connection: Connection, landing: Landing) -> None:
    """Erase the originals that the ledger says are erased; what a kill has left is erased by the next call.

    Bytes that another dataset of the country received as well stay for it.
    """
    found = connection.execute(
        """
        select file_sha256 from ledger.delivery where country_code = %(country)s
        group by file_sha256
        having bool_and(original_erased_at is not null)
        """,
        {"country": landing.country_code},
    ).fetchall()
    for (sha256,) in found:
        landing.erase(str(sha256))
