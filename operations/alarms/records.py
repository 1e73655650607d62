"""The records of alarms: one for each rule and subject, every change with who, when and why.

What is open (`Alarm.open`) lies apart from what is not; neither is ever removed. A change names the
version it saw, so that of two watches, or of a watch and a person, one is too late and looks again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec

from city.alarm import Alarm, Change, What
from store.city_store import CityStore

KIND = "alarm"
Held = tuple[int, Alarm]
"""(version, alarm)"""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change as it is kept. `at` is when it was so, `kept_at` when it was written down; `by` ""
    is the watch."""

    what: What
    at: datetime
    kept_at: datetime
    by: str = ""
    why: str = ""
    value: float | None = None
    until: datetime | None = None


class AlarmRecords:
    """All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._records = store.records(KIND, ends=True)

    async def open(self) -> dict[str, Held]:
        """Whatever is not normal, by id."""
        states = await self._records.states()
        return {name: (version, _alarm(state)) for name, (version, state) in states.items()}

    async def get(self, name: str) -> Held | None:
        """One alarm as it is kept, open or not; None if it never rang."""
        held = await self._records.state(name)
        return None if held is None else (held[0], _alarm(held[1]))

    async def keep(self, change: Change, version: int, now: datetime, key: str = "") -> int:
        """On disk when this returns; the new version. Raises VersionConflict, StoreFull."""
        entry = Entry(
            what=change.what, at=change.at, kept_at=now, by=change.by, why=change.why,
            value=change.value, until=change.until,
        )  # fmt: skip
        alarm = change.alarm
        appended = await self._records.append(
            alarm.id,
            msgspec.json.encode(entry),
            msgspec.json.encode(alarm),
            version,
            f"{alarm.id}:{key}" if key else None,
            ended_at=None if alarm.open else now,
        )
        return appended.version

    async def story(self, name: str, most: int) -> list[Entry]:
        """Its last `most` changes, newest first."""
        return [_entry(each) for each in reversed(await self._records.tail(name, most))]

    async def changed_since(self, at: datetime) -> list[Alarm]:
        """As they are now, those written at `at` or later. Raises FollowerTooLate."""
        return [_alarm(each) for each in (await self._records.changed_since(at)).values()]

    async def over(self, start: int, count: int) -> tuple[list[Alarm], int]:
        """What is normal again, latest first, and how many there are."""
        assert self._records.ended is not None
        page = await self._records.ended.page(start, count)
        return [_alarm(state) for _, _, state in page.states], page.total

    async def last_id(self) -> str:
        """Take it before `open`, and nothing falls in between."""
        return await self._records.last_id()

    async def follow(self, after_id: str) -> AsyncIterator[list[Held]]:
        """Each change after an id; ends only by raising."""
        async for _, changes in self._records.follow(after_id):
            yield [(each.version, _alarm(each.state)) for each in changes]


def _alarm(packed: bytes) -> Alarm:
    return msgspec.json.decode(packed, type=Alarm)


def _entry(packed: bytes) -> Entry:
    return msgspec.json.decode(packed, type=Entry)
