"""Reports with photos through the Open311 server, as public clients post them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator

import httpx
import pytest
from PIL import Image

from data_feeds.intake import media
from store.city_store import CityStore
from tests.data_feeds.conftest import Start, eventually

URL = "/open311/v2/requests.json"
FORM = {"service_code": "sampah", "lat": "-6.2412", "long": "107.0204", "description": "Sampah"}


def photo(colour: str = "green", **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG", **how)  # type: ignore[arg-type]
    return out.getvalue()


async def post(http: httpx.AsyncClient, *photos: bytes, **more: object) -> httpx.Response:
    files = [("media", (f"{n}.jpg", each, "image/jpeg")) for n, each in enumerate(photos)]
    return await http.post(URL, data=FORM, files=files, **more)  # type: ignore[arg-type]


async def test_a_report_with_a_photo_is_on_disk_with_it(start: Start, store: CityStore) -> None:
    async with start() as running:
        answer = await post(running.http, photo(comment=b"Budi Santoso"))
        assert answer.status_code == 201
        ticket = answer.json()[0]["service_request_id"]
    complaint = await store.complaints.load(ticket)
    (kept,) = complaint.photos
    assert kept.role == "report"
    image = await store.photos.get(kept.id)
    assert image.startswith(b"\xff\xd8\xff")
    assert b"Budi" not in image
    assert complaint.report.description == "Sampah"


async def test_the_same_post_again_is_the_same_report_with_the_same_photos(
    start: Start, store: CityStore
) -> None:
    """Clients draw a new boundary each time; it is not part of what was said."""
    async with start() as running:
        both = photo("red"), photo("blue")
        answers = [await post(running.http, *both) for _ in range(2)]
        tickets = {each.json()[0]["service_request_id"] for each in answers}
        assert len(tickets) == 1
        assert len((await store.complaints.load(tickets.pop())).photos) == 2
        other = await post(running.http, photo("red"))
        assert other.json()[0]["service_request_id"] not in tickets
        assert len(await store.complaints.all()) == 2


async def test_a_photo_that_is_none_refuses_the_post_with_a_reason(
    start: Start, store: CityStore
) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    async with start() as running:
        answer = await post(running.http, svg)
        assert answer.status_code == 400
        assert "not a photo" in answer.json()[0]["description"]
        assert await store.complaints.all() == []


async def test_files_of_another_name_too_many_and_too_large_are_refused(start: Start) -> None:
    async with start() as running:
        other = await running.http.post(URL, data=FORM, files={"file": ("a.jpg", photo())})
        assert (other.status_code, "media" in other.text) == (400, True)
        assert (await post(running.http, *[photo()] * 6)).status_code == 400
        assert (await post(running.http, bytes(33 * 1024 * 1024))).status_code == 413
        broken = {"content-type": "multipart/form-data"}
        assert (await running.http.post(URL, content=b"x", headers=broken)).status_code == 400


async def test_a_form_without_a_photo_may_come_as_multipart_too(
    start: Start, store: CityStore
) -> None:
    async with start() as running:
        fields = [(name, (None, value)) for name, value in FORM.items()]
        answer = await running.http.post(URL, files=fields)
        assert answer.status_code == 201
        (complaint,) = await store.complaints.all()
        assert complaint.photos == ()


async def test_without_a_key_no_photo_is_even_looked_at(start: Start, store: CityStore) -> None:
    async with start(keys_required=True) as running:
        assert (await post(running.http, photo())).status_code == 403
        assert await store.complaints.all() == []


async def test_many_photos_at_once_are_all_kept_or_asked_to_come_again(start: Start) -> None:
    async with start() as running:
        posts = [post(running.http, photo(f"#0000{n:02x}")) for n in range(12)]
        codes = {each.status_code for each in await asyncio.gather(*posts)}
        assert codes <= {201, 503}
        assert 201 in codes


async def test_what_waits_of_all_posts_together_is_bounded_and_given_back(
    start: Start, store: CityStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow post fills the room; the next is told so, and taken once the first has gone."""
    monkeypatch.setattr(media, "MOST_WAITING_BYTES", 40_000)
    gone = asyncio.Event()

    async def half_a_post() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\n\r\n'
        yield bytes(38_000)
        await gone.wait()
        yield b"\r\n--x--\r\n"

    async with start() as running:
        headers = {"content-type": "multipart/form-data; boundary=x"}
        slow = asyncio.create_task(running.http.post(URL, content=half_a_post(), headers=headers))

        async def refused() -> bool:
            answer = await post(running.http, photo("red"))
            full = answer.status_code == 503
            assert not full or "nothing was kept" in answer.json()[0]["description"]
            assert not full or answer.headers["retry-after"] == "5"
            return full

        await eventually(refused)
        gone.set()
        assert (await slow).status_code == 400

        async def taken() -> bool:
            return (await post(running.http, photo("blue"))).status_code == 201

        await eventually(taken)
