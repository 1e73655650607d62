"""River posts, air and water quality stations on their own schedule, as the MQTT messages they would publish."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from city.profile import Profile
from data_feeds.contract import envelope
from data_feeds.simulator import air, quality, water
from data_feeds.simulator.story import Scenario

RIVER_BACKFILL, AIR_BACKFILL = timedelta(hours=6), timedelta(days=9)
LONG_PAST, LONG_PAST_S = timedelta(days=13), 1800.0
"""Before those six hours: what hydrographs of weeks show, and rules are tried on. The store takes nothing
that is older than its window (two weeks)."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
BROKEN_FROM_S, JUMP_CM = -1800.0, 350.0
FASTEST_S = 5.0
"""However fast the story runs, a post reports at most this often."""
StoryTime = Callable[[datetime], float]
"""Story seconds since the start for a moment; negative before it."""


class Sensors:
    """Readings lie on a grid of absolute time, so a restart tells the same past again."""

    def __init__(
        self, profile: Profile, scenario: Scenario, seed: int, speed: float, story: StoryTime
    ) -> None:
        self.profile, self.scenario, self.seed, self.story = profile, scenario, seed, story
        self.river_s = max(FASTEST_S, scenario.rivers.every_s / speed)
        self.zone = ZoneInfo(profile.time_zone)
        silent = scenario.rivers.silent
        self.gauges = [each for each in profile.gauges if each not in silent]
        self.stations = [each for each in profile.air_stations if each not in scenario.air.silent]
        self.samples = [
            each for each in profile.quality_stations if each not in scenario.quality.silent
        ]
        self._river_next: dict[str, datetime] = {}
        self._air_next = LONG_AGO

    def backfill(self, started_at: datetime, told_until: Mapping[str, datetime]) -> Iterator[bytes]:
        """Six hours of rivers as often as the story tells, then the two weeks before, so that no post
        seems silent meanwhile; nine days of air and water quality. Each oldest first, up to the start.

        What an earlier run told already (`told_until`) is left out.
        """
        for gauge_id, at in self._river_past(started_at):
            if at > told_until.get(f"water/{gauge_id}", LONG_AGO):
                yield from self._river(gauge_id, at)
            self._river_next[gauge_id] = at + timedelta(seconds=self.river_s)
        yield from self._long_past(started_at, told_until)
        hour = started_at.replace(minute=0, second=0, microsecond=0)
        for back in range(int(AIR_BACKFILL / timedelta(hours=1)), -1, -1):
            yield from self._air(hour - timedelta(hours=back), told_until)
        self._air_next = hour + timedelta(hours=1)

    def resume(self, now: datetime) -> None:
        """The past is told already: go on from now."""
        for place, gauge_id in enumerate(self.gauges):
            self._river_next[gauge_id] = now + timedelta(seconds=place)
        self._air_next = now.replace(minute=0, second=0, microsecond=0)

    def _river_past(self, started_at: datetime) -> Iterator[tuple[str, datetime]]:
        """The past runs at speed 1; posts report one after the other, not all at once."""
        every_s = self.scenario.rivers.every_s
        for place, gauge_id in enumerate(self.gauges):
            shift_s = place * min(every_s, self.river_s * 2) / max(1, len(self.gauges))
            last = _grid(started_at - timedelta(seconds=shift_s), every_s)
            last += timedelta(seconds=shift_s)
            for back in range(int(RIVER_BACKFILL.total_seconds() / every_s), -1, -1):
                yield gauge_id, last - timedelta(seconds=back * every_s)

    def _long_past(
        self, started_at: datetime, told_until: Mapping[str, datetime]
    ) -> Iterator[bytes]:
        """Levels every half hour; none where a real flood is told again, of which nothing is invented."""
        rivers = self.scenario.rivers
        if any(each.exact for each in rivers.event):
            return
        last = _grid(started_at - RIVER_BACKFILL, LONG_PAST_S)
        for back in range(int(LONG_PAST.total_seconds() / LONG_PAST_S), -1, -1):
            at = last - timedelta(seconds=back * LONG_PAST_S)
            for gauge_id in self.gauges:
                if gauge_id not in rivers.unknown and at > told_until.get(
                    f"water/{gauge_id}", LONG_AGO
                ):
                    level = water.long_ago_cm(rivers, self.seed, gauge_id, at, last)
                    yield _message("water", gauge_id, at, {"level_cm": level})

    def due(self, now: datetime) -> Iterator[bytes]:
        """What has become due; after a pause only the newest reading of each post."""
        for gauge_id, at in list(self._river_next.items()):
            if at <= now:
                missed = int((now - at).total_seconds() / self.river_s)
                at += timedelta(seconds=missed * self.river_s)
                self._river_next[gauge_id] = at + timedelta(seconds=self.river_s)
                yield from self._river(gauge_id, at)
        while self._air_next <= now:
            yield from self._air(self._air_next, {})
            self._air_next += timedelta(hours=1)

    def _river(self, gauge_id: str, at: datetime) -> Iterator[bytes]:
        rivers, story_s = self.scenario.rivers, self.story(at)
        level = water.level_cm(rivers, self.seed, gauge_id, at, story_s)
        sent = None if gauge_id in rivers.unknown else self._sent(gauge_id, level, at, story_s)
        yield _message("water", gauge_id, at, {"level_cm": sent})
        yield _message(
            "rain", gauge_id, at, {"rain_mm": water.rain_mm_h(rivers, gauge_id, story_s)}
        )

    def _sent(self, gauge_id: str, level_cm: float, at: datetime, story_s: float) -> float:
        """What a broken post makes of its level."""
        rivers = self.scenario.rivers
        if story_s < BROKEN_FROM_S:
            return level_cm
        if gauge_id in rivers.metres:
            return round(level_cm / 100.0, 2)
        jumps = gauge_id in rivers.jumping and at.timestamp() // self.river_s % 3 == 0
        return round(level_cm + JUMP_CM, 1) if jumps else level_cm

    def _quality(self, at: datetime, told_until: Mapping[str, datetime]) -> Iterator[bytes]:
        hour = at.astimezone(self.zone).hour
        for station_id in self.samples:
            if at > told_until.get(f"quality/{station_id}", LONG_AGO):
                told = quality.sample_of(self.scenario.quality, self.seed, station_id, at, hour)
                yield _message("quality", station_id, at, told)

    def _air(self, ended_at: datetime, told_until: Mapping[str, datetime]) -> Iterator[bytes]:
        yield from self._quality(ended_at, told_until)
        hour = ended_at.astimezone(self.zone).hour
        for station_id in self.stations:
            if ended_at <= told_until.get(f"air/{station_id}", LONG_AGO):
                continue
            told = self.scenario.air
            if air.is_missing(told, station_id, hour):
                continue
            means = air.hour_of(told, self.seed, station_id, ended_at, hour, self.story(ended_at))
            values = {f"{key}_ug_m3": value for key, value in means.items()}
            yield _message("air", station_id, ended_at, values)


def _grid(at: datetime, every_s: float) -> datetime:
    """The last moment at or before `at` that is a whole multiple of `every_s`."""
    return datetime.fromtimestamp(at.timestamp() // every_s * every_s, UTC)


def _message(topic: str, subject: str, at: datetime, values: dict[str, Any]) -> bytes:
    body = {"time": at.isoformat(timespec="seconds"), **values}
    return envelope(f"patriot/{topic}/{subject}", False, msgspec.json.encode(body))
