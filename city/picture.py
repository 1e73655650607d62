"""The city as known now: the latest of everything, a day of the slow kinds, open complaints.

One per web worker, kept in memory, rebuilt from the store at start. Pure: time is an argument.
Views compare `version[kind]` to know whether they must be drawn again.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from city.complaints import Complaint
from city.observations import KINDS, FeedHealth, Observation
from city.profile import Profile

# Fast kinds keep only their latest here; their history stays in the store.
WITHOUT_HISTORY = frozenset({"vehicle_position", "feed_health"})
HISTORY = timedelta(hours=26)


class CityPicture:
    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.latest: dict[str, dict[str, Observation]] = {kind: {} for kind in KINDS}
        self.history: dict[str, dict[str, list[Observation]]] = {
            kind: defaultdict(list) for kind in KINDS
        }
        self.complaints: dict[str, Complaint] = {}
        self.version: dict[str, int] = dict.fromkeys((*KINDS, "complaint"), 0)

    def apply(self, kind: str, batch: Iterable[Observation]) -> set[str]:
        """Take observations in; returns the subjects whose latest moved forward."""
        latest, moved = self.latest[kind], set()
        for observation in batch:
            subject = observation.subject
            known = latest.get(subject)
            if known is None or observation.observed_at > known.observed_at:
                latest[subject] = observation
                moved.add(subject)
            if kind not in WITHOUT_HISTORY:
                self._remember(kind, subject, observation)
        if moved:
            self.version[kind] += 1
        return moved

    def _remember(self, kind: str, subject: str, observation: Observation) -> None:
        past = self.history[kind][subject]
        if any(each.observed_at == observation.observed_at for each in past[-3:]):
            return
        insort(past, observation, key=lambda each: each.observed_at)
        horizon = past[-1].observed_at - HISTORY
        while past[0].observed_at < horizon:
            past.pop(0)

    def apply_complaint(self, complaint: Complaint) -> bool:
        """Take a complaint's new state in; an older version changes nothing (returns False)."""
        known = self.complaints.get(complaint.complaint_id)
        if known is not None and known.version >= complaint.version:
            return False
        self.complaints[complaint.complaint_id] = complaint
        self.version["complaint"] += 1
        return True

    def trend(self, kind: str, subject: str, since: datetime) -> Sequence[Observation]:
        """Observations of one subject with `observed_at >= since`, oldest first."""
        return [each for each in self.history[kind][subject] if each.observed_at >= since]

    def feeds(self) -> dict[str, FeedHealth]:
        return {
            key: each
            for key, each in self.latest["feed_health"].items()
            if isinstance(each, FeedHealth)
        }
