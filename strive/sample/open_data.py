"""Context statistics as SDMX-ML and aid as IATI 2.03, in the flavours in which they are published; values made up.

Each file says so in a comment and in its header: SDMX by its test flag and sender, IATI by its reporting
organisation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from xml.sax.saxutils import quoteattr

from strive.ledger import SYNTHETIC_MARK
from strive.sample.chance import chance
from strive.sample.files import NOTICE, SampleFile, at, marked

_YEARS = range(2019, 2024)
# series, age, unit, sex, roughly the value
_SERIES = (
    ("SL_TLF_NEET", "Y15T24", "PT", "_T", 18.0),
    ("SL_TLF_NEET", "Y15T24", "PT", "M", 12.0),
    ("SL_TLF_NEET", "Y15T24", "PT", "F", 24.0),
    ("SL_TLF_UEM", "Y15T24", "PT", "_T", 6.5),
    ("VC_IHR_PSRC", "_T", "PER_100000_POP", "_T", 3.1),
    ("VC_VOV_GDSD", "_T", "PT", "_T", 14.0),
)
_TOTALS = (
    "URBANISATION", "INCOME_WEALTH_QUANTILE", "EDUCATION_LEV", "OCCUPATION", "CUST_BREAKDOWN", "COMPOSITE_BREAKDOWN",
    "DISABILITY_STATUS", "ACTIVITY", "PRODUCT",
)  # fmt: skip
_MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
_COMMON = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
_DATA = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data"

Series = list[tuple[dict[str, str], list[tuple[int, str]]]]


def open_data_files(seed: int) -> Iterator[SampleFile]:
    """The statistics of two countries and the aid of three."""
    statistics = {"KGZ": ("KG", date(2024, 4, 18), structure_specific), "KAZ": ("KZ", date(2024, 5, 6), generic)}
    for country, (iso2, day, write) in statistics.items():
        series = _series(seed, iso2)
        yield SampleFile(
            country=country,
            dataset="statistics",
            name=marked(f"sdg_{day:%Y-%m-%d}.xml"),
            reported_at=at(day),
            rows=sum(len(observations) for _, observations in series),
            content=partial(write, day, series),
        )
    for country, iso2 in {"KGZ": "KG", "KAZ": "KZ", "TKM": "TM"}.items():
        day = date(2024, 1, 22)
        yield SampleFile(
            country=country,
            dataset="aid",
            name=marked(f"iati_{iso2.lower()}_{day:%Y-%m-%d}.xml"),
            reported_at=at(day),
            rows=2 * len(_aid_activities(seed, iso2)) * _TRANSACTIONS,
            content=partial(iati, day, iso2, seed),
        )


def _series(seed: int, iso2: str) -> Series:
    rng = chance(seed, "statistics", iso2)
    made: Series = []
    for code, age, unit, sex, value in _SERIES:
        key = {"FREQ": "A", "REPORTING_TYPE": "N", "SERIES": code, "REF_AREA": iso2, "SEX": sex, "AGE": age}
        key |= dict.fromkeys(_TOTALS, "_T") | {"UNIT_MEASURE": unit}
        made.append((key, [(year, f"{value * rng.uniform(0.9, 1.1):.3f}") for year in _YEARS]))
    return made


def _header(day: date, kind: str, structure: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {SYNTHETIC_MARK}: {NOTICE} -->\n'
        f'<message:{kind} xmlns:message="{_MESSAGE}" xmlns:common="{_COMMON}" xmlns:generic="{_DATA}/generic" '
        f'xmlns:ss="{_DATA}/structurespecific" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"<message:Header><message:ID>{SYNTHETIC_MARK}</message:ID><message:Test>true</message:Test>"
        f"<message:Prepared>{day.isoformat()}T06:00:00Z</message:Prepared>"
        f'<message:Sender id="{SYNTHETIC_MARK}"/>'
        f'<message:Structure structureID="SDG" dimensionAtObservation="TIME_PERIOD"{structure}>'
        '<common:Structure><Ref agencyID="IAEG-SDGs" id="SDG" version="1.8"/></common:Structure></message:Structure>'
        "<message:DataSetAction>Information</message:DataSetAction></message:Header>\n"
    )


def structure_specific(day: date, series: Series) -> bytes:
    """A structure-specific message of SDMX-ML 2.1."""
    namespace = ' namespace="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=IAEG-SDGs:SDG(1.8)"'
    lines = [_header(day, "StructureSpecificData", namespace)]
    lines.append('<message:DataSet ss:dataScope="DataStructure" ss:structureRef="SDG" ss:action="Information">\n')
    for key, observations in series:
        lines.append(f"<Series {_attributes(key)}>\n")
        lines += [
            f'<Obs TIME_PERIOD="{year}" OBS_VALUE="{value}" OBS_STATUS="A" UNIT_MULT="0" NATURE="C"/>\n'
            for year, value in observations
        ]
        lines.append("</Series>\n")
    lines.append("</message:DataSet>\n</message:StructureSpecificData>\n")
    return "".join(lines).encode()


def generic(day: date, series: Series) -> bytes:
    """A generic message of SDMX-ML 2.1."""
    lines = [_header(day, "GenericData", ""), '<message:DataSet structureRef="SDG" action="Information">\n']
    for key, observations in series:
        values = "".join(f'<generic:Value id="{name}" value="{value}"/>' for name, value in key.items())
        lines.append(f"<generic:Series><generic:SeriesKey>{values}</generic:SeriesKey>\n")
        lines += [
            f'<generic:Obs><generic:ObsDimension value="{year}"/><generic:ObsValue value="{value}"/>'
            '<generic:Attributes><generic:Value id="OBS_STATUS" value="A"/><generic:Value id="UNIT_MULT" value="0"/>'
            "</generic:Attributes>"
            "</generic:Obs>\n"
            for year, value in observations
        ]
        lines.append("</generic:Series>\n")
    lines.append("</message:DataSet>\n</message:GenericData>\n")
    return "".join(lines).encode()


def _attributes(values: Mapping[str, str]) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in values.items())


_ACTIVITIES, _TRANSACTIONS = 6, 8
_SECTORS = (("15130", "15150"), ("15160", "16020"), ("11420", "15110"))


def _aid_activities(seed: int, iso2: str) -> list[tuple[str, tuple[str, str], list[tuple[str, date, int]]]]:
    """Identifier, its two sectors, and transactions as (type, day, whole dollars)."""
    rng = chance(seed, "aid", iso2)
    made = []
    for number in range(1, _ACTIVITIES + 1):
        transactions = [
            ("2" if place == 0 else "3", date(2020 + place // 2, rng.randrange(1, 13), 1 + rng.randrange(28)), amount)
            for place, amount in enumerate(rng.randrange(-4000, 250_000) for _ in range(_TRANSACTIONS))
        ]
        made.append((f"XX-{SYNTHETIC_MARK}-{iso2}-{number:04d}", rng.choice(_SECTORS), transactions))
    return made


def iati(day: date, iso2: str, seed: int) -> bytes:
    """An IATI 2.03 activity file; every second activity spends a fifth of its money in another country."""
    lines = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {SYNTHETIC_MARK}: {NOTICE} -->\n'
        f'<iati-activities version="2.03" generated-datetime="{day.isoformat()}T06:00:00Z">\n'
    ]
    for number, (identifier, sectors, transactions) in enumerate(_aid_activities(seed, iso2)):
        lines.append(
            '<iati-activity default-currency="USD" xml:lang="en">\n'
            f"<iati-identifier>{identifier}</iati-identifier>\n"
            f'<reporting-org ref="XX-{SYNTHETIC_MARK}" type="80"><narrative>{NOTICE}</narrative></reporting-org>\n'
            f"<title><narrative>{SYNTHETIC_MARK} activity {number + 1}</narrative></title>\n"
            "<description><narrative>Made up to try out the warehouse.</narrative></description>\n"
            f'<participating-org ref="XX-{SYNTHETIC_MARK}" role="1" type="80"/>\n'
            '<activity-status code="2"/>\n<activity-date iso-date="2020-01-01" type="2"/>\n'
        )
        shares = {iso2: 80, "MN": 20} if number % 2 else {iso2: 100}
        lines += [f'<recipient-country code="{code}" percentage="{share}"/>\n' for code, share in shares.items()]
        lines.append("".join(f'<sector vocabulary="1" code="{code}" percentage="50"/>' for code in sectors) + "\n")
        lines += [
            f'<transaction><transaction-type code="{kind}"/><transaction-date iso-date="{on.isoformat()}"/>'
            f'<value value-date="{on.isoformat()}">{amount}.00</value></transaction>\n'
            for kind, on, amount in transactions
        ]
        lines.append("</iati-activity>\n")
    lines.append("</iati-activities>\n")
    return "".join(lines).encode()
