"""Escalations told to another system: one signed POST each, repeated until it is answered.

At least once, with the same `webhook-id` at every try: the receiver drops repeats. Sent are number,
level, who is called and when it was due; of what nobody may see on a wall no kind and no place.
A message is on disk before the escalation stands on the case, so that whoever leads next knows of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

import httpx
import msgspec
import structlog

from city.clocks import Call
from city.complaints import Complaint, Kind
from city.privacy import on_wall
from city.profile import Profile
from city.settings import DeskSettings
from city.standard_webhooks import signature
from operations.watch.outbox import Message, Outbox, id_of
from store.city_store import CityStore
from store.errors import NoSuchRecord

log = structlog.get_logger("watch")
WITHIN_S = 10.0
AT_ONCE = 8
LOOK_EVERY_S = 1.0
VOID_AFTER = timedelta(days=1)


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
        self._store, self._profile, self._settings, self._now = store, profile, settings, now
        self._check_lead = check_lead
        self._outbox = Outbox(store)
        self._waiting: dict[str, tuple[int, Message]] = {}

    async def intend(self, case: Complaint, call: Call, now: datetime) -> None:
        """Before the escalation is written on the case; a repeat changes nothing."""
        if not self._settings.escalation_webhook:
            return
        body = msgspec.json.encode(_told(case, call, self._profile, now))
        message = Message(
            id=id_of(call), ticket=call.ticket, level=call.level, to=call.to,
            body=body, begun_at=now, at=now, next_at=now,
        )  # fmt: skip
        await self._outbox.put(message, 0)

    async def ready(self, call: Call) -> None:
        """After it: now it may be sent."""
        if self._settings.escalation_webhook and (held := await self._outbox.load(id_of(call))):
            await self._release(*held)

    async def serve(self) -> None:
        """Until cancelled. Raises StoreUnavailable and what `check_lead` raises."""
        if not self._settings.escalation_webhook:
            return
        await self.take_over()
        async with httpx.AsyncClient(timeout=WITHIN_S) as client:
            while True:
                await self.send_due(client)
                await asyncio.sleep(LOOK_EVERY_S)

    async def take_over(self) -> None:
        """What the leader before us left: sent, or void when its escalation never came to be."""
        for version, message in await self._outbox.open():
            if message.state == "waiting" or await self._stands(message):
                await self._release(version, message)
            elif self._now() - message.begun_at > VOID_AFTER:
                void = msgspec.structs.replace(message, state="void", at=self._now())
                await self._outbox.put(void, version)

    async def send_due(self, client: httpx.AsyncClient) -> None:
        """One try of each message whose time has come."""
        now = self._now()
        due = [held for held in self._waiting.values() if held[1].next_at <= now]
        pieces = iter(due)
        while piece := list(islice(pieces, AT_ONCE)):
            async with asyncio.TaskGroup() as together:
                for version, message in piece:
                    together.create_task(self._send(client, version, message))

    async def _send(self, client: httpx.AsyncClient, version: int, message: Message) -> None:
        self._check_lead()
        answer, fine = await self._posted(client, message)
        after = message.tried(self._now(), answer, fine=fine)
        if after.state == "given_up":
            log.warning("escalation was not delivered", case=message.ticket, answer=answer)
        self._waiting.pop(message.id, None)
        if await self._outbox.put(after, version) and after.open:
            self._waiting[message.id] = version + 1, after

    async def _posted(self, client: httpx.AsyncClient, message: Message) -> tuple[str, bool]:
        url, secret = self._settings.escalation_webhook, self._settings.escalation_secret
        at = str(int(self._now().timestamp()))
        headers = {
            "content-type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": at,
            "webhook-signature": signature(secret, message.id, at, message.body),
        }
        try:
            async with client.stream("POST", url, content=message.body, headers=headers) as answer:
                return str(answer.status_code), answer.is_success
        except httpx.HTTPError as error:
            return type(error).__name__, False

    async def _release(self, version: int, message: Message) -> None:
        if message.state == "intended":
            message = msgspec.structs.replace(message, state="waiting")
            if not await self._outbox.put(message, version):
                return
            version += 1
        self._waiting[message.id] = version, message

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
