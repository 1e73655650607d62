"""Which positions of a vehicle are wrong. None is dropped: each keeps the name of its rule.

| fault        | the position                                                               |
|--------------|----------------------------------------------------------------------------|
| zero_island  | lies within 0.01 degrees of 0, 0: the receiver had no fix                  |
| outside      | lies outside the city's frame widened by `margin_deg`                      |
| inaccurate   | says itself that it may be more than `accuracy_m` off (50 m, own choice)   |
| speed        | tells a speed above `fastest_kmh` (150 km/h, own choice), or below 0       |
| clock        | was told before it happened, or belongs to a clock that is steadily wrong  |
| repeated     | has the time of the one before it                                          |
| jump         | could only be reached from the last good one faster than `fastest_kmh`     |

A steadily wrong clock: positions that come LATE_S or more after their time although they come as fast
as they were made. What a tracker saved while it was offline comes faster than that and is good.

After a jump the next positions are wrong too, unless CHAIN of them in a row agree with each other:
then the one before was wrong, and the way between is no way driven (`breaks`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from city.fleet.points import Points, plane
from city.profile import Frame

NEAR_ZERO_DEG = 0.01
AHEAD_S = 300.0
"""A source's clock may be so far ahead of ours."""
LATE_S = 1800.0
WATCHED_S = 60.0
"""So long a clock is watched before it is called wrong."""
PACE = 0.2
"""As fast as they were made: within a fifth."""
NOISE_M = 100.0
"""Shorter hops are a wandering receiver, whatever speed they would need."""
CHAIN = 3


class Fault(StrEnum):
    NONE = ""
    ZERO_ISLAND = "zero_island"
    OUTSIDE = "outside"
    INACCURATE = "inaccurate"
    SPEED = "speed"
    CLOCK = "clock"
    REPEATED = "repeated"
    JUMP = "jump"


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What is possible here. `frame` None: anywhere on earth."""

    frame: Frame | None = None
    fastest_kmh: float = 150.0
    accuracy_m: float = 50.0


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A fault for each point, and the points where the way begins anew."""

    faults: list[Fault]
    breaks: frozenset[int]

    def good(self) -> list[int]:
        return [at for at, fault in enumerate(self.faults) if not fault]

    def counts(self) -> dict[Fault, int]:
        """How many of each fault there are, those that are there, in the table's order."""
        return {each: n for each in Fault if each and (n := self.faults.count(each))}


def judge(points: Points, bounds: Bounds) -> Judged:
    """`points` in order."""
    wrong_clock = _wrong_clock(points.at_s, points.received_s)
    rows = zip(points.lat, points.lng, points.speed_kmh, points.accuracy_m, strict=True)
    faults = [
        Fault.CLOCK if at in wrong_clock else _alone(*row, bounds) for at, row in enumerate(rows)
    ]
    return Judged(faults=faults, breaks=frozenset(_jumps(points, faults, bounds.fastest_kmh)))


def _alone(
    lat: float, lng: float, speed_kmh: float | None, accuracy_m: float | None, bounds: Bounds
) -> Fault:
    """What a position's own values say."""
    if -NEAR_ZERO_DEG <= lat <= NEAR_ZERO_DEG and -NEAR_ZERO_DEG <= lng <= NEAR_ZERO_DEG:
        return Fault.ZERO_ISLAND
    if bounds.frame is not None and not bounds.frame.holds(lat, lng):
        return Fault.OUTSIDE
    if accuracy_m is not None and accuracy_m > bounds.accuracy_m:
        return Fault.INACCURATE
    if speed_kmh is not None and not 0.0 <= speed_kmh <= bounds.fastest_kmh:
        return Fault.SPEED
    return Fault.NONE


def _wrong_clock(at_s: Sequence[float], received_s: Sequence[float]) -> set[int]:
    lags = [came - was for was, came in zip(at_s, received_s, strict=True)]
    found = {each for each, lag in enumerate(lags) if lag < -AHEAD_S}
    late = sorted(
        (each for each, lag in enumerate(lags) if lag >= LATE_S), key=lambda each: received_s[each]
    )
    watched: list[int] = []
    for each in late:
        if watched and not _keeps_pace(at_s, received_s, watched[0], each):
            watched = []
        watched.append(each)
        if received_s[each] - received_s[watched[0]] >= WATCHED_S:
            found.update(watched)
    return found


def _keeps_pace(at_s: Sequence[float], received_s: Sequence[float], a: int, b: int) -> bool:
    """Whether as much time passed between two positions as between their arrivals."""
    came, made = received_s[b] - received_s[a], at_s[b] - at_s[a]
    return abs(came - made) <= max(PACE * came, WATCHED_S / 4)


def _jumps(points: Points, faults: list[Fault], fastest_kmh: float) -> list[int]:
    """Marks jumps and repeats in `faults`; returns where the way begins anew."""
    at_s, lat, lng = points.at_s, points.lat, points.lng
    metres, fastest_m_s = plane(lat[0] if lat else 0.0), fastest_kmh / 3.6
    last, chain, breaks = -1, [0] * 0, [0] * 0

    def reachable(a: int, b: int) -> bool:
        away = metres(lat[a], lng[a], lat[b], lng[b])
        return away <= NOISE_M or away <= fastest_m_s * (at_s[b] - at_s[a])

    for here, fault in enumerate(faults):
        if fault:
            continue
        if last >= 0 and at_s[here] == at_s[last]:
            faults[here] = Fault.REPEATED
        elif last < 0 or reachable(last, here):
            last, chain = here, []
        else:
            chain = [*chain, here] if chain and reachable(chain[-1], here) else [here]
            faults[here] = Fault.JUMP
            if len(chain) == CHAIN:
                faults[here] = Fault.NONE
                breaks.append(here)
                last, chain = here, []
    return breaks
