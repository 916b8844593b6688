"""The structure that the SDMX-CSV follows, as an SDMX-ML 3.0 message: code lists, concepts, data structure, dataflow.

Code lists hold the codes that the vintage uses, so their version counts with it: ``<major>.<vintage>.0``. An export of
a selection says of its code lists that they are partial.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from publish.exports.cells import Cell, Series
from publish.exports.labels import Labels
from publish.exports.sdmx_components import COMPONENTS, VINTAGE, Component
from publish.exports.source import SYNTHETIC, Source
from publish.exports.xml_elements import in_both_languages, maker
from strive.catalogue.models import Bilingual

FILE_NAME = "structure.sdmx.xml"
_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
_NAMESPACES = {"mes": f"{_BASE}message", "str": f"{_BASE}structure", "com": f"{_BASE}common"}
_MES, _STR, _COM = (maker(uri, _NAMESPACES) for uri in _NAMESPACES.values())
_URN = "urn:sdmx:org.sdmx.infomodel"
_DIMENSIONS_BY_ROLE = ("dimension", "time")


class StructureIds(NamedTuple):
    """Who maintains the structure, and its version."""

    agency: str
    version: str

    @classmethod
    def of(cls, source: Source) -> StructureIds:
        """The ids of the structure that the source's vintage is exported with."""
        rules = source.rules.sdmx
        return cls(rules.agency, f"{rules.major_version}.{source.vintage.vintage_id}.0")

    @property
    def dataflow(self) -> str:
        """The dataflow as SDMX-CSV names it."""
        return self.of_artefact("DF_INDICATORS")

    def of_artefact(self, name: str) -> str:
        """``AGENCY:NAME(1.2.3)``."""
        return f"{self.agency}:{name}({self.version})"


@dataclass
class Codes:
    """The codes that the cells of an export use: by component, SDMX id -> our code and its labels; and the newest
    version of each indicator's definition."""

    used: dict[str, dict[str, tuple[str, Bilingual | None]]] = field(
        default_factory=lambda: {component.id: {} for component in COMPONENTS if component.code}
    )
    synthetic: bool = False
    versions: dict[str, int] = field(default_factory=dict)

    def add(self, cell: Cell) -> None:
        """Note the codes of a cell."""
        self.synthetic |= cell.is_synthetic
        newest = self.versions.get(cell.indicator_code, 0)
        self.versions[cell.indicator_code] = max(newest, cell.definition_version)
        for component in COMPONENTS:
            identifier = component.value(cell) if component.code else ""
            if component.code and identifier and identifier not in self.used[component.id]:
                self.used[component.id][identifier] = component.code(cell)


def write_structure(source: Source, codes: Codes, path: Path) -> None:
    """Write the structure message for the cells from which ``codes`` were taken."""
    ids = StructureIds.of(source)
    labels = Labels(source.connection)
    definitions = source.definitions(set(codes.versions.items()))
    coded = [component for component in COMPONENTS if component.code]
    structures = _MES(
        "Structures",
        _STR("Codelists", *(_codelist(ids, component, codes, labels, definitions, source) for component in coded)),
        _STR("ConceptSchemes", _concept_scheme(ids)),
        _STR("Dataflows", _dataflow(ids, source)),
        _STR("DataStructures", _data_structure(ids)),
    )
    header = _MES(
        "Header",
        _MES("ID", f"STRIVE-VINTAGE-{source.vintage.vintage_id}"),
        _MES("Test", "true" if codes.synthetic else "false"),
        _MES("Prepared", source.vintage.published_at.strftime("%Y-%m-%dT%H:%M:%S+00:00")),
        _MES("Sender", id=ids.agency),
    )
    tree = etree.ElementTree(_MES("Structure", header, structures))
    tree.write(path, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _names(text: Bilingual, tag: str = "Name") -> list[etree._Element]:
    return list(in_both_languages(_COM("Names"), tag, text, _COM))


def _annotations(**values: str | Bilingual) -> etree._Element:
    """Annotations by type; a plain value stands in the title, because not every reader knows AnnotationValue."""
    annotations = _COM(
        "Annotations",
    )
    for name, value in values.items():
        annotation = _COM("Annotation", id=name)
        if not isinstance(value, Bilingual):
            annotation.append(_COM("AnnotationTitle", value))
        annotation.append(_COM("AnnotationType", name))
        if isinstance(value, Bilingual):
            annotation.extend(_names(value, "AnnotationText"))
        annotations.append(annotation)
    return annotations


def _codelist(
    ids: StructureIds,
    component: Component,
    codes: Codes,
    labels: Labels,
    definitions: dict[Series, dict[str, object]],
    source: Source,
) -> etree._Element:
    codelist = _STR("Codelist", *_names(component.name), **_maintained(ids, f"CL_{component.id}"))
    if source.selection.name:
        codelist.set("isPartial", "true")
    for identifier, (code, label) in sorted(codes.used[component.id].items()):
        element = _STR("Code", _annotations(code=code), id=identifier)
        element.extend(_names(label or labels.of(component.scheme, code, component.texts)))
        if component.id == "INDICATOR":
            found = definitions[code, codes.versions[code]]
            definition = Bilingual(en=str(found["definition_en"]), ru=str(found["definition_ru"]))
            element.extend(_names(definition, "Description"))
        codelist.append(element)
    return codelist


def _maintained(ids: StructureIds, name: str) -> dict[str, str]:
    return {"id": name, "agencyID": ids.agency, "version": ids.version}


def _concept_scheme(ids: StructureIds) -> etree._Element:
    name = Bilingual(en="Concepts of the STRIVE indicators", ru="Понятия индикаторов STRIVE")
    scheme = _STR("ConceptScheme", *_names(name), **_maintained(ids, "CS_STRIVE"))
    scheme.extend(_STR("Concept", *_names(component.name), id=component.id) for component in (*COMPONENTS, VINTAGE))
    return scheme


def _dataflow(ids: StructureIds, source: Source) -> etree._Element:
    described = source.described()
    said = {name: str(described[name]) for name in ("vintage_id", "published_at", "code_commit", "content_hash")}
    terms: dict[str, str | Bilingual] = {**said, "licence": source.rules.licence}
    if source.synthetic:
        terms["synthetic"] = SYNTHETIC
    return _STR(
        "Dataflow",
        _annotations(**terms),
        *_names(Bilingual(en="STRIVE indicators", ru="Индикаторы STRIVE")),
        _STR("Structure", f"{_URN}.datastructure.DataStructure={ids.of_artefact('DSD_INDICATORS')}"),
        **_maintained(ids, "DF_INDICATORS"),
    )


def _data_structure(ids: StructureIds) -> etree._Element:
    dimensions, measures, attributes = (
        _STR(
            "DimensionList",
        ),
        _STR(
            "MeasureList",
        ),
        _STR(
            "AttributeList",
        ),
    )
    position = 0
    for component in (*COMPONENTS, VINTAGE):
        if component.role in _DIMENSIONS_BY_ROLE:
            position += 1
            dimensions.append(_dimension(ids, component, position))
        elif component.role == "measure":
            measures.append(_described(ids, component, "Measure", usage="optional"))
        else:
            attributes.append(_attribute(ids, component))
    return _STR(
        "DataStructure",
        *_names(Bilingual(en="Structure of the STRIVE indicators", ru="Структура индикаторов STRIVE")),
        _STR("DataStructureComponents", dimensions, attributes, measures),
        **_maintained(ids, "DSD_INDICATORS"),
    )


def _described(ids: StructureIds, component: Component, tag: str, **attributes: str) -> etree._Element:
    concept = f"{_URN}.conceptscheme.Concept={ids.of_artefact('CS_STRIVE')}.{component.id}"
    if component.code:
        codelist = f"{_URN}.codelist.Codelist={ids.of_artefact(f'CL_{component.id}')}"
        representation = _STR("LocalRepresentation", _STR("Enumeration", codelist))
    else:
        representation = _STR("LocalRepresentation", _STR("TextFormat", textType=component.text_type))
    return _STR(tag, _STR("ConceptIdentity", concept), representation, id=component.id, **attributes)


def _dimension(ids: StructureIds, component: Component, position: int) -> etree._Element:
    if component.role == "dimension":
        return _described(ids, component, "Dimension", position=str(position))
    element = _described(ids, component, "TimeDimension")
    element.findall(".//{*}TextFormat")[0].set("textType", "ObservationalTimePeriod")
    return element


def _attribute(ids: StructureIds, component: Component) -> etree._Element:
    usage = "mandatory" if component.is_mandatory else "optional"
    element = _described(ids, component, "Attribute", usage=usage)
    whole = component.role == "dataset_attribute"
    element.append(
        _STR(
            "AttributeRelationship",
            _STR(
                "Dataflow",
            )
            if whole
            else _STR(
                "Observation",
            ),
        )
    )
    return element
