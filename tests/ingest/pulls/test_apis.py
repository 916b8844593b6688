"""What each API definition asks, and what it makes of bodies beyond the usual ones. All bodies are synthetic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ingest.pulls.api import CutOff, NotTheData, Page
from ingest.pulls.apis import APIS, api_named
from ingest.pulls.endpoint import Endpoint
from strive.errors import Refusal

SINCE = "2026-03-01T10:20:30.456000Z"
SDMX_ERROR = (
    '<?xml version="1.0"?><mes:Error xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" '
    'xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"><mes:ErrorMessage code="{code}">'
    "<com:Text>{text}</com:Text></mes:ErrorMessage></mes:Error>"
)
SDMX = {"flow": "F"}


def look(tmp_path: Path, api: str, body: bytes | str | object, **options: Any) -> Page:
    path = tmp_path / "body"
    if not isinstance(body, bytes | str):
        body = json.dumps(body)
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    defined = api_named(api)
    asked = defined.first({**USUAL[api], **options}, None)
    return defined.look(path, asked, {**USUAL[api], **options})


USUAL: dict[str, Mapping[str, Any]] = {
    "kobo": {"asset": "aA"},
    "odk": {"project": 1, "form": "f"},
    "activityinfo": {"form": "c1", "columns": ["NAME"]},
    "dhis2": {"data_set": "ds", "org_unit": "ou", "period": "202601"},
    "worldbank": {"countries": "KGZ", "indicators": "A.B"},
    "ucdp": {"version": "26.1"},
    "sdmx": SDMX,
}


def test_kobo_asks_in_order_for_what_changed() -> None:
    first = api_named("kobo").first({"asset": "a/B", "page_size": 5_000, "query": {"sex": "f"}}, SINCE)
    assert first.path == "/api/v2/assets/a%2FB/data.json"
    assert (first.params["limit"], first.params["sort"]) == ("1000", '{"_id":1}')
    changed = {"_submission_time": {"$gte": "2026-03-01T10:20:30"}}
    assert json.loads(str(first.params["query"])) == {"$and": [{"sex": "f"}, changed]}


def test_odk_asks_for_new_and_edited_rows() -> None:
    api = api_named("odk")
    filtered = api.first({"project": 1, "form": "f", "filter": "__system/reviewState eq 'approved'"}, SINCE).params
    moment = "2026-03-01T10:20:30.456Z"
    assert filtered["$filter"] == (
        "(__system/reviewState eq 'approved') and "
        f"(__system/submissionDate ge {moment} or __system/updatedAt ge {moment})"
    )
    repeat = api.first({"project": 1, "form": "f", "table": "Submissions.household.member"}, SINCE)
    assert repeat.path.endswith("/f.svc/Submissions.household.member")
    assert str(repeat.params["$filter"]).startswith("($root/Submissions/__system/submissionDate ge")


def test_odk_takes_the_later_of_submission_and_edit(tmp_path: Path) -> None:
    rows = [
        {"__id": "uuid:1", "__system": {"submissionDate": "2026-01-01T00:00:00.000Z", "updatedAt": None}},
        {
            "__id": "uuid:2",
            "__system": {"submissionDate": "2025-01-01T00:00:00Z", "updatedAt": "2026-02-01T00:00:00+06:00"},
        },
    ]
    assert look(tmp_path, "odk", {"value": rows}).watermark == "2026-01-31T18:00:00.000000Z"


def test_activityinfo_asks_by_column() -> None:
    options = {"form": "c1", "columns": {"who": "Partner.Name"}, "filter": 'Year == "2026"', "incremental": True}
    asked = api_named("activityinfo").first(options, SINCE).json
    assert asked["columns"][0] == {"id": "_id", "expression": "_id"}
    assert {"id": "who", "expression": "Partner.Name"} in asked["columns"]
    assert asked["filter"] == '(Year == "2026") && (_lastEditTime >= 1772360430)'
    whole = api_named("activityinfo").first({**options, "incremental": False}, SINCE).json
    assert whole["filter"] == '(Year == "2026")'


@pytest.mark.parametrize("as_list", [True, False])
def test_activityinfo_columns_as_object_or_list(as_list: bool, tmp_path: Path) -> None:
    columns: dict[str, Any] = {
        "_id": {"storage": "array", "values": ["r1", "r2"]},
        "_lastEditTime": {"storage": "constant", "value": 1_772_360_430},
        "NAME": {"storage": "empty"},
    }
    shown = [{"id": name, **column} for name, column in columns.items()] if as_list else columns
    page = look(tmp_path, "activityinfo", {"rows": 2, "columns": shown})
    assert (page.keys, page.watermark) == (["r1", "r2"], "2026-03-01T10:20:30.000000Z")


def test_activityinfo_columns_of_unequal_length_are_a_body_cut_off(tmp_path: Path) -> None:
    columns = {"_id": {"storage": "array", "values": ["r1", "r2"]}, "NAME": {"storage": "array", "values": ["x"]}}
    with pytest.raises(CutOff):
        look(tmp_path, "activityinfo", {"rows": 2, "columns": columns})


def test_dhis2_needs_a_period_or_a_time_of_change() -> None:
    api = api_named("dhis2")
    options = {"data_set": "ds", "org_unit": ["a", "b"], "include_deleted": True, "children": False}
    asked = api.first(options, SINCE).params
    assert asked["lastUpdated"] == "2026-03-01T10:20:30" and asked["orgUnit"] == ["a", "b"]
    assert (asked["includeDeleted"], asked["children"]) == ("true", "false")
    with pytest.raises(Refusal, match="period"):
        api.first(options, None)


def test_dhis2_says_why_it_gives_none(tmp_path: Path) -> None:
    assert look(tmp_path, "dhis2", {}).rows == 0
    with pytest.raises(Refusal, match="E2000"):
        look(tmp_path, "dhis2", {"httpStatus": "Conflict", "message": "E2000: at least one data set"})


def test_dhis2_analytics_without_pages(tmp_path: Path) -> None:
    body = {"headers": [{"name": "dx", "meta": True}, {"name": "value"}], "rows": [["a", "1.0"]], "metaData": {}}
    page = look(tmp_path, "dhis2", body, resource="analytics", dimension="dx:a")
    assert (page.rows, page.next, page.total) == (1, None, None)


def test_worldbank_says_what_is_invalid(tmp_path: Path) -> None:
    body = [{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}]
    with pytest.raises(Refusal, match="120 The provided parameter value"):
        look(tmp_path, "worldbank", body)
    assert look(tmp_path, "worldbank", [{"page": 0, "pages": 0, "per_page": 0, "total": 0}, None]).rows == 0


def test_ucdp_passes_filters_on() -> None:
    first = api_named("ucdp").first({"version": 26.1, "params": {"Country": 703}} | {"version": "26.1"}, None)
    assert first.path == "/api/gedevents/26.1" and first.params == {"Country": "703", "pagesize": "1000"}


@pytest.mark.parametrize(
    ("options", "path", "accept"),
    [
        ({}, "/data/F/all", "application/vnd.sdmx.structurespecificdata+xml;version=2.1"),
        ({"flow": "AG,F,1.0", "key": "A.KGZ+KAZ."}, "/data/AG,F,1.0/A.KGZ+KAZ.", None),
        (
            {"version": "3.0", "agency": "AG", "format": "csv"},
            "/data/dataflow/AG/F/~/*",
            "application/vnd.sdmx.data+csv;version=2.0.0",
        ),
        (
            {"version": 3.0, "agency": "AG", "flow_version": "1.0.0", "format": "json"},
            "/data/dataflow/AG/F/1.0.0/*",
            None,
        ),
    ],
)
def test_sdmx_paths_and_formats(options: dict[str, Any], path: str, accept: str | None) -> None:
    first = api_named("sdmx").first({**SDMX, **options}, SINCE)
    assert first.path == path and first.params["updatedAfter"] == "2026-03-01T10:20:30Z"
    assert accept in (None, first.headers["Accept"])


def test_sdmx_counts_observations_in_each_format(tmp_path: Path) -> None:
    observations = '<Series A="1"><Obs V="1"/><Obs V="2"/></Series><Obs V="3"/>'
    xml = f'<m:Data xmlns:m="urn:m"><m:DataSet>{observations}</m:DataSet></m:Data>'
    assert look(tmp_path, "sdmx", xml).rows == 3
    observed = {"observations": {"0": [1.5], "1": [None]}}
    sets = {"dataSets": [{"series": {"0:0": observed}}, {"observations": {"0:0:0": [1]}}]}
    assert look(tmp_path, "sdmx", {"data": sets}, format="json").rows == 3
    assert look(tmp_path, "sdmx", sets, format="json").rows == 3
    table = "\ufeffSTRUCTURE,STRUCTURE_ID,ACTION,OBS_VALUE\ndataflow,A:F(1.0),I,1\n"
    assert look(tmp_path, "sdmx", table, format="csv").rows == 1


@pytest.mark.parametrize("form", ["xml", "csv", "json"])
def test_sdmx_that_has_no_results_is_no_error(form: str, tmp_path: Path) -> None:
    for body in (b"", b"NoRecordsFound", SDMX_ERROR.format(code=100, text="No Results Found")):
        assert look(tmp_path, "sdmx", body, format=form).rows == 0


@pytest.mark.parametrize("form", ["xml", "csv"])
def test_sdmx_error_documents_are_refused_with_what_they_say(form: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="140 Syntax of the key"):
        look(tmp_path, "sdmx", SDMX_ERROR.format(code=140, text="Syntax of the key"), format=form)
    with pytest.raises(Refusal, match="key"):
        look(tmp_path, "sdmx", {"errors": [{"code": 140, "title": "Syntax of the key"}]}, format="json")


@pytest.mark.parametrize(
    ("form", "body"),
    [("xml", "<Data><DataSet><Obs/>"), ("json", '{"data": {"dataSets": ['), ("csv", "DATAFLOW,A,V\nX,1,2\nX,1")],
)
def test_sdmx_cut_off(form: str, body: str, tmp_path: Path) -> None:
    with pytest.raises(CutOff):
        look(tmp_path, "sdmx", body, format=form)


@pytest.mark.parametrize("api", sorted(set(APIS) - {"sdmx"}))
def test_xml_in_place_of_json_is_not_the_data(api: str, tmp_path: Path) -> None:
    with pytest.raises(NotTheData):
        look(tmp_path, api, "\ufeff <?xml version='1.0'?><error/>")


@pytest.mark.parametrize("api", sorted(APIS))
def test_options_that_are_missing_or_unknown_are_named(api: str) -> None:
    with pytest.raises(Refusal, match=api):
        api_named(api).first({}, None)
    with pytest.raises(Refusal, match="pagesise"):
        api_named(api).first({**USUAL[api], "pagesise": 3}, None)


def test_an_unknown_api_names_those_there_are() -> None:
    with pytest.raises(Refusal, match="kobo, odk"):
        api_named("cobo")


@pytest.mark.parametrize(
    ("api", "login", "header"),
    [
        ("kobo", "", "Token secret"),
        ("odk", "", "Bearer secret"),
        ("activityinfo", "", "Bearer secret"),
        ("dhis2", "", "ApiToken secret"),
        ("dhis2", "me", "Basic bWU6c2VjcmV0"),
        ("sdmx", "", "Bearer secret"),
    ],
)
def test_signing_in(api: str, login: str, header: str) -> None:
    sign_in = api_named(api).sign_in(Endpoint("c", "http", "https://h", login, "secret"))
    assert sign_in.headers["Authorization"] == header and "secret" not in repr(sign_in)


def test_pages_of_real_kobo_forms(shared_data: Path) -> None:
    pages = sorted((shared_data / "kobo" / "api-v2").rglob("data-json-*.json"))
    assert pages
    api = api_named("kobo")
    for path in pages:
        page = api.look(path, api.first({"asset": "a"}, None), {})
        assert page.keys is not None and len(set(page.keys)) == page.rows == len(
            json.loads(path.read_bytes())["results"]
        )


def test_real_odk_answers(shared_data: Path) -> None:
    api = api_named("odk")
    for name in ("fq_raw.json", "fq_raw_strata.json"):
        page = api.look(shared_data / "odk" / name, api.first({"project": 1, "form": "f"}, None), {})
        assert page.rows and page.keys is not None and len(set(page.keys)) == page.rows, name
