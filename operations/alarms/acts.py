"""What people do to alarms: acknowledge, shelve, take out of service, comment. Always with their name.

A person acts on the alarm as they saw it: an acknowledgement means the raise that stood on the screen.
Whoever acts on one that came again or went meanwhile is told, and nothing is done.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from city.alarm import REASON_LENGTH, Act, Alarm
from city.alarm_acts import NotPossible, acted
from city.masking import mask
from operations.alarms.records import AlarmRecords, Held
from store.city_store import CityStore
from store.errors import VersionConflict

TRIES = 8
AS_SEEN = frozenset({"acknowledged", "shelved"})
"""Deeds that mean what was seen; the others mean the alarm whatever it does."""


class NoSuchAlarm(Exception):
    """It never rang."""


class Moved(Exception):
    """It is not as it was seen any more; `alarm` is how it is now."""

    def __init__(self, alarm: Alarm) -> None:
        super().__init__(alarm.id)
        self.alarm = alarm


async def do(
    store: CityStore, name: str, act: Act, seen_at: datetime | None, key: str = ""
) -> Held:
    """The alarm after it, on disk. `seen_at`: when the one seen was raised. Raises NoSuchAlarm, Moved,
    NotPossible, StoreFull, StoreUnavailable; a repeat with the same `key` does nothing."""
    records, act = AlarmRecords(store), _tidy(act)
    for left in reversed(range(TRIES)):
        held = await records.get(name)
        if held is None:
            raise NoSuchAlarm(name)
        version, alarm = held
        if act.what in AS_SEEN and alarm.raised_at != seen_at:
            raise Moved(alarm)
        if _is_done(alarm, act):
            return held
        change = acted(alarm, act)
        try:
            return await records.keep(change, version, act.at, key), change.alarm
        except VersionConflict:
            if not left:
                raise
    raise AssertionError("unreachable")


def _tidy(act: Act) -> Act:
    """Personal data do not belong into a reason; it is masked as all texts are."""
    return msgspec.structs.replace(act, why=mask(act.why.strip())[:REASON_LENGTH])


def _is_done(alarm: Alarm, act: Act) -> bool:
    """Sent twice by the same person."""
    done = alarm.acknowledged_by == act.by and alarm.acknowledged_why == act.why
    return act.what == "acknowledged" and not alarm.unseen and done


__all__ = ["Moved", "NoSuchAlarm", "NotPossible", "do"]
