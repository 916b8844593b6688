"""Forgetting: a person, wherever rows of that person lie and whenever they are delivered again; or a whole delivery.

A person's rows are taken out of the database and left out of every reading from then on. Sealed originals are opaque:
one that holds the person also holds others, so it stays sealed and is read without that person, or, where the country
file says ``on_forgetting: erase_originals``, is erased as a whole. Of a delivery all rows go, and its original.
What was published stays published, and a trace says how many rows are gone, when and under which deletion.
"""

from __future__ import annotations

from psycopg import sql

from ingest.erasure.forgotten import forgetting_key, person_fields
from ingest.erasure.log import Deleted, DeletionKind, Why, erase_noted, log_deletion, undisturbed
from ingest.erasure.rows import TARGET, Target
from ingest.identifiers import IdentifierForm
from ingest.keys.kept import KeptKeys
from ingest.landing import Landing
from ingest.pseudonyms import PSEUDONYM_DIGITS, pseudonym_key
from strive.catalogue.files import read_country, read_record_types
from strive.catalogue.models import Country
from strive.database import Connection, connect, identifier
from strive.errors import Refusal
from strive.ledger import arriving_table
from strive.messages import message
from strive.settings import Settings, load_settings


def forget_person(
    country: Country,
    why: Why,
    *,
    pseudonym: str | None = None,
    identifier: str | None = None,
    own_of: str | None = None,
) -> Deleted:
    """Forget a person, named by the pseudonym or by the identifier, which goes no further than here.

    ``own_of``: the dataset whose own code the identifier is; the same code in another dataset is another person.

    Raises Refusal for a text that is no pseudonym, or an identifier without letters or digits, and shows neither.
    """
    settings = load_settings()
    with connect(autocommit=True) as connection, undisturbed(connection, country):
        key = pseudonym_key(connection, KeptKeys.of(country.country, settings.keys))
        if identifier is not None:
            pseudonym = key.pseudonym(identifier, _form(country, own_of))
        if not pseudonym or len(pseudonym) != PSEUDONYM_DIGITS or not set(pseudonym) <= set("0123456789abcdef"):
            raise Refusal(message("forget_no_such_name", digits=PSEUDONYM_DIGITS))
        fingerprint = forgetting_key(key).pseudonym(pseudonym) or ""
        landing = Landing.of(connection, settings, country.country)
        with connection.transaction():
            target = Target(connection)
            for record_type in read_record_types(settings.catalogue).values():
                if fields := person_fields(record_type):
                    target.add_persons(country.country, record_type, fields, pseudonym)
            taken = target.take_out()
            erased = [t.delivery_id for t in taken] if country.on_forgetting == "erase_originals" else []
            deleted = log_deletion(connection, "person", country.country, why, taken, erased)
            _remember_to_forget(connection, country.country, fingerprint, key.version, deleted.deletion_id)
        erase_noted(connection, landing)
    return deleted


def _form(country: Country, own_of: str | None) -> IdentifierForm:
    if own_of is None:
        return IdentifierForm(national=country.national_id)
    if own_of not in country.datasets:
        datasets = ", ".join(country.datasets)
        raise Refusal(message("no_such_dataset", country=country.country, dataset=own_of, datasets=datasets))
    return IdentifierForm(own_of=own_of)


def _remember_to_forget(
    connection: Connection, country_code: str, fingerprint: str, version: int, deletion_id: int
) -> None:
    connection.execute(
        "insert into ledger.forgotten values (%s, %s, %s, %s) on conflict do nothing",
        (country_code, fingerprint, version, deletion_id),
    )
    connection.execute(
        f"insert into ledger.forgotten_row select distinct delivery_id, row_number, %s from {TARGET} "  # noqa: S608
        "on conflict (delivery_id, row_number) do nothing".encode(),
        (fingerprint,),
    )


def forget_delivery(delivery_id: str, why: Why) -> Deleted:
    """Forget a delivery: its rows and its original. Raises Refusal when there is none, or it was forgotten before."""
    settings = load_settings()
    with connect(autocommit=True) as connection:
        row = connection.execute(
            "select country_code, original_erased_at from ledger.delivery where delivery_id = %s", (delivery_id,)
        ).fetchone()
        if row is None:
            raise Refusal(message("forget_no_such_delivery", delivery=delivery_id))
        if row[1] is not None:
            raise Refusal(message("forget_delivery_gone", delivery=delivery_id, day=str(row[1])[:10]))
        country = read_country(settings.countries / f"{row[0]}.yaml")
        with undisturbed(connection, country):
            with connection.transaction():
                deleted = delete_deliveries(connection, settings, country.country, [delivery_id], "delivery", why)
            erase_noted(connection, Landing.of(connection, settings, country.country))
    return deleted


def delete_deliveries(
    connection: Connection,
    settings: Settings,
    country_code: str,
    delivery_ids: list[str],
    kind: DeletionKind,
    why: Why,
) -> Deleted:
    """Take the deliveries' rows out and note their originals as erased, in the caller's transaction.

    They keep verdict and place: what they had replaced does not come back, nor does their period count as missing.
    """
    record_types = read_record_types(settings.catalogue)
    target = Target(connection)
    for delivery_id in delivery_ids:
        record_type = record_types[_record_type(connection, delivery_id)]
        target.add_delivery(country_code, record_type, delivery_id)
    taken = target.take_out()
    for delivery_id in delivery_ids:
        _end(connection, country_code, delivery_id)
    return log_deletion(connection, kind, country_code, why, taken, delivery_ids)


def _record_type(connection: Connection, delivery_id: str) -> str:
    row = connection.execute(
        "select record_type from ledger.delivery where delivery_id = %s", (delivery_id,)
    ).fetchone()
    return str(row[0]) if row else ""


def _end(connection: Connection, country_code: str, delivery_id: str) -> None:
    """A delivery that waited to be read or checked waits no longer; one that was decided on keeps its verdict."""
    connection.execute(
        """
        update ledger.delivery
        set
            verdict = coalesce(verdict, 'rejected'),
            state = case
                when state not in ('landed', 'loaded') then state
                when superseded_by is not null then 'superseded'
                else coalesce(verdict, 'rejected')
            end,
            rows_quarantined = case when rows_received is not null then coalesce(rows_quarantined, 0) end,
            rows_duplicate = case when rows_received is not null then coalesce(rows_duplicate, 0) end,
            rows_loaded = case when rows_received is not null then coalesce(rows_loaded, 0) end,
            checked_at = now(),
            message = %s
        where delivery_id = %s
        """,
        (message("delivery_deleted", country=country_code, delivery=delivery_id).dumps(), delivery_id),
    )
    connection.execute(sql.SQL("drop table if exists {}").format(identifier("raw", arriving_table(delivery_id))))
