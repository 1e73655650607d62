"""The poller for foreign GeoReport v2 servers, against real HTTP servers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from city.profile import load
from city.settings import ChecksSettings, StoreSettings
from data_feeds.contract import BadPayload
from data_feeds.delivery import Door
from data_feeds.feeds import open311_poll
from data_feeds.feeds.open311_poll import Server, advance, ask, decode
from data_feeds.lines import Line
from data_feeds.physics import limits_of
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey
from store.routing import Rows, StaffTable
from tests.data_feeds.conftest import Start, eventually

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SERVER = Server(url="http://city.example/v2", services={"001": "sampah"})
Answer = Callable[[dict[str, str]], tuple[int, bytes, str]]


def rows(*numbers: int, code: str = "001") -> list[dict[str, Any]]:
    at = datetime.now(UTC) - timedelta(minutes=30)
    return [
        {
            "service_request_id": f"R-{number}",
            "service_code": code,
            "requested_datetime": at.isoformat(),
            "lat": -6.24,
            "long": 107.0,
            "description": "Sampah",
        }
        for number in numbers
    ]


async def test_the_reports_of_one_answer_ask_the_staffs_table_once(
    store: CityStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, now = list[int](), StaffTable.now

    async def counted(table: StaffTable) -> tuple[int, Rows | None]:
        asked.append(1)
        return await now(table)

    monkeypatch.setattr(StaffTable, "now", counted)
    profile = load("bekasi")
    door = Door(store, profile, limits_of(profile, ChecksSettings()), lambda: datetime.now(UTC))
    line = Line("open311_poll/x", open311_poll, SERVER, NOW)
    taken = await door.deliver(line, msgspec.json.encode(rows(1, 2, 3)))
    assert [each.agency_id for each in taken.complaints] == ["dlh"] * 3
    assert len(asked) == 1


def test_json_and_xml_say_the_same() -> None:
    json = b'[{"service_request_id":"R-1","service_code":"001","lat":-6.24,"long":107.0,"requested_datetime":"2026-03-02T07:00:00+07:00"}]'
    xml = b'<?xml version="1.0"?><service_requests><request><service_request_id>R-1</service_request_id><service_code>001</service_code><lat>-6.24</lat><long>107.0</long><requested_datetime>2026-03-02T00:00:00Z</requested_datetime></request></service_requests>'
    assert decode(json, NOW, SERVER) == decode(xml, NOW, SERVER)
    (report,) = decode(xml, NOW, SERVER).accepted
    assert report.observed_at == datetime(2026, 3, 2, tzinfo=UTC)


def test_what_others_publish_is_private_here_unless_the_settings_say_otherwise() -> None:
    payload = msgspec.json.encode(rows(1))
    assert [each.private for each in decode(payload, NOW, SERVER).accepted] == [True]  # type: ignore[union-attr]
    shown = msgspec.structs.replace(SERVER, publish=True)
    assert [each.private for each in decode(payload, NOW, shown).accepted] == [False]  # type: ignore[union-attr]


def test_a_code_nobody_mapped_is_set_aside_without_its_text() -> None:
    decoded = decode(msgspec.json.encode([*rows(1), *rows(2, code="777")]), NOW, SERVER)
    assert len(decoded.accepted) == 1
    assert "777" in decoded.rejects[0].reason
    assert b"Sampah" not in decoded.rejects[0].payload


@pytest.mark.parametrize(
    "payload",
    [b"", b"{}", b"[1]", b"<html/>", b"<a", b'[{"a":', b"\xff", b"<" * 10_000,
     b'<!DOCTYPE a [<!ENTITY b "c">]><service_requests>&b;</service_requests>',
     b'<?xml version="1.0" encoding="nonsense"?><service_requests/>'],
)  # fmt: skip
def test_what_is_no_page_of_requests_is_a_bad_payload(payload: bytes) -> None:
    with pytest.raises(BadPayload):
        decode(payload, NOW, SERVER)


def test_a_pass_asks_page_by_page_within_one_fixed_span_and_then_from_the_newest_on() -> None:
    server = msgspec.structs.replace(SERVER, page_size=2)
    first, cursor = ask(server, b"", NOW)
    cursor, more = advance(server, cursor, msgspec.json.encode(rows(1, 2)))
    assert more
    second, cursor = ask(server, cursor, NOW + timedelta(minutes=5))
    assert (first.query["page"], second.query["page"]) == ("1", "2")
    assert first.query["end_date"] == second.query["end_date"]
    cursor, more = advance(server, cursor, msgspec.json.encode(rows(3)))
    assert not more
    third, _ = ask(server, cursor, NOW + timedelta(days=1))
    assert third.query["page"] == "1"
    assert third.query["start_date"] > first.query["start_date"]


def test_a_server_that_does_not_page_is_not_asked_for_ever() -> None:
    server = msgspec.structs.replace(SERVER, page_size=2)
    same, cursor = msgspec.json.encode(rows(1, 2)), b""
    asked = 0
    more = True
    while more:
        _, cursor = ask(server, cursor, NOW)
        cursor, more = advance(server, cursor, same)
        asked += 1
    assert asked == 2


@asynccontextmanager
async def foreign(answer: Answer) -> AsyncIterator[str]:
    """A small foreign server on a free port; `answer` gets the query."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            query = dict(parse_qsl(urlsplit(head.split()[1].decode()).query))
            status, body, more = answer(query)
            if status:
                lines = f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{more}\r\n"
                writer.write(lines.encode() + body)
                await writer.drain()
            else:
                await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v2"


def page(query: dict[str, str]) -> tuple[int, bytes, str]:
    """Five requests, two a page."""
    start = (int(query["page"]) - 1) * 2
    return 200, msgspec.json.encode(rows(*range(5))[start : start + 2]), ""


def table(*urls: str, **more: Any) -> dict[str, Any]:
    servers = {
        f"s{number}": {"url": url, "services": {"001": "sampah"}, "page_size": 2, **more}
        for number, url in enumerate(urls)
    }
    return {"open311_poll": {"servers": servers}}


async def held(store: CityStore, wanted: int) -> None:
    async def reached() -> bool:
        return len(await store.complaints.all()) == wanted

    await eventually(reached)


async def test_all_pages_become_complaints_once_however_often_they_are_read(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        open311_poll, "FEED", msgspec.structs.replace(open311_poll.FEED, every_s=0.05)
    )
    async with foreign(page) as url, start(feeds=table(url)) as running:
        await held(running.store, 5)

        async def read_again() -> bool:
            return bool((await running.health("open311_poll/s0")).repeated >= 10)

        await eventually(read_again)
        await held(running.store, 5)


async def test_a_pass_cut_off_in_the_middle_goes_on_where_it_was(start: Start) -> None:
    asked: list[str] = []
    broken = True

    def answer(query: dict[str, str]) -> tuple[int, bytes, str]:
        asked.append(query["page"])
        return (500, b"", "") if broken and query["page"] == "2" else page(query)

    async with foreign(answer) as url:
        async with start(feeds=table(url)) as running:
            await running.state("open311_poll/s0", "unavailable")
            await running.reason("open311_poll/s0", "HTTP 500")
            await held(running.store, 2)
        broken = False
        asked.clear()
        async with start(feeds=table(url)) as running:
            await held(running.store, 5)
        assert asked[0] == "2"


async def test_a_source_that_hangs_times_out_and_the_others_go_on(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = msgspec.structs.replace(open311_poll.FEED, timeout_s=0.3)
    monkeypatch.setattr(open311_poll, "FEED", quick)
    async with (
        foreign(lambda query: (0, b"", "")) as hanging,
        foreign(page) as fine,
        start(feeds=table(hanging, fine)) as running,
    ):
        gone = await running.reason("open311_poll/s0", "did not answer within 0.3 s")
        assert gone.state == "unavailable"
        await running.state("open311_poll/s1", "ok")
        await held(running.store, 5)
        assert (await running.http.get("/osmand?id=a&lat=-6.24&lon=107")).status_code == 200


async def test_retry_after_is_honoured(start: Start) -> None:
    asked: list[float] = []

    def answer(query: dict[str, str]) -> tuple[int, bytes, str]:
        asked.append(asyncio.get_running_loop().time())
        return (429, b"", "Retry-After: 2\r\n") if len(asked) == 1 else page(query)

    async with foreign(answer) as url, start(feeds=table(url)) as running:
        await held(running.store, 5)
    assert asked[1] - asked[0] >= 2.0


async def test_an_answer_that_is_no_page_makes_the_line_unavailable_with_the_reason(
    start: Start,
) -> None:
    async with (
        foreign(lambda query: (200, b"<html>Masuk</html>", "")) as url,
        start(feeds=table(url)) as running,
    ):
        gone = await running.reason("open311_poll/s0", "cannot be read")
        assert gone.state == "unavailable"
        assert await running.store.quarantine.count() >= 1


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_one_installation_reads_another(start: Start, tmp_path: Path, form: str) -> None:
    report = {"service_code": "sampah", "lat": "-6.24", "long": "107.0", "description": "x"}
    with EmbeddedValkey(tmp_path) as server:
        address = server.start()
        async with (
            await open_store(address, StoreSettings()) as theirs,
            start(own_store=theirs) as other,
        ):
            for number in range(3):
                body = report | {"description": str(number)}
                await other.http.post("/open311/v2/requests.json", data=body)
            url = f"{other.http.base_url}/open311/v2"
            feeds = table(url, format=form, other="sampah", services={}, publish=True)
            async with start(feeds=feeds) as running:
                await held(running.store, 3)
                (first, *_) = await running.store.complaints.all()
                assert first.report.source == "open311_poll"
                assert first.report.external_id.startswith("T-")
