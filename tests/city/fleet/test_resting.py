"""Where a vehicle rests out of hours, followed live: what is told of it, moment by moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from city.case import Complaint, Photo, Report, Status
from city.fleet.places import Places
from city.fleet.privacy import hours_of, is_near
from city.fleet.resting import Known, Task, heard, judged, task_of
from city.geography import METRES_PER_DEGREE
from city.observations import VehiclePosition
from city.profile import Geofence, VehicleKind
from tests.city.fleet.drives import BEKASI, POOL, ROW, at, drives, stands

PLACES = Places(BEKASI, BEKASI.fleet)
TRUCK, PATROL = BEKASI.fleet.kinds["dump-truck"], BEKASI.fleet.kinds["patrol"]
HOME = (-6.2700, 107.0250)
NOON = datetime.fromtimestamp(at(12), UTC)
REPORT = Report(observed_at=NOON, received_at=NOON, source="t", service_code="x", description="", lat=None, lng=None)  # fmt: skip
START = (HOME[0] - 5000 / METRES_PER_DEGREE, HOME[1])


def position(row: ROW) -> VehiclePosition:
    moment = datetime.fromtimestamp(row[0], UTC)
    return VehiclePosition(vehicle_id="x", observed_at=moment, received_at=moment, source="t", lat=row[1], lng=row[2], speed_kmh=row[3])  # fmt: skip


def followed(rows: Sequence[ROW], kind: VehicleKind = TRUCK, places: Places = PLACES, **given: object) -> list[Known]:  # fmt: skip
    hours = hours_of(kind, BEKASI, at(-48), at(72))
    found: list[Known] = []
    for row in rows:
        known = heard(found[-1] if found else None, position(row), kind, places)
        found.append(judged(known, row[0], kind, hours, places, **given))
    return found


def later(known: Known, hour: float, kind: VehicleKind = TRUCK) -> Known:
    return judged(known, at(hour), kind, hours_of(kind, BEKASI, at(-48), at(72)), PLACES)


def hidden(rows: Sequence[ROW], **given: object) -> list[bool]:
    return [each.hidden for each in followed(rows, **given)]  # type: ignore[arg-type]


def test_the_first_moment_out_of_hours_is_enough_and_a_drive_is_not():
    assert hidden(stands(17.9, 17.99, HOME)) == [False] * len(stands(17.9, 17.99, HOME))
    assert hidden(stands(18, 18.01, HOME)) == [True] * len(stands(18, 18.01, HOME))
    assert not any(hidden(drives(18, 9, START)))
    assert all(hidden(drives(18, 9, START), strict=True))


def test_a_case_left_in_progress_is_work_for_an_hour_after_the_last_act_or_at_its_place():
    def told(site: tuple[float | None, float | None], **of_whom: object) -> list[float]:
        task = Task("x", at(19), *site)
        rows = stands(18.5, 22, HOME, every_s=600)
        return [row[0] for row, each in zip(rows, followed(rows, tasks=[task], **of_whom), strict=True) if not each.hidden]  # fmt: skip

    at_home = told((START[0], START[1]))
    assert (at_home[0], at_home[-1]) == (at(18.5), at(20) - 600)
    assert told((None, None)) == at_home
    assert len(told(HOME)) == 21
    way = drives(20, 5, START)
    assert not any(hidden(way, tasks=[Task("x", at(8), *HOME)], strict=True)), "who drives is told"
    home_by_night = followed([*stands(20, 28, HOME, every_s=600), *drives(28, 15, HOME)], tasks=[Task("x", at(18), *POOL)])  # fmt: skip
    seen = [each.seen for each in home_by_night if not each.hidden]
    assert min(PLACES.metres(*HOME, each.lat, each.lng) for each in seen) > 300


def test_a_step_and_a_photo_of_the_work_are_acts_and_a_citizens_photo_is_none():
    evening, morning = (datetime.fromtimestamp(at(each), UTC) for each in (17, 30))
    case = Complaint(complaint_id="t", version=1, status=Status.IN_PROGRESS, report=REPORT, received_at=evening, status_at=evening, vehicle_id="x")  # fmt: skip
    assert task_of(case) == Task("x", at(17), None, None)
    for role, acted in (("report", 17), ("before", 30), ("after", 30)):
        photographed = replace(case, photos=(Photo("p", role, morning),))
        assert task_of(photographed) == Task("x", at(acted), None, None)
    assert task_of(replace(case, status=Status.RESOLVED)) is None
    assert task_of(replace(case, vehicle_id="")) is None


def test_at_its_pool_a_vehicle_is_always_told_and_at_a_private_place_never():
    assert not any(hidden(stands(20, 24, POOL, every_s=600)))
    here = Geofence(id="rw", name="RW", kind="parking", lat=HOME[0], lng=HOME[1], private=True)
    places = Places(BEKASI, replace(BEKASI.fleet, places={"rw": here}))
    assert all(hidden(stands(9, 10, HOME), places=places))


def test_who_fell_silent_or_stands_when_its_duty_ends_is_hidden_without_a_new_position():
    known = followed(stands(17, 17.5, HOME))[-1]
    assert not later(known, 17.99).hidden
    assert later(known, 18).hidden
    drove = followed(drives(18, 5, START))[-1]
    assert not later(drove, 18.1).hidden
    assert later(drove, 18.3).hidden


def test_a_vehicle_on_duty_at_all_hours_is_hidden_after_an_hour_of_the_night():
    known = followed(stands(17, 17.1, HOME), PATROL)[-1]
    assert not later(known, 18.9, PATROL).hidden
    assert later(known, 19, PATROL).hidden


def test_the_way_home_ends_before_home_is_in_sight_where_it_rested_the_night_before():
    night = stands(-5, 5, HOME, every_s=60)
    away = stands(8, 16, POOL, every_s=60)
    way = drives(18, 20, START)
    found = followed([*night, *away, *way])[-len(way) :]
    near = [each for each in found if PLACES.metres(*HOME, each.seen.lat, each.seen.lng) <= 300]
    assert len(near) > 5
    assert all(each.hidden for each in near)
    assert not found[0].hidden
    assert not found[-1].hidden


def test_in_the_morning_it_is_hidden_until_it_is_away_though_its_duty_has_begun():
    found = followed([*stands(3, 5.6, HOME, every_s=60), *drives(5.6, 10, HOME)])
    told = [each.seen for each in found if not each.hidden]
    assert min(PLACES.metres(*HOME, each.lat, each.lng) for each in told) > 300


def test_a_red_light_is_forgotten_and_a_rest_of_an_hour_after_a_day():
    light = stands(19, 19.01, HOME)
    assert len(followed([*light, *drives(19.01, 29, HOME)])[-1].rests) == 1
    assert not followed([*light, *drives(19.01, 31, HOME)])[-1].rests
    assert len(followed([*stands(19, 21, HOME, every_s=60), *stands(23, 24, POOL)])[-1].rests) == 1
    late = followed([*stands(-5, 5, HOME, every_s=60), *stands(29.1, 29.2, POOL)])
    assert not late[-1].rests


def test_a_tracker_without_speed_stands_where_it_does_not_get_on():
    def mute(rows: Sequence[ROW]) -> list[ROW]:
        return [(*row[:3], None, row[4]) for row in rows]

    assert all(hidden(mute(stands(19, 19.1, HOME))))
    way = hidden(mute(drives(18, 5, START)))
    assert way[0], "nobody knows yet whether it stands"
    assert not any(way[9:])


def test_what_is_hidden_is_the_same_for_every_home_in_a_block_and_reaches_300_metres():
    """The ends of tracks tell the block, not the middle of a circle."""
    homes = [(-6.2700 - north * 0.0005, 107.0240 + east * 0.0005) for north in range(4) for east in range(4)]  # fmt: skip
    around = [(-6.2700 + n * 0.0003, 107.0240 + e * 0.0003) for n in range(-60, 60) for e in range(-60, 60)]  # fmt: skip
    hidden_by = {
        each: frozenset(place for place in around if is_near(*place, [each])) for each in homes
    }
    assert len(set(hidden_by.values())) < len(homes) / 2
    for home, found in hidden_by.items():
        assert all(PLACES.metres(*home, *place) > 300 for place in around if place not in found)
