"""The report cards of one web process: cases kept as columns, cards kept for a few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from zoneinfo import ZoneInfo

import structlog

from city.deadlines import due_at
from dashboard.desk import Desk
from operations.report_cards.cards import CardSet, cards
from operations.report_cards.case_cache import CaseCache
from operations.report_cards.case_list import CaseList, case_list
from operations.report_cards.columns import Snapshot
from operations.report_cards.periods import NoSuchPeriod, Period, containing, parse
from operations.report_cards.surveys import Surveys
from store.ending import ended
from store.errors import StoreUnavailable

log = structlog.get_logger(__name__)

KEPT_FOR_S = 2.0
SHARE = 20
"""Cards are made anew at most so often, and for at most one twentieth of the time."""
LONGEST = timedelta(seconds=60)
"""Also without any change: something may have become late, or another process took in a survey."""
KEPT_SETS = 8
WAITS_S = 20.0
TOLD_EVERY_S = 60.0


class NotLoadedYet(Exception):
    """The cases are still being read from the store; it takes a minute at most."""


class ReportCards:
    """`running()` for as long as the process lives."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._kept: dict[str, tuple[CardSet, float]] = {}
        """Cards by period, and until when (monotonic) they are not made anew."""
        due = partial(due_at, profile=desk.profile)
        self.cache = CaseCache(desk.door.ready, desk.profile, due, lambda: self.now())
        desk.hub.on_clocks.append(self.cache.again)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self.cache.start()
        telling = asyncio.create_task(self._tell_panels())
        try:
            yield
        finally:
            await ended(telling)
            await self.cache.stop()

    async def _tell_panels(self) -> None:
        """The running quarter for the wall, once a minute and process."""
        await self.cache.ready.wait()
        while True:
            try:
                self.desk.hub.told["report_cards"] = await self.card_set(self.present())
            except StoreUnavailable:
                pass  # the wall says so already and keeps the last cards
            except Exception:
                log.exception("report_cards_panel_broke", meaning="tried again in a minute")
            await asyncio.sleep(TOLD_EVERY_S)

    @property
    def surveys(self) -> Surveys:
        return Surveys(self.desk.door.store)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def present(self) -> Period:
        """This quarter of the city's own calendar."""
        zone = self.desk.profile.time_zone
        return containing(self.now().astimezone(ZoneInfo(zone)).date(), "quarter", zone)

    def known(self, key: str) -> Period:
        """The period of this name, or the present one."""
        try:
            return parse(key, self.desk.profile.time_zone)
        except NoSuchPeriod:
            return self.present()

    async def card_set(self, period: Period) -> CardSet:
        """All cards of a period as they are now. Raises NotLoadedYet, StoreUnavailable.

        The rows are copied here; counting them happens in another thread.
        """
        if kept := self._still_true(period.key):
            return kept
        await self._loaded()
        begun, now = monotonic(), self.now()
        answers = await self.surveys.answers()
        start, until = period.before().start, min(period.end, max(now, period.start))
        rows = self.cache.columns.snapshot(start.timestamp(), until.timestamp())
        agencies = tuple(self.desk.profile.agencies)
        least = self.desk.profile.report_cards.least_cases
        made = await asyncio.to_thread(cards, rows, agencies, period, now, answers, least)
        took = monotonic() - begun
        self._keep(period.key, made, monotonic() + max(KEPT_FOR_S, SHARE * took))
        return made

    def _still_true(self, key: str) -> CardSet | None:
        made, fresh_until = self._kept.get(key, (None, 0.0))
        if made is None or monotonic() < fresh_until:
            return made
        is_same = made.columns_version == self.cache.columns.version
        return made if is_same and self.now() - made.made_at < LONGEST else None

    def _keep(self, key: str, made: CardSet, fresh_until: float) -> None:
        self._kept.pop(key, None)
        self._kept[key] = made, fresh_until
        while len(self._kept) > KEPT_SETS:
            del self._kept[next(iter(self._kept))]

    def forget(self) -> None:
        """Something besides the cases changed (a survey): count anew."""
        self._kept.clear()

    async def _loaded(self) -> None:
        try:
            async with asyncio.timeout(WAITS_S):
                await self.cache.ready.wait()
        except TimeoutError:
            raise NotLoadedYet from None

    def snapshot(self, period: Period, now: datetime, agency_id: str = "") -> Snapshot:
        """The rows that a period counts (of one agency), copied. Ask while the cards are loaded."""
        until = min(period.end, max(now, period.start))
        span = period.start.timestamp(), until.timestamp()
        return self.cache.columns.snapshot(*span, agency_id or None)

    async def cases(
        self, period: Period, agency_id: str, name: str, until: datetime, start: int, *, whole: bool
    ) -> CaseList:
        """The cases behind a figure of the card that was made at `until`. Raises KeyError."""
        await self._loaded()
        span = period.start, min(period.end, max(until, period.start))
        return case_list(self.cache.columns, agency_id, name, span, whole=whole, start=start)
