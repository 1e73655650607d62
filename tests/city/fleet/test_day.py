"""One vehicle's day: what its rows say, and what they never say."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from msgspec.structs import replace

from city.complaints import Complaint, Report, Status, Step
from city.fleet.day import derived
from city.fleet.duty import Task, tasks_of
from city.fleet.parts import VehicleDay
from city.fleet.places import Places
from city.fleet.privacy import shown
from city.fleet.track import Worker, worker_of
from city.geography import METRES_PER_DEGREE, distance_m
from city.profile import Geofence, Zone
from tests.city.fleet.drives import (
    BEKASI,
    DAY,
    END_S,
    POOL,
    START_S,
    at,
    changed,
    drives,
    end_of,
    stands,
    track,
)

PLACES = Places(BEKASI, BEKASI.fleet)
TRUCK = worker_of(BEKASI, "dump-truck-01", BEKASI.fleet)
PATROL = worker_of(BEKASI, "patrol-01", BEKASI.fleet)
LANDFILL = (-6.3480, 107.0020)
HOME = (-6.2700, 107.0250)
NIGHT = stands(-3, 8, POOL, every_s=60)


def day(points, tasks=(), worker: Worker = TRUCK, until_s: float = END_S, places=PLACES) -> VehicleDay:  # fmt: skip
    return derived(worker, points, DAY, until_s, tasks, places)


def total(found: VehicleDay, name: str) -> float:
    return sum(getattr(each, name) for each in found.parts)


def one_round():
    out = drives(8, 20, POOL)
    back = drives(9, 20, end_of(out), north=False)
    return track(NIGHT, out, stands(8 + 1 / 3, 9, end_of(out), on=True), back, stands(9 + 1 / 3, 24, POOL, every_s=60))  # fmt: skip


def test_the_rows_of_a_round_add_up():
    found = day(one_round())
    assert [each.state for each in found.parts] == ["stop", "trip", "stop", "trip", "stop"]
    assert total(found, "seconds") == END_S - START_S
    assert total(found, "km") == pytest.approx(20, rel=0.02)
    assert found.parts[1].straight_km == pytest.approx(10, rel=0.02)
    assert found.parts[0].place == "dlh-rawalumbu"
    assert found.parts[1].top_kmh == 30.0
    assert {each.day for each in found.parts} == {DAY}


def test_idling_is_engine_on_and_standing_for_three_minutes_away_from_work():
    found = day(one_round())
    assert total(found, "idle_s") == pytest.approx(2400, abs=20)
    assert total(found, "engine_s") == pytest.approx(4800, abs=40)
    assert total(found, "told_s") == pytest.approx(END_S - START_S, abs=60)
    task = Task(vehicle_id="x", ticket="T", sent_s=at(8), lat=end_of(drives(8, 20, POOL))[0], lng=POOL[1])  # fmt: skip
    busy = day(one_round(), [task])
    assert total(busy, "idle_s") == pytest.approx(0, abs=20)
    assert total(busy, "busy_idle_s") == pytest.approx(2400, abs=20)


def test_a_tracker_that_never_tells_the_ignition_is_not_called_thrifty():
    found = day(replace(one_round(), ignition_on=[None] * len(one_round())))
    assert (total(found, "told_s"), total(found, "engine_s"), total(found, "idle_s")) == (0, 0, 0)


def test_a_visit_to_the_landfill_counts_once_however_its_edge_is_crossed():
    way = drives(8, 10, (LANDFILL[0] + 0.05, LANDFILL[1]), north=False)
    edge = (LANDFILL[0] + 610 / METRES_PER_DEGREE, LANDFILL[1])
    points = track(NIGHT, way, stands(8.3, 8.5, LANDFILL), stands(8.5, 8.55, edge), stands(8.55, 8.8, LANDFILL), stands(12, 12.5, LANDFILL))  # fmt: skip
    assert total(day(points), "hauls") == 2
    assert total(day(points, worker=PATROL), "hauls") == 0
    found_there = track(stands(9, 10, LANDFILL), drives(10, 10, LANDFILL, north=False))
    assert total(day(found_there), "hauls") == 0


def test_only_trips_outside_the_shift_without_a_task_are_after_hours():
    out = drives(19, 20, POOL)
    points = track(stands(0, 19, POOL, every_s=60), out, stands(19 + 1 / 3, 24, end_of(out), every_s=60))  # fmt: skip
    assert total(day(points), "after_s") == pytest.approx(1200, abs=70)
    task = Task(vehicle_id="x", ticket="T", sent_s=at(18.9))
    assert total(day(points, [task]), "after_s") == 0
    assert total(day(points, worker=PATROL), "after_s") == 0


def test_a_cart_outside_its_kecamatan_is_away_unless_it_was_sent():
    cart = worker_of(BEKASI, "baktor-01", BEKASI.fleet)
    pool = (-6.2530, 107.0109)
    far = stands(10, 11, (-6.2077, 106.9836))
    points = track(stands(5.5, 10, pool), far, stands(11, 18, pool))
    assert total(day(points, worker=cart), "away_s") == pytest.approx(3600, abs=20)
    task = Task(vehicle_id="x", ticket="T", sent_s=at(9.9), end_s=at(11.1))
    assert total(day(points, [task], worker=cart), "away_s") == 0


CORNERS = ((-6.2300, 106.9700), (-6.2300, 107.0000), (-6.2000, 107.0000), (-6.2000, 106.9700))


def test_a_drawn_zone_holds_with_what_a_receiver_is_off_and_a_barred_one_keeps_out():
    def away_s(lng: float, **zone: object) -> float:
        drawn = Zone(id="z", name="Z", corners=CORNERS, **zone)
        truck = replace(TRUCK, zones=(drawn,))
        points = track(stands(5.5, 10, POOL), stands(10, 11, (-6.2077, lng)), stands(11, 18, POOL))
        return total(day(points, worker=truck), "away_s")

    assert away_s(106.9836) == away_s(107.0003) == 0
    assert away_s(107.0012) == pytest.approx(3600, abs=20)
    assert away_s(106.9836, kind="barred") == pytest.approx(3600, abs=20)
    assert away_s(107.0003, kind="barred") == 0


def test_a_zone_is_for_the_vehicles_that_fit_everything_it_names():
    zone = Zone(id="z", name="Z", corners=CORNERS, kinds=("dump-truck",), depots=("dlh-utara",))
    rules = replace(BEKASI.fleet, zones={"z": zone})
    theirs = [each for each in BEKASI.vehicles if worker_of(BEKASI, each, rules).zones]
    assert len(theirs) == 6
    assert {BEKASI.vehicles[each].depot for each in theirs} == {"dlh-utara"}
    assert {BEKASI.vehicles[each].kind for each in theirs} == {"dump-truck"}


def test_speeding_counts_from_ten_seconds_on_and_never_on_blue_light():
    out = drives(8, 10, POOL, kmh=72.0)
    points = track(NIGHT, out, stands(8 + 1 / 6, 24, end_of(out)))
    assert total(day(points), "fast_s") == pytest.approx(600, abs=20)
    fire = worker_of(BEKASI, "fire-engine-01", BEKASI.fleet)
    assert total(day(points, worker=fire), "fast_s") == 0


def test_bad_positions_are_counted_with_their_rules_and_drive_nowhere():
    good = one_round()
    bad = changed(changed(good, 800, lat=0.0, lng=0.0), 810, lat=POOL[0] + 0.15)
    found = day(bad)
    assert (total(found, "bad"), total(found, "points")) == (2, total(day(good), "points"))
    assert ", ".join(filter(None, (each.faults for each in found.parts))) in ("zero_island 1, jump 1", "jump 1, zero_island 1")  # fmt: skip
    assert total(found, "km") == pytest.approx(total(day(good), "km"), rel=0.01)


def home_parking(worker: Worker = TRUCK, until_h: float = 24) -> VehicleDay:
    last = (HOME[0] - 5000 / METRES_PER_DEGREE, HOME[1])
    out = drives(18, 10, last)
    points = track(stands(0, 18, POOL, every_s=60), out, stands(18 + 1 / 6, until_h, end_of(out), every_s=60))  # fmt: skip
    return day(points, worker=worker, until_s=at(until_h))


def test_where_a_driver_parks_at_home_is_told_nobody():
    found = home_parking()
    trip, stop = found.parts[-2:]
    assert (trip.state, stop.state) == ("trip", "stop")
    for each in (trip, stop):
        assert each.hidden
        assert (each.lat, each.lng, each.area, each.place) == (None, None, "", "")
    assert len(found.private) == 1


def test_a_vehicle_on_duty_all_day_is_hidden_after_an_hour_of_the_night():
    assert home_parking(PATROL, 19.1).private == ()
    assert len(home_parking(PATROL, 20).private) == 1


def test_a_registered_parking_place_is_told_by_name_unless_it_is_private():
    def parked(private: bool) -> VehicleDay:
        here = Geofence(id="rw", name="Kantor RW 05", kind="parking", lat=HOME[0], lng=HOME[1], private=private)  # fmt: skip
        places = Places(BEKASI, replace(BEKASI.fleet, places={"rw": here}))
        return day(track(stands(0, 24, HOME, every_s=60)), places=places)

    assert (parked(False).parts[0].place, parked(False).private) == ("rw", ())
    assert parked(True).parts[0].hidden


def test_no_point_near_a_private_place_is_drawn():
    last = (HOME[0] - 5000 / METRES_PER_DEGREE, HOME[1])
    points = track(stands(0, 18, POOL, every_s=60), drives(18, 10, last), stands(18 + 1 / 6, 24, HOME, every_s=60))  # fmt: skip
    private = day(points).private
    drawn = points.taken(shown(points, private))
    assert 0 < len(drawn) < len(points)
    assert min(map(lambda lat, lng: distance_m(lat, lng, *private[0]), drawn.lat, drawn.lng)) > 300


def test_a_vehicle_that_was_sent_is_seen_to_come_or_not():
    place = end_of(drives(8, 20, POOL))
    near = Task(vehicle_id="x", ticket="NEAR", sent_s=at(7.9), end_s=at(9), lat=place[0], lng=place[1])  # fmt: skip
    passed = Task(vehicle_id="x", ticket="FAR", sent_s=at(7.9), lat=HOME[0], lng=HOME[1])
    nowhere = Task(vehicle_id="x", ticket="NONE", sent_s=at(7.9))
    visits = {each.ticket: each for each in day(one_round(), [near, passed, nowhere]).visits}
    assert visits["NEAR"].entered_at.timestamp() == pytest.approx(at(8 + 1 / 3), abs=20)
    assert visits["FAR"].entered_at is None
    assert visits["NONE"].entered_at is None


def test_who_only_drives_past_did_not_come():
    middle = (POOL[0] + 5000 / METRES_PER_DEGREE, POOL[1])
    task = Task(vehicle_id="x", ticket="T", sent_s=at(7.9), lat=middle[0], lng=middle[1])
    assert day(one_round(), [task]).visits[0].entered_at is None


def test_a_day_that_still_runs_ends_now():
    found = day(one_round(), until_s=at(8.1))
    assert found.parts[-1].end_at.timestamp() == at(8.1)
    assert (found.parts[-1].state, found.parts[-1].then) == ("trip", "")


def test_nobody_was_silent_before_the_city_began_to_listen():
    heard = track(stands(9, 24, POOL, every_s=60))
    assert day(heard).parts[0].state == "silent"
    found = derived(TRUCK, heard, DAY, END_S, (), PLACES, since_s=at(9))
    assert [each.state for each in found.parts] == ["stop"]
    assert found.parts[0].start_at.timestamp() == at(9)


def test_what_was_told_late_of_the_time_before_is_no_silence_of_others():
    """Trackers send what they kept: only their own day begins earlier."""
    kept = track(stands(7, 12, POOL, every_s=60))
    [stop, *_] = derived(TRUCK, kept, DAY, END_S, (), PLACES, since_s=at(9)).parts
    assert (stop.state, stop.start_at.timestamp()) == ("stop", at(7))
    [silence] = derived(TRUCK, track([]), DAY, END_S, (), PLACES, since_s=at(9)).parts
    assert (silence.state, silence.start_at.timestamp()) == ("silent", at(9))


def case(*steps: Step) -> Complaint:
    now = steps[0].at
    report = Report(observed_at=now, received_at=now, source="t", service_code="sampah", description="x", lat=POOL[0], lng=POOL[1])  # fmt: skip
    return Complaint(complaint_id="T-1", version=1, status=steps[-1].status, report=report, received_at=now, status_at=steps[-1].at, steps=steps)  # fmt: skip


def test_a_task_lasts_from_dispatch_until_it_is_done_or_goes_to_another():
    def step(status: Status, hour: float, vehicle: str = "") -> Step:
        return Step(status, datetime.fromtimestamp(at(hour), UTC), "dlh", vehicle)

    found = tasks_of(
        case(
            step(Status.RECEIVED, 7),
            step(Status.DISPATCHED, 8, "a"),
            step(Status.DISPATCHED, 9, "b"),
            step(Status.ON_SITE, 10, "b"),
            step(Status.RESOLVED, 11),
        )
    )
    assert [(each.vehicle_id, each.sent_s, each.end_s) for each in found] == [("a", at(8), at(9)), ("b", at(9), at(11))]  # fmt: skip
    still = tasks_of(case(step(Status.RECEIVED, 7), step(Status.DISPATCHED, 8, "a")))
    assert still[0].end_s == float("inf")


def test_a_night_shift_reaches_over_midnight():
    kind = replace(TRUCK.kind, shift=(time(22), time(6)))
    found = day(track(stands(0, 24, POOL, every_s=60)), worker=replace(TRUCK, kind=kind))
    assert total(found, "duty_s") == 8 * 3600
