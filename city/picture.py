"""The city as known now: the latest of everything, a day of the slow kinds, open complaints.

One per web worker, kept in memory, rebuilt from the store at start. Pure: time is an argument.
Views compare `version[kind]` to know whether they must be drawn again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from city.air_means import PAST
from city.alarm import Alarm
from city.complaints import Complaint
from city.dispatch import KnownWay
from city.indicator_book import Book
from city.observations import KINDS, AgencyIndicator, AirQuality, FeedHealth, Observation
from city.profile import Profile

# Fast kinds keep only their latest here; their history stays in the store.
WITHOUT_HISTORY = frozenset({"vehicle_position", "feed_health"})
HISTORY = timedelta(hours=26)
WATCH_SILENT = timedelta(seconds=20)
"""A watch that said nothing for so long is not there; it speaks every five."""
BOOK = "indicator_book"
"""What a view needs that shows doors or definitions of agencies' figures."""
DOORS = "indicators/"
HISTORIES = {AgencyIndicator.KIND: timedelta(days=6 * 366), AirQuality.KIND: PAST}
"""Kinds that are about long periods keep more: six years of months are 72 figures."""


class CityPicture:
    def __init__(self, profile: Profile, *, photos_need_release: bool = True) -> None:
        """`photos_need_release`: see `city.released`; False shows the crew's photos at once."""
        self.profile, self.photos_need_release = profile, photos_need_release
        self.latest: dict[str, dict[str, Observation]] = {kind: {} for kind in KINDS}
        self.history: dict[str, dict[str, list[Observation]]] = {
            kind: defaultdict(list) for kind in KINDS
        }
        self.complaints: dict[str, Complaint] = {}
        """All open ones, and those that ended lately (`forget_ended`)."""
        self.planting = profile.planting
        """With the places that staff keep, where somebody follows them."""
        self.ways: dict[str, KnownWay] = {}
        """By ticket, of cases that a wall follows, where a road server is asked."""
        self.alarms: dict[str, Alarm] = {}
        """By id, what is open of the watch's alarms; it counts while the watch speaks."""
        self.watched_at: datetime | None = None
        """When the watch last said that it judges alarms; None where nobody listens to it."""
        self.indicator_book = Book()
        """Doors and definitions of agencies' figures; replaced as a whole (`take_book`)."""
        self._changed: set[str] = set()
        self.version: dict[str, int] = dict.fromkeys((*KINDS, "complaint", "alarm", BOOK), 0)

    def apply(self, kind: str, batch: Iterable[Observation]) -> set[str]:
        """Take observations in, in any order and any number of times; returns the subjects whose
        latest moved forward. Of two with the same `observed_at` the first one stays."""
        latest, moved, remembered = self.latest[kind], set(), False
        for observation in batch:
            subject = observation.subject
            known = latest.get(subject)
            if known is None or observation.observed_at > known.observed_at:
                latest[subject] = observation
                moved.add(subject)
            if kind not in WITHOUT_HISTORY:
                span = HISTORIES.get(kind, HISTORY)
                remembered |= _remember(self.history[kind][subject], observation, span)
        if moved or remembered:
            self.version[kind] += 1
        return moved

    def retell(self, kind: str, observations: Iterable[Observation]) -> None:
        """In the place of what was told of the same subjects: other things may be told now."""
        self.latest[kind].update((each.subject, each) for each in observations)
        self.version[kind] += 1

    def take_book(self, book: Book) -> bool:
        """False when it says nothing new."""
        if book == self.indicator_book:
            return False
        self.indicator_book = book
        self.version[BOOK] += 1
        return True

    def apply_complaint(self, complaint: Complaint) -> bool:
        """Take a complaint's new state in; an older version changes nothing (returns False)."""
        known = self.complaints.get(complaint.complaint_id)
        if known is not None and known.version >= complaint.version:
            return False
        self.complaints[complaint.complaint_id] = complaint
        self._changed.add(complaint.complaint_id)
        self.version["complaint"] += 1
        return True

    def apply_alarm(self, alarm: Alarm) -> None:
        """Take an alarm's newest state in; whoever calls sees to the order."""
        if alarm.open:
            self.alarms[alarm.id] = alarm
        else:
            self.alarms.pop(alarm.id, None)
        self.version["alarm"] += 1

    def alarms_told(self) -> list[Alarm]:
        """Without those about what an agency has taken back since they rang."""
        return [each for each in self.alarms.values() if self.indicator_book.may_ring(each.subject)]

    def watched(self, now: datetime) -> bool:
        """Whether the watch judges alarms: what it keeps is what stands."""
        return self.watched_at is not None and now - self.watched_at < WATCH_SILENT

    def reckon_anew(self, tickets: Iterable[str]) -> None:
        """Something besides the case itself changed what is told of these (their service times)."""
        self._changed.update(tickets)
        self.version["complaint"] += 1

    def take_changed(self) -> set[str]:
        """Tickets that changed or went since the last call: for whoever keeps a table of them."""
        changed, self._changed = self._changed, set()
        return changed

    def forget_ended(self, before: datetime) -> int:
        """Let go of complaints that ended earlier; returns how many went."""
        old = [
            key
            for key, each in self.complaints.items()
            if not each.open and each.status_at < before
        ]
        return self.forget_complaints(old)

    def forget_complaints(self, tickets: Iterable[str]) -> int:
        """Let go of these complaints; returns how many were known."""
        gone = [each for each in tickets if self.complaints.pop(each, None) is not None]
        if gone:
            self._changed.update(gone)
            self.version["complaint"] += 1
        return len(gone)

    def trend(self, kind: str, subject: str, since: datetime) -> Sequence[Observation]:
        """Observations of one subject with `observed_at >= since`, oldest first."""
        past = self.history[kind].get(subject, [])
        return past[bisect_left(past, since, key=_observed_at) :]

    def sources(self) -> dict[str, FeedHealth]:
        """The city's feeds; without the single doors of agencies, which have a board of their own."""
        return {key: each for key, each in self.feeds().items() if not key.startswith(DOORS)}

    def feeds(self) -> dict[str, FeedHealth]:
        return {
            key: each
            for key, each in self.latest["feed_health"].items()
            if isinstance(each, FeedHealth)
        }


def _remember(past: list[Observation], observation: Observation, span: timedelta) -> bool:
    """Puts it in its place in `past` (oldest first); False if it is a repeat or too old."""
    at = observation.observed_at
    if past and at < past[-1].observed_at - span:
        return False
    place = bisect_left(past, at, key=_observed_at)
    if place < len(past) and past[place].observed_at == at:
        return False
    past.insert(place, observation)
    if past[0].observed_at < past[-1].observed_at - span:
        del past[: bisect_left(past, past[-1].observed_at - span, key=_observed_at)]
    return True


def _observed_at(observation: Observation) -> datetime:
    return observation.observed_at
