"""Alarms told to another system (`operations.watch.post`): what rings and is on no shelf.

Sent are rule, subject, how grave it is, the value and its time, and which agencies the rule calls.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import msgspec

from city.alarm import Change, Standing
from city.settings_alarms import AlarmSettings
from operations.alarms.records import AlarmRecords
from operations.watch.outbox import ALARM_KIND, Message, Outbox
from operations.watch.post import Post
from store.city_store import CityStore

LOOKED_THROUGH = 500
"""Changes of an alarm in which a leader that takes over looks for what was to be told."""
RINGS = frozenset({"raised", "unshelved"})


class Telling:
    """What one leader tells. Without `webhook` nothing is kept and nothing is sent."""

    def __init__(
        self,
        store: CityStore,
        settings: AlarmSettings,
        now: Callable[[], datetime],
        check_lead: Callable[[], None],
    ) -> None:
        self._records = AlarmRecords(store)
        where = settings.webhook, settings.secret
        self.post = Post(Outbox(store, ALARM_KIND), *where, now, check_lead, self._stands)

    async def intend(self, change: Change, now: datetime) -> None:
        """Before the change is kept; a repeat changes nothing, and what rings not is passed over."""
        if not self.post.sends or not rings(change):
            return
        message = Message(
            id=id_of(change), ticket=change.alarm.id, level=0, to=", ".join(change.alarm.who),
            body=msgspec.json.encode(_told(change, now)), begun_at=now, at=now, next_at=now,
        )  # fmt: skip
        await self.post.intend(message)

    async def ready(self, change: Change) -> None:
        """After it: now it may be sent."""
        if rings(change):
            await self.post.ready(id_of(change))

    async def _stands(self, message: Message) -> bool:
        story = await self._records.story(message.ticket, LOOKED_THROUGH)
        return any(_id(message.ticket, each.what, each.at) == message.id for each in story)


def rings(change: Change) -> bool:
    alarm = change.alarm
    return change.what in RINGS and alarm.standing is Standing.RAISED and not alarm.silenced


def id_of(change: Change) -> str:
    """The `webhook-id`: the same for this ring for ever."""
    return _id(change.alarm.id, change.what, change.at)


def _id(name: str, what: str, at: datetime) -> str:
    said = f"{name}:{what}:{at.isoformat()}"
    return f"alm_{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _told(change: Change, now: datetime) -> dict[str, object]:
    alarm = change.alarm
    data = {
        "rule": alarm.rule,
        "subject": alarm.subject,
        "severity": alarm.severity,
        "raised_at": alarm.raised_at,
        "value": alarm.value,
        "to": alarm.who,
        "simulated": alarm.simulated,
    }
    return {"type": "alarm.raised", "timestamp": now, "data": data}
