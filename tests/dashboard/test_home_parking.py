"""A driver's home planted in every position of a night: it is in nothing that a viewer's browser receives."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from city.complaints import Event, Status
from city.geography import distance_m, unmercator
from city.observations import VehiclePosition
from city.profile import Geofence, load
from city.settings import Settings
from city.settings_privacy import PrivacySettings
from dashboard.access import OPERATOR, PUBLIC, RULES, VIEWER
from dashboard.live.frames import HEADER, Origin
from dashboard.live.nights import MOST_VEHICLES, stood
from operations.accounts import Role
from operations.fleet.rule_editions import FleetEdition, FleetEditions
from store.address import Address
from tests.dashboard.conftest import Wall, Web, after_a_day, report, serving, settings_for, until
from tests.dashboard.test_vehicles import read

BEKASI = load("bekasi")
ZONE = ZoneInfo(BEKASI.time_zone)
TRUCK, OTHER = "dump-truck-01", "dump-truck-02"
POOL, WAY = (-6.2790, 107.0000), (-6.2713, 107.0187)
HOME = (-6.271837, 107.025473)
PLANTED = re.compile(r"6\.27183|107\.02547|6\.2718\b|107\.0255\b")
TODAY = datetime.now(UTC).astimezone(ZONE).date()
DAY = TODAY - timedelta(days=1)
EVENING = datetime.combine(DAY, time(20), ZONE).astimezone(UTC)
KIND = VehiclePosition.KIND


def seen(after_s: float, place: tuple[float, float], kmh: float = 0.0, key: str = TRUCK) -> VehiclePosition:  # fmt: skip
    at = EVENING + timedelta(seconds=after_s)
    return VehiclePosition(vehicle_id=key, observed_at=at, received_at=at, source="osmand", lat=place[0], lng=place[1], speed_kmh=kmh, heading_deg=81.0)  # fmt: skip


def evening(key: str = TRUCK) -> list[VehiclePosition]:
    """Stands at its pool, drives by WAY to its home, and stands there for half an hour."""
    at_pool = [seen(each, POOL, key=key) for each in range(-7200, 0, 60)]
    steps = [(POOL, WAY, each / 30) for each in range(30)] + [(WAY, HOME, each / 12) for each in range(12)]  # fmt: skip
    way = [
        seen(10 * n, (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part), 30.0, key)
        for n, (a, b, part) in enumerate(steps)
    ]
    return [*at_pool, *way, *(seen(each, HOME, key=key) for each in range(420, 2220, 60))]


@pytest.fixture
async def home(store_address: Address, tmp_path: Path) -> AsyncIterator[Web]:
    """A web process that came up after its truck was parked, at 20:37, with the day's rows."""
    async with after_a_day(store_address, tmp_path, BEKASI, DAY, evening()) as found:
        found.desk.hub.now = lambda: EVENING + timedelta(minutes=37)
        await until(lambda: found.desk.hub.followers.ready)
        yield found


def places_in(wall: Wall) -> list[tuple[float, float]]:
    """Every place in every frame."""
    found = []
    for frame in wall.frames:
        head, columns = read(frame)
        origin = Origin(*HEADER.unpack_from(frame)[6:8])
        assert len(columns["x"]) == head[1]
        pairs = zip(columns["x"].tolist(), columns["y"].tolist(), strict=True)
        found += [unmercator(x + origin.x, y + origin.y) for x, y in pairs if x == x]
    return found


def has_place(web: Web, vehicle_id: str) -> bool:
    found = web.desk.hub.picture.latest[KIND].get(vehicle_id)
    assert found is None or isinstance(found, VehiclePosition)
    return found is not None and found.has_place


def known_at(web: Web, vehicle_id: str) -> datetime | None:
    found = web.desk.hub.picture.latest[KIND].get(vehicle_id)
    return found and found.observed_at


def clean(where: str, text: str) -> None:
    assert not PLANTED.search(text), where


async def texts_of(client: httpx.AsyncClient, *roles: object) -> list[tuple[str, str]]:
    plain = [each.path for each in RULES if each.method == "GET" and each.role in roles]
    paths = [each for each in plain if not set(each) & set("[](){}\\*+")]
    period = f"period={DAY}..{DAY}"
    about = [
        f"/api/vehicles/{TRUCK}/trail", f"/api/search?q={TRUCK}", f"/fleet?{period}", f"/fleet/csv?{period}",
    ]  # fmt: skip
    if OPERATOR in roles:
        about += [f"/fleet/{TRUCK}?day={DAY}", f"/api/fleet/{TRUCK}/track?day={DAY}", f"/fleet/{TRUCK}/track.csv?day={DAY}"]  # fmt: skip
        about += [f"/api/fleet/rows?{period}&set={each}" for each in ("trips", "stops", "day", "away", "after")]  # fmt: skip
    return [(each, (await client.get(each, follow_redirects=False)).text) for each in (*paths, *about)]  # fmt: skip


async def test_home_is_in_nothing_that_a_browser_receives(home: Web) -> None:
    views = [f"drawer:vehicle:{TRUCK}", "panel:fleet", "panel:key_figures", "drawer:kelurahan:32.75.04.1001", "vehicles"]  # fmt: skip
    async with home.wall(await home.cookie()) as wall:
        await wall.hello(*views)
        await wall.hear_until(lambda: views[0] in wall.tiles and wall.frames)
        await home.tell(KIND, seen(2220, HOME))
        await wall.hear_until(lambda: len(wall.frames) > 1)
        assert "Parkir di luar jam dinas; tempat tidak ditampilkan" in str(wall.tiles[views[0]])
        assert places_in(wall) == []
        clean("socket", str(wall.tiles) + str(wall.features))
    for role, roles in ((Role.VIEWER, (PUBLIC, VIEWER)), (Role.OPERATOR, (PUBLIC, VIEWER, OPERATOR))):  # fmt: skip
        async with home.client(await home.cookie(role)) as client:
            client.timeout = 60
            for where, text in await texts_of(client, *roles):
                clean(where, text)


async def test_the_track_and_the_trail_end_before_home_and_are_there(home: Web) -> None:
    async with home.client(await home.cookie(Role.OPERATOR)) as client:
        client.timeout = 60
        track = (await client.get(f"/api/fleet/{TRUCK}/track?day={DAY}")).json()
        drawn = [(lat, lng) for line in track["lines"] for _, lat, lng, _ in line]
        trail = (await client.get(f"/api/vehicles/{TRUCK}/trail")).json()["points"]
        book = load_workbook(BytesIO((await client.get(f"/fleet/xlsx?period={DAY}..{DAY}", timeout=60)).content))  # fmt: skip
    assert len(drawn) > 20
    assert min(distance_m(*each, *HOME) for each in drawn) > 300
    assert all(distance_m(lat, lng, *HOME) > 300 for lat, lng, _ in trail)
    clean("xlsx", str([cell.value for sheet in book for row in sheet.iter_rows() for cell in row]))


@pytest.mark.parametrize("saw_the_night", [True, False])
async def test_a_wall_that_watches_the_way_home_never_sees_where_it_ends(
    home: Web, monkeypatch: pytest.MonkeyPatch, saw_the_night: bool
) -> None:
    """Because it stood there the night before, whether or not this process was there."""
    night = [seen(each, HOME, key=OTHER) for each in range(-21 * 3600, -15 * 3600, 300)]
    day = evening(OTHER)[:120]
    monkeypatch.setattr("dashboard.live.hub.utc_now", lambda: EVENING)
    if not saw_the_night:
        await home.tell(KIND, *night, *day)
    async with serving(home.desk.settings, BEKASI, home.store) as web:
        hub = web.desk.hub
        await until(lambda: hub.followers.ready)
        if saw_the_night:
            for each in (*night, *day):
                await home.tell(KIND, each)
            await until(lambda: known_at(web, OTHER) == day[-1].observed_at)
        async with web.wall(await web.cookie()) as wall:
            await wall.hello("vehicles")
            for each in evening(OTHER)[120:165]:
                await home.tell(KIND, each)
                await until(lambda at=each.observed_at: known_at(web, OTHER) == at)
                await wall.hear()
            await home.tell(KIND, seen(2_300, POOL, key="patrol-02"))
            await wall.hear_until(lambda: "patrol-02" in wall.names)
            seen_at = places_in(wall)
        assert len(seen_at) > 20, "the way there is seen"
        assert all(distance_m(*each, *HOME) > 300 for each in seen_at)
        trail = hub.trail(OTHER)
        assert all(distance_m(lat, lng, *HOME) > 300 for lat, lng, _ in trail)


async def test_a_very_large_fleet_begins_without_reading_where_it_stood(home: Web) -> None:
    night = EVENING + timedelta(minutes=37)
    assert {each.vehicle_id for each in await stood(home.store, night, MOST_VEHICLES)} == {TRUCK}
    assert await stood(home.store, night, MOST_VEHICLES + 1) == []


async def test_who_is_sent_to_a_case_is_shown_until_it_is_done(home: Web) -> None:
    hub = home.desk.hub
    case, _ = await home.store.complaints.receive(report(), "warga", datetime.now(UTC))
    ticket = case.complaint_id
    assert not has_place(home, TRUCK)
    for status in (Status.ASSIGNED, Status.DISPATCHED, Status.ON_SITE, Status.RESOLVED):
        step = Event(at=datetime.now(UTC), actor="r", status=status, agency_id="dlh", vehicle_id=TRUCK)  # fmt: skip
        case = await home.store.complaints.step(ticket, step, case.version)
        await until(lambda at=case.version: hub.picture.complaints[ticket].version == at)
        assert has_place(home, TRUCK) == (status in (Status.DISPATCHED, Status.ON_SITE))


async def test_a_case_left_in_progress_shows_nobodys_home(home: Web) -> None:
    hub = home.desk.hub
    evening = EVENING + timedelta(minutes=37)
    case, _ = await home.store.complaints.receive(report(), "warga", evening)
    for status in (Status.ASSIGNED, Status.DISPATCHED, Status.ON_SITE):
        step = Event(at=evening, actor="r", status=status, agency_id="dlh", vehicle_id=TRUCK)
        case = await home.store.complaints.step(case.complaint_id, step, case.version)
    await until(lambda: has_place(home, TRUCK))
    hub.now = lambda: evening + timedelta(hours=1)
    hub.followers.look_again()
    assert not has_place(home, TRUCK)
    step = Event(at=evening + timedelta(minutes=59), actor="r", status=Status.IN_PROGRESS, agency_id="dlh", vehicle_id=TRUCK)  # fmt: skip
    await home.store.complaints.step(case.complaint_id, step, case.version)
    await until(lambda: has_place(home, TRUCK))


async def test_a_duty_that_ends_hides_who_stands_without_a_new_position(home: Web) -> None:
    hub, crew = home.desk.hub, "road-crew-01"
    noon = EVENING - timedelta(hours=6)
    hub.now = lambda: noon
    await home.tell(KIND, seen(-6 * 3600, HOME, key=crew))
    await until(lambda: crew in hub.picture.latest[KIND])
    assert has_place(home, crew)
    hub.now = lambda: EVENING
    hub.followers.look_again()
    assert not has_place(home, crew)
    hub.publish()
    slot = hub.vehicles.slots[crew]
    assert hub.vehicles.x[slot] != hub.vehicles.x[slot]


async def test_a_stricter_city_hides_the_drive_as_well(store_address: Address, home: Web) -> None:
    settings: Settings = settings_for(store_address)
    settings.privacy = PrivacySettings(hide_off_duty_drives=True)
    for each, told in ((home.desk.settings, True), (settings, False)):
        async with serving(each, BEKASI, home.store) as web:
            web.desk.hub.now = lambda: EVENING + timedelta(minutes=37)
            await until(lambda web=web: web.desk.hub.followers.ready)
            await home.tell(KIND, seen(2300 + told, WAY, 30.0, OTHER))
            found = web.desk.hub.picture.latest[KIND]
            await until(lambda found=found: OTHER in found)
            assert has_place(web, OTHER) == told


async def test_a_place_that_leaders_register_is_told_from_its_first_day_on(home: Web) -> None:
    editions, hub, evening_s = FleetEditions(home.store), home.desk.hub, EVENING.timestamp() + 2220
    here = Geofence(id="rw", name="Kantor RW", kind="parking", lat=HOME[0], lng=HOME[1])
    rules = replace(BEKASI.fleet, places=BEKASI.fleet.places | {"rw": here})
    for number, (since, told) in enumerate(((TODAY, False), (DAY, True))):
        new = FleetEdition(at=EVENING, by="wali", since=since, reason="kantor baru", rules=rules)
        await editions.keep(new, number, str(number))
        await until(lambda n=number: len(hub.profile.fleet_kept.editions) > n)  # type: ignore[misc]
        hub.discretion.look_again(evening_s)
        assert has_place(home, TRUCK) == told
