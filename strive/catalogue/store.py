"""The catalogue files as tables of the schema ``catalogue``, for dbt, the gate and the reports to join.

Writing is all or nothing, and writes nothing when the tables already say what the files say.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from strive.catalogue.figures import PublishedFigure, read_published_figures
from strive.catalogue.files import read_countries, read_indicators
from strive.catalogue.models import Country, Indicator
from strive.database import Connection, identifier
from strive.settings import Settings

Row = Sequence[Any]


def sync(connection: Connection, settings: Settings) -> bool:
    """Bring the catalogue tables up to the files. Returns whether anything changed. Raises Refusal for a file that
    does not fit."""
    countries = read_countries(settings.countries)
    tables: dict[str, list[Row]] = {
        "country": [_country(country) for country in countries.values()],
        "dataset": [row for country in countries.values() for row in _datasets(country)],
        "indicator": [_indicator(indicator) for indicator in read_indicators(settings.catalogue).values()],
        "published_figure": [_figure(figure) for figure in read_published_figures(settings.catalogue)],
        "programme": _programmes(settings.catalogue / "programmes.csv"),
        "label": _labels(settings.catalogue / "labels.csv"),
    }
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtextextended('strive catalogue', 0))")
        changed = [name for name, rows in tables.items() if _stored(connection, name) != _comparable(rows)]
        if not changed:
            return False
        for name in reversed(tables):
            connection.execute(sql.SQL("delete from {}").format(identifier("catalogue", name)))
        for name, rows in tables.items():
            _insert(connection, name, rows)
    return True


def _comparable(rows: Iterable[Row]) -> set[str]:
    return {
        json.dumps([_plain(value) for value in row], ensure_ascii=False, default=str, sort_keys=True) for row in rows
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Jsonb):
        return value.obj
    return str(value) if value is not None and not isinstance(value, (list, dict, bool)) else value


def _stored(connection: Connection, table: str) -> set[str]:
    return _comparable(
        connection.execute(sql.SQL("select * from {}").format(identifier("catalogue", table))).fetchall()
    )


def _insert(connection: Connection, table: str, rows: list[Row]) -> None:
    if not rows:
        return
    values = sql.SQL(", ").join([sql.Placeholder()] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(sql.SQL("insert into {} values ({})").format(identifier("catalogue", table), values), rows)


def _country(country: Country) -> Row:
    return (
        country.country,
        country.iso2,
        country.names.en,
        country.names.ru,
        country.local_name,
        country.currency,
        country.time_zone,
    )


def _datasets(country: Country) -> Iterable[Row]:
    for name, dataset in country.datasets.items():
        yield (
            country.country,
            name,
            dataset.record_type,
            dataset.strand,
            dataset.connector,
            dataset.frequency,
            dataset.delivered_by.en,
            dataset.delivered_by.ru,
            dataset.attribution.programme,
            dataset.attribution.donor,
            dataset.attribution.agency,
        )


def _indicator(indicator: Indicator) -> Row:
    return (
        indicator.indicator,
        indicator.definition_version,
        indicator.strand,
        indicator.name.en,
        indicator.name.ru,
        indicator.definition.en,
        indicator.definition.ru,
        indicator.numerator,
        indicator.denominator,
        indicator.unit,
        indicator.additivity,
        indicator.numerator_counts,
        indicator.denominator_counts,
        indicator.numerator_timing,
        indicator.denominator_timing,
        indicator.scale,
        indicator.decimals,
        indicator.disaggregations,
        list(indicator.published_periods),
        indicator.finest_area_level,
        indicator.direction,
        indicator.sensitivity,
        indicator.owner,
        Jsonb([framework.model_dump() for framework in indicator.frameworks]),
        indicator.finest_period,
        Jsonb([change.model_dump(mode="json", by_alias=True) for change in indicator.definition_changes]),
    )


def _figure(figure: PublishedFigure) -> Row:
    return (
        figure.figure,
        figure.number,
        figure.statement.en,
        figure.statement.ru,
        figure.value,
        figure.comparator,
        figure.unit,
        figure.as_of,
        figure.as_of_precision,
        figure.country,
        Jsonb(figure.scope),
        figure.programme,
        figure.donor,
        figure.quote,
        figure.source,
        figure.certainty,
        Jsonb(figure.rule.model_dump(mode="json")),
    )


def _programmes(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (
                row["programme_code"],
                row["name_en"],
                row["name_ru"],
                row["counts_as_strive_asia"] == "true",
                row["counts_as_pve_portfolio"] == "true",
            )
            for row in csv.DictReader(file)
        ]


def _labels(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["scheme"], row["code"], int(row["position"]), row["label_en"], row["label_ru"])
            for row in csv.DictReader(file)
        ]
