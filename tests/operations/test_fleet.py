"""The fleet's days: made once from positions, kept as tables, counted and opened."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from city.case import Complaint, Event, Report, Status
from city.fleet.figures import OPENS, figures, together
from city.fleet.parts import Part
from city.fleet.privacy import RULE
from city.observations import VehiclePosition
from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from operations.fleet import counting, rows
from operations.fleet.deriving import Deriving
from operations.fleet.logbook import Entry, LogBooks, WrongEntry, checked, litres_in, unfit_on
from operations.fleet.report import Case, report, span_of
from operations.watch import fleet_days
from operations.watch.fleet_days import FleetDays
from operations.watch.lead import LostLead
from store.address import Address
from store.archive.columns import rows_of, table_of
from store.archive.daily import Daily
from store.archive.files import Files, day_folder
from store.archive.files import Part as FilePart
from store.archive.folder import Folder
from store.archive.spans import Span
from store.archive.tables import TRIPS
from store.archive.waiting import mark_key
from store.city_store import CityStore, open_store
from store.ending import together as side_by_side
from tests.city.fleet.drives import BEKASI, DAY, POOL, ROW, at, drives, end_of, stands
from tests.store.test_archive_older_files import older

ZONE = BEKASI.time_zone
TRUCK, OTHER = "dump-truck-01", "dump-truck-02"
SITE = end_of(drives(8, 20, POOL))
SPAN = span_of(DAY, DAY + timedelta(days=1), ZONE)


def moment(hours: float) -> datetime:
    return datetime.fromtimestamp(at(hours), UTC)


def round_trip() -> list[ROW]:
    out = drives(8, 20, POOL)
    back = drives(9, 20, SITE, north=False)
    return [*stands(0, 8, POOL, every_s=60), *out, *stands(8 + 1 / 3, 9, SITE, on=True), *back, *stands(9 + 1 / 3, 24, POOL, every_s=60)]  # fmt: skip


def positions(found: list[ROW], vehicle_id: str = TRUCK) -> list[VehiclePosition]:
    return [
        VehiclePosition(
            observed_at=(when := datetime.fromtimestamp(at_s, UTC)), received_at=when + timedelta(seconds=1),
            source="simulator", vehicle_id=vehicle_id, lat=lat, lng=lng, speed_kmh=kmh, accuracy_m=5.0, ignition_on=on,
        )
        for at_s, lat, lng, kmh, on in found
    ]  # fmt: skip


@pytest.fixture
async def kept(store_address: Address, tmp_path: Path) -> AsyncIterator[CityStore]:
    """A store whose archive is a folder of this test."""
    archive = ArchiveSettings(folder=str(tmp_path / "archive"), memory_mib=256)
    wide = StoreSettings(vehicle_window_s=400 * 86_400.0)
    async with await open_store(store_address, wide, archive=archive) as opened:
        yield opened


def deriving(store: CityStore, now: datetime, *held: Complaint) -> Deriving:
    """`held`: the open cases its leader knows of."""
    return Deriving(store, BEKASI, lambda: now, lambda: None, lambda: held)


async def write(store: CityStore, found: list[VehiclePosition], now: datetime) -> None:
    await store.observations.write(VehiclePosition.KIND, found, now)


SOLVED = ((7.5, Status.ASSIGNED, ""), (7.8, Status.DISPATCHED, TRUCK), (8.4, Status.ON_SITE, ""), (11.0, Status.RESOLVED, ""))  # fmt: skip
"""Sent at 7.50, solved at 11, where the truck stands at 8.20."""


async def a_case(
    store: CityStore, steps: Sequence[tuple[float, Status, str]] = SOLVED
) -> Complaint:
    told = Report(observed_at=moment(7), received_at=moment(7), source="simulator", service_code="sampah", description="x", lat=SITE[0], lng=SITE[1])  # fmt: skip
    case, _ = await store.complaints.receive(told, "t", moment(7), agency_id="dlh")
    for hours, status, vehicle in steps:
        event = Event(at=moment(hours), actor="t", status=status, agency_id="dlh", vehicle_id=vehicle)  # fmt: skip
        case = await store.complaints.step(case.complaint_id, event, case.version)
    return case


async def whole_report(store: CityStore, cases: dict[str, Case], books=None):
    return await report(store.history, counting.Counting(), BEKASI, SPAN, DAY, books or {}, cases.get)  # fmt: skip


async def by_vehicle(store: CityStore, kept: counting.Counting | None = None) -> list[counting.Counted]:  # fmt: skip
    return counting.by_vehicle(await (kept or counting.Counting()).days(store.history, SPAN))


async def test_a_day_is_made_counted_and_opened(kept: CityStore) -> None:
    now = moment(23.99)
    await write(kept, positions(round_trip()), now)
    solved = await a_case(kept)
    assert await deriving(kept, now, solved).today() == len(BEKASI.vehicles)

    found = await whole_report(kept, {solved.complaint_id: Case(at(7.5), True, False)})
    truck = next(each for each in found.lines if each.vehicle_id == TRUCK)
    assert (truck.sums.used_days, truck.sums.trips, truck.sums.silent_days) == (1, 2, 0)
    assert truck.sums.km == pytest.approx(20, rel=0.02)
    assert truck.sums.busy_idle_s == pytest.approx(2400, abs=20)
    assert (truck.sums.sent, truck.sums.visits, truck.sums.solved) == (1, 1, 1)
    assert truck.sums.responses_s[0] == pytest.approx(3000, abs=20)
    assert truck.simulated

    all_of_it = figures(together(each.sums for each in found.lines), BEKASI.fleet.marks)
    assert all_of_it["used_days"].parts == {"used_days": 1, "fit_days": 120}
    assert all_of_it["silent"].value == pytest.approx(119 / 120)

    opened = await rows.behind(kept.history, SPAN, "trips", rows.Asked(vehicle_id=TRUCK))
    assert (opened.total, [each.state for each in opened.parts]) == (2, ["trip", "trip"])
    assert opened.parts[0].start_at > opened.parts[1].start_at


async def test_on_the_first_day_trackers_are_silent_from_the_first_position_on(kept: CityStore) -> None:  # fmt: skip
    now = moment(23.99)
    await write(kept, positions(stands(9, 24, POOL, every_s=60)), now)
    await deriving(kept, now).today()
    asked = rows.Asked(vehicle_id="dump-truck-02")
    [silence] = (await rows.behind(kept.history, SPAN, "silent", asked)).parts
    assert silence.start_at == moment(9) + timedelta(seconds=1), "when it was received"
    await write(kept, positions(stands(-20, -19, POOL, every_s=60)), now)
    await deriving(kept, now).today()
    [silence] = (await rows.behind(kept.history, SPAN, "silent", asked)).parts
    assert silence.start_at == moment(0)


async def test_open_cases_are_those_the_leader_holds_anyway(kept: CityStore) -> None:
    now = moment(10)
    await write(kept, positions(round_trip()), now)
    under_way = await a_case(kept, SOLVED[:2])
    await deriving(kept, now).make(DAY, [TRUCK])
    assert await counting.sent(kept.history, SPAN) == []
    await deriving(kept, now, under_way).make(DAY, [TRUCK])
    (sent,) = await counting.sent(kept.history, SPAN)
    assert (sent.ticket, sent.vehicle_id) == (under_way.complaint_id, TRUCK)


async def test_every_figure_of_a_vehicle_is_the_sum_of_the_rows_it_opens(kept: CityStore) -> None:
    now = moment(23.99)
    await write(kept, positions(round_trip()), now)
    await deriving(kept, now).today()
    everything = await rows.behind(kept.history, SPAN, "day", rows.Asked(vehicle_id=TRUCK), 0, 500)
    sums = (await by_vehicle(kept))[[*sorted(BEKASI.vehicles)].index(TRUCK)].sums
    for name in ("km", "idle_s", "busy_idle_s", "away_s", "after_s", "fast_s", "engine_s", "hauls", "points", "bad"):  # fmt: skip
        assert getattr(sums, name) == pytest.approx(sum(getattr(each, name) for each in everything.parts)), name  # fmt: skip
    assert sum(each.seconds for each in everything.parts) == pytest.approx(now.timestamp() - at(0))


@pytest.mark.parametrize("name", sorted({*OPENS.values()} - {"visits", "unfit", "fuel"} | {"day"}))
async def test_every_set_of_rows_can_be_asked_for(kept: CityStore, name: str) -> None:
    assert (await rows.behind(kept.history, SPAN, name, rows.Asked())).total == 0


async def test_yesterday_is_finished_after_midnight_and_late_positions_are_taken_in(kept: CityStore) -> None:  # fmt: skip
    await write(kept, positions(round_trip()), moment(10))
    await deriving(kept, moment(10)).today()
    after = deriving(kept, moment(25))
    assert await after.past() == len(BEKASI.vehicles)
    assert await after.past() == 0
    await write(kept, positions(drives(12, 20, POOL), OTHER), moment(25))
    assert await after.past() == 1
    found = {each.vehicle_id: each.sums for each in await by_vehicle(kept)}
    assert (found[OTHER].trips, found[TRUCK].trips) == (1, 2)


async def archived(store: CityStore, found: list[VehiclePosition]) -> None:
    """In files of their days, and nowhere else."""
    files, by_day = (
        Files(Folder(store.archive_place)),
        defaultdict[date, list[VehiclePosition]](list),
    )
    for each in found:
        by_day[each.observed_at.date()].append(each)
    for day, some in by_day.items():
        files.write(FilePart(VehiclePosition.KIND, day, Span((0, 0), (1, 0))), table_of(VehiclePosition, some))  # fmt: skip
    host, port = store.address.nodes[0]
    async with Redis(host=host, port=port, password=store.address.password) as client:
        await client.hset(mark_key(VehiclePosition.KIND), "archived", "1-0")


async def test_the_days_of_an_archive_from_before_are_made_one_after_the_other(kept: CityStore) -> None:  # fmt: skip
    await archived(kept, positions(round_trip()))
    later = deriving(kept, moment(24 * 20))
    assert await later.past() == len(BEKASI.vehicles)
    assert await later.past() == len(BEKASI.vehicles)
    assert await later.past() == 0


HOME = end_of(drives(9, 20, SITE))


def rows_in(store: CityStore, day: date) -> list[Part]:
    files = Files(Folder(store.archive_place))
    return [row for each in files.of_day(TRIPS, day) for row in rows_of(Part, files.read(each.path))]  # fmt: skip


async def days_of_an_older_rule(store: CityStore, *days: date) -> None:
    """A stop at work and a night at home on each, with rows that name the home; the first day's lie in a
    file of a release without numbers of the rule."""
    evening = [*drives(8, 20, POOL), *stands(8 + 1 / 3, 9, SITE, on=True), *drives(9, 20, SITE), *stands(9 + 1 / 3, 24, HOME, every_s=60)]  # fmt: skip
    files, found = Files(Folder(store.archive_place)), positions([*stands(0, 8, POOL, every_s=60), *evening])  # fmt: skip
    await archived(store, [replace(each, observed_at=each.observed_at - (DAY - day), received_at=each.received_at - (DAY - day)) for day in days for each in found])  # fmt: skip
    for day in days:
        await deriving(store, moment(24 * 2)).make(day, [TRUCK])
        told = [replace(each, rule=0, **({"hidden": False, "lat": HOME[0], "lng": HOME[1]} if each.hidden else {})) for each in rows_in(store, day)]  # fmt: skip
        Daily(store.archive_place).put(TRIPS, day, [TRUCK], told)
    [part] = files.of_day(TRIPS, days[0])
    older(files, part, Part, rows_in(store, days[0]), "rule")


async def test_rows_of_an_older_rule_are_made_again_newest_first_or_tell_no_place(kept: CityStore) -> None:  # fmt: skip
    new, old, half, gone = days = [DAY - timedelta(days=each) for each in (0, 3, 6, 9)]
    await days_of_an_older_rule(kept, *days)
    files = Files(Folder(kept.archive_place))
    for day in (half - timedelta(days=1), gone - timedelta(days=1), gone):
        files.folder.drop_folder(day_folder(VehiclePosition.KIND, day))
    span = span_of(gone, DAY + timedelta(days=1), ZONE)

    async def told(place: tuple[float, float]) -> list[date]:
        found = await rows.behind(kept.history, span, "day", rows.Asked(), 0, 500)
        return sorted({each.day for each in found.parts if each.lat and abs(each.lat - place[0]) < 0.002})  # fmt: skip

    before = {day: rows_in(kept, day) for day in days}
    assert all(any(each.lat == HOME[0] for each in some) for some in before.values())
    assert (await told(HOME), await told(SITE), await told(POOL)) == ([], [], sorted(days))

    watch = deriving(kept, moment(24 * 2))
    for done, left in ((1, {old, half, gone}), (1, {half, gone}), (0, {half, gone}), (0, {half, gone})):  # fmt: skip
        assert await watch.again(0) == done
        assert {day for day in days if any(each.rule < RULE for each in rows_in(kept, day))} == left  # fmt: skip
    assert await deriving(kept, moment(24 * 2)).again(0) == 0
    assert (await told(HOME), await told(SITE), await told(POOL)) == ([], [old, new], sorted(days))
    for day in days:
        kilometres = [sum(each.km for each in some) for some in (rows_in(kept, day), before[day])]
        assert len(rows_in(kept, day)) == len(before[day])
        assert kilometres[0] == pytest.approx(kilometres[1])


async def test_the_watch_makes_them_again_by_itself(kept: CityStore, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    for name in ("FIRST_S", "TODAY_S", "SHARE"):
        monkeypatch.setattr(fleet_days, name, 0.0)
    await days_of_an_older_rule(kept, DAY)
    knows, tables, is_made = asyncio.Event(), Daily(kept.archive_place), asyncio.Event()
    knows.set()

    def lead() -> None:
        if is_made.is_set():
            raise LostLead

    async def look() -> None:
        while tables.least(TRIPS, DAY, "rule") != RULE:
            await asyncio.sleep(0.05)
        is_made.set()

    def made() -> Deriving:
        return Deriving(kept, BEKASI, lambda: moment(24 * 2), lead, tuple)

    assert tables.least(TRIPS, DAY, "rule") == 0
    jobs = FleetDays(kept, made, lead, knows).jobs()
    with pytest.raises(LostLead):
        async with asyncio.timeout(60):
            await side_by_side(asyncio.Event(), *jobs, look())


async def test_a_tracker_the_profile_does_not_list_has_its_days_too(kept: CityStore) -> None:
    await write(kept, positions(round_trip(), "somebody"), moment(24))
    await deriving(kept, moment(23.99)).today()
    found = await whole_report(kept, {})
    assert found.lines[-1].vehicle_id == "somebody"
    assert (found.lines[-1].sums.owned_days, found.lines[-1].sums.trips) == (1, 2)


def part(vehicle_id: str, **more: object) -> Part:
    told = {"state": "trip", "start_at": moment(8), "end_at": moment(9), "km": 5.0}
    return Part(vehicle_id=vehicle_id, day=DAY, kind="dump-truck", agency_id="dlh", **(told | more))


async def test_writing_a_days_rows_again_replaces_them_and_leaves_the_others(kept: CityStore) -> None:  # fmt: skip
    tables = Daily(kept.archive_place)
    tables.put(TRIPS, DAY, ["a", "b"], [part("a"), part("b", km=7.0)])
    tables.put(TRIPS, DAY, ["a"], [part("a", km=6.0), part("a", km=1.0)])
    found = {each.vehicle_id: each.sums for each in await by_vehicle(kept)}
    assert {key: (each.trips, each.km) for key, each in found.items()} == {"a": (2, 7.0), "b": (1, 7.0)}  # fmt: skip
    tables.put(TRIPS, DAY, ["a", "b"], [])
    assert await by_vehicle(kept) == []


@pytest.mark.parametrize("name", ["trips", "day", "fast"])
async def test_pages_of_rows_follow_each_other_over_the_days_without_a_gap(kept: CityStore, name: str) -> None:  # fmt: skip
    tables, ids = Daily(kept.archive_place), [f"v{each}" for each in range(7)]
    for back in (1, 2, 4):
        day = DAY - timedelta(days=back)
        made = [replace(part(each, fast_s=float(n + back)), day=day, start_at=moment(8 - 24 * back), end_at=moment(9 - 24 * back)) for n, each in enumerate(ids)]  # fmt: skip
        tables.put(TRIPS, day, ids, made)
    span = span_of(DAY - timedelta(days=6), DAY, BEKASI.time_zone)
    whole = await rows.behind(kept.history, span, name, rows.Asked(), 0, 100)
    assert (whole.total, len(whole.parts)) == (21, 21)
    for count in (1, 4, 7, 10):
        pages = [await rows.behind(kept.history, span, name, rows.Asked(), start, count) for start in range(0, 30, count)]  # fmt: skip
        assert [each for page in pages for each in page.parts] == whole.parts
        assert {page.total for page in pages} == {21}
    one = await rows.behind(kept.history, span, name, rows.Asked(vehicle_id="v3"), 1, 1)
    assert (one.total, [each.vehicle_id for each in one.parts]) == (3, ["v3"])


async def test_a_day_is_counted_once_until_its_rows_are_made_again(kept: CityStore, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    tables, counted = Daily(kept.archive_place), counting.Counting()
    asked, query = [], kept.history.query

    async def noted(sql: str, *more: object) -> list[dict[str, object]]:
        asked.append(sql)
        return await query(sql, *more)

    monkeypatch.setattr(kept.history, "query", noted)
    tables.put(TRIPS, DAY, ["a"], [part("a", duty_s=60.0), part("b", state="silent", duty_s=9.0)])
    first = await by_vehicle(kept, counted)
    assert await by_vehicle(kept, counted) == first
    assert len(asked) == 1
    assert [(each.sums.used_days, each.sums.silent_days, each.sums.duty_s) for each in first] == [(1, 0, 60.0), (0, 1, 0.0)]  # fmt: skip
    tables.put(TRIPS, DAY, ["a"], [part("a", km=6.0)])
    assert (await by_vehicle(kept, counted))[0].sums.km == 6.0
    assert len(asked) == 2
    (day,) = counting.by_day(await counted.days(kept.history, SPAN))
    assert (day["vehicles"], day["used_days"], day["silent_days"], day["km"]) == (2, 1, 1, 11.0)
    assert counting.by_day(await counted.days(kept.history, SPAN), "nobody") == []


def entry(what: str, day: date, **more: object) -> Entry:
    told = {"entry_id": f"{what}{day}", "at": moment(12), "by": "t"} | more
    return Entry(what=what, on=day, **told)


def test_a_vehicle_is_out_of_service_from_its_note_until_the_day_it_is_back() -> None:
    first, after = date(2016, 11, 1), date(2016, 12, 1)
    book = [entry("unfit", date(2016, 10, 28)), entry("fit", date(2016, 11, 3)), entry("unfit", date(2016, 11, 29))]  # fmt: skip
    assert [each.day for each in unfit_on(book, first, after)] == [1, 2, 29, 30]
    withdrawn = [*book[:2], replace(book[2], withdrawn_by="t")]
    assert [each.day for each in unfit_on(withdrawn, first, after)] == [1, 2]


async def test_notes_are_kept_withdrawn_and_counted(kept: CityStore) -> None:
    books = LogBooks(kept)
    fuel = entry("fuel", DAY, litres=60.0)
    assert await books.add(TRUCK, fuel)
    assert not await books.add(TRUCK, fuel)
    assert await books.add(TRUCK, entry("unfit", DAY))
    found = await whole_report(kept, {}, await books.all())
    truck = next(each for each in found.lines if each.vehicle_id == TRUCK)
    assert (truck.sums.litres, truck.sums.fit_days, truck.days_unfit) == (60.0, 0, (DAY,))
    assert await books.withdraw(TRUCK, fuel.entry_id, "ani")
    assert not await books.withdraw(TRUCK, fuel.entry_id, "ani")
    assert litres_in(await books.of(TRUCK), DAY, DAY + timedelta(days=1)) == 0
    assert (await books.of(TRUCK))[0].withdrawn_by == "ani"


@pytest.mark.parametrize(
    ("what", "more", "why"),
    [
        ("fuel", {"litres": 0.0}, "litres"),
        ("fuel", {"litres": 2000.1}, "litres"),
        ("unfit", {"on": DAY + timedelta(days=1)}, "future"),
    ],
)
def test_a_note_that_cannot_be_is_refused_with_its_reason(what: str, more: dict[str, object], why: str) -> None:  # fmt: skip
    with pytest.raises(WrongEntry, match=why):
        checked(replace(entry(what, DAY, litres=5.0), **more), DAY)


def test_a_phone_number_in_a_note_is_masked() -> None:
    assert "0812" not in checked(entry("unfit", DAY, note="bengkel 0812 3456 7890"), DAY).note
