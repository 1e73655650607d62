"""Tours over HTTP.

| path                        | who      | answers                                                      |
|-----------------------------|----------|--------------------------------------------------------------|
| GET /tours                  | operator | the page                                                     |
| GET /api/tours              | operator | {tours}: each as a card, those in the recycle bin too        |
| GET /api/tours/{id}         | operator | {tour, version, problems, length_s, preset}                  |
| POST /api/tours/new         | editor   | {title, source} -> {id}; a copy of `source`, "" = empty      |
| POST /api/tours/{id}/try    | operator | {tour} -> {says}: of each step the sentences of this moment  |
| POST /api/tours/{id}/keep   | editor   | {tour, version} -> {version, problems, length_s}             |
| POST /api/tours/{id}/throw  | editor   | {version} -> {version}: into the recycle bin                 |
| POST /api/tours/{id}/bring_back | editor | {version} -> {version}                                      |

`version` is the one the person began with. 409: somebody kept another one since, {message, version,
theirs}; nothing is kept then. 422: {message, problems}. 404 no such tour, 503 and 507 the store.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
import structlog
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.screens.running import Exist, check_tour
from city.screens.tour import Tour, length_s
from dashboard.desk_api import packed, said
from dashboard.pages.tours import tours_page
from dashboard.texts import Text
from dashboard.tours.answers import Ground, answered, checked, may_edit, millis, told
from dashboard.tours.remote_state import of_no_screen, step
from operations.screens import ordering
from operations.screens.kinds import Guide
from operations.screens.library import free_name
from operations.screens.ordering import Kept, Newer

log = structlog.get_logger(__name__)
Version = Annotated[int, Meta(ge=0)]


class New(msgspec.Struct, forbid_unknown_fields=True):
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    source: str = ""


class Keep(msgspec.Struct, forbid_unknown_fields=True):
    tour: Tour
    version: Version


class Try(msgspec.Struct, forbid_unknown_fields=True):
    tour: Tour


class Act(msgspec.Struct, forbid_unknown_fields=True):
    version: Version


class ToursApi(Ground):
    def routes(self) -> list[Route]:
        one = "/api/tours/{tour_id}"
        return [
            Route("/tours", self.page),
            Route("/api/tours", self.all),
            Route("/api/tours/new", self.new, methods=["POST"]),
            Route(f"{one}/try", self.sentences, methods=["POST"]),
            Route(f"{one}/keep", self.keep, methods=["POST"]),
            Route(f"{one}/throw", self.throw, methods=["POST"]),
            Route(f"{one}/bring_back", self.bring_back, methods=["POST"]),
            Route(one, self.one),
        ]

    async def page(self, request: Request) -> Response:
        shelves = await self.shelves()
        return tours_page(self.desk, request, self.exist(shelves), may_edit(request))

    @answered
    async def all(self, request: Request) -> Response:
        exist, text = self.exist(await self.shelves()), self.desk.text(request)
        found = await ordering.tours(self.desk.door.store)
        return packed({"tours": [card(each, exist, text) for each in found]})

    @answered
    async def one(self, request: Request) -> Response:
        found = await ordering.tour(self.desk.door.store, request.path_params["tour_id"])
        exist = self.exist(await self.shelves())
        return packed(self._judged(found.guide.tour, exist, request) | {
            "tour": found.guide.tour,
            "version": found.version,
            "preset": found.preset,
            "thrown_at": millis(found.guide.thrown_at),
        })  # fmt: skip

    def _judged(self, tour: Tour, exist: Exist, request: Request) -> dict[str, Any]:
        problems = told(check_tour(tour, exist), self.desk.text(request))
        return {"problems": problems, "length_s": length_s(tour, exist.layouts)}

    @answered
    async def new(self, request: Request) -> Response:
        ask, store = msgspec.json.decode(await request.body(), type=New), self.desk.door.store
        names = {each.name for each in await ordering.tours(store)}
        if len(names) >= ordering.MOST_TOURS:
            return said(self.desk.text(request)("tours.too_many", most=ordering.MOST_TOURS), 422)
        source = (await ordering.tour(store, ask.source)).guide.tour if ask.source else None
        title = {self.desk.text(request).lang: ask.title.strip()}
        made = Tour(id=free_name(ask.title, names), title=title)
        if source:
            made = msgspec.structs.replace(source, id=made.id, title=title)
        await self._put(Guide(tour=made), "new", request, 0)
        return packed({"id": made.id})

    @answered
    async def sentences(self, request: Request) -> Response:
        """Of what is being written, kept or not; nothing is kept."""
        tour = msgspec.json.decode(await request.body(), type=Try).tour
        shelves = await self.shelves()
        checked(check_tour(tour, self.exist(shelves)))
        seen = of_no_screen(self.desk, self.desk.text(request), self.known(shelves))
        steps = range(len(tour.steps))
        return packed({"says": [step(seen, seen.known, tour, n)["says"] for n in steps]})

    @answered
    async def keep(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=Keep)
        tour = msgspec.structs.replace(ask.tour, id=request.path_params["tour_id"])
        exist = self.exist(await self.shelves())
        checked(check_tour(tour, exist))
        await ordering.tour(self.desk.door.store, tour.id)
        kept = await self._put(Guide(tour=tour), "kept", request, ask.version)
        return packed({"version": kept} | self._judged(tour, exist, request))

    @answered
    async def throw(self, request: Request) -> Response:
        return await self._moved(request, self.desk.hub.now(), "thrown")

    @answered
    async def bring_back(self, request: Request) -> Response:
        return await self._moved(request, None, "brought_back")

    async def _moved(self, request: Request, thrown_at: datetime | None, what: str) -> Response:
        ask = msgspec.json.decode(await request.body(), type=Act)
        found = await ordering.tour(self.desk.door.store, request.path_params["tour_id"])
        if found.version != ask.version:
            raise Newer(found.version, found.guide, "", None)
        guide = msgspec.structs.replace(found.guide, thrown_at=thrown_at)
        return packed({"version": await self._put(guide, what, request, ask.version)})

    async def _put(self, guide: Guide, what: str, request: Request, version: int) -> int:
        by, now = request.state.session.account, self.desk.hub.now()
        kept = await ordering.keep_tour(self.desk.door.store, guide, what, by, now, version)
        log.info("tour_changed", tour=guide.tour.id, by=by, what=what)
        return kept


def card(found: Kept, exist: Exist, text: Text) -> dict[str, Any]:
    """A tour in the list; `lost`: steps whose layout is gone, counted from 1."""
    tour = found.guide.tour
    lost = [n for n, each in enumerate(tour.steps, start=1) if each.layout not in exist.layouts]
    return {
        "id": found.name,
        "title": text.pick(tour.title),
        "steps": len(tour.steps),
        "lost": lost,
        "length_s": length_s(tour, exist.layouts),
        "briefing": tour.briefing,
        "version": found.version,
        "preset": found.preset is not None,
        "thrown_at": millis(found.guide.thrown_at),
    }
