"""Merging and taking apart at the same moment: whoever comes second finds out, nobody is counted twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import pytest

from city.complaints import Complaint, Event, Report, Status
from city.profile import load
from operations.desk import LATEST, Actor, Desk, DeskError
from store.city_store import CityStore
from store.errors import StoreUnavailable

NOW = datetime(2026, 3, 2, 3, 20, tzinfo=UTC)
RINA, BUDI = Actor("rina", "operator"), Actor("budi", "operator")
Act = Callable[[], Awaitable[object]]


@pytest.fixture
def desk(store: CityStore) -> Desk:
    return Desk(store, load("bekasi"), lambda: NOW)


async def three(desk: Desk) -> tuple[str, str, str]:
    """A, which is merged into B, and C."""
    report = Report(
        observed_at=NOW, received_at=NOW, source="desk", service_code="sampah",
        description="Sampah menumpuk", lat=-6.2383, lng=106.9756,
    )  # fmt: skip
    made = [(await desk.report(report, RINA, token_hex(4)))[0].complaint_id for _ in "abc"]
    await desk.merge(made[0], RINA, expected_version=1, key="m", into=made[1])
    return made[0], made[1], made[2]


async def counted(store: CityStore, *tickets: str) -> int:
    """Reporters of all cases that stand for themselves."""
    cases = [await store.complaints.load(each) for each in tickets]
    return sum(each.reporters for each in cases if each.status is not Status.MERGED)


def before_write(
    store: CityStore, nth: int, act: Act, monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    """Somebody else does `act` just before the `nth` write (from 1) that follows; what came of it."""
    step, left, came = store.complaints.step, nth, list[object]()

    async def stepped(ticket: str, event: Event, version: int, key: str = "") -> Complaint:
        nonlocal left
        left -= 1
        if left == 0:
            came.append((await asyncio.gather(act(), return_exceptions=True))[0])
        return await step(ticket, event, version, key)

    monkeypatch.setattr(store.complaints, "step", stepped)
    return came


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("seen", ["known", "latest"])
async def test_a_is_taken_out_of_b_while_b_merges_into_c(
    desk: Desk, store: CityStore, monkeypatch: pytest.MonkeyPatch, nth: int, seen: str
) -> None:
    a, b, c = await three(desk)
    versions = [(await store.complaints.load(each)).version for each in (a, b)]
    expected = versions if seen == "known" else [LATEST, LATEST]
    merge: Any = {"expected_version": expected[1], "key": "m", "into": c}
    came = before_write(store, nth, lambda: desk.merge(b, BUDI, **merge), monkeypatch)
    told = await asyncio.gather(
        desk.unmerge(a, RINA, expected_version=expected[0], key="u"), return_exceptions=True
    )
    monkeypatch.undo()
    assert await counted(store, a, b, c) == 3
    case, target = await store.complaints.load(a), await store.complaints.load(b)
    assert (case.merged_into == b) is (a in target.merged)
    if nth == 1:  # B was merged first, so that A stays in it
        assert isinstance(told[0], DeskError)
        assert told[0].key == "unmerge_from_top"
        assert case.status is Status.MERGED
    else:
        assert case.status is Status.RECEIVED
    if nth == 2 and seen == "known":  # B is not what Budi saw any more
        assert isinstance(came[0], DeskError)
        assert came[0].conflict


@pytest.mark.parametrize("nth", [1, 2])
async def test_b_merges_into_c_while_a_is_taken_out_of_it(
    desk: Desk, store: CityStore, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    a, b, c = await three(desk)
    apart: Any = {"expected_version": LATEST, "key": "u"}
    came = before_write(store, nth, lambda: desk.unmerge(a, RINA, **apart), monkeypatch)
    await desk.merge(b, BUDI, expected_version=LATEST, key="m", into=c)
    monkeypatch.undo()
    assert await counted(store, a, b, c) == 3
    assert isinstance(came[0], DeskError) is (nth == 2)


async def test_a_case_changed_at_that_moment_stays_counted_where_it_is(
    desk: Desk, store: CityStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c = await three(desk)
    note: Any = {"expected_version": LATEST, "key": "n", "note": "Foto menyusul"}
    before_write(store, 2, lambda: desk.note(a, BUDI, **note), monkeypatch)
    with pytest.raises(DeskError) as refused:
        await desk.unmerge(a, RINA, expected_version=2, key="u")
    assert refused.value.conflict
    monkeypatch.undo()
    assert (await store.complaints.load(b)).merged == (a,)
    assert await counted(store, a, b, c) == 3


@pytest.mark.parametrize("finished_by", ["watch", "repeat"])
async def test_what_broke_between_the_two_records_is_finished(
    desk: Desk, store: CityStore, monkeypatch: pytest.MonkeyPatch, finished_by: str
) -> None:
    a, b, c = await three(desk)
    step = store.complaints.step

    async def broken(ticket: str, *told: Any) -> Complaint:
        if ticket == a:
            raise StoreUnavailable("the line broke")
        return await step(ticket, *told)

    monkeypatch.setattr(store.complaints, "step", broken)
    with pytest.raises(StoreUnavailable):
        await desk.unmerge(a, RINA, expected_version=2, key="u")
    monkeypatch.undo()
    assert (await store.complaints.load(b)).merged == ()
    if finished_by == "watch":
        assert await desk._merging.settled(await store.complaints.load(a))
        assert (await store.complaints.load(b)).merged == (a,)
    assert (await desk.unmerge(a, RINA, expected_version=2, key="u")).merged_into == ""
    assert await counted(store, a, b, c) == 3


async def test_a_case_merged_into_one_that_is_merged_at_that_moment_is_taken_out_again(
    desk: Desk, store: CityStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c = await three(desk)
    await desk.unmerge(a, RINA, expected_version=LATEST, key="u")
    merge: Any = {"expected_version": LATEST, "key": "m2", "into": c}
    before_write(store, 2, lambda: desk.merge(b, BUDI, **merge), monkeypatch)
    with pytest.raises(DeskError) as refused:
        await desk.merge(a, RINA, expected_version=LATEST, key="m3", into=b)
    assert refused.value.key == "merge_target_merged"
    monkeypatch.undo()
    assert (await store.complaints.load(a)).status is Status.RECEIVED
    assert await counted(store, a, b, c) == 3


async def test_thirty_pairs_at_once_count_everybody_once(desk: Desk, store: CityStore) -> None:
    for n in range(30):
        a, b, c = await three(desk)
        wishes = (
            desk.unmerge(a, RINA, expected_version=LATEST, key=f"u{n}"),
            desk.merge(b, BUDI, expected_version=LATEST, key=f"m{n}", into=c),
        )
        await asyncio.gather(*wishes, return_exceptions=True)
        assert await counted(store, a, b, c) == 3
