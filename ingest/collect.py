"""Collecting: what lies in the inbox becomes landed, then loaded deliveries.

Each file costs only itself. Whatever interrupts a collection, the next one goes on where it stopped: a file without a
receipt is received, a delivery still ``landed`` is loaded, and everything else is left as it is. A delivery that was
rejected is read again once its country file, or its record type, has changed.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from functools import partial
from typing import Any, TypedDict, cast

import psycopg

from ingest.erasure.log import erase_noted
from ingest.fetch import Fetching, FindEndpoint, endpoint_in_environment, fetch
from ingest.inbox import empty_inbox, inbox_path, new_files, note_unclaimed_files
from ingest.keys.kept import KeptKeys
from ingest.landing import ORIGINAL, Landing
from ingest.load import LandedDelivery, load_delivery
from ingest.pseudonyms import pseudonym_key
from ingest.receive import Received, dataset_hash, receive
from strive.catalogue.files import read_countries, read_country, read_record_types
from strive.catalogue.models import Country, RecordType
from strive.code_version import code_commit
from strive.database import Connection, connect, exclusive
from strive.errors import Refusal, SourceUnavailable, StriveError, place_of_fault
from strive.messages import message
from strive.settings import Settings, load_settings

log = logging.getLogger(__name__)
Periods = tuple[date, date]


class Collected(TypedDict):
    """What one collection did: counts, and the deliveries by id."""

    country: str
    dataset: str
    received: int
    duplicates: int
    loaded: list[str]
    rejected: list[dict[str, Any]]


def collect(
    country_code: str,
    dataset_name: str,
    only_periods: Periods | None = None,
    find_endpoint: FindEndpoint = endpoint_in_environment,
) -> Collected:
    """Receive the dataset's new files, fetch what its source has that is new, and load every delivery that waits.

    With ``only_periods`` (first and last day) nothing is fetched, and the deliveries whose period ends between them are
    read again: a backfill. ``find_endpoint`` knows the connections of sources. What is there is loaded also when the
    source failed. Raises SourceUnavailable when a retry may help, StriveError when something must be mended.
    """
    settings = load_settings()
    country = country_named(settings, country_code)
    if dataset_name not in country.datasets:
        raise Refusal(
            message("no_such_dataset", country=country_code, dataset=dataset_name, datasets=", ".join(country.datasets))
        )
    record_type = read_record_types(settings.catalogue)[country.datasets[dataset_name].record_type]
    result = Collected(country=country_code, dataset=dataset_name, received=0, duplicates=0, loaded=[], rejected=[])
    with connect(autocommit=True) as connection, exclusive(connection, "collect", country_code, dataset_name):
        landing = Landing.of(connection, settings, country_code)
        _seal_what_lies_open(connection, landing, dataset_name)
        erase_noted(connection, landing)
        _receive_new_files(connection, settings, landing, country, dataset_name, record_type, result)
        if record_type.personal_data == "person" and settings.inbox_is_emptied:
            empty_inbox(connection, settings.inbox, landing, dataset_name)
        source = country.datasets[dataset_name].source
        failure = None
        if source is not None and only_periods is None:
            fetching = Fetching(
                connection, settings, landing, country, dataset_name, record_type, source, find_endpoint
            )
            failure = _fetch(fetching, result)
        _read_again(connection, country, dataset_name, record_type, only_periods)
        _load_landed(connection, settings, landing, country, dataset_name, record_type, result)
    if failure is not None:
        raise failure
    return result


def country_named(settings: Settings, country_code: str) -> Country:
    """The country's file. Raises Refusal naming the countries that there are."""
    path = settings.countries / f"{country_code}.yaml"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in settings.countries.glob("*.yaml")))
        raise Refusal(message("no_such_country", country=country_code, countries=known))
    return read_country(path)


def countries_with_new_files() -> list[str]:
    """The countries that have files in the inbox without a receipt, or deliveries that wait to be loaded or checked."""
    settings = load_settings()
    countries = read_countries(settings.countries)
    with connect(autocommit=True) as connection:
        note_unclaimed_files(connection, settings.inbox, countries)
        waiting = connection.execute(
            "select distinct country_code from ledger.delivery where state in ('landed', 'loaded')"
        )
        found = {str(code) for (code,) in waiting} & countries.keys()
        for code, country in countries.items():
            if code not in found and any(
                new_files(connection, settings.inbox, code, name) for name in country.datasets
            ):
                found.add(code)
    return sorted(found)


def _fetch(fetching: Fetching, result: Collected) -> StriveError | None:
    """Fetch what the source has; gives what went wrong, so that what is there already is loaded all the same."""
    try:
        received, duplicates = fetch(fetching)
    except StriveError as error:
        where = {"country": fetching.country.country, "dataset": fetching.dataset}
        return type(error)(message("source_failed", **where, problem=error.message))
    result["received"] += received
    result["duplicates"] += duplicates
    return None


def _seal_what_lies_open(connection: Connection, landing: Landing, dataset_name: str) -> None:
    """Seal the originals that were landed before originals were sealed."""
    found = connection.execute(
        "select delivery_id, file_sha256, landed_path from ledger.delivery "
        "where country_code = %s and dataset = %s and original_erased_at is null and landed_path not like %s",
        (landing.country_code, dataset_name, f"%/{ORIGINAL}"),
    ).fetchall()
    for delivery_id, sha256, landed_path in cast(list[tuple[str, str, str]], found):
        sealed = landing.seal_what_lies_open(sha256, landed_path, dataset_name)
        connection.execute("update ledger.delivery set landed_path = %s where delivery_id = %s", (sealed, delivery_id))


def _receive_new_files(
    connection: Connection,
    settings: Settings,
    landing: Landing,
    country: Country,
    dataset_name: str,
    record_type: RecordType,
    result: Collected,
) -> None:
    for path in new_files(connection, settings.inbox, country.country, dataset_name):
        file = Received(path, inbox_path(settings.inbox, path))
        result["duplicates"] += receive(connection, landing, country, dataset_name, record_type, file)
        result["received"] += 1


def _read_again(
    connection: Connection, country: Country, dataset_name: str, record_type: RecordType, only_periods: Periods | None
) -> None:
    """Put back to ``landed`` what a changed country file may now let in, and what a backfill asks for."""
    current_hash = dataset_hash(country, dataset_name, record_type)
    connection.execute(
        """
        update ledger.delivery
        set state = 'landed', country_file_hash = %(hash)s, record_type_version = %(version)s, code_commit = %(commit)s
        where country_code = %(country)s and dataset = %(dataset)s and original_erased_at is null
            and (
                (state = 'rejected' and country_file_hash <> %(hash)s)
                or (state <> 'landed' and period_end between %(first)s::date and %(last)s::date)
            )
        """,
        {
            "hash": current_hash,
            "version": record_type.version,
            "commit": code_commit(),
            "country": country.country,
            "dataset": dataset_name,
            "first": only_periods[0] if only_periods else None,
            "last": only_periods[1] if only_periods else None,
        },
    )


def _load_landed(
    connection: Connection,
    settings: Settings,
    landing: Landing,
    country: Country,
    dataset_name: str,
    record_type: RecordType,
    result: Collected,
) -> None:
    waiting = connection.execute(
        "select delivery_id, file_name, file_sha256, reported_at from ledger.delivery "
        "where country_code = %s and dataset = %s and state = 'landed' order by reported_at, file_name, delivery_id",
        (country.country, dataset_name),
    ).fetchall()
    if not waiting:
        return
    broken: list[str] = []
    key = pseudonym_key(connection, KeptKeys.of(country.country, settings.keys))
    load = partial(load_delivery, connection, landing, key, country, dataset_name, record_type)
    for row in waiting:
        delivery = LandedDelivery(*cast(tuple[str, str, str, datetime], row))
        try:
            reason = load(delivery)
        except (SourceUnavailable, psycopg.OperationalError):
            raise
        except Exception as error:  # its text may hold a value of the delivery
            problem = error.message.text() if isinstance(error, Refusal) else place_of_fault(error)
            log.error("%s could not be read: %s", delivery.delivery_id, problem)
            broken.append(f"{delivery.file_name} ({delivery.delivery_id})")
            continue
        if reason is None:
            result["loaded"].append(delivery.delivery_id)
        else:
            log.warning(reason.text())
            result["rejected"].append({"delivery_id": delivery.delivery_id, "message": reason.as_json()})
    if broken:
        raise StriveError(
            message(
                "deliveries_broke_while_read",
                country=country.country,
                dataset=dataset_name,
                deliveries="; ".join(broken),
            )
        )
