"""`kill -9` and frozen processes: of watches and of the store. Every clock fires exactly once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.complaints import Kind, Report
from city.profile import load
from operations.desk import Actor, Desk
from operations.watch.run import JOB
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey
from store.errors import StoreUnavailable

ROOT = Path(__file__).parents[2]
RINA = Actor("rina", "operator")
CASES = 120
LEVELS = 3
LEASE_S = 1.0
WITHIN_S = 90.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    """A store of our own: these tests kill it."""
    with EmbeddedValkey(tmp_path) as own:
        yield own


@pytest.fixture
async def own_store(server: EmbeddedValkey) -> AsyncIterator[CityStore]:
    async with await open_store(server.address) as opened:
        yield opened


@contextmanager
def watch_process(address: Address, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    host, port = address.nodes[0]
    url = f"redis://:{address.password}@{host}:{port}"
    program = str(Path(__file__).with_name("watch_process.py"))
    process = subprocess.Popen(
        [sys.executable, program, url, "0", str(LEASE_S), *more],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def old_cases(store: CityStore, count: int = CASES) -> list[str]:
    """Cases received three days ago that nobody has touched: every level is overdue."""
    then = datetime.now(UTC) - timedelta(days=3)
    desk = Desk(store, load("bekasi"), lambda: then)
    report = Report(
        observed_at=then, received_at=then, source="desk", service_code="sampah",
        description="Sampah", lat=-6.24, lng=107.0,
    )  # fmt: skip
    made = await asyncio.gather(*(desk.report(report, RINA, f"call-{n}") for n in range(count)))
    return [case.complaint_id for case, _ in made]


async def fired(store: CityStore) -> int:
    return sum(each.escalated_level for each in await store.complaints.open())


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while True:
            try:
                if await true():
                    return
            except StoreUnavailable:
                pass
            await asyncio.sleep(0.01)


async def at_least(store: CityStore, count: int) -> None:
    async def enough() -> bool:
        return await fired(store) >= count

    await until(enough)


async def assert_each_level_once(store: CityStore, tickets: list[str]) -> None:
    counted: Counter[tuple[str, int]] = Counter()
    for ticket in tickets:
        events = await store.complaints.events(ticket)
        levels = [each.level for each in events if each.kind is Kind.ESCALATED]
        counted.update((ticket, level) for level in levels)
    expected = {(ticket, level) for ticket in tickets for level in range(1, LEVELS + 1)}
    assert set(counted) == expected
    assert set(counted.values()) == {1}


async def test_two_watches_escalate_once_though_either_is_killed_at_any_moment(
    own_store: CityStore, server: EmbeddedValkey
) -> None:
    tickets = await old_cases(own_store)
    with ExitStack() as started:
        watches = [started.enter_context(watch_process(server.address)) for _ in range(2)]
        for kill in range(6):
            await at_least(own_store, (kill + 1) * CASES * LEVELS // 8)
            victim = watches[kill % 2]
            victim.kill()
            victim.wait()
            watches[kill % 2] = started.enter_context(watch_process(server.address))
        await at_least(own_store, CASES * LEVELS)
    await assert_each_level_once(own_store, tickets)


async def test_a_frozen_leader_that_wakes_up_late_does_nothing_twice(
    own_store: CityStore, server: EmbeddedValkey
) -> None:
    tickets = await old_cases(own_store)
    with watch_process(server.address) as first:
        await at_least(own_store, CASES // 4)
        first.send_signal(signal.SIGSTOP)
        with watch_process(server.address):
            await at_least(own_store, CASES * LEVELS)
            first.send_signal(signal.SIGCONT)
            late = (await old_cases_later(own_store))[0]
            await at_least(own_store, CASES * LEVELS + LEVELS)
    await assert_each_level_once(own_store, [*tickets, late])


async def old_cases_later(store: CityStore) -> list[str]:
    then = datetime.now(UTC) - timedelta(days=4)
    desk = Desk(store, load("bekasi"), lambda: then)
    report = Report(
        observed_at=then, received_at=then, source="desk", service_code="sampah",
        description="Sampah lagi", lat=-6.24, lng=107.0,
    )  # fmt: skip
    return [(await desk.report(report, RINA, "late call"))[0].complaint_id]


async def test_the_watch_goes_on_where_a_killed_store_comes_back(
    own_store: CityStore, server: EmbeddedValkey
) -> None:
    tickets = await old_cases(own_store)
    with watch_process(server.address):
        for kill in range(2):
            await at_least(own_store, (kill + 1) * CASES)
            assert server.process is not None
            server.process.kill()
            server.process.wait()
            server.start()
        await at_least(own_store, CASES * LEVELS)
    await assert_each_level_once(own_store, tickets)


async def test_a_watch_that_ends_in_order_hands_over_at_once(
    own_store: CityStore, server: EmbeddedValkey
) -> None:
    with watch_process(server.address):

        async def led() -> bool:
            return await own_store.lease(JOB, "").last_report() is not None

        await until(led)
    claim = own_store.lease(JOB, "next", 60)

    async def free() -> bool:
        return await claim.renew()

    await until(free)
    assert claim.fence > 1


async def test_steps_at_the_desk_survive_a_killed_store_and_happen_once(
    own_store: CityStore, server: EmbeddedValkey
) -> None:
    tickets = await old_cases(own_store, 60)
    desk = Desk(own_store, load("bekasi"), lambda: datetime.now(UTC))
    done: list[str] = []

    units = dict(zip(tickets, load("bekasi").vehicles, strict=False))

    async def worked(ticket: str) -> None:
        await repeated(lambda: desk.verify(ticket, RINA, expected_version=1, key="v"))
        await repeated(
            lambda: desk.assign(ticket, RINA, expected_version=2, key="a", agency_id="dlh")
        )
        await repeated(
            lambda: desk.dispatch(
                ticket, RINA, expected_version=3, key="d", vehicle_id=units[ticket]
            )
        )
        done.append(ticket)

    async def killer() -> None:
        for share in (1, 2):

            async def enough(share: int = share) -> bool:
                return len(done) >= share * len(tickets) // 3

            await until(enough)
            assert server.process is not None
            server.process.kill()
            server.process.wait()
            server.start()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(killer())
        for hand in range(6):
            tasks.create_task(in_turn(worked, tickets[hand::6]))
    for ticket in tickets:
        events = await own_store.complaints.events(ticket)
        statuses = [str(each.status) for each in events]
        assert statuses == ["received", "verified", "assigned", "dispatched"]


async def in_turn(work: Callable[[str], Awaitable[None]], tickets: list[str]) -> None:
    for ticket in tickets:
        await work(ticket)


async def repeated(ask: Callable[[], Awaitable[object]]) -> None:
    """Again with the same key until it is answered, as the page does."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            try:
                await ask()
                return
            except StoreUnavailable:
                await asyncio.sleep(0.05)
