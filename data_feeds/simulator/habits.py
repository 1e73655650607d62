"""How each kind of vehicle spends its day. All figures are own choices for the simulation."""

from __future__ import annotations

import msgspec


class Habit(msgspec.Struct, frozen=True, kw_only=True):
    """`stops` places per round, each lasting `stop_s`; then `haul` (a depot whose id starts so), then the depot.

    `reach_m` is how far from its depot a vehicle works, `shift` its hours on duty in local time
    [from, to). A depot rest lasts `rest_s`. Speeds are those of free side streets. `idles`: the share of its
    stops at which the engine goes on running.
    """

    cruise_kmh: float
    stops: tuple[int, int] = (2, 5)
    stop_s: tuple[float, float] = (120.0, 420.0)
    rest_s: tuple[float, float] = (240.0, 1200.0)
    reach_m: tuple[float, float] = (600.0, 4500.0)
    shift: tuple[float, float] = (5.5, 18.0)
    haul: str = ""
    idles: float = 0.2


DEFAULT = Habit(cruise_kmh=26.0)
HABITS = {
    "baktor": Habit(
        cruise_kmh=17.0, stops=(5, 10), stop_s=(60.0, 240.0), reach_m=(200.0, 2600.0), idles=0.3
    ),
    "dump-truck": Habit(cruise_kmh=25.0, stop_s=(240.0, 900.0), haul="tpa"),
    "arm-roll": Habit(cruise_kmh=25.0, stops=(1, 1), stop_s=(300.0, 600.0), haul="tpa"),
    "compactor": Habit(cruise_kmh=23.0, stops=(6, 12), stop_s=(60.0, 180.0), haul="tpa", idles=0.9),
    "ambulance": Habit(
        cruise_kmh=36.0,
        stops=(1, 1),
        stop_s=(300.0, 900.0),
        rest_s=(900.0, 5400.0),
        shift=(0.0, 24.0),
    ),
    "fire-engine": Habit(
        cruise_kmh=36.0,
        stops=(1, 2),
        stop_s=(300.0, 1200.0),
        rest_s=(2400.0, 9000.0),
        shift=(0.0, 24.0),
    ),
    "patrol": Habit(
        cruise_kmh=27.0, stops=(3, 8), reach_m=(800.0, 8000.0), shift=(0.0, 24.0), idles=0.5
    ),
    "tow-truck": Habit(cruise_kmh=26.0, rest_s=(900.0, 3600.0), reach_m=(800.0, 7000.0)),
    "road-crew": Habit(cruise_kmh=26.0, stops=(1, 3), stop_s=(900.0, 2400.0), shift=(7.0, 17.0)),
    "lamp-crane": Habit(cruise_kmh=24.0, stops=(3, 6), stop_s=(600.0, 1500.0), shift=(13.0, 23.0)),
}
BENCH = Habit(
    cruise_kmh=30.0, stops=(6, 6), stop_s=(2.0, 8.0), rest_s=(2.0, 8.0), shift=(0.0, 24.0)
)
"""Vehicles beyond the profile's fleet, made for measuring: nearly always on the move."""
