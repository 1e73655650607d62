"""Siaga limits of a post as authorities give them: what fits together, who says what, what is in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from city.profile import Gauge, Profile, Thresholds

LONGEST = 120
STEPS = ("s4_cm", "s3_cm", "s2_cm", "s1_cm")


class Wrong(NamedTuple):
    """Why limits cannot be kept: a word for the texts, and the figures it speaks of."""

    key: str
    values: str = ""


def problems(limits: Thresholds, gauge: Gauge) -> list[Wrong]:
    """Empty when they may be kept. They must rise and lie within what the post can measure."""
    found = [
        Wrong(f"no_{key}")
        for key in ("authority", "version")
        if not 0 < len(getattr(limits, key).strip()) <= LONGEST
    ]
    steps = (gauge.lowest_cm, *(getattr(limits, key) for key in STEPS), gauge.highest_cm)
    if any(not lower < upper for lower, upper in pairwise(steps)):
        found.append(Wrong("not_rising", " < ".join(f"{each:g}" for each in steps)))
    return found


class Said(NamedTuple):
    """One authority's limits; `edition` is the number under which staff kept them, 0 the profile's."""

    limits: Thresholds
    edition: int
    since: datetime | None
    in_force: bool


def who_says_what(
    profile: Profile, gauge: Gauge, editions: Sequence[tuple[datetime, Thresholds]], at: datetime
) -> list[Said]:
    """Every set of limits that is known of a post, each once: the profile's, then what staff kept (the
    newest of equal ones). `editions` in the order in which they were kept."""
    now = profile.limits_for(gauge.id, at)
    own = [Said(each, 0, None, each == now) for each in gauge.thresholds]
    kept = [
        Said(limits, number, since, limits == now)
        for number, (since, limits) in enumerate(editions, 1)
    ]
    return [*own, *_newest(each for each in kept if each.limits not in gauge.thresholds)]


def _newest(kept: Iterable[Said]) -> list[Said]:
    return list({each.limits: each for each in kept}.values())
