"""River posts: calm levels with a little noise, and flood waves along given curves.

Calm levels are a function of (seed, post, moment) only, so a restart tells the same past again.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from functools import cache
from math import pi, sin
from random import Random

from data_feeds.simulator.story import Curve, RiverEvent, Rivers

SWELL_CM, SWELL_SHARE, SWELL_H = (40.0, 150.0), 0.2, 5.0
"""Own choice: how high, on which share of days, and how long it rises and falls."""


def level_cm(rivers: Rivers, seed: int, gauge_id: str, at: datetime, story_s: float) -> float:
    """Level at a post in cm, one decimal; `story_s` may be negative (before the start)."""
    calm = rivers.calm_cm.get(gauge_id, 100.0)
    levels = [_on(event, event.level_cm.get(gauge_id), story_s) for event in rivers.event]
    risen = max((each for each in levels if each is not None), default=calm)
    if any(_is_exact(event, gauge_id, story_s) for event in rivers.event):
        return round(risen, 1)
    return round(max(0.0, risen + _noise_cm(rivers, seed, gauge_id, at)), 1)


def long_ago_cm(rivers: Rivers, seed: int, gauge_id: str, at: datetime, until: datetime) -> float:
    """Level before the story's own past, which begins at `until`: calm, and on every fifth day or so (never
    the last, where it would break off) a swell after rain, around 19:00 WIB."""
    day, second = divmod(at.timestamp(), 86_400.0)
    chance, rain_cm = _rain_of(seed, day)
    rained = chance < SWELL_SHARE and day < until.timestamp() // 86_400.0
    swell = rain_cm if rained else 0.0
    risen = swell * max(0.0, 1.0 - abs(second / 3600.0 - 12.0) / SWELL_H)
    calm = rivers.calm_cm.get(gauge_id, 100.0) + _noise_cm(rivers, seed, gauge_id, at)
    return round(max(0.0, calm + risen), 1)


@cache
def _rain_of(seed: int, day: float) -> tuple[float, float]:
    """Whether it rained that day (0..1), and how high the water would rise then in cm."""
    random = Random(f"{seed}/swell/{day:.0f}")
    return random.random(), random.uniform(*SWELL_CM)


def rain_mm_h(rivers: Rivers, gauge_id: str, story_s: float) -> float:
    """Rain of the last hour at a post in mm; 0.0 where no event tells otherwise."""
    rains = [_on(event, event.rain_mm_h.get(gauge_id), story_s) for event in rivers.event]
    return round(max((each for each in rains if each is not None), default=0.0), 1)


def _is_exact(event: RiverEvent, gauge_id: str, story_s: float) -> bool:
    curve, minutes = event.level_cm.get(gauge_id), (story_s - event.begins_s) / 60.0
    return event.exact and curve is not None and curve[0][0] <= minutes <= curve[-1][0]


def _on(event: RiverEvent, curve: Curve | None, story_s: float) -> float | None:
    return None if curve is None else along(curve, (story_s - event.begins_s) / 60.0)


def along(curve: Curve, minutes: float) -> float:
    """Value of a curve; before its first and after its last point that point's value."""
    after = bisect_right(curve, minutes, key=lambda point: point[0])
    if after in (0, len(curve)):
        return curve[min(after, len(curve) - 1)][1]
    (left, low), (right, high) = curve[after - 1], curve[after]
    return low + (high - low) * (minutes - left) / (right - left)


def _noise_cm(rivers: Rivers, seed: int, gauge_id: str, at: datetime) -> float:
    """A slow swing of some hours plus the trembling of the float."""
    moment = round(at.timestamp())
    random = Random(f"{seed}/{gauge_id}/{moment}")
    swing = 2.0 * sin(2 * pi * moment / 19_000 + _phase(seed, gauge_id))
    return rivers.noise_cm * (swing + random.gauss(0.0, 0.3))


@cache
def _phase(seed: int, gauge_id: str) -> float:
    return Random(f"{seed}/{gauge_id}").random() * 2 * pi
