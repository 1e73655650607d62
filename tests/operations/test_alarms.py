"""Alarms by the watch on the real store: once across kills and restarts, and what people do about them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import msgspec
import pytest

from city.alarm import Act, Alarm, Change, Standing
from city.alarm_rules import Rule
from city.indicators import Definition
from city.observations import AgencyIndicator, WaterLevel
from city.profile import Gauge, Hold, Profile, load
from city.settings import Settings
from city.settings_alarms import AlarmSettings
from city.severity import Severity
from operations.alarms.acts import Moved, NoSuchAlarm, NotPossible, do
from operations.alarms.records import AlarmRecords, Entry
from operations.alarms.rule_editions import RuleEdition, RuleEditions, counted, rules_now
from operations.watch.outbox import ALARM_KIND, Outbox
from operations.watch.run import run_watch
from operations.watch.telling import Telling
from store.city_store import CityStore
from store.embedded import EmbeddedValkey
from store.errors import VersionConflict
from store.indicator_doors import IndicatorRecords
from tests.operations.test_watch import Clock
from tests.operations.test_watch_killed import own_store, server, watch_process
from tests.operations.test_watch_outside import SECRET, Receiver, receiver

__all__ = ["own_store", "receiver", "server"]
WITHIN_S = 30.0


@pytest.fixture(scope="module")
def profile() -> Profile:
    """Its posts believe whatever they are told and leave a siaga at once."""
    found = load("bekasi")
    quick = {
        key: msgspec.structs.replace(
            each, hold=Hold(fall_s=0), checks=msgspec.structs.replace(each.checks, jump_cm=1e6)
        )
        for key, each in found.gauges.items()
    }
    return msgspec.structs.replace(found, gauges=quick)


@pytest.fixture(scope="module")
def gauge(profile: Profile) -> Gauge:
    return next(each for each in profile.gauges.values() if each.thresholds)


async def measured(store: CityStore, gauge: Gauge, *points: tuple[datetime, float]) -> None:
    now = datetime.now(UTC)
    told = [
        WaterLevel(gauge_id=gauge.id, level_cm=cm, observed_at=at, received_at=now, source="m")
        for at, cm in points
    ]
    await store.observations.write(WaterLevel.KIND, told, now)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not await true():
            await asyncio.sleep(0.01)


async def story(store: CityStore, gauge: Gauge, rule: str = "siaga-1") -> list[Entry]:
    """Oldest first."""
    return (await AlarmRecords(store).story(f"{rule}:gauge:{gauge.id}", 50))[::-1]


async def happened(store: CityStore, gauge: Gauge, *wanted: str, rule: str = "siaga-1") -> None:
    async def so() -> bool:
        return tuple(each.what for each in await story(store, gauge, rule)) == wanted

    await until(so)


@asynccontextmanager
async def watching(store: CityStore, profile: Profile, clock: Clock) -> AsyncIterator[None]:
    """From the first look on: what comes later is judged, what is so already rings."""
    stop = asyncio.Event()
    running = asyncio.create_task(run_watch(Settings(), profile, store, stop, clock))

    async def leads() -> bool:
        return await store.text.get("alarms:begun") is not None

    try:
        await until(leads)
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, WITHIN_S)


def high(gauge: Gauge) -> float:
    return gauge.thresholds[0].s1_cm + 5


def low(gauge: Gauge) -> float:
    return gauge.thresholds[0].s4_cm - 20


async def test_a_reading_rings_once_is_acknowledged_by_name_and_goes(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    clock, name = Clock(), f"siaga-1:gauge:{gauge.id}"
    async with watching(store, profile, clock):
        at = clock()
        await measured(store, gauge, (at, high(gauge)))
        await happened(store, gauge, "raised")
        held = await AlarmRecords(store).get(name)
        assert held is not None
        alarm = held[1]
        assert (alarm.severity, alarm.who, alarm.value) == (Severity.DANGER, ("bpbd",), 1)
        assert alarm.raised_at == at
        deed = Act(at=clock(), by="rina", what="acknowledged", why="Dipantau, BPBD sudah ditelepon")
        _, seen = await do(store, name, deed, alarm.raised_at)
        assert seen.standing is Standing.ACKNOWLEDGED
        await measured(store, gauge, (clock(), low(gauge)))
        await happened(store, gauge, "raised", "acknowledged", "returned")
    entries = await story(store, gauge)
    assert [each.by for each in entries] == ["", "rina", ""]
    assert entries[1].why == "Dipantau, BPBD sudah ditelepon"
    assert name not in await AlarmRecords(store).open()


async def test_what_happened_while_nobody_watched_is_told_afterwards_in_its_own_time(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    clock = Clock()
    async with watching(store, profile, clock):
        await measured(store, gauge, (clock(), low(gauge)))
    begun = clock()
    risen, fallen = begun + timedelta(seconds=1), begun + timedelta(seconds=2)
    await measured(store, gauge, (risen, high(gauge)), (fallen, low(gauge)))
    clock.forward(seconds=10)
    for _ in range(2):
        async with watching(store, profile, clock):
            await happened(store, gauge, "raised", "returned")
    assert [each.at for each in await story(store, gauge)] == [risen, fallen]


async def test_a_new_installation_rings_for_what_is_so_and_not_for_yesterday(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    now = datetime.now(UTC)
    hours = [(now - timedelta(hours=n), high(gauge) if n == 5 else low(gauge)) for n in (6, 5, 4)]
    other = [each for each in profile.gauges.values() if each.thresholds][1]
    await measured(store, gauge, *hours)
    await measured(store, other, (now - timedelta(minutes=5), high(other)))
    async with watching(store, profile, Clock()):
        await happened(store, other, "raised")
    assert await story(store, gauge) == []
    assert (await story(store, other))[0].at >= now


async def test_rules_that_staff_keep_count_at_once_and_what_no_rule_is_about_ends(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    mine = Rule(
        id="hujan-deras", subject=f"gauge:{gauge.id}", field="level_cm", comparison="above",
        value=30, back=20, severity=Severity.WARNING,
    )  # fmt: skip
    clock, editions = Clock(), RuleEditions(store)
    async with watching(store, profile, clock):
        await measured(store, gauge, (clock(), 40.0))
        kept = RuleEdition(at=clock(), by="budi", rules=(mine,))
        assert await editions.keep(kept, 0, "k") == 1
        await happened(store, gauge, "raised", rule="hujan-deras")
        worse = msgspec.structs.replace(mine, severity=Severity.DANGER)
        await editions.keep(RuleEdition(at=clock(), by="budi", rules=(worse,)), 1, "l")
        await happened(store, gauge, "raised", "revised", rule="hujan-deras")
        await editions.keep(RuleEdition(at=clock(), by="budi", rules=()), 2, "m")
        await happened(store, gauge, "raised", "revised", "gone", rule="hujan-deras")
    with pytest.raises(VersionConflict):
        await editions.keep(kept, 0, "other")


async def test_a_figure_that_its_agency_takes_back_rings_no_more(
    store: CityStore, profile: Profile
) -> None:
    bor = Definition(
        agency_id="dinkes", indicator_id="bor", name={"id": "BOR"}, unit="%", producer="x",
        definition="x",
    )  # fmt: skip
    full = Rule(
        id="penuh", subject=f"indicator:{bor.key}", field="value", comparison="above", value=90,
        back=85, severity=Severity.WARNING,
    )  # fmt: skip
    clock, name = Clock(), f"penuh:indicator:{bor.key}"
    await RuleEditions(store).keep(RuleEdition(at=clock(), by="budi", rules=(full,)), 0, "k")
    definitions = IndicatorRecords(store).definitions_kept
    async with watching(store, profile, clock):
        told = AgencyIndicator(
            observed_at=clock(), received_at=clock(), source="x", agency_id="dinkes",
            indicator_id="bor", value=96.0, unit="%",
        )  # fmt: skip
        await store.observations.write(AgencyIndicator.KIND, [told], clock())
        await until(partial(_is_so, store, name, "raised"))
        hidden = msgspec.json.encode(msgspec.structs.replace(bor, is_open=False))
        await definitions.append(bor.key, hidden, hidden, 0)
        await until(partial(_is_so, store, name, "raised", "gone"))


async def _is_so(store: CityStore, name: str, *wanted: str) -> bool:
    return tuple(each.what for each in (await AlarmRecords(store).story(name, 9))[::-1]) == wanted


def test_a_rule_counts_from_the_edition_in_which_it_became_what_it_is() -> None:
    rule = Rule(
        id="a", subject="gauge:*", field="level_cm", comparison="above", value=3,
        severity=Severity.WATCH,
    )  # fmt: skip
    other = msgspec.structs.replace(rule, value=4.0)
    first, second, third = (datetime(2026, 1, n, tzinfo=UTC) for n in (1, 2, 3))
    editions = [
        RuleEdition(at=first, by="x", rules=(rule,)),
        RuleEdition(at=second, by="x", rules=(other,)),
        RuleEdition(at=third, by="x", rules=None),
        RuleEdition(at=third, by="x", rules=(other,)),
    ]
    assert [each.since for each in counted(editions[:1], (rule,))] == [None]
    assert [each.since for each in counted(editions, (rule,))] == [second]
    assert rules_now(editions[:3], ()) == (other,)
    assert rules_now([], (rule,)) == (rule,)


async def rung(store: CityStore, name: str = "r:gauge:p2c", **given: Any) -> Alarm:
    """An alarm that stands, as a watch would have kept it."""
    rule, _, subject = name.partition(":")
    alarm = Alarm(
        rule=rule, subject=subject, severity=Severity.DANGER, standing=Standing.RAISED,
        raised_at=datetime(2026, 2, 11, 11, tzinfo=UTC), **given,
    )  # fmt: skip
    change = Change(what="raised", at=datetime(2026, 2, 11, 11, tzinfo=UTC), alarm=alarm)
    await AlarmRecords(store).keep(change, 0, datetime.now(UTC))
    return alarm


def deed(what: Any, by: str = "rina", why: str = "dipantau", **more: Any) -> Act:
    return Act(at=datetime.now(UTC), by=by, what=what, why=why, **more)


async def test_of_two_people_the_second_is_told_who_was_faster(store: CityStore) -> None:
    alarm = await rung(store)
    _, first = await do(store, alarm.id, deed("acknowledged"), alarm.raised_at, "key")
    assert await do(store, alarm.id, deed("acknowledged"), alarm.raised_at, "key") == (2, first)
    with pytest.raises(NotPossible, match="not_unseen"):
        await do(store, alarm.id, deed("acknowledged", "budi"), alarm.raised_at)
    with pytest.raises(NoSuchAlarm):
        await do(store, "r:gauge:nowhere", deed("acknowledged"), None)


async def test_nobody_acknowledges_what_they_have_not_seen(store: CityStore) -> None:
    alarm = await rung(store)
    with pytest.raises(Moved) as why:
        await do(store, alarm.id, deed("acknowledged"), datetime(2026, 2, 11, 10, tzinfo=UTC))
    assert why.value.alarm == alarm


async def test_a_shelf_ends_by_itself_also_when_its_time_came_while_nobody_watched(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    clock, name = Clock(), f"siaga-1:gauge:{gauge.id}"
    async with watching(store, profile, clock):
        await measured(store, gauge, (clock(), high(gauge)))
        await happened(store, gauge, "raised")
        held = await AlarmRecords(store).get(name)
        assert held is not None
        end = datetime.now(UTC) + timedelta(minutes=5)
        await do(store, name, deed("shelved", until=end), held[1].raised_at)
    clock.forward(minutes=6)
    async with watching(store, profile, clock):
        await happened(store, gauge, "raised", "shelved", "unshelved")
    assert (await story(store, gauge))[-1].at == end


async def test_out_of_service_nothing_rings_until_it_is_put_back(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    clock, name = Clock(), f"siaga-1:gauge:{gauge.id}"
    async with watching(store, profile, clock):
        await measured(store, gauge, (clock(), high(gauge)))
        await happened(store, gauge, "raised")
        await do(store, name, deed("taken_out", why="Sensor diganti"), None)
        await measured(store, gauge, (clock(), high(gauge) + 1))
        await happened(store, gauge, "raised", rule="siaga-2")
        await do(store, name, deed("put_back"), None)
        await happened(store, gauge, "raised", "taken_out", "put_back", "raised")


async def test_two_watches_ring_once_though_either_is_killed_at_any_moment(
    own_store: CityStore, server: EmbeddedValkey, profile: Profile
) -> None:
    judged = [each for each in profile.gauges.values() if each.thresholds]
    rules = tuple(_over(gauge, n) for gauge in judged for n in range(4))
    await RuleEditions(own_store).keep(
        RuleEdition(at=datetime.now(UTC), by="x", rules=rules), 0, "k"
    )
    with ExitStack() as started:
        watches = [started.enter_context(watch_process(server.address)) for _ in range(2)]
        await until(lambda: _begun(own_store))
        for number, gauge in enumerate(judged):
            await measured(own_store, gauge, (datetime.now(UTC), high(gauge)))
            victim = watches[number % 2]
            victim.kill()
            victim.wait()
            watches[number % 2] = started.enter_context(watch_process(server.address))
            for n in range(4):
                await happened(own_store, gauge, "raised", rule=f"{gauge.id}-{n}")
        for gauge in judged:
            await measured(own_store, gauge, (datetime.now(UTC), high(gauge) - 100))
            for n in range(4):
                await happened(own_store, gauge, "raised", "returned", rule=f"{gauge.id}-{n}")


def _over(gauge: Gauge, n: int) -> Rule:
    """Over the post's first siaga, or nearly."""
    value = gauge.thresholds[0].s1_cm - 10 * n
    return Rule(
        id=f"{gauge.id}-{n}", subject=f"gauge:{gauge.id}", field="level_cm", comparison="above",
        value=value, back=value - 10, severity=Severity.DANGER,
    )  # fmt: skip


async def _begun(store: CityStore) -> bool:
    return await store.text.get("alarms:begun") is not None


async def test_killed_watches_tell_each_ring_with_one_id(
    own_store: CityStore, server: EmbeddedValkey, receiver: Receiver, profile: Profile
) -> None:
    judged = [each for each in profile.gauges.values() if each.thresholds]
    hook, expected = (receiver.url, SECRET), 4 * len(judged)
    with ExitStack() as started:
        first = started.enter_context(watch_process(server.address, *hook))
        await until(lambda: _begun(own_store))
        for gauge in judged:
            await measured(own_store, gauge, (datetime.now(UTC), high(gauge)))
        await until(lambda: _some(own_store))
        first.kill()
        first.wait()
        started.enter_context(watch_process(server.address, *hook))

        async def all_told() -> bool:
            sent = await Outbox(own_store, ALARM_KIND).open()
            return len(receiver.told) >= expected and not sent

        await until(all_told)
    told = [json.loads(next(iter(set(each)))) for each in receiver.told.values()]
    assert {each["type"] for each in told} == {"alarm.raised"}
    assert len({(each["data"]["rule"], each["data"]["subject"]) for each in told}) == expected
    assert len(told) == expected


async def _some(store: CityStore) -> bool:
    return bool(await AlarmRecords(store).open())


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as made:
        yield made


@pytest.fixture
def settings(receiver: Receiver) -> Iterator[AlarmSettings]:
    return AlarmSettings(webhook=receiver.url, secret=SECRET)


@pytest.mark.parametrize("kept", [True, False])
async def test_a_watch_killed_between_raising_and_telling_tells_what_rang_and_nothing_else(
    store: CityStore, settings: AlarmSettings, receiver: Receiver, client: httpx.AsyncClient,
    kept: bool,
) -> None:  # fmt: skip
    """It died after the message was written: before the alarm was kept, or just after it."""
    now = datetime.now(UTC)
    alarm = Alarm(
        rule="r", subject="gauge:p2c", severity=Severity.DANGER, standing=Standing.RAISED,
        raised_at=now,
    )  # fmt: skip
    change = Change(what="raised", at=now, alarm=alarm)
    dying = Telling(store, settings, lambda: now, lambda: None)
    await dying.intend(change, now)
    if kept:
        await AlarmRecords(store).keep(change, 0, now)
    next_ = Telling(store, settings, lambda: now, lambda: None)
    await next_.post.take_over()
    await next_.post.send_due(client)
    assert len(receiver.told) == kept
    assert len(await Outbox(store, ALARM_KIND).open()) == (not kept)


async def test_what_is_on_a_shelf_is_told_to_nobody(
    store: CityStore, settings: AlarmSettings
) -> None:
    now = datetime.now(UTC)
    alarm = Alarm(
        rule="r", subject="gauge:p2c", severity=Severity.DANGER, standing=Standing.RAISED,
        raised_at=now, shelved_until=now,
    )  # fmt: skip
    telling = Telling(store, settings, lambda: now, lambda: None)
    await telling.intend(Change(what="raised", at=now, alarm=alarm), now)
    assert await Outbox(store, ALARM_KIND).open() == []
