"""Photos that a report names by an address: fetched when wanted, and never from our own net."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
import pytest

from city.complaints import Complaint
from data_feeds import far_web
from data_feeds.far_web import FarRefused, is_public, picture
from store.city_store import CityStore
from tests.data_feeds.conftest import Running, Start, eventually
from tests.data_feeds.test_open311_photos import FORM, URL, photo
from tests.data_feeds.test_open311_poll import foreign, rows, table

Answer = Callable[[str], bytes]
HERE = frozenset({"127.0.0.1"})


def ok(body: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 x\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


@asynccontextmanager
async def pictures(answer: Answer) -> AsyncIterator[str]:
    """A server of pictures on a free port; `answer` gets the head of the request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(answer(head.decode()))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1",
     "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_what_only_we_could_reach_is_not_public(address: str) -> None:
    assert not is_public(address)


def test_what_anybody_can_reach_is_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert is_public("::ffff:93.184.216.34")


@pytest.mark.parametrize(
    "url",
    ["http://localhost/a.jpg", "http://127.1/", "http://2130706433/", "http://[::1]/", "http://0/",
     "http://[::ffff:127.0.0.1]/a", "http://93.184.216.34:6379/", "ftp://93.184.216.34/a", "file:///etc/passwd",
     "http://user:pass@93.184.216.34/", "http:///a", "gopher://127.0.0.1/", "http://[::1"],
)  # fmt: skip
async def test_no_address_leads_to_ourselves_or_past_the_web(url: str) -> None:
    with pytest.raises(FarRefused) as refused:
        await picture(url, frozenset())
    assert (refused.value.key, refused.value.again) == ("address", False)


async def test_a_redirect_is_judged_like_an_address_and_there_are_not_many() -> None:
    asked: list[str] = []

    def answer(head: str) -> bytes:
        asked.append(head)
        return moved("http://localhost:1/secret") if "/in" in head else moved("/again")

    async with pictures(answer) as base:
        with pytest.raises(FarRefused, match="address"):
            await picture(f"{base}/in", HERE)
        with pytest.raises(FarRefused, match="redirects"):
            await picture(f"{base}/round", HERE)
    assert len(asked) == 1 + 1 + far_web.MOST_REDIRECTS


async def test_the_connection_goes_to_the_address_that_was_judged_and_nothing_goes_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that answers differently the second time is never asked a second time."""
    heads: list[str] = []
    names = iter([["127.0.0.1"]])

    async def resolved(host: str, port: int) -> list[str]:
        return next(names)

    def answer(head: str) -> bytes:
        heads.append(head)
        return ok(b"picture", "Set-Cookie: a=b\r\n")

    monkeypatch.setattr(far_web, "_resolved", resolved)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with pictures(answer) as base:
        port = base.rpartition(":")[2]
        found = await picture(f"http://foto.example:{port}/a.jpg?b=1", {"foto.example"})
    assert found == b"picture"
    assert f"Host: foto.example:{port}\r\n" in heads[0]
    assert not any(word in heads[0].lower() for word in ("cookie", "authorization", "referer"))


async def test_what_is_too_large_or_too_slow_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(far_web, "MOST_BYTES", 1000)
    monkeypatch.setattr(far_web, "WITHIN_S", 0.5)
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(5000)
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"
    for said, key in ((endless, "too_large"), (half, "no_answer")):
        async with pictures(lambda head, said=said: said) as base:  # type: ignore[misc]
            with pytest.raises(FarRefused, match=key):
                await picture(base, HERE)

    hanging: list[asyncio.StreamWriter] = []

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hanging.append(writer)

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(FarRefused) as refused:
            await picture(f"http://127.0.0.1:{port}/", HERE)
        assert refused.value.again
        hanging[0].close()
        await hanging[0].wait_closed()


WANTED = {"fetch_photos": True, "photo_hosts": ["127.0.0.1"]}


async def posted(running: Running, url: str, **more: Any) -> str:
    answer = await running.http.post(URL, data=FORM | {"media_url": url} | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()[0]["service_request_id"])


async def grown(store: CityStore, ticket: str) -> Complaint:
    async def more() -> Complaint | None:
        found = await store.complaints.load(ticket)
        return found if found.version > 1 else None

    return await eventually(more)  # type: ignore[no-any-return]


async def test_a_photo_named_by_its_address_is_on_the_case_drawn_anew(
    start: Start, store: CityStore
) -> None:
    given = photo(comment=b"Budi Santoso")
    async with (
        pictures(lambda head: ok(given)) as base,
        start(feeds={"open311": WANTED}) as running,
    ):
        found = await grown(store, await posted(running, f"{base}/a.jpg"))
    (kept,) = found.photos
    image = await store.photos.get(kept.id)
    assert kept.role == "report"
    assert image.startswith(b"\xff\xd8\xff")
    assert b"Budi" not in image


@pytest.mark.parametrize(
    ("url", "why"),
    [("http://localhost/budi-081234567890.jpg", "tidak boleh dibuka"), ("{base}/page", "bukan foto")],
)  # fmt: skip
async def test_a_photo_that_cannot_be_had_is_a_note_without_the_address(
    start: Start, store: CityStore, url: str, why: str
) -> None:
    async with (
        pictures(lambda head: ok(b"<html>Masuk</html>")) as base,
        start(feeds={"open311": WANTED}) as running,
    ):
        found = await grown(store, await posted(running, url.format(base=base)))
        (*_, note) = await store.complaints.events(found.complaint_id)
    assert why in note.note
    assert not any(word in note.note for word in ("budi", "0812", "page"))
    assert found.photos == ()


async def test_photos_of_polled_reports_come_too_and_what_was_missed_is_found_at_the_start(
    start: Start, store: CityStore
) -> None:
    given = photo("red")
    async with pictures(lambda head: ok(given)) as base:
        page = [
            row | {"media_url": f"{base}/{row['service_request_id']}.jpg"} for row in rows(1, 2)
        ]
        said = msgspec.json.encode(page)

        async def held() -> bool:
            return len(await store.complaints.all()) == 2

        async def all_pictured() -> bool:
            return all(each.photos for each in await store.complaints.all())

        async with foreign(lambda query: (200, said, "")) as url:
            async with start(feeds=table(url)):
                await eventually(held)
            assert not await all_pictured(), "it is off unless it is asked for"
            async with start(feeds=table(url) | {"open311": WANTED}):
                await eventually(all_pictured)
