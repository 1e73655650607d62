"""Escalations told to another system: each with one id, at least once, whoever is killed or away."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from city.clocks import Call
from city.complaints import Report
from city.profile import load
from city.service_times import To
from city.settings import DeskSettings
from city.standard_webhooks import signature
from operations.desk import Actor, Desk
from operations.watch.notes import called
from operations.watch.outbox import AFTER_S, GIVEN_UP_AFTER, Outbox
from operations.watch.outside import Outside
from store.city_store import CityStore
from store.embedded import EmbeddedValkey
from tests.operations.test_watch_killed import (
    LEVELS,
    at_least,
    old_cases,
    own_store,
    server,
    until,
    watch_process,
)

__all__ = ["own_store", "server"]
SECRET = "kata sandi yang panjang sekali"
PROFILE = load("bekasi")
NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


class Receiver:
    """Another system: a real HTTP server that remembers what it was told."""

    def __init__(self) -> None:
        self.told: dict[str, list[bytes]] = defaultdict(list)
        self.status, self.calls = 200, 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                name, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
                fits = self.headers["webhook-signature"] == signature(SECRET, name, at, body)
                receiver.told[name].append(body if fits else b"not signed")
                receiver.calls += 1
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/patriot"
        Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.http.shutdown()
    made.http.server_close()


async def test_killed_watches_tell_each_escalation_with_one_id(
    own_store: CityStore, server: EmbeddedValkey, receiver: Receiver
) -> None:
    tickets = await old_cases(own_store, 20)
    expected = len(tickets) * LEVELS
    with ExitStack() as started:
        hook = receiver.url, SECRET
        watches = [started.enter_context(watch_process(server.address, *hook)) for _ in range(2)]
        for kill in range(2):

            async def enough(kill: int = kill) -> bool:
                return len(receiver.told) >= (kill + 1) * expected // 4

            await until(enough)
            watches[kill % 2].kill()
            watches[kill % 2].wait()
            watches[kill % 2] = started.enter_context(watch_process(server.address, *hook))
        await at_least(own_store, expected)

        async def all_delivered() -> bool:
            return len(receiver.told) >= expected and not await Outbox(own_store).open()

        await until(all_delivered)
    bodies = [set(each) for each in receiver.told.values()]
    assert all(len(each) == 1 for each in bodies), "the same content at every try, and signed"
    told = [json.loads(next(iter(each)))["data"] for each in bodies]
    assert len(told) == expected
    assert {(each["ticket"], each["level"]) for each in told} == {
        (ticket, level) for ticket in tickets for level in range(1, LEVELS + 1)
    }


class Leader:
    """One leader's outside with a clock that is put forward by hand."""

    def __init__(self, store: CityStore, url: str) -> None:
        self.store, self.now = store, NOON
        desk = DeskSettings(escalation_webhook=url, escalation_secret=SECRET)
        self.outside = Outside(store, PROFILE, desk, lambda: self.now, lambda: None)
        self.outbox = Outbox(store)

    async def escalated(self, category: str = "sampah", *, marked: bool = True) -> Call:
        desk = Desk(self.store, PROFILE, lambda: self.now)
        report = Report(
            observed_at=self.now, received_at=self.now, source="desk", service_code=category,
            description="Bau sekali", lat=-6.24, lng=107.0, reporter_name="Budi Santoso",
        )  # fmt: skip
        case, _ = await desk.report(report, Actor("rina", "operator"), f"call-{category}-{marked}")
        call = Call(ticket=case.complaint_id, level=1, to=To.HEAD, at=self.now, due_at=self.now)
        await self.outside.intend(case, call, self.now)
        if marked:
            event = called(case, call, PROFILE, self.now)
            await self.store.complaints.step(case.complaint_id, event, case.version, call.key)
        return call

    async def after(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        async with httpx.AsyncClient() as client:
            await self.outside.post.send_due(client)


@pytest.fixture
def leader(store: CityStore, receiver: Receiver) -> Leader:
    return Leader(store, receiver.url)


async def test_a_receiver_that_is_away_is_asked_again_later_and_later(
    leader: Leader, receiver: Receiver
) -> None:
    receiver.status = 503
    await leader.outside.ready(await leader.escalated())
    await leader.after(0)
    await leader.after(AFTER_S[0] - 1)
    assert receiver.calls == 1
    await leader.after(1)
    await leader.after(AFTER_S[1] - 1)
    assert receiver.calls == 2
    ((_, waiting),) = await leader.outbox.open()
    assert (waiting.tries, waiting.answer) == (2, "503")
    receiver.status = 204
    await leader.after(1)
    (kept,) = await leader.outbox.recent(10)
    assert (kept.state, kept.tries, kept.answer, len(receiver.told)) == ("delivered", 3, "204", 1)


async def test_what_is_delivered_is_not_sent_once_more_by_who_releases_it_again(
    leader: Leader, receiver: Receiver
) -> None:
    call = await leader.escalated()
    for _ in range(2):
        await leader.outside.ready(call)
        await leader.after(AFTER_S[0])
    assert receiver.calls == 1
    (kept,) = await leader.outbox.recent(10)
    assert (kept.state, kept.tries) == ("delivered", 1)


async def test_after_three_days_it_is_given_up_and_seen(leader: Leader, receiver: Receiver) -> None:
    receiver.http.shutdown()
    receiver.http.server_close()
    await leader.outside.ready(await leader.escalated())
    await leader.after(0)
    await leader.after(GIVEN_UP_AFTER.total_seconds())
    (kept,) = await leader.outbox.recent(10)
    assert (kept.state, kept.answer) == ("given_up", "ConnectError")


async def test_a_new_leader_sends_what_stands_on_the_case_and_nothing_else(
    leader: Leader, receiver: Receiver
) -> None:
    stands = await leader.escalated()
    await leader.escalated("banjir", marked=False)
    following = Leader(leader.store, receiver.url)
    await following.outside.post.take_over()
    await following.after(0)
    (body,) = [each for told in receiver.told.values() for each in told]
    assert json.loads(body)["data"]["ticket"] == stands.ticket
    following.now += timedelta(days=2)
    await following.outside.post.take_over()
    assert {each.state for each in await leader.outbox.recent(10)} == {"delivered", "void"}


async def test_what_no_wall_may_show_is_not_told_outside(
    leader: Leader, receiver: Receiver
) -> None:
    await leader.outside.ready(await leader.escalated("kekerasan"))
    await leader.outside.ready(await leader.escalated("sampah"))
    await leader.after(0)
    bodies = [each for told in receiver.told.values() for each in told]
    secret, plain = sorted((json.loads(each)["data"] for each in bodies), key=len)
    assert "category" not in secret
    assert plain["category"] == "sampah"
    assert not any(word in body for body in bodies for word in (b"Budi", b"Bau", b"107.0"))


def test_calls_that_nobody_could_trust_are_refused_before_they_are_made() -> None:
    with pytest.raises(ValueError, match="20 letters"):
        DeskSettings(escalation_webhook="https://pesan.example", escalation_secret="pendek")
