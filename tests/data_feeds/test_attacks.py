"""What somebody with a key, or without one, tries at the intake."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from io import BytesIO
from time import time

import pytest
from PIL import Image
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from city.complaints import Event, Kind
from city.observations import VehiclePosition
from city.privacy import on_wall
from city.profile import Profile
from data_feeds import keys
from data_feeds.contract import BadPayload
from data_feeds.feeds import open311_poll
from data_feeds.feeds.open311 import redact
from data_feeds.feeds.webhook import Fields, Server
from data_feeds.fleet import ID, Fleet
from data_feeds.intake import impatience
from data_feeds.intake.media import OF_ONE_ADDRESS, Media
from data_feeds.runner import now_utc
from store.city_store import CityStore
from tests.data_feeds.conftest import Start, eventually

REPORTS = "/open311/v2/requests.json"
PUBLIC = {"service_code": "sampah", "lat": "-6.2401", "long": "107.0012"}


async def seen(store: CityStore) -> set[str]:
    return {each.subject for each in await store.observations.latest("vehicle_position")}


def post(*ids: str) -> str:
    coords = {"latitude": -6.24, "longitude": 107.0}
    location = {"timestamp": time(), "coords": coords}
    return json.dumps([{"device_id": each, "location": location} for each in ids])


@pytest.mark.parametrize(
    "vehicle_id",
    [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "a\0b",
        "a\r\nlog: line",
        "\x1b[31mred",
        "\u202egpj.exe",
        "baktor\u200b-07",
        "ｂａｋｔｏｒ-07",
        "a" + "\u0301" * 40,
        "   ",
        "a/b",
        " baktor-07",
        "'; DROP TABLE--",
        "x" * 65,
        "x" * 100_000,
    ],
)
async def test_ids_that_are_no_ids_never_reach_the_store(start: Start, vehicle_id: str) -> None:
    async with start() as running:
        answer = await running.http.post("/osmand", content=post(vehicle_id))
        assert answer.status_code == 400 or "x-patriot-refused" in answer.headers
        assert await seen(running.store) == set()


@pytest.mark.parametrize(
    "vehicle_id", ["358899051234567", "baktor-07", "B 9123 KX", "DLH 07 (baru)", "Jalan_ß+1", "7"]
)
def test_ids_that_trackers_really_have_are_welcome(vehicle_id: str) -> None:
    assert ID.fullmatch(vehicle_id)


async def test_one_key_cannot_invent_vehicles_without_end(
    profile: Profile, store: CityStore, start: Start
) -> None:
    declared = next(iter(profile.vehicles))
    async with start(checks={"undeclared_vehicles": 3}) as running:
        answer = await running.http.post("/osmand", content=post("g1", "g2", "g3", "g4", "g5"))
        assert answer.headers["x-patriot-refused"].startswith("2: already 3 vehicles")
        again = await running.http.post("/osmand", content=post("g2", declared))
        assert "x-patriot-refused" not in again.headers
        assert await seen(store) == {"g1", "g2", "g3", declared}
    async with start(checks={"undeclared_vehicles": 3}) as restarted:
        answer = await restarted.http.post("/osmand", content=post("g3", "g6"))
        assert answer.headers["x-patriot-refused"].startswith("1: already 3 vehicles")


async def test_vehicles_silent_for_a_week_make_room_and_declared_ones_stay(
    profile: Profile, store: CityStore, start: Start
) -> None:
    declared, long_ago = next(iter(profile.vehicles)), now_utc() - timedelta(days=8)
    old = [vehicle(each, at=long_ago) for each in ("g1", "g2", "g3", declared)]
    await store.observations.write(VehiclePosition.KIND, old, long_ago)
    async with start(checks={"undeclared_vehicles": 2}) as running:
        assert await seen(store) == {declared}
        answer = await running.http.post("/osmand", content=post("g4", "g1", "g2"))
        assert answer.headers["x-patriot-refused"].startswith("1: already 2 vehicles")
        assert await seen(store) == {"g4", "g1", declared}


def vehicle(vehicle_id: str, source: str = "osmand", at: datetime | None = None) -> VehiclePosition:
    now = at or now_utc()
    return VehiclePosition(
        observed_at=now, received_at=now, source=source, vehicle_id=vehicle_id, lat=-6.2, lng=107.0
    )


def test_simulated_vehicles_take_nobodys_room(profile: Profile) -> None:
    fleet = Fleet(profile.vehicles, 1)
    fleet.remember([vehicle(f"clone-{n}", source="simulator") for n in range(10)])
    good, bad = fleet.admit([vehicle("a"), vehicle("b")])
    assert (len(good), len(bad)) == (1, 1)


def test_an_id_that_got_in_before_there_were_rules_does_not_stay_welcome() -> None:
    fleet = Fleet([], 10)
    fleet.remember([vehicle("<b>"), vehicle("a")])
    good, bad = fleet.admit([vehicle("<b>"), vehicle("a")])
    assert (len(good), len(bad)) == (1, 1)


@pytest.mark.parametrize("word", ["true", " TRUE ", "yess", "ya", "rahasia", "2", "on"])
async def test_whatever_might_mean_private_keeps_a_report_off_every_wall(
    start: Start, store: CityStore, profile: Profile, word: str
) -> None:
    async with start() as running:
        answer = await running.http.post(REPORTS, data={**PUBLIC, "private": word})
        ticket = answer.json()[0]["service_request_id"]
        assert not on_wall(await store.complaints.load(ticket), profile)
        assert (await running.http.get(f"/open311/v2/requests/{ticket}.json")).status_code == 404
        assert (await running.http.get(f"/open311/v2/tokens/{ticket}.json")).status_code == 404
        listed = await running.http.get(REPORTS, params={"service_request_id": ticket})
        assert listed.json() == []


@pytest.mark.parametrize(
    "payload",
    [
        b'{"first_name":"Budi","phone":"081234567890","address":"Jl. Melati 7"}',
        b"first_name=Budi&last_name=Santoso&email=budi%40contoh.id&phone=081234567890&lat=x&long=1",
        b"nama=Budi&description=rumah+Pak+Budi+di+Melati&address_string=Jl.+Melati+7&lat=x&long=1",
        b"Budi Santoso, Jl. Melati 7, 081234567890",
    ],
)
def test_the_quarantine_keeps_nothing_that_tells_who_sent_it(payload: bytes) -> None:
    kept = redact(payload)
    assert not any(word in kept for word in (b"Budi", b"budi", b"0812", b"Melati", b"Santoso"))


def test_entities_in_foreign_xml_are_refused_not_unfolded() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><service_requests>&l8;</service_requests>'
    outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><service_requests>&f;</service_requests>'
    for text in (bomb, outside):
        with pytest.raises(BadPayload):
            open311_poll.decode(text.encode(), now_utc(), open311_poll.Server(url="http://x"))


async def test_who_never_finishes_asking_is_let_go(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(impatience, "HEADERS_S", 0.2)
    async with start() as running:
        port = running.http.base_url.port
        for said in (b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(said)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()


async def test_who_asks_again_on_the_same_connection_is_not_let_go(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(impatience, "HEADERS_S", 0.3)
    async with start() as running:
        port = running.http.base_url.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        deadline = asyncio.get_running_loop().time() + 0.8
        while asyncio.get_running_loop().time() < deadline:
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            head = await asyncio.wait_for(reader.readuntil(b"ok"), 5)
            assert b"200 OK" in head
        writer.close()


async def test_a_key_is_neither_in_the_metrics_nor_in_the_log(
    start: Start, store: CityStore, capsys: pytest.CaptureFixture[str]
) -> None:
    key = await keys.create(store, "osmand", "Traccar")
    async with start(keys_required=True) as running:
        for path in (f"/osmand?id=a&lat=-6.24&lon=107&key={key}", f"/osmand?id=a&key={key}x"):
            await running.http.get(path)
        metrics = (await running.http.get("/metrics")).text
    said = capsys.readouterr()
    assert key.split("_")[2] not in metrics + said.out + said.err


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 40_000, b"\xff" * 1000, b"id=%00&lat="]
)
async def test_deep_or_broken_bodies_are_answered_400(start: Start, body: bytes) -> None:
    async with start() as running:
        assert (await running.http.post("/osmand", content=body)).status_code == 400
        assert (await running.http.get("/healthz")).status_code == 200


async def test_a_report_that_turns_out_to_be_sensitive_leaves_the_public_list(
    start: Start, store: CityStore
) -> None:
    async with start() as running:
        posted = await running.http.post(REPORTS, data=PUBLIC)
        ticket = posted.json()[0]["service_request_id"]

        async def listed() -> bool:
            answer = await running.http.get(REPORTS)
            return answer.status_code == 200 and ticket in answer.text

        await eventually(listed)
        found = await store.complaints.load(ticket)
        event = Event(
            at=now_utc(),
            actor="rina",
            status=found.status,
            kind=Kind.CATEGORY,
            category="kesehatan",
        )
        await store.complaints.step(ticket, event, found.version)

        async def gone() -> bool:
            return not await listed()

        await eventually(gone)
        assert (await running.http.get(f"{REPORTS}?service_request_id={ticket}")).json() == []


@pytest.mark.parametrize("secret", ["whsec_", "rahasia", "whsec_c2hvcnQ=", "whsec_" + "A" * 19])
def test_a_secret_that_anybody_could_guess_signs_nothing(secret: str) -> None:
    fields = Fields(category="kategori")
    with pytest.raises(ValueError, match="too short"):
        Server(fields=fields, secret=secret)
    with pytest.raises(ValueError, match="too short"):
        Server(fields=fields, secret="x" * 24, old_secret=secret)


async def test_what_a_photo_is_called_leads_nowhere(start: Start, store: CityStore) -> None:
    image = BytesIO()
    Image.new("RGB", (64, 64), "red").save(image, "JPEG")
    named = {"media": ("../../../../tmp/x.jpg\0.svg", image.getvalue(), "image/svg+xml")}
    script = {"media": ("a.jpg", b"<svg><script>alert(1)</script></svg>", "image/jpeg")}
    async with start() as running:
        posted = await running.http.post(REPORTS, data=PUBLIC, files=named)
        assert posted.status_code == 201
        refused = await running.http.post(REPORTS, data=PUBLIC, files=script)
        assert refused.status_code == 400
    found = await store.complaints.load(posted.json()[0]["service_request_id"])
    assert (await store.photos.get(found.photos[0].id)).startswith(b"\xff\xd8")


async def test_one_address_cannot_keep_all_others_from_sending_photos() -> None:
    """Each sends the beginning of a form and then nothing more."""
    media, hanging = Media(), asyncio.Event()

    async def never() -> Message:
        await hanging.wait()
        return {"type": "http.disconnect"}

    def asks(address: str) -> Request:
        kind = (b"content-type", b"multipart/form-data; boundary=x")
        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b""}
        return Request({**scope, "headers": [kind], "client": (address, 1)}, never)

    async def posts(address: str) -> None:
        async with media.posted(asks(address)):
            pass

    held = [asyncio.create_task(posts("6.6.6.6")) for _ in range(OF_ONE_ADDRESS)]
    await asyncio.sleep(0)
    with pytest.raises(HTTPException) as refused:
        await posts("6.6.6.6")
    assert refused.value.status_code == 503
    other = asyncio.create_task(posts("7.7.7.7"))
    await asyncio.sleep(0)
    assert not other.done(), "it is being read"
    for each in (*held, other):
        each.cancel()
    await asyncio.gather(*held, other, return_exceptions=True)
    assert not media._reading
