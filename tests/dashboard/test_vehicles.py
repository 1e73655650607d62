"""Vehicles in columns, on the wire and on their trails."""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from city.geography import unmercator
from city.profile import Profile
from dashboard.live import frames
from dashboard.live.frames import HEADER, MAGIC, Origin
from dashboard.live.vehicles import VehicleTable
from tests.dashboard.conftest import NOW, vehicle

ORIGIN = Origin(0.79, 0.51)
SERVER_MS = NOW.timestamp() * 1000 + 4_000


def read(frame: bytes) -> tuple[tuple[float, ...], dict[str, np.ndarray]]:
    head = HEADER.unpack_from(frame)
    count, at = head[1], HEADER.size
    columns: dict[str, np.ndarray] = {"slot": np.frombuffer(frame, "<u4", count, at)}
    for name in ("x", "y", "heading", "speed", "age_s", "received_ms"):
        at += 4 * count
        columns[name] = np.frombuffer(frame, "<f4", count, at)
    assert at + 4 * count == len(frame)
    return head, columns


def told(table: VehicleTable, since: int, seq: int = 9) -> bytes | None:
    return frames.encode(table, since, seq, SERVER_MS, ORIGIN, 300.0)


def test_a_frame_says_where_each_vehicle_is_and_how_old_that_is(profile: Profile) -> None:
    table = VehicleTable(profile)
    table.apply([vehicle("baktor-07", speed_kmh=18.5, heading_deg=None)], 1)
    frame = told(table, 0)
    assert frame is not None
    head, columns = read(frame)
    assert head[:4] == (MAGIC, 1, 1, frames.FULL)
    assert head[4:9] == (9.0, SERVER_MS, *ORIGIN, 300.0)
    lat, lng = unmercator(float(columns["x"][0]) + ORIGIN.x, float(columns["y"][0]) + ORIGIN.y)
    assert (lat, lng) == pytest.approx((-6.25, 107.0), abs=1e-5)
    assert math.isnan(columns["heading"][0])
    assert columns["speed"][0] == pytest.approx(18.5)
    assert columns["age_s"][0] == pytest.approx(4.0)
    assert columns["received_ms"][0] == pytest.approx(4_000)


def test_a_delta_holds_only_what_changed_since(profile: Profile) -> None:
    table = VehicleTable(profile)
    table.apply([vehicle("baktor-01"), vehicle("baktor-02")], 1)
    table.apply([vehicle("baktor-02", 5)], 2)
    frame = told(table, 1)
    assert frame is not None
    head, columns = read(frame)
    assert head[3] == 0
    assert list(columns["slot"]) == [1]
    assert told(table, 2) is None


def test_slots_keep_their_vehicle_while_the_table_grows(profile: Profile) -> None:
    table = VehicleTable(profile)
    table.apply([vehicle(f"t-{each}", lng=107 + each / 1e5) for each in range(3_000)], 1)
    assert len(table) == 3_000
    assert table.ids[2_999] == "t-2999"
    frame = told(table, 0)
    assert frame is not None
    assert read(frame)[0][1] == 3_000


def test_names_are_told_once_and_a_simulated_one_is_marked(profile: Profile) -> None:
    table = VehicleTable(profile)
    table.apply([vehicle("baktor-07", source="simulator"), vehicle("unlisted")], 1)
    assert table.labels == ["Baktor 07", "unlisted"]
    assert table.kinds == ["baktor", ""]
    assert table.states == ["simulated", ""]
    assert table.first_renamed(0) == 0
    assert table.first_renamed(1) is None


def test_a_trail_keeps_points_ten_seconds_apart_for_half_an_hour(profile: Profile) -> None:
    table = VehicleTable(profile)
    for step in range(0, 2_400, 5):
        table.apply([vehicle("baktor-07", step, lng=107 + step / 1e5)], step + 1)
    end = NOW + timedelta(seconds=2_395)
    trail = table.trail("baktor-07", end)
    times = [at for _, _, at in trail]
    assert all(later - earlier >= 10_000 for earlier, later in pairwise(times))
    assert times[0] >= (end.timestamp() - 1_800) * 1000
    assert 170 <= len(trail) <= 180
    assert times == sorted(times)


def test_a_parked_vehicle_leaves_one_point_and_an_unknown_one_none(profile: Profile) -> None:
    table = VehicleTable(profile)
    for step in range(0, 600, 20):
        table.apply([vehicle("baktor-07", step)], step + 1)
    assert len(table.trail("baktor-07", NOW + timedelta(seconds=600))) == 1
    assert table.trail("nobody", NOW) == []


def test_trails_are_rebuilt_from_history(profile: Profile) -> None:
    table = VehicleTable(profile)
    table.apply([vehicle("baktor-07", 100, lng=107.01)], 1)
    past = [vehicle("baktor-07", step, lng=107 + step / 1e4) for step in range(0, 100, 20)]
    table.recall([*past, vehicle("unknown", 0)])
    trail = table.trail("baktor-07", NOW + timedelta(seconds=100))
    assert len(trail) == 6
    assert [at for *_, at in trail] == sorted(at for *_, at in trail)
