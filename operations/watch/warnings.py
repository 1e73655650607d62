"""Confirmed flood warnings leave: handed to the post, which signs and repeats until it is answered.

A warning is handed once: the message's id is the warning's, so whoever leads next hands the same on.
Without a receiver it is marked as handed all the same, and the page says that nobody is set up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, NoReturn

import structlog

from city.cap import MEDIA_TYPE
from city.flood_warning import FloodWarning, handed
from city.settings_warnings import WarningSettings
from operations.warnings.records import Warnings
from operations.watch.outbox import WARNING_KIND, Message, Outbox
from operations.watch.post import Post
from store.city_store import CityStore

log = structlog.get_logger("watch")
LOOK_EVERY_S = 1.0


class WarningPost:
    """What one leader sends. Raises StoreUnavailable and what `check_lead` raises."""

    def __init__(
        self,
        store: CityStore,
        settings: WarningSettings,
        now: Callable[[], datetime],
        check_lead: Callable[[], None],
    ) -> None:
        self._warnings, self._now, self._check_lead = Warnings(store), now, check_lead
        where = settings.webhook, settings.secret
        self.post = Post(Outbox(store, WARNING_KIND), *where, now, check_lead, self._stands)

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """What runs side by side until cancelled."""
        return [self._hand_on(), self.post.serve()]

    async def _hand_on(self) -> NoReturn:
        while True:
            await self.hand_due()
            await asyncio.sleep(LOOK_EVERY_S)

    async def hand_due(self) -> None:
        """Every warning that two people have confirmed and nobody has handed on."""
        for version, warning in await self._warnings.open():
            if warning.state == "confirmed":
                await self._hand(version, warning)

    async def _hand(self, version: int, warning: FloodWarning) -> None:
        self._check_lead()
        now = self._now()
        await self.post.intend(_message(warning, now))
        if await self._warnings.put(handed(warning, now), version):
            log.info("flood_warning", id=warning.id, sent=self.post.sends)
        await self.post.ready(message_id(warning.id))

    async def _stands(self, message: Message) -> bool:
        held = await self._warnings.get(message.ticket)
        return held is not None and held[1].state == "handed"


def message_id(warning_id: str) -> str:
    """The `webhook-id`: the same at every try."""
    return f"cap_{warning_id}"


def _message(warning: FloodWarning, now: datetime) -> Message:
    return Message(
        id=message_id(warning.id), ticket=warning.id, level=0, to="", body=warning.body,
        begun_at=now, at=now, next_at=now, media=MEDIA_TYPE,
    )  # fmt: skip
