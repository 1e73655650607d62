"""What the leader watches of the city itself: the streams, the alarms that rise out of them, the screens
that alarms take over, and the flood warnings that leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine
from datetime import datetime
from typing import Any

from city.complaints import Complaint
from city.profile import Profile
from city.settings import Settings
from operations.watch.alarms import Alarms
from operations.watch.report import WatchReport
from operations.watch.senses import Senses
from operations.watch.takeovers import Takeovers
from operations.watch.telling import Telling
from operations.watch.warnings import WarningPost
from store.city_store import CityStore


class CityWatch:
    """Of one term. `cases` are the open ones, all of them once `has_cases` is set."""

    def __init__(
        self,
        store: CityStore,
        profile: Profile,
        settings: Settings,
        now: Callable[[], datetime],
        check_lead: Callable[[], None],
        cases: Callable[[], Collection[Complaint]],
        has_cases: asyncio.Event,
    ) -> None:
        self._senses = Senses(store, profile, now)
        telling = Telling(store, settings.alarms, now, check_lead)
        self._alarms = Alarms(store, profile, now, check_lead, self._senses, telling)
        seen = self._senses, self._alarms, cases, has_cases
        self._takeovers = Takeovers(store, now, check_lead, *seen)
        self._warnings = WarningPost(store, settings.warnings, now, check_lead)

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """What runs side by side until cancelled. Raises StoreUnavailable, and what `check_lead` raises."""
        inside = (*self._senses.jobs(), *self._alarms.jobs(), *self._takeovers.jobs())
        return [*inside, *self._warnings.jobs()]

    def tell(self, report: WatchReport) -> None:
        report.rung, report.alarms = self._alarms.rung, len(self._alarms.standing)
