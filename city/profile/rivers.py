"""Rivers in a profile: posts with their limits, places below them, who is warned there, and where
water is sampled."""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class Thresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Siaga limits of one post by one authority. s4 is exceeded (level > s4_cm); s3, s2, s1 are reached (>=).

    `since`: the first day they count, in the city's own calendar; None always. `source`: where it is
    written, for people.
    """

    authority: str
    version: str
    s4_cm: float
    s3_cm: float
    s2_cm: float
    s1_cm: float
    official: bool = False
    since: date | None = None
    source: str = ""


class Hold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a siaga is kept from chattering (`city.siaga`). Own choice, changeable per post.

    A siaga is reached after `rise_s` at or above its limit, and left after `fall_s` below the limit
    less `hysteresis_cm`.
    """

    hysteresis_cm: float = 10.0
    rise_s: float = 0.0
    """0: a warning waits for nothing; spikes are caught by the check of jumps."""
    fall_s: float = 900.0


class GaugeChecks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a reading is not believed (`city.gauge_checks`). Own choice, changeable per post."""

    stuck_after_s: float = 43_200.0
    """So long exactly the same value, in at least `stuck_least` readings."""
    stuck_least: int = 6
    jump_cm: float = 150.0
    """More than this within `jump_s` needs a second reading that says the same."""
    jump_s: float = 600.0
    metres_below_cm: float = 10.0
    """Smaller values may be metres; 0 for a post whose water really falls so low."""


class Gauge(msgspec.Struct, frozen=True, kw_only=True):
    """A river post. Without thresholds its level is shown but never judged; of several the first that
    counts already is in force, until staff choose (`KeptLimits`)."""

    id: str
    name: str
    river: str
    lat: float
    lng: float
    lowest_cm: float = -100.0
    highest_cm: float = 1500.0
    stale_after_s: float = 1800.0
    downstream: str = ""
    """The next post or place that its water comes to."""
    travel_s: tuple[float, float] | None = None
    """Shortest and longest time water needs to `downstream`."""
    travel_is_estimated: bool = False
    """Nobody reported it: reckoned from another reach."""
    thresholds: tuple[Thresholds, ...] = ()
    hold: Hold = Hold()
    checks: GaugeChecks = GaugeChecks()
    place_is_approximate: bool = False
    aliases: tuple[str, ...] = ()


class RiverPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A place on a river without a sensor, for which an arrival is told."""

    id: str
    name: str
    river: str
    lat: float
    lng: float
    downstream: str = ""
    travel_s: tuple[float, float] | None = None
    travel_is_estimated: bool = False
    place_is_approximate: bool = False


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """Who is warned when a wave comes to the post or place `id`."""

    id: str
    kelurahan: tuple[str, ...] = ()
    """Codes, upstream first."""
    estates: tuple[str, ...] = ()
    """Housing estates by name, as residents call them."""


class QualityStation(msgspec.Struct, frozen=True, kw_only=True):
    """Where a river's water is sampled. `river_class`: 1 to 4 of PP 22/2021 Lampiran VI."""

    id: str
    name: str
    river: str
    lat: float
    lng: float
    river_class: int = 2
    stale_after_s: float = 10_800.0
    place_is_approximate: bool = False


class KeptLimits(msgspec.Struct):
    """The limits staff chose in the interface, the same for everything in one process that has the
    profile: by post, (from when, limits) in the order in which they were kept. Whoever follows the
    store fills it."""

    editions: dict[str, tuple[tuple[datetime, Thresholds], ...]] = {}

    def at(self, gauge_id: str, at: datetime) -> Thresholds | None:
        """The newest edition that counts then; None = the profile's."""
        found = self._in_force(gauge_id, at)
        return found[1] if found else None

    def since(self, gauge_id: str, at: datetime) -> datetime | None:
        """From when on the edition that counts then does; None = the profile's."""
        found = self._in_force(gauge_id, at)
        return found[0] if found else None

    def _in_force(self, gauge_id: str, at: datetime) -> tuple[datetime, Thresholds] | None:
        kept = reversed(self.editions.get(gauge_id, ()))
        return next((each for each in kept if each[0] <= at), None)
