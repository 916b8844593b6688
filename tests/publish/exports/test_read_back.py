"""Each format of the sample's vintage, read back with a library that did not write it: every cell is there, and the
same."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner
from lxml import etree

from ingest.connectors.iati.validate import validate
from publish.exports import export as exporting
from publish.exports.export import FORMATS, export
from publish.exports.files import sha256_of
from strive.catalogue.exports import ExportRules, read_export_rules
from strive.command_line.export import export as command
from tests.pipeline.warehouse import Warehouse
from tests.publish.exports.activities import accounts_by_identifier, rules_with_activities
from tests.publish.exports.read_back import Key, Shown, from_hxl, from_iati, from_parquet, from_sdmx


@dataclasses.dataclass
class Exported:
    """The folder of an export of everything, what it should hold, and the rules that it followed."""

    folder: Path
    cells: dict[Key, Shown]
    rules: ExportRules
    result: dict[str, Any]


@pytest.fixture(scope="module")
def exported(sample_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    with sample_warehouse.in_use() as connection, pytest.MonkeyPatch.context() as patch:
        rows = connection.execute(
            """
            select indicator_code, country_code, area_code, period_type, period_start::text, period_end::text, sex,
                age_band, category_scheme, category, programme_code, donor_code, agency_code,
                value, numerator, denominator, n, status, suppression_reason, is_synthetic
            from marts.fct_indicator_value
            """
        ).fetchall()
        cells = {cast(Key, row[:13]): Shown(*cast(tuple[Any, ...], row[13:])) for row in rows}
        plain = read_export_rules(sample_warehouse.settings.catalogue)
        ours = sorted({(key[10], key[11], key[12]) for key in cells if key[10] not in plain.iati.left_out})
        rules = rules_with_activities(plain, ours)
        patch.setattr(exporting, "read_export_rules", lambda _: rules)
        result = export(tuple(FORMATS), out=tmp_path_factory.mktemp("exports"))
        yield Exported(Path(result["folder"]), cells, rules, result)


def differences(expected: dict[Key, Shown], found: dict[Key, Shown]) -> dict[Key, tuple[Shown | None, Shown | None]]:
    return {
        key: (expected.get(key), found.get(key))
        for key in expected.keys() | found.keys()
        if expected.get(key) != found.get(key)
    }


def once(read: Iterator[tuple[Key, Shown]]) -> dict[Key, Shown]:
    pairs = list(read)
    cells = dict(pairs)
    assert len(cells) == len(pairs), "a cell stands there twice"
    return cells


def test_the_sample_has_every_kind_of_cell(exported: Exported) -> None:
    assert {key[3] for key in exported.cells} == {"M", "Q", "A", "E", "P"}
    assert {shown.status for shown in exported.cells.values()} == {"published", "suppressed", "not_available"}


def test_parquet_reads_back(exported: Exported) -> None:
    assert differences(exported.cells, once(from_parquet(exported.folder))) == {}


def test_hxl_reads_back(exported: Exported) -> None:
    assert differences(exported.cells, once(from_hxl(exported.folder))) == {}


def test_sdmx_reads_back(exported: Exported) -> None:
    assert differences(exported.cells, once(from_sdmx(exported.folder))) == {}


def test_iati_reads_back(exported: Exported) -> None:
    left_out = exported.rules.iati.left_out
    expected = {key: _as_iati_shows(shown) for key, shown in exported.cells.items() if key[10] not in left_out}
    found = once(from_iati(exported.folder, accounts_by_identifier(exported.rules)))
    assert differences(expected, found) == {}
    noted = exported.result["formats"]["iati"]["left_out"]
    assert {name: entry["cells"] for name, entry in noted.items()} == {
        name: sum(key[10] == name for key in exported.cells) for name in left_out
    }


def _as_iati_shows(shown: Shown) -> Shown:
    """IATI has the parts of a ratio in the comment of its actual; without one it has neither."""
    if shown.value is None:
        return dataclasses.replace(shown, denominator=None, n=None)
    return shown if shown.denominator is not None else dataclasses.replace(shown, numerator=shown.value)


def test_iati_has_the_targets_that_exist_and_no_other(exported: Exported, sample_warehouse: Warehouse) -> None:
    with sample_warehouse.in_use() as connection:
        rows = connection.execute(
            "select indicator_code, country_code, period_start::text, period_end::text, target_value "
            "from marts.fct_target where area_code = '_T' and sex = '_T' and age_band = '_T'"
        ).fetchall()
    found = []
    results: Any = etree.parse(str(exported.folder / "results.iati.xml"))
    for indicator in results.iterfind(".//indicator"):
        for target in indicator.iterfind("period/target"):
            days = [day.get("iso-date") for day in target.getparent().iterchildren("period-start", "period-end")]
            country = target.find("dimension").get("value")
            found.append((indicator.find("reference").get("code"), country, *days, Decimal(target.get("value"))))
    assert found
    assert sorted(found) == sorted(rows)


def test_iati_breaks_no_rule_of_the_standard(exported: Exported) -> None:
    """The rules of the connector that reads IATI, beyond the schema that the export checks itself."""
    verdict = validate(exported.folder / "results.iati.xml")
    assert verdict.schema_valid
    assert verdict.status == "success", [said.text("en") for said in verdict.messages()]


def test_each_export_says_what_it_is(exported: Exported) -> None:
    manifest = json.loads((exported.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["vintage_id"] == 1
    assert set(manifest["formats"]) == set(FORMATS)
    for noted in manifest["formats"].values():
        for name, file in noted["files"].items():
            assert file["sha256"] == sha256_of(exported.folder / name)
    structure = (exported.folder / "structure.sdmx.xml").read_text(encoding="utf-8")
    results = (exported.folder / "results.iati.xml").read_text(encoding="utf-8")
    for text in (structure, results, (exported.folder / "indicators.hxl.csv").read_text(encoding="utf-8")):
        assert manifest["content_hash"] in text
        assert manifest["licence_en"] in text
        assert "Доля клиентов пробации" in text
    assert (exported.folder.parent / "latest").resolve() == exported.folder


def test_the_same_vintage_gives_the_same_bytes(exported: Exported, tmp_path: Path) -> None:
    again = Path(export(tuple(FORMATS), out=tmp_path)["folder"])
    names = sorted(path.name for path in exported.folder.iterdir())
    assert sorted(path.name for path in again.iterdir()) == names
    assert [sha256_of(again / name) for name in names] == [sha256_of(exported.folder / name) for name in names]


def test_a_selection_holds_its_cells_and_no_other(exported: Exported, tmp_path: Path) -> None:
    from publish.exports.cells import Selection

    selection = Selection(countries=("KGZ",), indicators=("PRB-01", "TRN-02"))
    folder = Path(export(("parquet",), selection=selection, out=tmp_path)["folder"])
    assert folder.name == "vintage-1.KGZ.PRB-01+TRN-02"
    expected = {k: v for k, v in exported.cells.items() if k[1] == "KGZ" and k[0] in ("PRB-01", "TRN-02")}
    assert expected
    assert differences(expected, once(from_parquet(folder))) == {}
    assert not (tmp_path / "latest").exists()


def test_the_command_says_what_it_wrote_and_what_it_lacks(
    sample_warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "read_export_rules", read_export_rules)  # the catalogue's own, without identifiers
    with sample_warehouse.in_use():
        out = ["--out", str(tmp_path)]
        written = CliRunner().invoke(command, ["hxl", *out, "--country", "kgz", "--indicator", "PRB-01"])
        refused = CliRunner().invoke(command, ["iati", *out, "--programme", "STRIVE-ASIA"])
    assert written.exit_code == 0, written.output
    assert str(tmp_path / "vintage-1.KGZ.PRB-01" / "indicators.hxl.csv") in written.output
    assert refused.exit_code == 1
    assert "iati.reporting_org" in refused.output
