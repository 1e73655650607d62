"""Escalations told to another system (`operations.watch.post`).

Sent are number, level, who is called and when it was due; of what nobody may see on a wall no kind and
no place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from city.clocks import Call
from city.complaints import Complaint, Kind
from city.privacy import on_wall
from city.profile import Profile
from city.settings import DeskSettings
from operations.watch.outbox import Message, Outbox, id_of
from operations.watch.post import Post
from store.city_store import CityStore
from store.errors import NoSuchRecord


class Outside:
    """What one leader sends. Without `escalation_webhook` nothing is kept and nothing is sent."""

    def __init__(
        self,
        store: CityStore,
        profile: Profile,
        settings: DeskSettings,
        now: Callable[[], datetime],
        check_lead: Callable[[], None],
    ) -> None:
        self._store, self._profile = store, profile
        where = settings.escalation_webhook, settings.escalation_secret
        self.post = Post(Outbox(store), *where, now, check_lead, self._stands)

    async def intend(self, case: Complaint, call: Call, now: datetime) -> None:
        """Before the escalation is written on the case; a repeat changes nothing."""
        if not self.post.sends:
            return
        body = msgspec.json.encode(_told(case, call, self._profile, now))
        message = Message(
            id=id_of(call), ticket=call.ticket, level=call.level, to=call.to,
            body=body, begun_at=now, at=now, next_at=now,
        )  # fmt: skip
        await self.post.intend(message)

    async def ready(self, call: Call) -> None:
        """After it: now it may be sent."""
        await self.post.ready(id_of(call))

    async def _stands(self, message: Message) -> bool:
        try:
            events = await self._store.complaints.events(message.ticket)
        except NoSuchRecord:
            return False
        return any(
            each.kind is Kind.ESCALATED
            and each.level == message.level
            and each.at >= message.begun_at
            for each in events
        )


def _told(case: Complaint, call: Call, profile: Profile, now: datetime) -> dict[str, object]:
    """Never a text, a name or an exact place."""
    data: dict[str, object] = {
        "ticket": call.ticket,
        "level": call.level,
        "to": call.to,
        "agency_id": case.agency_id,
        "due_at": call.due_at,
        "late": call.at >= call.due_at,
        "status": case.status,
    }
    if on_wall(case, profile):
        data |= {"category": case.category, "kelurahan": case.kelurahan}
    return {"type": "complaint.escalated", "timestamp": now, "data": data}
