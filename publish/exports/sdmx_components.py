"""The components of the SDMX data structure: dimensions, measures and attributes, and how a cell fills them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from publish.exports.cells import Cell
from publish.exports.sdmx_codes import age_id, category_id, sdmx_id, time_period
from publish.exports.texts import number
from strive.catalogue.models import Bilingual

Role = Literal["dimension", "time", "measure", "attribute", "dataset_attribute"]
# Observation statuses of SDMX's cross-domain code list: a normal value, a suppressed one, a missing one.
OBS_STATUS = {"published": "A", "suppressed": "Q", "not_available": "O"}


@dataclass(frozen=True)
class Component:
    """``value``: the text of a cell's component. ``code``: for a coded one, our code and its labels; where it has none
    ``scheme`` names the code scheme and ``texts`` the beginning of the message keys that may have them."""

    id: str
    role: Role
    name: Bilingual
    value: Callable[[Cell], str]
    code: Callable[[Cell], tuple[str, Bilingual | None]] | None = None
    text_type: str = "String"
    is_mandatory: bool = False
    scheme: str | None = None
    texts: str | None = None


def _coded(
    name: str,
    role: Role,
    en: str,
    ru: str,
    code: str,
    labels: str | None = None,
    to_id: Callable[[str], str] = sdmx_id,
    **elsewhere: str,
) -> Component:
    """A component whose code stands in the cell's field ``code`` and whose labels in ``<labels>_en`` and ``_ru``, or
    ``elsewhere``."""

    def labelled(cell: Cell) -> tuple[str, Bilingual | None]:
        label = Bilingual(en=getattr(cell, f"{labels}_en"), ru=getattr(cell, f"{labels}_ru")) if labels else None
        return str(getattr(cell, code)), label

    def identified(cell: Cell) -> str:
        return to_id(str(getattr(cell, code)))

    name_of = Bilingual(en=en, ru=ru)
    return Component(
        name, role, name_of, identified, labelled, scheme=elsewhere.get("scheme"), texts=elsewhere.get("texts")
    )


def _area(cell: Cell) -> tuple[str, Bilingual]:
    label = Bilingual(en=cell.area_en, ru=cell.area_ru)
    return cell.area_code, Bilingual(en="Whole country", ru="Вся страна") if cell.area_code == "_T" else label


def _category(cell: Cell) -> tuple[str, Bilingual]:
    code = cell.category if cell.category_scheme == "_T" else f"{cell.category_scheme}: {cell.category}"
    return code, Bilingual(en=cell.category_en, ru=cell.category_ru)


def _measure(name: str, en: str, ru: str, field: str) -> Component:
    return Component(
        name, "measure", Bilingual(en=en, ru=ru), lambda cell: number(getattr(cell, field)), text_type="Decimal"
    )


def _plain(name: str, en: str, ru: str, text_type: str, value: Callable[[Cell], str]) -> Component:
    return Component(name, "attribute", Bilingual(en=en, ru=ru), value, text_type=text_type)


def _reported(cell: Cell) -> str:
    return cell.last_reported_at.strftime("%Y-%m-%dT%H:%M:%S") if cell.last_reported_at else ""


COMPONENTS: tuple[Component, ...] = (
    _coded("PERIOD_TYPE", "dimension", "Type of period", "Вид периода", "period_type", texts="export_period_type"),
    _coded("INDICATOR", "dimension", "Indicator", "Индикатор", "indicator_code", "indicator"),
    _coded("REF_AREA", "dimension", "Country", "Страна", "country_code", "country"),
    Component("AREA", "dimension", Bilingual(en="Area", ru="Территория"), lambda cell: sdmx_id(cell.area_code), _area),
    _coded("SEX", "dimension", "Sex", "Пол", "sex", scheme="sex"),
    _coded("AGE", "dimension", "Age band", "Возраст", "age_band", to_id=age_id, scheme="age_band"),
    Component(
        "CATEGORY",
        "dimension",
        Bilingual(en="Category", ru="Категория"),
        lambda cell: category_id(cell.category_scheme, cell.category),
        _category,
    ),
    _coded("PROGRAMME", "dimension", "Programme", "Программа", "programme_code", "programme"),
    _coded("DONOR", "dimension", "Donor", "Донор", "donor_code", scheme="donor"),
    _coded("AGENCY", "dimension", "Agency", "Агентство", "agency_code", scheme="agency"),
    Component("TIME_PERIOD", "time", Bilingual(en="Period", ru="Период"), time_period),
    _measure("OBS_VALUE", "Value", "Значение", "value"),
    _measure("NUMERATOR", "Numerator", "Числитель", "numerator"),
    _measure("DENOMINATOR", "Denominator", "Знаменатель", "denominator"),
    _measure("N", "Counted over, before any weight", "Число наблюдений, до взвешивания", "n"),
    Component(
        "OBS_STATUS",
        "attribute",
        Bilingual(en="Status", ru="Статус"),
        lambda cell: OBS_STATUS[cell.status],
        lambda cell: (cell.status, None),
        is_mandatory=True,
        texts="export_status",
    ),
    Component(
        "SUPPRESSION_REASON",
        "attribute",
        Bilingual(en="Why it is hidden", ru="Почему скрыто"),
        lambda cell: sdmx_id(cell.suppression_reason) if cell.suppression_reason else "",
        lambda cell: (cell.suppression_reason or "", None),
        texts="reports_suppression",
    ),
    _coded("UNIT_MEASURE", "attribute", "Unit", "Единица", "unit", texts="export_unit"),
    _plain(
        "DEFINITION_VERSION",
        "Version of the definition",
        "Версия определения",
        "Integer",
        lambda cell: str(cell.definition_version),
    ),
    _plain(
        "SYNTHETIC",
        "Made from synthetic samples",
        "Построено на синтетических примерах",
        "Boolean",
        lambda cell: "true" if cell.is_synthetic else "false",
    ),
    _plain("LAST_REPORTED", "Last reported, UTC", "Последняя отчётность, UTC", "DateTime", _reported),
    _plain(
        "PUBLISHED_IN_VINTAGE",
        "Vintage since which it reads so",
        "Выпуск, с которого значение таково",
        "Integer",
        lambda cell: str(cell.published_in_vintage),
    ),
)
# Of the whole file, so no cell fills it.
VINTAGE = Component(
    "VINTAGE", "dataset_attribute", Bilingual(en="Vintage", ru="Выпуск"), lambda _: "", text_type="Integer"
)
