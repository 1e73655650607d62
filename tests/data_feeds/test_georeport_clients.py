"""What programs written for any GeoReport v2 server ask and expect (wiki.open311.org/GeoReport_v2).

Tried by hand with three public clients from PyPI as well: georeport 0.3.1 (reading, JSON and XML),
three 0.8.0 (reading, posting with a photo, tokens, discovery) and open311 1.1 (reading, XML); the
last two need small repairs to run on today's Python. These are the requests they make.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import httpx
import pytest
from defusedxml import ElementTree
from PIL import Image

from data_feeds import keys
from store.city_store import CityStore
from tests.data_feeds.conftest import Running, Start

V2 = "/open311/v2"
CITY = {"jurisdiction_id": "city.example"}
SERVICE = ("service_code", "service_name", "description", "metadata", "type", "keywords", "group")
REQUEST = (
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
)  # fmt: skip
"""The fields of the specification, in its order."""
WHEN = "%Y-%m-%dT%H:%M:%SZ"
REPORT = {
    "service_code": "sampah", "lat": "-6.2475", "long": "106.9982", "description": "Sampah 😀 <b>",
    "address_string": "Jl. Melati", "first_name": "Budi", "last_name": "Warga", "phone": "0812",
    "device_id": "a-1", "account_id": "7",
}  # fmt: skip


async def read(running: Running, path: str, **asked: str) -> Any:
    answer = await running.http.get(f"{V2}/{path}", params=CITY | asked)
    assert answer.status_code == 200, answer.text
    if path.endswith(".json"):
        return answer.json()
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


async def posted(running: Running, end: str = ".json", **more: Any) -> httpx.Response:
    return await running.http.post(f"{V2}/requests{end}", data=CITY | REPORT, **more)


def tags(element: Element) -> tuple[str, ...]:
    return tuple(each.tag for each in element)


async def test_a_client_finds_the_services_and_what_each_wants(start: Start) -> None:
    async with start() as running:
        rows, root = await read(running, "services.json"), await read(running, "services.xml")
        assert {tuple(row) for row in rows} == {SERVICE}
        assert {row["type"] for row in rows} <= {"realtime", "batch", "blackbox"}
        assert (root.tag, {tags(each) for each in root}) == ("services", {SERVICE})
        for row in rows:
            one = await read(running, f"services/{row['service_code']}.json")
            assert one == {"service_code": row["service_code"], "attributes": []}
        unknown = await running.http.get(f"{V2}/services/ufo.json", params=CITY)
        assert (unknown.status_code, unknown.json()[0]["code"]) == (404, 404)


async def test_a_client_finds_the_server_by_its_discovery(start: Start) -> None:
    async with start() as running:
        told = await read(running, "discovery.json")
        (endpoint,) = told["endpoints"]
        assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert endpoint["formats"] == ["text/xml", "application/json"]
        answer = await running.http.get(f"{endpoint['url']}/services.json")
        assert answer.status_code == 200
        root = await read(running, "discovery.xml")
        assert root.findtext("endpoints/endpoint/url") == endpoint["url"]


@pytest.mark.parametrize("end", [".json", ".xml"])
async def test_a_client_posts_with_its_key_in_the_form_and_a_photo(
    start: Start, store: CityStore, end: str
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(picture, "JPEG")
    key = await keys.create(store, "open311", "Aplikasi warga")
    async with start(keys_required=True) as running:
        files = {"media": ("photo.jpg", picture.getvalue())}
        answer = await running.http.post(
            f"{V2}/requests{end}", data=CITY | REPORT | {"api_key": key}, files=files
        )
    assert answer.status_code == 201
    (made,) = await store.complaints.all()
    assert len(made.photos) == 1
    if end == ".json":
        assert answer.json()[0]["service_request_id"] == made.complaint_id
    else:
        root = ElementTree.fromstring(answer.content)
        assert root.tag == "service_requests"
        assert root.findtext("request/service_request_id") == made.complaint_id


async def test_a_client_reads_what_it_posted_in_both_forms(start: Start) -> None:
    async with start() as running:
        ticket = (await posted(running)).json()[0]["service_request_id"]
        (row,) = await read(running, f"requests/{ticket}.json")
        (element,) = await read(running, f"requests/{ticket}.xml")
        assert tuple(row) == tags(element) == REQUEST
        assert (row["status"], row["service_code"]) == ("open", "sampah")
        assert (row["lat"], row["long"]) == (-6.2475, 106.9982)
        for name in ("requested_datetime", "updated_datetime"):
            assert element.findtext(name) == row[name]
            datetime.strptime(row[name], WHEN).replace(tzinfo=UTC)


async def test_a_client_asks_for_several_at_once_by_number_code_status_and_time(
    start: Start,
) -> None:
    async with start() as running:
        tickets = [
            (await posted(running, headers={"Idempotency-Key": f"{n}"})).json()[0][
                "service_request_id"
            ]
            for n in range(3)
        ]
        now = datetime.now(UTC)
        span = {
            "start_date": (now - timedelta(days=1)).strftime(WHEN),
            "end_date": (now + timedelta(days=1)).strftime(WHEN),
        }
        asked: tuple[tuple[dict[str, str], int], ...] = (
            ({"service_request_id": ",".join(tickets[:2])}, 2),
            ({"service_code": "sampah,jalan-berlubang", "status": "open"}, 3),
            ({"service_code": "jalan-berlubang"}, 0),
            ({"status": "closed"}, 0),
            (span, 3),
            ({"page_size": "2", "page": "2"}, 1),
        )
        for question, count in asked:
            assert len(await read(running, "requests.json", **question)) == count, question
            assert len(await read(running, "requests.xml", **question)) == count, question


async def test_a_client_that_asks_for_the_ticket_of_a_token_gets_it(start: Start) -> None:
    async with start() as running:
        ticket = (await posted(running)).json()[0]["service_request_id"]
        assert await read(running, f"tokens/{ticket}.json") == [
            {"service_request_id": ticket, "token": ticket}
        ]
