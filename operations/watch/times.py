"""By which service times the watch goes: what leaders keep, followed, over the profile's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from city.clocks import clock
from city.complaints import Complaint
from city.profile import Profile
from operations.calendar import around
from operations.clock_editions import ClockEditions, rules_kept
from operations.watch.agenda import Agenda
from store.city_store import CityStore


class Times:
    """Of one term of the watch. `profile` is the watch's own (`Profile.apart`)."""

    def __init__(self, store: CityStore, profile: Profile, objection: timedelta) -> None:
        self._editions, self._profile, self._objection = ClockEditions(store), profile, objection

    async def changes(self) -> AsyncIterator[datetime | None]:
        """At first and whenever a leader keeps other times: from which receipt on cases have to be
        looked at anew, None for none. Raises StoreUnavailable."""
        async for editions in self._editions.follow():
            kept = rules_kept(editions, self._profile)
            new = set(kept) - set(self._profile.kept.editions)
            self._profile.kept.editions = kept
            yield min((since for since, _ in new), default=None)

    def agenda(self, case: Complaint, now: datetime) -> Agenda:
        """By the rules for its receipt; holidays come by the year, so the clocks do too."""
        closed = around(now, self._profile.time_zone)
        rules = self._profile.rules_for(case.received_at)
        return Agenda(clock(rules, closed), self._objection)
