"""Making ready what every step needs: folders, schema, raw and catalogue tables, grants. Cheap, always safe to call.

The crosswalks, which dbt loads, are not among it: this module knows no room; the command line calls both.
"""

from __future__ import annotations

from strive.catalogue.files import read_countries, read_record_types
from strive.catalogue.store import sync
from strive.database import apply_schema, connect, exclusive
from strive.raw_tables import create_raw_table
from strive.roles.provision import provision_quietly
from strive.settings import Settings


def prepare(settings: Settings) -> None:
    """Create what is missing. Raises Refusal for a catalogue file that does not fit, SourceUnavailable."""
    countries = read_countries(settings.countries)
    for code, country in countries.items():
        for dataset in country.datasets:
            (settings.inbox / code / dataset).mkdir(parents=True, exist_ok=True)
    settings.landing.mkdir(parents=True, exist_ok=True)
    settings.reports.mkdir(parents=True, exist_ok=True)
    with connect(autocommit=True) as connection, exclusive(connection, "prepare"):
        apply_schema(connection)
        with connection.transaction():
            for record_type in read_record_types(settings.catalogue).values():
                create_raw_table(connection, record_type, sorted(countries))
        sync(connection, settings)
        provision_quietly(connection, settings)
