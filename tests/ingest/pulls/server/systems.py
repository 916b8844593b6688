"""The systems that the loopback server plays: their protocols, with synthetic rows that belong to nobody."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from tests.ingest.pulls.server.reply import Ask, Reply, as_json

Row = dict[str, Any]
TOKEN = "synthetic-token"
PASSWORD = "synthetic-password"
LOGIN = "collector@example.org"


class System:
    """A system with rows that have ``id``, ``changed`` and ``value``, in the order in which it gives them."""

    name = ""
    options: ClassVar[Mapping[str, Any]] = {}
    is_paged = True
    login, password = "", TOKEN
    newest_first = False
    watermark_is_asking_time = False

    def __init__(self, count: int = 25, most_rows: int = 10) -> None:
        chance = random.Random(f"{self.name} {count}")
        self.rows: list[Row] = [self._row(number, chance.randrange(1_000)) for number in range(1, count + 1)]
        self.most_rows = most_rows
        self.extra_total = 0
        self.valid_tokens = {TOKEN}
        if self.newest_first:
            self.rows.reverse()

    def _row(self, number: int, value: int) -> Row:
        hour, minute = divmod(number, 60)
        return {"id": number, "changed": f"2026-03-01T{hour:02}:{minute:02}:00.000Z", "value": value}

    def insert(self, count: int) -> None:
        """New rows arrive."""
        for _ in range(count):
            row = self._row(max(row["id"] for row in self.rows) + 1, 7)
            self.rows.insert(0, row) if self.newest_first else self.rows.append(row)

    def delete_first(self, count: int) -> None:
        """The rows that were given first vanish."""
        del self.rows[:count]

    def delete_at(self, place: int) -> None:
        """The row in that place vanishes."""
        del self.rows[place]

    @property
    def total(self) -> int:
        return len(self.rows) + self.extra_total

    def expected(self) -> dict[str, str]:
        """What there is to receive: each row's key and value."""
        return {str(row["id"]): str(row["value"]) for row in self.rows}

    def received(self, page: bytes) -> list[tuple[str, str]]:
        """The keys and values on a page, in order."""
        raise NotImplementedError

    def is_let_in(self, ask: Ask) -> bool:
        return ask.headers.get("Authorization", "").rpartition(" ")[2] in self.valid_tokens

    def refuse(self) -> Reply:
        return as_json({"detail": "Invalid token."}, 401)

    def reply(self, ask: Ask, base: str) -> Reply:
        """The answer to a question for data; ``base``: the server's own address."""
        raise NotImplementedError

    def sign_in(self, ask: Ask) -> Reply | None:
        """The answer to a request for a session, None where it is none."""
        return None


class Kobo(System):
    name = "kobo"
    options: ClassVar[Mapping[str, Any]] = {"asset": "aSynthetic", "page_size": 10}

    def reply(self, ask: Ask, base: str) -> Reply:
        assert ask.path == "/api/v2/assets/aSynthetic/data.json" and json.loads(ask.param("sort")) == {"_id": 1}
        query = json.loads(ask.param("query", "{}"))
        since = query.get("_submission_time", {}).get("$gte", "")
        rows = [row for row in self.rows if row["changed"] >= since]
        start, limit = int(ask.param("start", "0")), min(int(ask.param("limit", "100")), self.most_rows)
        page = rows[start : start + limit]
        following = f"{base}{ask.path}?" + urlencode({"limit": limit, "start": start + limit})
        submissions = [
            {"_id": row["id"], "_submission_time": row["changed"][:19], "group/value": str(row["value"])}
            for row in page
        ]
        is_end = start + limit >= len(rows)
        total = len(rows) + self.extra_total
        return as_json(
            {"count": total, "next": None if is_end else following, "previous": None, "results": submissions}
        )

    def received(self, page: bytes) -> list[tuple[str, str]]:
        return [(str(row["_id"]), row["group/value"]) for row in json.loads(page)["results"]]


class Odk(System):
    name = "odk"
    options: ClassVar[Mapping[str, Any]] = {"project": 3, "form": "synthetic form", "page_size": 10}
    login, password = LOGIN, PASSWORD
    newest_first = True

    def __init__(self, count: int = 25, most_rows: int = 10) -> None:
        super().__init__(count, most_rows)
        self.valid_tokens = set()

    def sign_in(self, ask: Ask) -> Reply | None:
        if ask.path != "/v1/sessions":
            return None
        if ask.json != {"email": LOGIN, "password": PASSWORD}:
            return as_json({"code": 401.2, "message": "Could not authenticate."}, 401)
        token = f"session-{random.random()}"
        self.valid_tokens.add(token)
        return as_json({"token": token, "expiresAt": "2026-03-02T00:00:00.000Z"})

    def reply(self, ask: Ask, base: str) -> Reply:
        assert ask.path == "/v1/projects/3/forms/synthetic%20form.svc/Submissions"
        since = ask.param("$filter").partition("submissionDate ge ")[2][:24]
        rows = [row for row in self.rows if row["changed"] >= since]
        top = min(int(ask.param("$top")), self.most_rows)
        token = ask.param("$skiptoken")
        start = 0
        if token:
            last = json.loads(base64.b64decode(token))["instanceId"]
            places = [place for place, row in enumerate(rows) if str(row["id"]) == last]
            start = places[0] + 1 if places else len(rows)
        page = rows[start : start + top]
        content: dict[str, Any] = {
            "value": [
                {
                    "__id": str(row["id"]),
                    "__system": {"submissionDate": row["changed"], "updatedAt": None},
                    "v": row["value"],
                }
                for row in page
            ],
            "@odata.context": f"{base}/$metadata",
        }
        if ask.param("$count") == "true":
            content["@odata.count"] = len(rows) + self.extra_total
        if page and start + top < len(rows):
            place = base64.b64encode(json.dumps({"instanceId": str(page[-1]["id"])}).encode()).decode()
            params = {"$top": ask.param("$top"), "$count": "true", "$skiptoken": place}
            content["@odata.nextLink"] = f"https://inner.example.org{ask.path}?" + urlencode(params)
        return as_json(content)

    def received(self, page: bytes) -> list[tuple[str, str]]:
        return [(row["__id"], str(row["v"])) for row in json.loads(page)["value"]]


class ActivityInfo(System):
    name = "activityinfo"
    options: ClassVar[Mapping[str, Any]] = {
        "form": "cSynthetic",
        "columns": {"amount": "AMOUNT", "site": "Site.Name", "note": "NOTE"},
    }
    is_paged = False

    def reply(self, ask: Ask, base: str) -> Reply:
        assert (ask.method, ask.path) == ("POST", "/resources/query/columns")
        assert ask.json["rowSources"] == [{"rootFormId": "cSynthetic"}]
        asked = {column["id"]: column["expression"] for column in ask.json["columns"]}
        assert asked["amount"] == "AMOUNT"
        columns = {
            "_id": {"type": "STRING", "storage": "array", "values": [str(row["id"]) for row in self.rows]},
            "amount": {"type": "NUMBER", "storage": "array", "values": [row["value"] for row in self.rows]},
            "site": {"type": "STRING", "storage": "constant", "value": "Synthetic site"},
            "note": {"type": "STRING", "storage": "empty"},
        }
        return as_json({"rows": len(self.rows), "columns": columns})

    def received(self, page: bytes) -> list[tuple[str, str]]:
        columns = json.loads(page)["columns"]
        return list(zip(columns["_id"]["values"], map(str, columns["amount"]["values"]), strict=True))


class DataValues(System):
    name = "dhis2"
    options: ClassVar[Mapping[str, Any]] = {
        "data_set": ["dsA", "dsB"],
        "org_unit": "ouA",
        "start_date": "2026-01-01",
        "end_date": "2026-12-31",
    }
    is_paged = False

    def reply(self, ask: Ask, base: str) -> Reply:
        assert ask.path == "/api/dataValueSets.json" and ask.params["dataSet"] == ["dsA", "dsB"]
        assert ask.param("children") == "true" and ask.headers["Authorization"].startswith("ApiToken ")
        since = ask.param("lastUpdated")
        values = [
            {
                "dataElement": f"de{row['id']}",
                "period": "202603",
                "orgUnit": "ouA",
                "value": str(row["value"]),
                "lastUpdated": row["changed"].replace("Z", "+0000"),
            }
            for row in self.rows
            if row["changed"] >= since
        ]
        return as_json({"dataValues": values} if values else {})

    def received(self, page: bytes) -> list[tuple[str, str]]:
        return [(row["dataElement"][2:], row["value"]) for row in json.loads(page)["dataValues"]]


class Analytics(System):
    name = "dhis2"
    options: ClassVar[Mapping[str, Any]] = {
        "resource": "analytics",
        "dimension": ["dx:deA", "pe:2026", "ou:LEVEL-2"],
        "page_size": 10,
    }
    login, password = LOGIN, PASSWORD

    def is_let_in(self, ask: Ask) -> bool:
        both = base64.b64decode(ask.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        return both == f"{LOGIN}:{PASSWORD}" and bool(self.valid_tokens)

    def reply(self, ask: Ask, base: str) -> Reply:
        assert ask.params["dimension"] == ["dx:deA", "pe:2026", "ou:LEVEL-2"]
        number, size = int(ask.param("page")), min(int(ask.param("pageSize")), self.most_rows)
        page = self.rows[(number - 1) * size : number * size]
        headers = [{"name": "dx", "meta": True}, {"name": "ou", "meta": True}, {"name": "value", "meta": False}]
        pager = {"page": number, "total": self.total, "pageSize": size, "pageCount": -(-self.total // size)}
        rows = [["deA", f"ou{row['id']}", f"{row['value']}.0"] for row in page]
        return as_json({"headers": headers, "metaData": {"pager": pager}, "rows": rows})

    def received(self, page: bytes) -> list[tuple[str, str]]:
        return [(row[1][2:], row[2].removesuffix(".0")) for row in json.loads(page)["rows"]]


class WorldBank(System):
    name = "worldbank"
    options: ClassVar[Mapping[str, Any]] = {
        "countries": ["KGZ", "KAZ"],
        "indicators": "SL.UEM.TOTL.ZS",
        "page_size": 10,
    }
    password = ""
    edition = "2026-02-24"

    def is_let_in(self, ask: Ask) -> bool:
        return bool(self.valid_tokens)

    def delete_first(self, count: int) -> None:
        super().delete_first(count)
        self.edition = "2026-03-05"

    def reply(self, ask: Ask, base: str) -> Reply:
        assert ask.path == "/v2/country/KGZ;KAZ/indicator/SL.UEM.TOTL.ZS" and ask.param("format") == "json"
        number, size = int(ask.param("page")), min(int(ask.param("per_page")), self.most_rows)
        pages = -(-self.total // size)
        header = {"page": number, "pages": pages, "per_page": size, "total": self.total, "lastupdated": self.edition}
        rows = [
            {
                "indicator": {"id": "SL.UEM.TOTL.ZS", "value": "Unemployment"},
                "country": {"id": "KG", "value": "Kyrgyz Republic"},
                "countryiso3code": "KGZ",
                "date": str(row["id"]),
                "value": row["value"],
            }
            for row in self.rows[(number - 1) * size : number * size]
        ]
        return as_json([header, rows or None])

    def received(self, page: bytes) -> list[tuple[str, str]]:
        return [(row["date"], str(row["value"])) for row in json.loads(page)[1]]


class Ucdp(System):
    name = "ucdp"
    options: ClassVar[Mapping[str, Any]] = {"version": "26.1", "page_size": 10}

    def is_let_in(self, ask: Ask) -> bool:
        return ask.headers.get("x-ucdp-access-token") in self.valid_tokens

    def reply(self, ask: Ask, base: str) -> Reply:
        assert ask.path == "/api/gedevents/26.1"
        number, size = int(ask.param("page", "0")), min(int(ask.param("pagesize")), self.most_rows)
        page = self.rows[number * size : (number + 1) * size]
        is_end = (number + 1) * size >= len(self.rows)
        following = f"http://inner.example.org/gedevents/26.1?pagesize={size}&page={number + 1}"
        content = {
            "TotalCount": self.total,
            "TotalPages": -(-self.total // size),
            "PreviousPageUrl": "",
            "NextPageUrl": "" if is_end else following,
            "Result": [{"id": row["id"], "best": row["value"], "country": "Kyrgyzstan"} for row in page],
        }
        return as_json(content)

    def received(self, page: bytes) -> list[tuple[str, str]]:
        return [(str(row["id"]), str(row["best"])) for row in json.loads(page)["Result"]]


class Sdmx(System):
    name = "sdmx"
    options: ClassVar[Mapping[str, Any]] = {"flow": "DF_SYNTHETIC", "key": "A.KGZ", "format": "csv"}
    is_paged = False
    watermark_is_asking_time = True

    def reply(self, ask: Ask, base: str) -> Reply:
        assert ask.path == "/data/DF_SYNTHETIC/A.KGZ"
        assert ask.headers["Accept"] == "application/vnd.sdmx.data+csv;version=1.0.0"
        since = ask.param("updatedAfter")[:19]
        rows = [row for row in self.rows if row["changed"] >= since]
        if not rows:
            return Reply(b"NoRecordsFound", 404, "text/plain")
        lines = ["DATAFLOW,SERIES,TIME_PERIOD,OBS_VALUE,OBS_STATUS"]
        lines += [f"X:DF_SYNTHETIC(1.0),S{row['id']},2026,{row['value']},A" for row in rows]
        return Reply(("\r\n".join(lines) + "\r\n").encode(), content_type="application/vnd.sdmx.data+csv")

    def received(self, page: bytes) -> list[tuple[str, str]]:
        lines = page.decode().splitlines()[1:]
        return [(line.split(",")[1][1:], line.split(",")[3]) for line in lines]


SYSTEMS: dict[str, type[System]] = {
    "kobo": Kobo,
    "odk": Odk,
    "activityinfo": ActivityInfo,
    "dhis2 data values": DataValues,
    "dhis2 analytics": Analytics,
    "worldbank": WorldBank,
    "ucdp": Ucdp,
    "sdmx": Sdmx,
}
