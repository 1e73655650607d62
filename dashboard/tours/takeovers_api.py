"""Takeovers over HTTP.

| path                          | who      | answers                                                    |
|-------------------------------|----------|------------------------------------------------------------|
| GET /takeovers                | operator | the page                                                   |
| GET /api/takeovers            | operator | {takeovers}: those that run, then what ended lately        |
| POST /api/takeovers/respond   | operator | {id}: this person responds; the name stands on the glass   |
| POST /api/takeovers/release   | operator | {id}: the screens go back at once                          |
| GET /api/takeover-rules       | operator | {rules, version, problems}                                 |
| POST /api/takeover-rules      | editor   | {rules, version} -> {version, problems}; 409 as in tours_api |
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
import structlog
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.screens.running import check_rules
from city.screens.takeover import Rule, Takeover
from dashboard.desk_api import packed
from dashboard.pages.takeovers import takeovers_page
from dashboard.texts import Text
from dashboard.tours.answers import Ground, answered, checked, may_edit, millis, told
from dashboard.tours.subjects import subject_name
from operations.screens import ordering
from operations.screens.kinds import Rules
from operations.screens.known import Shelves
from operations.screens.reading import places
from operations.screens.taking import release, respond
from store.city_store import CityStore

log = structlog.get_logger(__name__)
LATELY = 50
Act = Callable[[CityStore, str, str, datetime], Awaitable[Takeover]]


class Which(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[str, Meta(min_length=1, max_length=200)]


class Keep(msgspec.Struct, forbid_unknown_fields=True):
    rules: tuple[Rule, ...]
    version: int


class TakeoversApi(Ground):
    def routes(self) -> list[Route]:
        return [
            Route("/takeovers", self.page),
            Route("/api/takeovers", self.all),
            Route("/api/takeovers/respond", self.respond, methods=["POST"]),
            Route("/api/takeovers/release", self.release, methods=["POST"]),
            Route("/api/takeover-rules", self.rules, methods=["GET"]),
            Route("/api/takeover-rules", self.keep, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        shelves = await self.shelves()
        exist = self.exist(shelves)
        return takeovers_page(self.desk, request, exist, places(shelves), may_edit(request))

    @answered
    async def all(self, request: Request) -> Response:
        shelves, text = await self.shelves(), self.desk.text(request)
        found = sorted(shelves.takeover.values(), key=_place)
        return packed({"takeovers": [self._told(each, shelves, text) for each in found[:LATELY]]})

    def _told(self, found: Takeover, shelves: Shelves, text: Text) -> dict[str, Any]:
        names = {each.id: each.name for each in places(shelves)}
        layouts = self.known(shelves).layouts
        layout = layouts.get(found.layout)
        return {
            "id": found.id,
            "what": subject_name(found.subject, self.desk.profile, text),
            "subject": found.subject,
            "severity": found.severity,
            "layout": text.pick(layout.title) if layout else found.layout,
            "is_lost": layout is None,
            "screens": [names.get(each, each) for each in found.screens],
            "runs": found.runs,
            "at": millis(found.at),
            "hold_until": millis(found.hold_until),
            "responding": found.responding,
            "released_by": found.released_by,
            "let_go_at": millis(found.let_go_at),
        }

    @answered
    async def respond(self, request: Request) -> Response:
        found = await self._done(request, respond, "takeover_responding")
        return packed({"responding": found.responding})

    @answered
    async def release(self, request: Request) -> Response:
        found = await self._done(request, release, "takeover_released")
        return packed({"released_by": found.released_by})

    async def _done(self, request: Request, act: Act, what: str) -> Takeover:
        """In the person's own name. Raises NoSuchTakeover."""
        ask = msgspec.json.decode(await request.body(), type=Which)
        by, now = request.state.session.account, self.desk.hub.now()
        found = await act(self.desk.door.store, ask.id, by, now)
        log.info(what, id=ask.id, by=by)
        return found

    @answered
    async def rules(self, request: Request) -> Response:
        version, found = await ordering.rules(self.desk.door.store)
        problems = check_rules(found.rules, self.exist(await self.shelves()))
        return packed({
            "rules": found.rules,
            "version": version,
            "problems": told(problems, self.desk.text(request)),
        })  # fmt: skip

    @answered
    async def keep(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=Keep)
        problems = checked(check_rules(ask.rules, self.exist(await self.shelves())))
        by, now = request.state.session.account, self.desk.hub.now()
        rules = Rules(rules=ask.rules)
        kept = await ordering.keep_rules(self.desk.door.store, rules, by, now, ask.version)
        log.info("takeover_rules_kept", by=by, rules=len(ask.rules), version=kept)
        return packed({"version": kept, "problems": told(problems, self.desk.text(request))})


def _place(each: Takeover) -> tuple[bool, int, float]:
    """Those that run in the order in which screens show them; of those that are over the newest first."""
    at = each.at.timestamp()
    return (not each.runs, -each.priority if each.runs else 0, at if each.runs else -at)
