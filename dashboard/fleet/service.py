"""The fleet of one web process: reports kept for a while, the running day for walls, rows and tracks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import structlog

from city.fleet.parts import Part
from dashboard.desk import Desk
from dashboard.fleet.strips import Strip, strips
from dashboard.fleet.told import TOLD, FleetDay
from dashboard.report_cards.service import ReportCards
from operations.fleet import rows
from operations.fleet.counting import Counting, Span, by_day
from operations.fleet.logbook import LogBooks
from operations.fleet.report import SOLVED, Case, Report, report, span_of
from operations.fleet.rows import Asked, Rows
from store.archive.history import History
from store.ending import ended
from store.errors import StoreError

log = structlog.get_logger(__name__)

KEPT_FOR_S, KEPT_REPORTS = 30.0, 12
TOLD_EVERY_S = 60.0
A_MONTH = timedelta(days=31)
"""So far back the days are counted before anybody asks for them."""
MOST_PARTS = 40_000
"""Rows of one day: 400 vehicles with 100 parts each."""


class Fleet:
    """`running()` for as long as the process lives. What it asks raises StoreUnavailable and
    ArchiveUnavailable."""

    def __init__(self, desk: Desk, cards: ReportCards) -> None:
        self.desk, self._cards = desk, cards
        self._kept: dict[tuple[date, date], tuple[Report, float]] = {}
        self._one, self._counting = asyncio.Lock(), Counting()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        telling = asyncio.create_task(self._tell_panels())
        try:
            yield
        finally:
            await ended(telling)

    async def _tell_panels(self) -> None:
        while True:
            try:
                day = self.today()
                span = self.span(day, day + timedelta(days=1))
                told = FleetDay(day, await self.report(span), await self.strips(day))
                self.desk.hub.told[TOLD] = told
                await self._counting.days(self.history, self.span(day - A_MONTH, day))
            except StoreError:
                pass  # the wall says so already and keeps the last day
            except Exception:
                log.exception("fleet_day_broke", meaning="tried again in a minute")
            await asyncio.sleep(TOLD_EVERY_S)

    @property
    def history(self) -> History:
        return self.desk.door.store.history

    @property
    def books(self) -> LogBooks:
        return LogBooks(self.desk.door.store)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().astimezone(ZoneInfo(self.desk.profile.time_zone)).date()

    def span(self, first: date, after: date) -> Span:
        return span_of(first, after, self.desk.profile.time_zone)

    async def report(self, span: Span) -> Report:
        """As it was at most KEPT_FOR_S ago."""
        async with self._one:
            key = (span.first, span.after)
            made, until = self._kept.get(key, (None, 0.0))
            if made is not None and monotonic() < until:
                return made
            books = await self.books.all()
            asked = self.desk.profile, span, self.today(), books, self.case_of
            made = await report(self.history, self._counting, *asked)
            self._kept.pop(key, None)
            self._kept[key] = made, monotonic() + KEPT_FOR_S
            while len(self._kept) > KEPT_REPORTS:
                del self._kept[next(iter(self._kept))]
            return made

    def forget(self) -> None:
        """Somebody noted something: count anew."""
        self._kept.clear()

    async def strips(self, day: date) -> dict[str, Strip]:
        """Every vehicle's day, drawn."""
        span = self.span(day, day + timedelta(days=1))
        found = await rows.behind(self.history, span, "day", Asked(), 0, MOST_PARTS)
        return strips(found.parts, day, self.desk.profile.time_zone)

    async def strips_of(self, vehicle_id: str, span: Span) -> dict[date, list[Part]]:
        """One vehicle's days."""
        found = await rows.behind(
            self.history, span, "day", Asked(vehicle_id=vehicle_id), 0, MOST_PARTS
        )
        days: dict[date, list[Part]] = {}
        for each in found.parts:
            days.setdefault(each.day, []).append(each)
        return days

    async def rows(self, span: Span, name: str, asked: Asked, start: int, count: int = 50) -> Rows:
        """Raises KeyError for a set there is not."""
        return await rows.behind(self.history, span, name, asked, start, count)

    async def days(self, span: Span, agency_id: str, kind: str) -> list[dict[str, object]]:
        return by_day(await self._counting.days(self.history, span), agency_id, kind)

    def case_of(self, ticket: str) -> Case | None:
        """What is known of a case; None while the cases are still being loaded, too."""
        columns = self._cards.cache.columns
        row = columns.find(ticket)
        if row is None:
            return None
        assigned = float(columns["assigned"][row])
        status = columns.codes["status"].words[int(columns["status"][row])]
        return Case(assigned, status in SOLVED, bool(columns["hidden"][row]))
