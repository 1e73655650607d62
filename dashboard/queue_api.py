"""GET /api/desk/queue -> {rows, total, counts, note}: lines of the desk, open ones or ended ones.

Open cases come from memory; `ended=1` asks for what ended (dashboard/case_desk/ended.py). A whole
ticket number is found either way. Errors as in dashboard/desk_api.py; 503 while the ended cases are
still being read after a start.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.case_desk.ended import EndedCases, StillLoading
from dashboard.case_desk.queue_asks import QueueAsk, counts, open_page
from dashboard.case_desk.rights import actor_of
from dashboard.desk import Desk
from dashboard.desk_api import DeskApi, answered, packed, said
from dashboard.queue import queue_of
from dashboard.texts import Text
from operations.desk import Actor
from operations.report_cards.case_cache import CaseCache
from store.errors import StoreUnavailable


class QueueApi(DeskApi):
    """The desk's answer to this one; `cache` holds what ended, as report cards count it."""

    def __init__(self, desk: Desk, cache: CaseCache) -> None:
        super().__init__(desk)
        self.cache = cache

    def routes(self) -> list[Route]:
        return [Route("/api/desk/queue", self.queue)]

    @answered
    async def queue(self, request: Request) -> Response:
        ask, by = QueueAsk.of(request.query_params), actor_of(request.state.session)
        text = self.desk.text(request)
        if not ask.ended:
            return packed(await self._open(ask, by, text))
        try:
            found = await self._ended.answer(ask, by, self.hub.now(), text)
        except StillLoading:
            return said(text("desk.ended_loading"), 503)
        return packed(found | await self._counts(ask, by))

    @property
    def _ended(self) -> EndedCases:
        return EndedCases(self.desk.door.store, self.cache, self.profile)

    async def _open(self, ask: QueueAsk, by: Actor, text: Text) -> dict[str, Any]:
        """The queue works on while the store is away; then nothing is told of ended cases."""
        queue, now = queue_of(self.hub.picture), self.hub.now()
        told = open_page(queue, ask, by, self.profile, now, text)
        with suppress(StoreUnavailable):
            if not told["total"] and (found := await self._ended.named(ask.filters.text, by)):
                told |= {"rows": [self._ended.line(found, text)], "total": 1}
            if ask.counts and (ended := await self._ended.count(by)) is not None:
                told["counts"]["ended"] = ended
        return told

    async def _counts(self, ask: QueueAsk, by: Actor) -> dict[str, Any]:
        if not ask.counts:
            return {}
        found = counts(queue_of(self.hub.picture), by, self.hub.now())
        return {"counts": found | {"ended": await self._ended.count(by)}}
