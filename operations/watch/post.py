"""Sends signed messages to another system: one POST each, repeated until it is answered.

At least once, with the same `webhook-id` at every try: the receiver drops repeats. A message is on disk
before what it tells of stands (`intend`), so that whoever leads next knows of it; it leaves when it does
(`ready`). Whether it came to stand is asked of `stands` when a leader takes over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import islice

import httpx
import msgspec
import structlog

from city.standard_webhooks import signature
from operations.watch.outbox import Message, Outbox

log = structlog.get_logger("watch")
WITHIN_S = 10.0
AT_ONCE = 8
LOOK_EVERY_S = 1.0
VOID_AFTER = timedelta(days=1)


class Post:
    """What one leader sends to one address. Without `url` nothing is kept and nothing is sent."""

    def __init__(
        self,
        outbox: Outbox,
        url: str,
        secret: str,
        now: Callable[[], datetime],
        check_lead: Callable[[], None],
        stands: Callable[[Message], Awaitable[bool]],
    ) -> None:
        self._outbox, self._url, self._secret, self._now = outbox, url, secret, now
        self._check_lead, self._stands = check_lead, stands
        self._waiting: dict[str, tuple[int, Message]] = {}

    @property
    def sends(self) -> bool:
        return bool(self._url)

    async def intend(self, message: Message) -> None:
        """Before what it tells of is written; a repeat changes nothing."""
        if self.sends:
            await self._outbox.put(message, 0)

    async def ready(self, message_id: str) -> None:
        """After it: now it may be sent."""
        if self.sends and (held := await self._outbox.load(message_id)):
            await self._release(*held)

    async def serve(self) -> None:
        """Until cancelled. Raises StoreUnavailable and what `check_lead` raises."""
        if not self.sends:
            return
        await self.take_over()
        async with httpx.AsyncClient(timeout=WITHIN_S) as client:
            while True:
                await self.send_due(client)
                await asyncio.sleep(LOOK_EVERY_S)

    async def take_over(self) -> None:
        """What the leader before us left: sent, or void when what it tells of never came to be."""
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
            log.warning("message was not delivered", about=message.ticket, answer=answer)
        self._waiting.pop(message.id, None)
        if await self._outbox.put(after, version) and after.open:
            self._waiting[message.id] = version + 1, after

    async def _posted(self, client: httpx.AsyncClient, message: Message) -> tuple[str, bool]:
        at = str(int(self._now().timestamp()))
        headers = {
            "content-type": message.media,
            "webhook-id": message.id,
            "webhook-timestamp": at,
            "webhook-signature": signature(self._secret, message.id, at, message.body),
        }
        try:
            async with client.stream(
                "POST", self._url, content=message.body, headers=headers
            ) as answer:
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
