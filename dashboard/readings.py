"""What panels, layers and drawers all read out of the picture, typed; the watch reads the same
(`city.readings`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from city.complaints import Complaint, Status
from city.geography import distance_m
from city.health import FeedState
from city.indicator_book import Book
from city.observations import FeedHealth, VehiclePosition
from city.picture import CityPicture
from city.profile import Profile
from city.readings import (
    TREND,
    air_day,
    feed_severity,
    gauge_reading,
    latest_level,
    latest_sample,
    levels,
    readings,
    samples,
    station_quality,
    station_reading,
    story,
    waves_now,
)
from city.severity import Severity
from city.vehicles import Condition, condition, kind_of
from dashboard.queue import queue_of
from dashboard.texts import Text

__all__ = (
    "TREND",
    "UNDER_WAY",
    "air_day",
    "anything_simulated",
    "arrival",
    "feed_look",
    "feed_severity",
    "feed_state",
    "feeds_alive",
    "gauge_reading",
    "latest_level",
    "latest_sample",
    "levels",
    "open_cases",
    "position",
    "positions",
    "rate_words",
    "readings",
    "samples",
    "source_title",
    "station_quality",
    "station_reading",
    "story",
    "waves_now",
)
NO_BOOK = Book()
"""Where nobody knows of doors."""
UNDER_WAY = frozenset({Status.DISPATCHED, Status.EN_ROUTE})


def positions(picture: CityPicture) -> Iterable[VehiclePosition]:
    found = picture.latest[VehiclePosition.KIND].values()
    return (each for each in found if isinstance(each, VehiclePosition))


def agency_of(profile: Profile, seen: VehiclePosition) -> str:
    """Whose vehicle it is; "" for a tracker the profile does not list."""
    known = profile.vehicles.get(seen.vehicle_id)
    return known.agency_id if known else ""


def position(picture: CityPicture, vehicle_id: str) -> VehiclePosition | None:
    found = picture.latest[VehiclePosition.KIND].get(vehicle_id)
    return found if isinstance(found, VehiclePosition) else None


def arrival(
    picture: CityPicture, complaint: Complaint, now: datetime
) -> tuple[float, float] | None:
    """Roughly (seconds, kilometres) until the crew is there, while it is on its way.

    Streets are taken as 1.4 times the straight line, driven at 20 km/h (own assumption for city
    traffic). None without a crew under way, a place to go to or a position that is still fresh.
    """
    seen, report = position(picture, complaint.vehicle_id), complaint.report
    if seen is None or report.lat is None or report.lng is None:
        return None
    fresh = (
        condition(kind_of(picture.profile, seen.vehicle_id, now), seen, now) is not Condition.STALE
    )
    if complaint.status not in UNDER_WAY or not fresh:
        return None
    km = 1.4 * distance_m(seen.lat, seen.lng, report.lat, report.lng) / 1000
    return km / 20 * 3600, km


def open_cases(picture: CityPicture) -> list[Complaint]:
    """Open complaints that may be on a wall, newest first; resolved ones are not open work."""
    return queue_of(picture).newest_on_wall()


def feed_state(health: FeedHealth, now: datetime) -> str:
    """The word of the state on the glass: its own; of one that is well "stale" when its data or its own
    word are too old, "quiet" when it never brought any."""
    if health.state is not FeedState.OK:
        return str(health.state)
    if feed_severity(health, now) is Severity.STALE:
        return "stale"
    if health.last_good_at is None:
        return "quiet"
    old = (now - health.last_good_at).total_seconds() > health.stale_after_s
    return "stale" if old else str(health.state)


def feed_look(health: FeedHealth, now: datetime) -> Severity:
    """The severity of that word."""
    return Severity.STALE if feed_state(health, now) == "stale" else feed_severity(health, now)


def feeds_alive(found: Collection[FeedHealth], now: datetime, text: Text) -> str:
    """ "5 dari 8 sumber hidup"."""
    alive = sum(feed_state(each, now) == "ok" for each in found)
    return text("feeds.alive", n=text.number(alive), all=text.number(len(found)))


def rate_words(rate_cm_h: float | None, text: Text) -> str:
    """ "+12 cm/jam"; what rounds to nothing is "tetap", and "" is not known."""
    if rate_cm_h is None:
        return ""
    if not round(rate_cm_h):
        return text("rivers.steady")
    return text("rivers.rate", rate=f"{'+' if rate_cm_h > 0 else ''}{text.number(rate_cm_h)}")


def source_title(name: str, text: Text) -> str:
    """A feed's title in this language, else its plain name; of "open311_poll/s0" both parts."""
    feed, _, line = name.partition("/")
    key = f"feed_name.{feed}"
    title = text(key) if key in text.words else feed
    return f"{title} {line}" if line else title


def feed_title(feed: str, profile: Profile, text: Text, book: Book) -> str:
    """`source_title`; an agency's door by its agency and its own name: "Dinkes · Laporan DBD"."""
    door = next((each for each in book.doors.values() if each.feed == feed), None)
    if door is None:
        return source_title(feed, text)
    agency = profile.agencies.get(door.agency_id)
    return f"{agency.short if agency else door.agency_id} · {door.name}"


def anything_simulated(picture: CityPicture) -> bool:
    kinds = picture.latest.values()
    seen = any(each.simulated for kind in kinds for each in kind.values())
    return seen or queue_of(picture).anything_simulated()
