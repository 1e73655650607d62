"""A warning leaves only after two different people have confirmed it, once, signed, and its way is logged."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from msgspec.structs import replace

from city.cap import Alert, Info
from city.cap_rules import problems
from city.flood_warning import LAPSES, FloodWarning, Refusal, confirmed, handed, withdrawn
from city.settings_warnings import WarningSettings
from operations.warnings.records import Warnings
from operations.watch.outbox import AFTER_S, WARNING_KIND, Outbox
from operations.watch.warnings import WarningPost, message_id
from store.city_store import CityStore
from tests.operations.test_watch_outside import SECRET, Receiver, receiver

__all__ = ["receiver"]
ZONE = "Asia/Jakarta"
NOW = datetime(2026, 2, 11, 11, 50, tzinfo=UTC)
INFO = Info(
    language="id-ID", event="Banjir", responses=("Prepare",), urgency="Expected",
    severity="Severe", certainty="Likely", headline="Air tiba di P2C sekitar 21.45",
    description="Cileungsi Hulu 410 cm", instruction="Bersiap", sender_name="POC",
    onset=NOW + timedelta(hours=3), expires=NOW + timedelta(hours=9),
)  # fmt: skip
ALERT = Alert(
    identifier="b-1", sender="poc@example", sent=NOW, status="Exercise", kind="Alert", infos=(INFO,)
)


def draft(name: str = "w1") -> FloodWarning:
    return FloodWarning(
        id=name, gauge_id="cileungsi-hulu", wave="w", drafted_by="rina", drafted_at=NOW,
        alert=ALERT,
    )  # fmt: skip


def by_two(warning: FloodWarning) -> FloodWarning:
    return confirmed(confirmed(warning, "rina", NOW, ZONE), "budi", NOW, ZONE)


def test_one_person_alone_sends_nothing_however_often() -> None:
    half = confirmed(draft(), "rina", NOW, ZONE)
    assert (half.state, half.body) == ("half", b"")
    with pytest.raises(Refusal, match="same_person"):
        confirmed(half, "rina", NOW, ZONE)


def test_the_second_person_makes_it_a_message_with_the_moment_of_sending() -> None:
    later = NOW + timedelta(minutes=7)
    sent = confirmed(confirmed(draft(), "rina", NOW, ZONE), "budi", later, ZONE)
    assert sent.state == "confirmed"
    assert problems(sent.body) == []
    assert b"<sent>2026-02-11T18:57:00+07:00</sent>" in sent.body


def test_an_old_draft_cannot_be_confirmed_any_more() -> None:
    half = confirmed(draft(), "rina", NOW, ZONE)
    late = NOW + LAPSES + timedelta(seconds=1)
    assert half.lapsed(late)
    with pytest.raises(Refusal, match="lapsed"):
        confirmed(half, "budi", late, ZONE)


def test_it_may_be_withdrawn_with_a_reason_until_it_leaves() -> None:
    with pytest.raises(Refusal, match="no_reason"):
        withdrawn(draft(), "budi", "  ", NOW)
    assert withdrawn(draft(), "budi", "alat macet", NOW).state == "withdrawn"
    for over in (by_two(draft()), withdrawn(draft(), "budi", "x", NOW)):
        with pytest.raises(Refusal, match="over"):
            withdrawn(over, "rina", "terlambat", NOW)
        with pytest.raises(Refusal, match="over"):
            confirmed(over, "sari", NOW, ZONE)


async def test_of_two_who_confirm_at_once_one_is_kept_and_the_other_asks_again(
    store: CityStore,
) -> None:
    warnings = Warnings(store)
    assert await warnings.put(draft(), 0)
    tried = (
        warnings.put(confirmed(draft(), name, NOW, ZONE), 1) for name in ("rina", "budi", "sari")
    )
    assert sorted(await asyncio.gather(*tried)) == [False, False, True]
    held = await warnings.get("w1")
    assert held is not None
    assert len(held[1].confirmed) == 1


class Sending:
    """A leader with a clock of its own."""

    def __init__(self, store: CityStore, url: str) -> None:
        self.now, self.store = NOW, store
        settings = WarningSettings(webhook=url, secret=SECRET if url else "")
        self.watch = WarningPost(store, settings, lambda: self.now, lambda: None)

    async def turn(self) -> None:
        await self.watch.hand_due()
        async with httpx.AsyncClient() as client:
            await self.watch.post.send_due(client)


async def test_a_confirmed_warning_leaves_once_signed_and_logged(
    store: CityStore, receiver: Receiver
) -> None:
    warnings, sending = Warnings(store), Sending(store, receiver.url)
    await warnings.put(confirmed(draft(), "rina", NOW, ZONE), 0)
    await sending.turn()
    assert receiver.calls == 0
    held = await warnings.get("w1")
    assert held is not None
    whole = confirmed(held[1], "budi", NOW, ZONE)
    assert await warnings.put(whole, held[0])
    receiver.status = 503
    await sending.turn()
    receiver.status = 200
    sending.now += timedelta(seconds=AFTER_S[0])
    await sending.turn()
    await sending.turn()
    assert receiver.told == {message_id("w1"): [whole.body, whole.body]}
    log = await Outbox(store, WARNING_KIND).log(message_id("w1"))
    assert [(each.state, each.answer) for each in log] == [
        ("intended", ""), ("waiting", ""), ("waiting", "503"), ("delivered", "200"),
    ]  # fmt: skip
    after = await warnings.get("w1")
    assert after is not None
    assert after[1].state == "handed"
    assert await warnings.open() == []


async def test_a_leader_that_died_between_two_steps_leaves_nothing_undone(
    store: CityStore, receiver: Receiver
) -> None:
    warnings, first = Warnings(store), Sending(store, receiver.url)
    await warnings.put(by_two(draft()), 0)
    await first.watch.hand_due()  # and then it is killed, before it sends
    second = Sending(store, receiver.url)
    await second.watch.post.take_over()
    await second.turn()
    assert [len(each) for each in receiver.told.values()] == [1]


async def test_without_a_receiver_it_is_handed_to_nobody_and_says_so(store: CityStore) -> None:
    warnings = Warnings(store)
    await warnings.put(by_two(draft()), 0)
    await Sending(store, "").turn()
    held = await warnings.get("w1")
    assert held is not None
    assert held[1].state == "handed"
    assert await Outbox(store, WARNING_KIND).log(message_id("w1")) == []


async def test_the_newest_are_told_first_whether_open_or_over(store: CityStore) -> None:
    warnings = Warnings(store)
    for number in range(4):
        one = replace(draft(f"w{number}"), drafted_at=NOW + timedelta(minutes=number))
        over = withdrawn(one, "budi", "salah", NOW + timedelta(minutes=number))
        await warnings.put(over if number % 2 else one, 0)
    assert [each.id for each in await warnings.recent(3)] == ["w3", "w2", "w1"]


def test_what_was_handed_on_cannot_be_handed_on_again() -> None:
    once = handed(by_two(draft()), NOW)
    with pytest.raises(Refusal, match="over"):
        handed(once, NOW)
