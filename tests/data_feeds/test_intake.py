"""The push intake on its own port, over real HTTP and a real store."""

import asyncio
from pathlib import Path
from time import time

import pytest

from city.settings import StoreSettings
from data_feeds import keys
from data_feeds.intake import guard
from data_feeds.intake.server import PortTakenError
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey
from tests.data_feeds.conftest import Start, eventually, free_port

POSITION = "/osmand?id=baktor-07&lat=-6.24&lon=107.0&speed=10"


async def positions(store: CityStore) -> dict[str, object]:
    return {each.subject: each for each in await store.observations.latest("vehicle_position")}


async def test_a_position_is_in_the_store_when_the_phone_gets_its_empty_200(start: Start) -> None:
    async with start() as running:
        answer = await running.http.get(f"{POSITION}&timestamp={int(time())}")
        assert (answer.status_code, answer.content) == (200, b"")
        assert "baktor-07" in await positions(running.store)


async def test_phones_may_post_a_form_or_json_to_the_root(start: Start) -> None:
    body = {
        "location": {
            "timestamp": "2026-01-01T00:00:00Z",
            "coords": {"latitude": -6.24, "longitude": 107.0},
        },
        "device_id": "json-1",
    }
    body["location"]["timestamp"] = int(time())
    async with start() as running:
        form = {"id": "form-1", "lat": "-6.24", "lon": "107.0"}
        assert (await running.http.post("/", data=form)).status_code == 200
        assert (await running.http.post("/?id=query-1&lat=-6.24&lon=107")).status_code == 200
        assert (await running.http.post("/", json=body)).status_code == 200
        assert {"form-1", "query-1", "json-1"} <= set(await positions(running.store))


async def test_a_place_far_outside_the_city_is_taken_but_kept_apart(start: Start) -> None:
    async with start() as running:
        answer = await running.http.get("/osmand?id=lost&lat=0&lon=0")
        assert answer.status_code == 200
        assert "far outside the city" in answer.headers["x-patriot-refused"]
        assert await positions(running.store) == {}
        (kept,) = await running.store.quarantine.recent("osmand")
        assert "far outside" in kept.reason


async def test_nonsense_is_answered_400_with_the_reason_and_kept_apart(start: Start) -> None:
    async with start() as running:
        answer = await running.http.post("/osmand", content=b'{"device_id":')
        assert answer.status_code == 400
        assert answer.text
        assert await running.store.quarantine.count() == 1


async def test_without_a_key_that_fits_nobody_gets_in(start: Start, store: CityStore) -> None:
    key = await keys.create(store, "osmand", "Traccar armada DLH")
    other = await keys.create(store, "open311", "Aplikasi warga")
    async with start(keys_required=True) as running:
        assert (await running.http.get(POSITION)).status_code == 401
        assert (await running.http.get(f"{POSITION}&key=poc_x_y")).status_code == 401
        assert (await running.http.get(f"{POSITION}&key={key}x")).status_code == 401
        assert (await running.http.get(f"{POSITION}&key={other}")).status_code == 401
        assert (await running.http.get(f"{POSITION}&key={key}")).status_code == 200
        bearer = {"Authorization": f"Bearer {key}"}
        assert (await running.http.get(POSITION, headers=bearer)).status_code == 200
        assert (await running.http.get(POSITION, headers={"X-API-Key": key})).status_code == 200


async def test_a_key_never_reaches_the_quarantine(start: Start, store: CityStore) -> None:
    key = await keys.create(store, "osmand", "Traccar")
    async with start(keys_required=True) as running:
        assert (await running.http.get(f"/osmand?id=a&key={key}")).status_code == 400
        (kept,) = await store.quarantine.recent("osmand")
        assert key.encode() not in kept.payload
        assert kept.payload == b"id=a"


async def test_a_revoked_key_opens_nothing_and_its_text_is_nowhere_in_the_store(
    start: Start, store: CityStore
) -> None:
    key = await keys.create(store, "osmand", "Traccar")
    (listed,) = await keys.list_all(store)
    assert key.split("_")[2] not in repr(listed)
    async with start(keys_required=True) as running:
        assert (await running.http.get(f"{POSITION}&key={key}")).status_code == 200
        await keys.revoke(store, listed.id)

        async def refused() -> bool:
            return bool((await running.http.get(f"{POSITION}&key={key}")).status_code == 401)

        await eventually(refused)


async def test_a_body_over_the_limit_is_refused_before_it_is_read(start: Start) -> None:
    async with start() as running:
        answer = await running.http.post("/osmand", content=b"x" * 1_000_000)
        assert answer.status_code == 413

        async def endless():  # type: ignore[no-untyped-def]
            for _ in range(100):
                yield b"x" * 10_000

        assert (await running.http.post("/osmand", content=endless())).status_code == 413


async def test_who_pushes_too_often_is_told_when_to_come_back(start: Start) -> None:
    async with start(requests_per_minute=3) as running:
        answers = [await running.http.get(POSITION) for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 61


async def test_a_body_that_dribbles_is_given_up(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "BODY_TIMEOUT_S", 0.2)
    async with start() as running:
        port = running.http.base_url.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /osmand HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nid=")
        head = await asyncio.wait_for(reader.readline(), 5)
        assert b"408" in head
        writer.close()


async def test_a_hundred_pushes_at_once_travel_together_and_all_arrive(start: Start) -> None:
    async with start() as running:
        urls = [f"/osmand?id=v{number}&lat=-6.24&lon=107.0" for number in range(100)]
        answers = await asyncio.gather(*(running.http.get(url) for url in urls))
        assert {each.status_code for each in answers} == {200}
        assert len(await positions(running.store)) == 100


async def test_probes_and_metrics_tell_how_the_process_is(start: Start) -> None:
    async with start() as running:
        await running.http.get(POSITION)
        assert (await running.http.get("/readyz")).status_code == 200
        text = (await running.http.get("/metrics")).text
        assert 'patriot_feed_payloads_total{feed="osmand"} 1.0' in text
        assert 'patriot_feed_state{feed="osmand",state="ok"} 1.0' in text


async def test_when_the_store_is_gone_nothing_is_acknowledged_and_it_comes_back_by_itself(
    start: Start, tmp_path: Path
) -> None:
    server = EmbeddedValkey(tmp_path)
    own = await open_store(server.start(), StoreSettings())
    complaint = {"service_code": "sampah", "lat": "-6.24", "long": "107.0", "description": "x"}
    async with start(own_store=own) as running:
        await running.http.get(POSITION)
        process = server.process
        assert process is not None
        process.kill()
        process.wait()
        answer = await running.http.get(POSITION)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        answer = await running.http.post("/open311/v2/requests.json", data=complaint)
        assert answer.status_code == 503
        assert answer.json()[0]["code"] == 503
        assert (await running.http.get("/readyz")).status_code == 503
        assert (await running.http.get("/healthz")).status_code == 200
        server.start()

        async def taken() -> bool:
            answer = await running.http.post("/open311/v2/requests.json", data=complaint)
            return bool(answer.status_code == 201)

        await eventually(taken)
        assert len(await own.complaints.all()) == 1
    await own.close()
    server.stop()


async def test_a_taken_port_is_named_with_the_way_to_choose_another(
    start: Start, store: CityStore
) -> None:
    port = free_port()
    async with start(port=port):
        with pytest.raises(PortTakenError, match=rf"{port}.*PATRIOT_INTAKE_PORT"):
            async with start(port=port):
                pass
