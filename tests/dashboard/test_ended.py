"""Ended cases on the desk: found by what a citizen still knows, an agency's own only, honestly told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from city.complaints import Complaint
from city.deadlines import due_at
from city.profile import Profile
from dashboard.case_desk import ended as ended_cases
from dashboard.case_desk.ended import EndedCases, StillLoading
from dashboard.case_desk.queue_asks import QueueAsk
from dashboard.queue import Filters
from dashboard.texts import texts
from operations import desk as cases
from operations.desk import LATEST, Actor
from operations.report_cards.case_cache import CaseCache
from store.city_store import CityStore
from tests.dashboard.conftest import report, until

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
RINA, DLH = Actor("rina", "operator"), Actor("dlh", "operator", "dlh")
TEXT = texts("id", "Asia/Jakarta")


@pytest.fixture
async def found(store: CityStore, profile: Profile) -> AsyncIterator[EndedCases]:
    async def same() -> CityStore:
        return store

    cache = CaseCache(same, profile, lambda each: due_at(each, profile), lambda: NOW)
    yield EndedCases(store, cache, profile)
    await cache.stop()


async def ended(
    store: CityStore, profile: Profile, day: datetime, agency: str = "dlh", **given: Any
) -> str:
    """A case of this day that was handed on an hour later."""
    at: dict[str, Any] = {"observed_at": day, "received_at": day}
    key = f"{day}{agency}"
    desk = cases.Desk(store, profile, lambda: day)
    made, _ = await desk.report(report(**at, **given), RINA, key)
    step: dict[str, Any] = {"expected_version": LATEST}
    await desk.assign(made.complaint_id, RINA, key=f"{key}a", agency_id=agency, **step)
    later = cases.Desk(store, profile, lambda: day + timedelta(hours=1))
    why: dict[str, Any] = {"handed_to": "provinsi", "public_note": "Jalan provinsi."}
    gone: Complaint = await later.not_ours(made.complaint_id, RINA, key=f"{key}n", **why, **step)
    return gone.complaint_id


async def loaded(found: EndedCases) -> None:
    found.cache.start()
    await asyncio.wait_for(found.cache.ready.wait(), 10)


async def asked(found: EndedCases, by: Actor = RINA, start: int = 0, **filters: Any) -> list[str]:
    ask = QueueAsk(Filters(**filters), start=start, ended=True)
    told = await found.answer(ask, by, NOW, TEXT)
    return [each["ticket"] for each in told["rows"]]


async def test_a_citizens_old_report_is_found_by_whatever_is_still_known(
    found: EndedCases, store: CityStore, profile: Profile
) -> None:
    march = await ended(store, profile, datetime(2026, 3, 12, tzinfo=UTC), description="Bau got")
    august = await ended(store, profile, datetime(2026, 8, 2, tzinfo=UTC), "dishub", lat=-6.30)
    await loaded(found)
    assert await asked(found) == [august, march]
    assert await asked(found, start=1) == [march]
    assert await asked(found, month="2026-03") == [march]
    assert await asked(found, agency=("dishub",), status=("not_ours",)) == [august]
    assert await asked(found, category=("pohon-tumbang",)) == []
    home = profile.kelurahan[(await store.complaints.load(august)).kelurahan].kecamatan_code
    assert await asked(found, kecamatan=(home,)) == [august]
    assert await asked(found, text="got BAU") == [march]
    assert await asked(found, text=march[-4:]) == [march]
    assert await asked(found, text=march.lower()) == [march]


async def test_an_agency_finds_its_own_and_no_other_not_even_by_number(
    found: EndedCases, store: CityStore, profile: Profile
) -> None:
    ours = await ended(store, profile, datetime(2026, 3, 12, tzinfo=UTC))
    theirs = await ended(store, profile, datetime(2026, 3, 13, tzinfo=UTC), "dishub")
    await loaded(found)
    assert await asked(found, DLH) == [ours]
    for text in (theirs, theirs[-4:], "rumah"):
        assert theirs not in await asked(found, DLH, text=text)
    assert await asked(found, DLH, agency=("dishub",)) == []
    assert (await found.count(DLH), await found.count(RINA)) == (1, 2)


async def test_what_was_not_searched_is_said(
    found: EndedCases, store: CityStore, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await ended(store, profile, datetime(2021, 3, 12, tzinfo=UTC))
    await ended(store, profile, datetime(2026, 5, 1, tzinfo=UTC), description="Bau got")
    await ended(store, profile, datetime(2026, 8, 1, tzinfo=UTC))
    await loaded(found)
    assert old in await asked(found)
    assert await asked(found, text=old) == [old]
    told = await found.answer(QueueAsk(Filters(agency=("dlh",)), ended=True), RINA, NOW, TEXT)
    assert (told["total"], "16 Mei 2024" in told["note"]) == (2, True)
    monkeypatch.setattr(ended_cases, "READ", 1)
    told = await found.answer(QueueAsk(Filters(text="bau got"), ended=True), RINA, NOW, TEXT)
    assert (told["total"], "1 Agu 2026" in told["note"]) == (0, True)


async def test_before_the_columns_are_read_only_filters_wait(
    found: EndedCases, store: CityStore, profile: Profile
) -> None:
    ticket = await ended(store, profile, datetime(2026, 3, 12, tzinfo=UTC))
    assert await asked(found) == await asked(found, text=ticket) == [ticket]
    with pytest.raises(StillLoading):
        await asked(found, month="2026-03")


async def test_a_reopened_case_leaves_the_ended_ones(
    found: EndedCases, store: CityStore, profile: Profile
) -> None:
    ticket = await ended(store, profile, datetime(2026, 3, 12, tzinfo=UTC))
    await loaded(found)
    desk = cases.Desk(store, profile, lambda: NOW)
    await desk.reopen(ticket, RINA, expected_version=LATEST, key="r", reason="Belum selesai")
    await until(lambda: found.cache.columns["ended"][0] != found.cache.columns["ended"][0])
    assert await asked(found) == await asked(found, agency=("dlh",)) == []
