"""The river as a graph: when a high water that one post has seen reaches the places below it.

A post or place knows the next one (`downstream`) and the shortest and longest time water needs to it;
along the way both are added up. That says when water arrives, never how high it comes.

| a place on the way                               | is told as                                            |
|--------------------------------------------------|-------------------------------------------------------|
| its window (front, to the latest) lies ahead     | expected between `earliest` and `latest`              |
| a post there has risen to the same since         | reached at `reached_at`; what lies below it is that   |
|                                                  | post's own wave, whose window is narrower             |
| `PASSED` after its latest, and nothing was seen  | passed: not told any more                             |

A wave is under way while one of its places is expected, or a post it reached stands high; then an hour more.
It goes on after the water upstream has fallen: that is when it arrives below.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from city.post_story import HighWater, Story
from city.profile import Profile

PASSED = timedelta(hours=1)
"""Own choice: so long after the latest time a place is still looked at."""
EARLY = timedelta(hours=1)
"""Water that comes this much before its earliest time is still the same wave (own choice)."""


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One place on the way of a wave. `earliest` to `latest`: when its front arrives; both of the crest,
    once the crest has been seen upstream (`crest_earliest`, `crest_latest`)."""

    place_id: str
    earliest: datetime
    latest: datetime
    crest_earliest: datetime
    crest_latest: datetime
    estimated: bool = False
    """A travel time on the way was reckoned, not reported."""
    reached_at: datetime | None = None
    crest_at: datetime | None = None
    """When the post there stood highest so far."""
    crest_cm: float | None = None
    has_fallen: bool = False
    """The post there has left the siaga again."""


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """A high water on its way. `warned_at`: the reading that first said so."""

    gauge_id: str
    warned_at: datetime
    worst: int
    crest_at: datetime
    crest_cm: float
    has_fallen: bool
    """The water here has left the siaga: the crest has passed."""
    stops: tuple[Stop, ...]

    @property
    def next(self) -> Stop | None:
        """The first place it has not reached."""
        return next((each for each in self.stops if each.reached_at is None), None)

    @property
    def lead(self) -> timedelta | None:
        """From the warning to the highest level at the first post that was reached."""
        crest = next((each.crest_at for each in self.stops if each.crest_at), None)
        return crest - self.warned_at if crest else None


def waves(profile: Profile, stories: Mapping[str, Story], now: datetime) -> list[Wave]:
    """Every wave under way at `now`, in the order of the profile, the newest of a post first."""
    found = [
        wave
        for key in profile.gauges
        for high in reversed(stories[key].high_waters if key in stories else ())
        if (wave := _wave(profile, stories, key, high, now))
    ]
    return [each for each in found if _is_under_way(each, now)]


def _wave(
    profile: Profile, stories: Mapping[str, Story], gauge_id: str, high: HighWater, now: datetime
) -> Wave | None:
    stops: list[Stop] = []
    for each in _way(profile, gauge_id, high):
        seen = _seen(stories.get(each.place_id), each)
        stop = _reached(each, seen) if seen else each
        if seen or now <= stop.latest + PASSED:
            stops.append(stop)
        if seen:
            break
    if not stops:
        return None
    return Wave(
        gauge_id=gauge_id,
        warned_at=high.began_at,
        worst=high.worst,
        crest_at=high.crest_at,
        crest_cm=high.crest_cm,
        has_fallen=high.ended_at is not None,
        stops=tuple(stops),
    )


def _way(profile: Profile, gauge_id: str, high: HighWater) -> list[Stop]:
    """The places below, with the times added up; it ends where no time is known."""
    stops: list[Stop] = []
    here, shortest, longest, estimated = profile.on_river(gauge_id), 0.0, 0.0, False
    while here is not None and here.travel_s is not None and here.downstream:
        shortest, longest = shortest + here.travel_s[0], longest + here.travel_s[1]
        estimated = estimated or here.travel_is_estimated
        soonest, last = timedelta(seconds=shortest), timedelta(seconds=longest)
        stops.append(
            Stop(
                place_id=here.downstream,
                earliest=high.began_at + soonest,
                latest=high.began_at + last,
                crest_earliest=high.crest_at + soonest,
                crest_latest=high.crest_at + last,
                estimated=estimated,
            )
        )
        here = profile.on_river(here.downstream)
    return stops


def _seen(story: Story | None, stop: Stop) -> HighWater | None:
    """The high water of a post that is this wave, come down."""
    last = stop.crest_latest + PASSED
    highs = story.high_waters if story else ()
    return next((each for each in highs if stop.earliest - EARLY <= each.began_at <= last), None)


def _reached(stop: Stop, seen: HighWater) -> Stop:
    return msgspec.structs.replace(
        stop,
        reached_at=seen.began_at,
        crest_at=seen.crest_at,
        crest_cm=seen.crest_cm,
        has_fallen=seen.ended_at is not None,
    )


def _is_under_way(wave: Wave, now: datetime) -> bool:
    last = wave.stops[-1]
    if last.reached_at is None or not last.has_fallen:
        return True
    return now <= (last.crest_at or last.latest) + PASSED
