"""Reports of other servers are followed there until they are closed, and our own case stays lawful."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from city.complaints import Complaint
from city.profile import load
from data_feeds.feeds import open311_poll
from data_feeds.feeds.open311_poll import Server, advance, ask
from operations.desk import LATEST, Actor, Desk
from store.city_store import CityStore
from tests.data_feeds.conftest import Start, eventually
from tests.data_feeds.test_open311_poll import foreign, held, rows, table

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SERVER = Server(url="http://city.example/v2", services={"001": "sampah"})
RINA = Actor("rina", "operator")


def told(number: int, status: str, notes: str = "") -> dict[str, Any]:
    (row,) = rows(number)
    return row | {"status": status, "status_notes": notes, "updated_datetime": "2026-03-02T01:00Z"}


def passed(cursor: bytes, page: list[dict[str, Any]]) -> tuple[bytes, bool]:
    _, cursor = ask(SERVER, cursor, NOW)
    return advance(SERVER, cursor, msgspec.json.encode(page))


def test_what_a_pass_did_not_show_is_asked_for_by_id_until_it_is_closed() -> None:
    cursor, more = passed(b"", [told(1, "open"), told(2, "open"), told(3, "closed")])
    assert not more, "all open ones were just seen"
    cursor, more = passed(cursor, [told(2, "open")])
    assert more
    request, cursor = ask(SERVER, cursor, NOW)
    assert (request.query["service_request_id"], request.optional) == ("R-1", True)
    cursor, more = advance(SERVER, cursor, msgspec.json.encode([told(1, "closed")]))
    assert not more
    cursor, more = passed(cursor, [])
    assert ask(SERVER, cursor, NOW)[0].query["service_request_id"] == "R-2"


def test_an_id_nobody_knows_any_more_keeps_no_other_from_being_followed() -> None:
    cursor, _ = passed(b"", [told(each, "open") for each in range(10)])
    cursor, more = passed(cursor, [])
    asked: set[str] = set()
    passes = 0
    while passes < 5:
        request, cursor = ask(SERVER, cursor, NOW)
        ids = request.query.get("service_request_id", "").split(",")
        lost = "R-4" in ids
        known = [told(int(each[2:]), "open") for each in ids if each and not lost]
        asked |= {_text for _text in ids if not lost}
        cursor, more = advance(SERVER, cursor, msgspec.json.encode(known))
        passes += not more
    assert asked >= {f"R-{each}" for each in range(10)} - {"R-4"}
    assert b"R-4" not in cursor


class Origin:
    """Another city's server; `now` is what it says of its reports."""

    def __init__(self, **states: tuple[str, str]) -> None:
        self.now = {int(key[1:]): each for key, each in states.items()}
        self.asked = 0

    def __call__(self, query: dict[str, str]) -> tuple[int, bytes, str]:
        self.asked += 1
        ids = query.get("service_request_id")
        wanted = [int(each[2:]) for each in ids.split(",")] if ids else [*self.now]
        found = (
            [told(each, *self.now[each]) for each in wanted]
            if query.get("page", "1") == "1"
            else []
        )
        return 200, msgspec.json.encode(found), ""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = msgspec.structs.replace(open311_poll.FEED, every_s=0.05)
    monkeypatch.setattr(open311_poll, "FEED", feed)


async def of(store: CityStore, number: int) -> Complaint:
    found = {each.report.external_id: each for each in await store.complaints.all()}
    return found[f"R-{number}"]


@pytest.mark.usefixtures("quick")
async def test_a_closing_elsewhere_ends_what_nobody_began_and_is_a_note_on_what_somebody_did(
    start: Start, store: CityStore
) -> None:
    origin = Origin(r1=("open", ""), r2=("open", ""))
    desk = Desk(store, load("bekasi"), lambda: datetime.now(UTC))
    async with foreign(origin) as url, start(feeds=table(url)):
        await held(store, 2)
        begun = (await of(store, 2)).complaint_id
        how: dict[str, Any] = {"expected_version": LATEST, "key": "a"}
        await desk.assign(begun, RINA, agency_id="dlh", **how)
        origin.now = {1: ("closed", "Sudah beres, kata 081234567890"), 2: ("closed", "")}

        async def both() -> bool:
            one, two = await of(store, 1), await of(store, 2)
            return one.status == "not_ours" and two.version == 3

        await eventually(both)
        one, two = await of(store, 1), await of(store, 2)
        assert (one.handed_to, one.open) == ("s0", False)
        assert "sudah menutupnya" in one.public_note
        assert "Sudah beres" in one.note
        assert "0812" not in one.note
        assert two.status == "assigned"
        (*_, note) = await store.complaints.events(begun)
        assert "menutup laporan ini" in note.note
        assert "tidak diubah" in note.note
        origin.now[1] = ("open", "")

        async def reopened() -> bool:
            return (await of(store, 1)).status == "reopened"

        await eventually(reopened)


@pytest.mark.usefixtures("quick")
async def test_what_is_told_again_and_again_is_told_once_also_after_a_restart(
    start: Start, store: CityStore
) -> None:
    origin = Origin(r1=("open", "Menunggu alat"), r2=("closed", "lama"))
    async with foreign(origin) as url:
        for turn in (1, 2):
            async with start(feeds=table(url)):

                async def read_often() -> bool:
                    return origin.asked >= 6 * turn  # noqa: B023

                await eventually(read_often)
            assert (await of(store, 1)).version == 1
        assert len(await store.complaints.all()) == 1
        origin.now[1] = ("open", "Alat sudah datang")
        async with start(feeds=table(url)):

            async def noted() -> bool:
                return (await of(store, 1)).version == 2

            await eventually(noted)
        (*_, note) = await store.complaints.events((await of(store, 1)).complaint_id)
        assert "Alat sudah datang" in note.note
