"""Alarms: the leader judges rules on what the streams say, and keeps what happens, once.

Everything is read before anything is judged. That each thing happens once rests on the record's version,
as everything the watch does: a watch that wakes up late, or is killed between telling and keeping, finds
the same work and does it no second time. What rings is on its way to be told before it is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, NoReturn

import structlog

from city.alarm import Alarm, Change
from city.alarm_fields import SORT_OF
from city.observations import Observation
from city.profile import Profile
from operations.alarms.judge import Judge
from operations.alarms.records import AlarmRecords
from operations.alarms.rule_editions import RuleEditions, counted
from operations.watch.senses import Senses
from operations.watch.telling import Telling, rings
from store.city_store import CityStore
from store.errors import VersionConflict

log = structlog.get_logger("watch")
LOOK_S = 0.5
"""How often all rules are asked, for what time alone brings about."""
BREATH_S = 0.02
"""A burst of readings is judged at once."""
BEGUN = "alarms:begun"
AT_ONCE = 64


class Alarms:
    """What one leader knows of alarms. Raises StoreUnavailable, and what `check_lead` raises."""

    def __init__(
        self,
        store: CityStore,
        profile: Profile,
        now: Callable[[], datetime],
        check_lead: Callable[[], None],
        senses: Senses,
        telling: Telling,
    ) -> None:
        self._store, self._profile, self._now, self._check_lead = store, profile, now, check_lead
        self._senses, self._telling = senses, telling
        self._records = AlarmRecords(store)
        self._versions: dict[str, int] = {}
        self._judge = Judge(senses.picture, now())
        self._touched: set[str] = set()
        self._news, self._has_rules, self._has_records = (asyncio.Event() for _ in range(3))
        self.judged = asyncio.Event()
        """Set once every rule has been asked."""
        self.on_change: list[Callable[[], None]] = []
        self.rung = 0
        senses.on_news.append(self._heard)

    @property
    def standing(self) -> list[Alarm]:
        """Whatever is open, as it is kept."""
        return self._judge.alarms

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """What runs side by side until cancelled."""
        told = self._telling.post.serve()
        return [self._follow_rules(), self._follow_records(), self._act(), told]

    def _heard(self, kind: str, batch: Sequence[Observation]) -> None:
        self._touched |= {f"{SORT_OF[kind]}:{each.subject}" for each in batch}
        self._news.set()

    async def _follow_rules(self) -> None:
        async for editions in RuleEditions(self._store).follow():
            self._judge.use(counted(editions, self._profile.alarm_rules))
            self._has_rules.set()
            self._news.set()

    async def _follow_records(self) -> None:
        """What people do to alarms comes in here, and what another leader has still kept."""
        last = await self._records.last_id()
        for name, (version, alarm) in (await self._records.open()).items():
            self._know(name, version, alarm)
        self._has_records.set()
        async for changed in self._records.follow(last):
            for version, alarm in changed:
                if version > self._versions.get(alarm.id, 0):
                    self._know(alarm.id, version, alarm)
            self._touched |= {alarm.subject for _, alarm in changed}
            self._news.set()

    def _know(self, name: str, version: int, alarm: Alarm | None) -> None:
        self._versions[name] = version
        self._judge.know(name, alarm)
        for told in self.on_change:
            told()

    async def _act(self) -> NoReturn:
        for known in (self._senses.whole, self._has_rules, self._has_records):
            await known.wait()
        self._judge.begun_at = await self._begun_at()
        whole_at = self._now()
        await self._look(None)
        self.judged.set()
        while True:
            await self._rest()
            touched, self._touched = self._touched, set()
            if (now := self._now()) < whole_at or (now - whole_at).total_seconds() >= LOOK_S:
                touched, whole_at = set(), now
            await self._look(touched or None)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_S):
                await self._news.wait()
        except TimeoutError:
            return
        await asyncio.sleep(BREATH_S)
        self._news.clear()

    async def _begun_at(self) -> datetime:
        """When the first leader of this store began with alarms."""
        if kept := await self._store.text.get(BEGUN):
            return datetime.fromisoformat(kept.decode())
        now = self._now()
        await self._store.text.put(BEGUN, now.isoformat().encode())
        return now

    async def _look(self, only: set[str] | None) -> None:
        await self._learn()
        due = [
            (changes, self._versions.get(changes[0].alarm.id, 0))
            for changes in self._judge.due(self._now(), only)
        ]
        for first in range(0, len(due), AT_ONCE):
            async with asyncio.TaskGroup() as together:
                for each in due[first : first + AT_ONCE]:
                    together.create_task(self._keep(*each))

    async def _learn(self) -> None:
        """How alarms stand that could ring and that nobody has spoken of in this term."""
        missing = self._judge.missing()
        for first in range(0, len(missing), AT_ONCE):
            names = missing[first : first + AT_ONCE]
            found = await asyncio.gather(*(self._records.get(each) for each in names))
            for name, held in zip(names, found, strict=True):
                version, alarm = held or (0, None)
                if version >= self._versions.get(name, 0):
                    self._know(name, version, alarm)

    async def _keep(self, changes: Sequence[Change], version: int) -> None:
        """In their order; when somebody was faster, the alarm is read and looked at again."""
        for change in changes:
            self._check_lead()
            try:
                version = await self._kept(change, version)
            except VersionConflict:
                await self._again(change.alarm)
                return

    async def _again(self, alarm: Alarm) -> None:
        version, kept = await self._records.get(alarm.id) or (0, None)
        self._versions[alarm.id] = version
        self._judge.again(alarm.id, kept)
        self._touched.add(alarm.subject)
        self._news.set()

    async def _kept(self, change: Change, version: int) -> int:
        now, alarm = self._now(), change.alarm
        await self._telling.intend(change, now)
        new = await self._records.keep(change, version, now)
        self._know(alarm.id, new, alarm)
        await self._telling.ready(change)
        self.rung += rings(change)
        log.info("alarm", id=alarm.id, what=change.what, severity=str(alarm.severity))
        return new
