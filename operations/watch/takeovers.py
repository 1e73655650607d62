"""Alarms take screens over: the leader compares what stands with the rules, and keeps what changes.

Everything is read before anything is decided: a leader that knows no alarms yet would end takeovers.
That each begins and ends once rests on the record's version, as everything the watch does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterable
from datetime import datetime
from typing import Any, NoReturn

import structlog

from city import presets
from city.complaints import Complaint
from city.screens.alarming import standing
from city.screens.takeover import Rule, Takeover, stepped
from operations.screens import kinds
from operations.screens.kinds import ONE
from operations.screens.shelf import Shelf
from operations.watch.alarms import Alarms
from operations.watch.senses import Senses
from store.city_store import CityStore
from store.errors import VersionConflict

log = structlog.get_logger("watch")
RULES, TAKEN = "takeover_rule", "takeover"
LOOK_S = 0.5
"""How often the clock is asked whether something is over or has gone silent."""
BREATH_S = 0.05
"""A burst of alarms is looked at once."""
WATCH = "watch"


class Takeovers:
    """What one leader knows of alarms, rules and what they took. Raises StoreUnavailable, and what
    `check_lead` raises."""

    def __init__(
        self,
        store: CityStore,
        now: Callable[[], datetime],
        check_lead: Callable[[], None],
        senses: Senses,
        alarms: Alarms,
        cases: Callable[[], Collection[Complaint]],
        has_cases: asyncio.Event,
    ) -> None:
        """`cases` are the open ones, all of them once `has_cases` is set."""
        self._store, self._now, self._check_lead = store, now, check_lead
        self._senses, self._alarms = senses, alarms
        self._cases, self._has_cases = cases, has_cases
        self._shelf = kinds.takeovers(store)
        self._rules: tuple[Rule, ...] = ()
        self._taken: dict[str, Takeover] = {}
        self._missing = {RULES, TAKEN}
        self._news, self._knows_all = asyncio.Event(), asyncio.Event()
        alarms.on_change.append(self._news.set)

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """What runs side by side until cancelled; the term ends each of them itself."""
        return [self._read_rules(), self._read_taken(), self._act()]

    async def _read_rules(self) -> None:
        async for found in _followed(kinds.takeover_rules(self._store)):
            kept = found.get(ONE)
            self._rules = kept.rules if kept else presets.takeover_rules()
            self._knows(RULES)

    async def _read_taken(self) -> None:
        async for found in _followed(self._shelf):
            self._taken |= found
            self._knows(TAKEN)

    def _knows(self, what: str) -> None:
        self._missing.discard(what)
        self._news.set()
        if not self._missing:
            self._knows_all.set()

    async def _act(self) -> NoReturn:
        await self._has_cases.wait()
        await self._knows_all.wait()
        await self._alarms.judged.wait()
        while True:
            self._news.clear()
            await self._look()
            await asyncio.sleep(BREATH_S)
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._news.wait()
            except TimeoutError:
                pass

    async def _look(self) -> None:
        now = self._now()
        kept, picture = self._alarms.standing, self._senses.picture
        alarms = standing(kept, picture, self._reported(), now)
        for changed in stepped(self._taken, alarms, self._rules, now):
            await self._keep(changed, now)

    def _reported(self) -> Iterable[Complaint]:
        """Complaints are gone through only where a rule asks for them."""
        asked = any(rule.enabled and rule.source == "complaint" for rule in self._rules)
        return self._cases() if asked else ()

    async def _keep(self, changed: Takeover, now: datetime) -> None:
        """Kept only if nobody changed it since we saw it; else it is looked at again."""
        held = await self._shelf.get(changed.id)
        version, kept = held or (0, None)
        if kept != self._taken.get(changed.id):
            self._note(changed.id, kept)
            return
        self._check_lead()
        try:
            await self._shelf.put(changed.id, changed, WATCH, _what(kept, changed), now, version)
        except VersionConflict:
            return
        self._taken[changed.id] = changed
        log.info("takeover", id=changed.id, what=_what(kept, changed), layout=changed.layout)

    def _note(self, name: str, kept: Takeover | None) -> None:
        if kept:
            self._taken[name] = kept
        else:
            self._taken.pop(name, None)


def _what(before: Takeover | None, after: Takeover) -> str:
    if after.ended_at:
        return "ended"
    if before is None or before.at != after.at:
        return "taken"
    return "worse" if before.severity is not after.severity else "responding"


async def _followed(shelf: Shelf[Any]) -> AsyncIterator[dict[str, Any]]:
    """All there is, then what changes."""
    last = await shelf.last_id()
    yield await shelf.all()
    async for changed in shelf.follow(last):
        yield changed
