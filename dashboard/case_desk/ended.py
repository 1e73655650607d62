"""Ended cases on the desk, newest end first, a page at a time: "what became of my report of March?"

| asked for                                           | found in                                    |
|-----------------------------------------------------|---------------------------------------------|
| nothing but a page (not an agency)                  | the store's index of ends: all years        |
| a whole ticket number                               | the store, whenever it ended                |
| agency, category, kecamatan, status, month, the last | the columns the report cards keep: all that |
| signs of a ticket                                   | ended within two years and a half           |
| words                                               | the newest READ of those, in the store      |

Where only part was looked at, the answer's `note` says so. One page is read in bounded time, however
many there are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from babel.dates import format_date

from city.complaints import Complaint
from city.deadlines import due_at
from city.profile import Profile
from dashboard.case_desk.queue_asks import QueueAsk
from dashboard.case_desk.rights import may_see, narrowed
from dashboard.case_desk.rows import brief, millis
from dashboard.queue import Filters
from dashboard.queue_columns import Mask, home_of, searched
from dashboard.texts import Text
from operations.desk import Actor
from operations.report_cards.case_cache import KEPT, CaseCache
from operations.report_cards.periods import parse
from store.city_store import CityStore
from store.errors import NoSuchRecord

READ = 10_000
"""Cases whose words are looked at in one search."""
PIECE = 1000
TICKET = re.compile(r"[A-Z0-9]+-[A-Z0-9]+-\d{4,}")
ENDING = re.compile(r"[A-Z0-9-]*\d{4,}")
"""The last signs of a ticket, as the queue shows them: four or more."""
Tickets = Sequence[bytes]


class StillLoading(Exception):
    """The columns are still being read from the store; it takes a minute at most."""


class Page(msgspec.Struct, frozen=True):
    """Some ended cases, how many were found, and what of them was not looked at."""

    cases: list[Complaint]
    total: int
    note: str = ""


class EndedCases:
    """Questions to the ended cases of one store. Raises StoreUnavailable."""

    def __init__(self, store: CityStore, cache: CaseCache, profile: Profile) -> None:
        self.store, self.cache, self.profile = store, cache, profile

    async def answer(self, ask: QueueAsk, by: Actor, now: datetime, text: Text) -> dict[str, Any]:
        """{rows, total, note}. Raises StillLoading."""
        page = await self._page(ask, by, now, text)
        rows = [self.line(each, text) for each in page.cases]
        return {"rows": rows, "total": page.total, "note": page.note}

    async def named(self, words: str, by: Actor) -> Complaint | None:
        """The ended case of exactly this ticket number, if this person may see it."""
        ticket = words.strip().upper()
        if not TICKET.fullmatch(ticket):
            return None
        try:
            found = await self.store.complaints.load(ticket)
        except NoSuchRecord:
            return None
        return found if not found.open and may_see(by, found) else None

    async def count(self, by: Actor) -> int | None:
        """How many ended; of an agency within the columns' time. None while they are loading."""
        if not by.agency_id:
            return (await self.store.complaints.count()).ended
        if not self.cache.ready.is_set():
            return None
        return int(np.count_nonzero(self._chosen(narrowed(Filters(), by))))

    def line(self, case: Complaint, text: Text) -> dict[str, Any]:
        """As the queue shows an open one, with the day it ended."""
        told = {"due_at": millis(due_at(case, self.profile)), "overdue": False}
        return brief(case, self.profile, text) | told | {"ended_on": _day(case.status_at, text)}

    async def _page(self, ask: QueueAsk, by: Actor, now: datetime, text: Text) -> Page:
        filters = narrowed(ask.filters, by)
        if found := await self.named(filters.text, by):
            return Page([found], 1)
        if filters == Filters():
            page = await self.store.complaints.page_ended(ask.start, ask.count)
            return Page(page.complaints, page.total)
        if not self.cache.ready.is_set():
            raise StillLoading
        note = await self._since(filters, now, text)
        if _words(filters):
            return await self._saying(filters, ask, text, note)
        tickets, total = self._newest(self._chosen(filters), ask.start, ask.count)
        return Page(await self.store.complaints.ended(tickets), total, note)

    def _chosen(self, filters: Filters) -> Mask:
        """Rows of the columns that ended and pass every filter but the words."""
        columns = self.cache.columns
        mask: Mask = ~np.isnan(columns["ended"])
        for name, words in self._codes(filters):
            known = columns.codes[name].known
            mask &= np.isin(columns[name], [known(each) for each in words])
        if filters.month:
            period = parse(filters.month, self.profile.time_zone)
            mask &= columns["received"] >= period.start.timestamp()
            mask &= columns["received"] < period.end.timestamp()
        signs = filters.text.strip().upper()
        if ENDING.fullmatch(signs):
            mask &= np.char.endswith(columns["ticket"], signs.encode())
        return mask

    def _codes(self, filters: Filters) -> list[tuple[str, Sequence[str]]]:
        """Columns with the words of which a row must have one."""
        places = self.profile.kelurahan.values()
        homes = [each.code for each in places if each.kecamatan_code in filters.kecamatan]
        asked: list[tuple[str, Sequence[str]]] = [
            ("agency", filters.agency),
            ("agency", (filters.mine,) if filters.mine else ()),
            ("category", filters.category),
            ("status", filters.status),
        ]
        wanted = [(name, words) for name, words in asked if words]
        return [*wanted, ("area", homes)] if filters.kecamatan else wanted

    def _newest(self, mask: Mask, start: int, count: int) -> tuple[Tickets, int]:
        """Tickets of a page, newest end first, and how many there are in all."""
        rows = np.flatnonzero(mask)
        columns, most = self.cache.columns, start + count
        ended = -columns["ended"][rows]
        if most < len(rows):
            rows = rows[first := np.argpartition(ended, most)[:most]]
            ended = ended[first]
        order = np.argsort(ended, kind="stable")[start:most]
        return columns["ticket"][rows[order]].tolist(), int(np.count_nonzero(mask))

    async def _saying(self, filters: Filters, ask: QueueAsk, text: Text, note: str) -> Page:
        """Those of the newest READ in which every word occurs."""
        words, found = filters.text.casefold().split(), list[Complaint]()
        tickets, total = self._newest(self._chosen(filters), 0, READ)
        last = None
        for first in range(0, len(tickets), PIECE):
            for each in await self.store.complaints.ended(tickets[first : first + PIECE]):
                last = each
                said = searched(each, home_of(each, self.profile))
                if all(word in said for word in words):
                    found.append(each)
        if total > READ and last is not None:
            until = _day(last.status_at, text)
            note = text("desk.ended_words", n=text.number(READ), until=until)
        return Page(found[ask.start : ask.start + ask.count], len(found), note)

    async def _since(self, filters: Filters, now: datetime, text: Text) -> str:
        """Said when something that may have been asked for ended before the columns' time."""
        since = now - KEPT
        if filters.month and parse(filters.month, self.profile.time_zone).start >= since:
            return ""
        older = await self.store.complaints.page_ended(0, 0, until=since)
        return text("desk.ended_since", since=_day(since, text)) if older.total else ""


def _words(filters: Filters) -> bool:
    told = filters.text.strip()
    return bool(told) and not ENDING.fullmatch(told.upper())


def _day(at: datetime, text: Text) -> str:
    """12 Mar 2026, in the city's own zone."""
    day = at.astimezone(text.zone).date()
    return str(format_date(day, format="d MMM y", locale=text.lang))
