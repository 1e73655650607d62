"""What somebody who may not, or who may only look, tries at the wall."""

from __future__ import annotations

import asyncio
import json
import re
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from city.complaints import Event, Status
from commands.web_process import PLATFORM
from dashboard import bodies, discovery
from dashboard.callbacks import role_of_callback
from dashboard.live.screen import DRAWERS_LIMIT, LISTEN_S, Screen
from dashboard.pages.wall import VIEWS
from operations.accounts import Accounts, Role, SignInRefused
from operations.sessions import Sessions, form_fits
from operations.tries import STRANGER, STRANGERS, TooManyTries
from store.city_store import CityStore
from store.errors import StoreUnavailable
from tests.dashboard.conftest import PASSWORD, Web, report, until, vehicle

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOWHERE = (
    "//wall",
    "/wall/",
    "/WALL",
    "/wall.",
    "/wall%2f",
    "/wall%0a",
    "/./wall",
    "/x/../wall",
    "/wall;a",
    "/api//search",
    "/api/session/",
    "/_dash-layout/",
    "/_dash-ws",
    "/_reload-hash",
    "/docs",
    "/openapi.json",
    "/redoc",
    "/assets/..",
    "/assets/../dashboard/gate.py",
    "/assets/..%2fdashboard/gate.py",
    "/assets/%2e%2e/%2e%2e/etc/passwd",
    "/fonts/../dashboard/gate.py",
    "/_dash-component-suites/../wall",
    "/_dash-component-suites/dash/../../../etc/passwd",
    "/api/vehicles/a%2fb/trail",
)


async def raw(web: Web, method: str, path: str, **headers: str) -> bytes:
    """An answer's whole text; the path goes over the line as it is written here."""
    host, port = web.base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    fields = {"Host": f"{host}:{port}", "Connection": "close", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{key}: {value}" for key, value in fields.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("path", NOWHERE)
async def test_no_spelling_of_a_path_gets_round_the_gate(web: Web, path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"):
        assert status(await raw(web, method, path)) in (401, 404), (method, path)


async def test_every_other_method_finds_nothing(web: Web) -> None:
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"):
        for path in ("/wall", "/api/search", "/sign-in", "/metrics"):
            assert status(await raw(web, method, path)) == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "{base}.evil.example"},
        {"Origin": "http://evil@{host}"},
        {"Origin": "{base}", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "{base}", "Sec-Fetch-Site": "same-site"},
    ],
)
async def test_no_other_site_can_post_for_somebody(web: Web, headers: dict[str, str]) -> None:
    host = web.base.removeprefix("http://")
    sent = {key: value.format(base=web.base, host=host) for key, value in headers.items()}
    async with web.client(await web.cookie(Role.ADMIN)) as client:
        for path in ("/sign-in", "/sign-out", "/account/password", "/_dash-update-component"):
            assert (await client.post(path, headers=sent, content=b"{}")).status_code == 403


async def test_no_other_site_changes_the_language(web: Web) -> None:
    async with web.client() as client:
        answer = await client.get("/language?to=en", headers={"Sec-Fetch-Site": "cross-site"})
        assert "set-cookie" not in answer.headers
        ours = await client.get("/language?to=en", headers={"Sec-Fetch-Site": "same-origin"})
        assert "patriot_language=en" in ours.headers["set-cookie"]


async def test_of_twenty_who_use_a_link_at_once_one_comes_in(web: Web) -> None:
    account = await Accounts(web.store).add(
        "satu", PASSWORD, Role.VIEWER, "test", datetime.now(UTC)
    )
    secret = await Sessions(web.store, 3600).link(account)
    async with web.client() as client:
        seen = await client.head("/enter", params={"token": secret})
        assert "set-cookie" not in seen.headers
        asked = [client.get("/enter", params={"token": secret}) for _ in range(20)]
        codes = [each.status_code for each in await asyncio.gather(*asked)]
    assert sorted(codes) == [303] + [410] * 19


async def test_a_session_that_was_chosen_for_somebody_is_never_theirs(web: Web) -> None:
    account = await Accounts(web.store).add("dua", PASSWORD, Role.VIEWER, "test", datetime.now(UTC))
    secret = await Sessions(web.store, 3600).link(account)
    async with web.client({"patriot_session": "chosen-by-somebody"}) as client:
        answer = await client.get("/enter", params={"token": secret})
        assert "chosen-by-somebody" not in answer.headers["set-cookie"]
    async with web.client({"patriot_session": "chosen-by-somebody"}) as client:
        assert (await client.get("/api/session")).status_code == 401


async def test_renewing_a_session_never_brings_back_one_that_was_ended(store: CityStore) -> None:
    now = datetime.now(UTC)
    account = await Accounts(store).add("tiga", PASSWORD, Role.VIEWER, "test", now)
    sessions = Sessions(store, 3600)
    token = await sessions.begin(account, now)
    late = now + timedelta(minutes=5)
    found = sessions._accounts.find

    async def find_while_somebody_signs_out(name: str):  # type: ignore[no-untyped-def]
        await sessions.end_all(name)
        return await found(name)

    sessions._accounts.find = find_while_somebody_signs_out  # type: ignore[method-assign]
    assert await sessions.find(token, late) is None
    sessions._accounts.find = found  # type: ignore[method-assign]
    assert await sessions.find(token, late) is None


async def test_an_address_that_is_refused_locks_nobody_elses_account(store: CityStore) -> None:
    accounts = Accounts(store)
    await accounts.add("empat", PASSWORD, Role.VIEWER, "test", datetime.now(UTC))
    for number in range(STRANGER[0][0]):
        with pytest.raises(SignInRefused):
            await accounts.sign_in(f"x{number}", "salah", "6.6.6.6")
    for _ in range(STRANGERS[0][0] + 1):
        with pytest.raises(TooManyTries):
            await accounts.sign_in("empat", "salah", "6.6.6.6")
    assert (await accounts.sign_in("empat", PASSWORD, "7.7.7.7")).name == "empat"


async def test_behind_a_platform_what_the_client_says_of_itself_does_not_count() -> None:
    seen: list[str] = []

    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        seen.append(scope["client"][0])

    behind = ProxyHeadersMiddleware(app, trusted_hosts=PLATFORM)
    headers = [(b"x-forwarded-for", b"1.1.1.1, 203.0.113.9")]
    scope = {"type": "http", "scheme": "http", "client": ("10.1.2.3", 1), "headers": headers}
    await behind(scope, None, None)  # type: ignore[arg-type]
    assert seen == ["203.0.113.9"]


async def test_forms_that_are_too_large_or_too_slow_are_refused_before_they_are_read(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = {"Origin": web.base}
    async with web.client() as client:
        many = b"&".join(b"a%d=%s" % (n, b"x" * 1000) for n in range(500))
        answer = await client.post("/sign-in", headers={**origin, **FORM}, content=many)
        assert answer.status_code == 413
    async with web.client(await web.cookie(Role.ADMIN)) as client:
        large = b" " * (bodies.CALLBACK_LIMIT + 1)
        answer = await client.post("/_dash-update-component", headers=origin, content=large)
        assert answer.status_code == 413
    monkeypatch.setattr(bodies, "ARRIVES_WITHIN_S", 0.1)
    slow = await raw(web, "POST", "/sign-in", **{**origin, **FORM, "Content-Length": "10"})
    assert status(slow) == 408


@pytest.mark.parametrize(
    "given",
    ["é", "", "\x00", "a" * 64, "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")],
)
def test_no_form_token_but_the_right_one_fits_whatever_it_is_made_of(given: str) -> None:
    assert not form_fits("secret", given)
    assert not form_fits("", given)


async def test_a_strange_form_token_is_refused_and_breaks_nothing(web: Web) -> None:
    async with web.client() as client:
        await client.get("/sign-in")
        answer = await client.post("/sign-in", headers={"Origin": web.base}, data={"form": "é"})
        assert answer.status_code == 403


def test_a_callback_nested_without_end_needs_the_highest_role() -> None:
    assert role_of_callback(b'{"output":' + b"[" * 500_000) is Role.ADMIN


@pytest.mark.parametrize(
    "following", ["//evil", "/\\evil", "https://evil", "/\tevil", "/a\r\nSet-Cookie: b=c", "evil"]
)
async def test_signing_in_never_leads_to_another_site(web: Web, following: str) -> None:
    async with web.client() as client:
        page = await client.get("/sign-in", params={"next": following})
        assert re.search(r'name="next" value="/"', page.text)
        answer = await client.get("/language", params={"to": "id", "next": following})
        assert answer.headers["location"] == "/"


async def test_markup_in_the_address_stays_text_on_the_sign_in_page(web: Web) -> None:
    async with web.client() as client:
        page = await client.get("/sign-in", params={"next": '/"><img src=x onerror=alert(1)>'})
    assert "<img" not in page.text


async def test_metrics_are_not_there_for_strangers(web: Web) -> None:
    answer = await raw(web, "GET", "/metrics", **{"X-Forwarded-For": "8.8.8.8"})
    assert status(answer) == 404


async def test_a_lost_store_does_not_tell_strangers_where_it_was(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone() -> None:
        raise StoreUnavailable("redis://user:secret@10.0.0.5:6379 does not answer")

    monkeypatch.setattr(web.desk.door.store, "ping", gone)
    async with web.client() as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert "secret" not in answer.text
    assert "10.0.0.5" not in answer.text


@pytest.mark.parametrize(
    "said",
    [
        '{"x":' + "[" * 16_000,
        '{"type":"hello","views":["drawer:vehicle:\\ud800"]}',
        '{"type":"hello","views":7}',
        '{"type":"hello","views":[],"screen":"' + "x" * 140_000 + '"}',
        "",
    ],
)
async def test_a_strange_first_message_ends_the_conversation_in_order(web: Web, said: str) -> None:
    async with web.wall(await web.cookie()) as wall:
        await wall.socket.send(said)
        with pytest.raises(ConnectionClosed) as ended:
            await wall.hear()
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == 4400


async def test_a_screen_that_invents_subjects_without_end_costs_no_memory(web: Web) -> None:
    hub = web.desk.hub
    async with web.wall(await web.cookie()) as wall:
        await wall.hello("panel:rivers")
        for turn in range(30):
            await wall.show(*(f"drawer:vehicle:{turn}-{n}" for n in range(64)))
        await wall.show("panel:air")
        await wall.hear_until(lambda: "panel:air" in wall.tiles)
        assert sum(view.startswith("drawer:") for view in wall.tiles) <= 31 * DRAWERS_LIMIT
        hub.refresh(set())
        shown = {("panel:air", "id")}
        assert set(hub.board.tiles) == shown
        assert set(hub._drawn_at) == shown
        assert hub._late <= shown


TALK = ["drawer:vehicle:x"]


async def test_a_screen_that_talks_without_end_is_listened_to_at_our_own_pace(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, show = list[float](), Screen._show

    def noted(screen: Screen, views: list[str]) -> frozenset[str]:
        heard.extend([time.monotonic()] if views == TALK else [])
        return show(screen, views)

    monkeypatch.setattr(Screen, "_show", noted)
    async with web.wall(await web.cookie()) as loud, web.wall(await web.cookie()) as quiet:
        await loud.hello()
        await quiet.hello("vehicles")
        talking = asyncio.create_task(_talk(loud.socket))
        await web.tell("vehicle_position", vehicle("baktor-01"))
        await quiet.hear_until(lambda: "baktor-01" in quiet.names)
        await until(lambda: len(heard) > 4)
        talking.cancel()
        loud.socket.transport.abort()
    assert min(later - one for one, later in pairwise(heard)) >= LISTEN_S * 0.9


async def _talk(socket: ClientConnection) -> None:
    while True:
        await socket.send(json.dumps({"type": "views", "views": TALK}))
        await asyncio.sleep(0)  # the server lives in the same loop


SECRETS = {
    "description": "Pak Budi Santoso 081234567890",
    "address": "Jl. Melati 7",
    "reporter_name": "Siti Aminah",
    "reporter_email": "siti@contoh.id",
    "reporter_phone": "089876543210",
    "media_url": "https://foto.contoh.id/wajah.jpg",
}
WORDS = ("Budi", "081234", "Melati", "Siti", "contoh.id", "089876", "wajah")


async def in_the_store(web: Web, **given: Any) -> str:
    """A complaint full of personal things, sent to a vehicle; its ticket."""
    now = datetime.now(UTC)
    complaint, _ = await web.store.complaints.receive(report(**SECRETS, **given), "test", now)
    for status_now in (Status.ASSIGNED, Status.DISPATCHED):
        event = Event(
            at=now,
            actor="rahasia-petugas",
            status=status_now,
            note="ke Pak Budi",
            agency_id="dlh",
            vehicle_id="baktor-07",
        )
        complaint = await web.store.complaints.step(
            complaint.complaint_id, event, complaint.version
        )
    return complaint.complaint_id


async def everything_told(web: Web, tickets: list[str]) -> str:
    """All that a viewer can get out of the socket and the API, without the names it asked by."""
    cookie, told = await web.cookie(), []
    asked = [f"drawer:complaint:{each}" for each in tickets] + ["drawer:vehicle:baktor-07"]
    asked += [f"drawer:kelurahan:{code}" for code in web.desk.profile.kelurahan]
    async with web.wall(cookie) as wall:
        every = [f"panel:{key}" for key in discovery.panels()]
        every += [f"layer:{key}" for key in discovery.layers()]
        await wall.hello(*VIEWS, *every)
        await wall.hear_until(lambda: wall.features and set(every) <= {*wall.tiles, *wall.features})
        for start in range(0, len(asked), DRAWERS_LIMIT):
            some = set(asked[start : start + DRAWERS_LIMIT])
            await wall.show(*some)
            while not some <= set(wall.tiles):
                await wall.hear()
        told += [json.dumps([*wall.tiles.values(), wall.features])]
    async with web.client(cookie) as client:
        for words in (*tickets, "Budi", "Siti", "T-", "kesehatan"):
            told.append((await client.get("/api/search", params={"q": words})).text)
        for path in ("/_dash-layout", "/wall", "/metrics", "/api/vehicles/baktor-07/trail"):
            told.append((await client.get(path)).text)
    return "\n".join(told)


async def test_nothing_personal_or_private_is_in_anything_a_viewer_can_ask_for(web: Web) -> None:
    public = await in_the_store(web)
    private = await in_the_store(web, private=True)
    sensitive = await in_the_store(web, service="kesehatan")
    await web.tell("vehicle_position", vehicle("baktor-07"))
    hub = web.desk.hub
    await until(lambda: len(hub.picture.complaints) == 3 and len(hub.vehicles) == 1)
    told = await everything_told(web, [public, private, sensitive])
    assert public in told
    hidden = (private, sensitive, "rahasia-petugas", *WORDS)
    assert [word for word in hidden if word in told] == []


async def test_markup_told_by_a_tracker_or_a_citizen_reaches_the_glass_as_text_only(
    web: Web,
) -> None:
    markup = "<img src=x onerror=alert(1)>"
    await web.tell("vehicle_position", vehicle(markup))
    await until(lambda: len(web.desk.hub.vehicles) == 1)
    async with web.client(await web.cookie()) as client:
        assert markup not in (await client.get("/wall")).text
        found = await client.get("/api/search", params={"q": "onerror"})
        assert found.headers["content-type"] == "application/json"
        assert found.headers["x-content-type-options"] == "nosniff"
    async with web.wall(await web.cookie()) as wall:
        await wall.hello(f"drawer:vehicle:{markup}")
        await wall.hear_until(lambda: wall.tiles)
    assert '"dangerously' not in json.dumps(wall.tiles)


async def test_no_page_answers_another_sites_script(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        answer: httpx.Response = await client.get(
            "/api/search?q=a", headers={"Origin": "http://evil.example"}
        )
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
