"""What the layout studio asks over HTTP.

| path                                | who    | answers                                              |
|-------------------------------------|--------|------------------------------------------------------|
| GET /api/studio                     | viewer | {layouts}: the library as cards; {by_two}            |
| POST /api/studio/by_two             | admin  | {by_two}: whether publishing takes a second person   |
| GET /api/studio/{id}                | viewer | the layout, its version and state                    |
| GET /api/studio/{id}/versions       | viewer | {versions}, newest first                             |
| GET /api/studio/{id}/difference     | viewer | ?before=N&after=N or "now" -> both layouts and what  |
|                                     |        | differs                                              |
| GET /api/studio/{id}/file           | viewer | the layout as a file; ?version=N an earlier one      |
| POST /api/studio/new                | editor | {title, source, width_px, height_px} -> {id}         |
| POST /api/studio/import             | editor | the bytes of a file -> {id, problems}                |
| POST /api/studio/check              | editor | {layout, screen} -> {problems, views}; keeps nothing |
| POST /api/studio/{id}/save          | editor | {version, before, layout} -> {version}; 409 see below|
| POST /api/studio/{id}/{act}         | editor | a step of dashboard/studio/acts.py                   |

Viewers see what walls show; drafts are for editors. A save after somebody else's keeps nothing: 409
with {layout, theirs, version, conflicts, by}, what both did; the page goes on with that and saves
again. Errors carry {message}: 409 somebody was faster, locked or thrown away, 422 not possible like
that (with {problems}), 404 no such layout, 403 not yours, 503 the store is away, 507 its disk is full.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.screens.canvas import Canvas
from city.screens.difference import difference
from city.screens.layout import Layout, LayoutUnreadable, read, write
from dashboard.desk import Desk
from dashboard.desk_api import packed, said
from dashboard.studio import told
from dashboard.studio.acts import ACTS, QUIET, Asked
from dashboard.studio.asks import ByTwo, Check, New, Save
from operations.screens.editing import Editing
from operations.screens.entry import Entry
from operations.screens.library import Library, Merged
from operations.screens.refusal import StudioRefusal
from operations.screens.use import Use, uses
from operations.screens.versions import version, versions
from store.errors import StoreFull, StoreUnavailable

log = structlog.get_logger(__name__)
NOW = "now"
"""In the place of a version's number: what the editor holds now."""
Api = TypeVar("Api", bound="StudioApi")
Handler = Callable[[Api, Request], Awaitable[Response]]


def answered(handler: Handler[Api]) -> Handler[Api]:
    """What went wrong, as one sentence with its status."""

    @wraps(handler)
    async def wrapped(self: Api, request: Request) -> Response:
        text = self.desk.text(request)
        if request.method == "POST" and request.state.session.agency_id:
            return said(text("desk.city_only"), 403)
        try:
            return await handler(self, request)
        except StudioRefusal as why:
            return packed(await self.refused(why, request), status=why.status)
        except LayoutUnreadable as why:
            return said(told.unreadable(why, text), 422)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        except StoreFull:
            return said(text("desk.store_full"), 507)
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)

    return wrapped


class StudioApi:
    """Everything the page asks. Layouts are always checked here, whatever the page has said."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.panels = desk, desk.hub.views.panels
        self.catalogue = desk.hub.views.catalogue

    def routes(self) -> list[Route]:
        one = "/api/studio/{layout_id}"
        return [
            Route("/api/studio", self.all),
            Route("/api/studio/by_two", self.set_by_two, methods=["POST"]),
            Route("/api/studio/new", self.new, methods=["POST"]),
            Route("/api/studio/import", self.bring, methods=["POST"]),
            Route("/api/studio/check", self.check, methods=["POST"]),
            Route(f"{one}/versions", self.versions),
            Route(f"{one}/difference", self.difference),
            Route(f"{one}/file", self.file),
            Route(f"{one}/save", self.save, methods=["POST"]),
            Route(f"{one}/{{act}}", self.act, methods=["POST"]),
            Route(one, self.one),
        ]

    @property
    def library(self) -> Library:
        return Library(self.desk.door.store, self.catalogue)

    @property
    def editing(self) -> Editing:
        return Editing(self.desk.door.store)

    async def refused(self, why: StudioRefusal, request: Request) -> dict[str, Any]:
        """With the layout's own problems in sentences, where there are any."""
        layout = None
        if why.problems and (name := request.path_params.get("layout_id")):
            layout = (await self.library.entry(name)).working
        return told.refused(why, layout, self.panels, self.desk.text(request))

    @answered
    async def all(self, request: Request) -> Response:
        text, may = self.desk.text(request), may_edit(request)
        entries, editors = await self.library.entries(), await self.editing.all()
        shown = [each for each in entries if may or (each.shown and not each.book.thrown_at)]
        known = self.panels, text, may
        cards = [told.card(each, editors, self._uses(each.name), *known) for each in shown]
        return packed({"layouts": cards, "by_two": await self.library.by_two()})

    @answered
    async def set_by_two(self, request: Request) -> Response:
        by_two = msgspec.json.decode(await request.body(), type=ByTwo).by_two
        by = request.state.session.account
        await self.library.set_by_two(by_two, by, datetime.now(UTC))
        log.info("publishing_by_two", by_two=by_two, by=by)
        return packed({"by_two": by_two})

    def _uses(self, name: str) -> list[Use]:
        """As this process has last read it; for telling, not for deciding."""
        here = self.desk.hub.screen_shelves
        return uses(name, here.known, here.shelves.display.values())

    @answered
    async def one(self, request: Request) -> Response:
        entry = await self.library.entry(request.path_params["layout_id"])
        may = may_edit(request)
        if not may:
            _shown(entry)
        found = told.opened(entry, self.desk.text(request), may)
        editors = [each for each in await self.editing.all() if each.layout == entry.name]
        here = [told.editor(each) for each in editors]
        return packed(found | {"editors": here, "by_two": await self.library.by_two()})

    @answered
    async def versions(self, request: Request) -> Response:
        text, now = self.desk.text(request), datetime.now(UTC)
        found = await versions(self.library, request.path_params["layout_id"])
        known = [each for each in found if may_edit(request) or each.sort != "kept"]
        return packed({"versions": [told.version(each, text, now) for each in known]})

    @answered
    async def difference(self, request: Request) -> Response:
        before, after = [await self._asked(request, side) for side in ("before", "after")]
        differs = difference(before, after)
        return packed({"before": before, "after": after, "difference": differs})

    async def _asked(self, request: Request, side: str) -> Layout:
        """The layout that `?before=` or `?after=` names."""
        name, asked = request.path_params["layout_id"], request.query_params.get(side, NOW)
        if asked == NOW:
            entry = await self.library.entry(name)
            return entry.working if may_edit(request) else _shown(entry)
        if not asked.isascii() or not asked.isdigit() or len(asked) > 9:
            raise StudioRefusal("no_version", number=asked[:10])
        found = await version(self.library, name, int(asked))
        if found.sort == "kept" and not may_edit(request):
            raise StudioRefusal("no_version", number=asked)
        return found.layout

    @answered
    async def file(self, request: Request) -> Response:
        layout = await self._asked(request, "version")
        name = f'attachment; filename="{layout.id}.json"'
        headers = {"Content-Disposition": name}
        return Response(write(layout), media_type="application/json", headers=headers)

    @answered
    async def new(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=New)
        canvas, title = Canvas(ask.width_px, ask.height_px), self._title(ask.title, request)
        layout = Layout(id="x", title=title, canvas=canvas)
        if ask.source:
            copied = (await self.library.entry(ask.source)).working
            layout = msgspec.structs.replace(copied, title=title)
        return await self._made(layout, request)

    def _title(self, title: str, request: Request) -> dict[str, str]:
        return {self.desk.text(request).lang: title.strip()}

    @answered
    async def bring(self, request: Request) -> Response:
        return await self._made(read(await request.body()), request)

    async def _made(self, layout: Layout, request: Request) -> Response:
        by = request.state.session.account
        name = await self.library.new(layout, by, datetime.now(UTC))
        log.info("layout_made", layout=name, by=by)
        found = told.problems(layout, self.catalogue, self.panels, self.desk.text(request))
        return packed({"id": name, "problems": found})

    @answered
    async def check(self, request: Request) -> Response:
        ask, text = msgspec.json.decode(await request.body(), type=Check), self.desk.text(request)
        known = self.catalogue, self.panels, text
        found = told.problems(ask.layout, *known)
        found += told.small(ask.layout, ask.screen.screen(), *known)
        return packed(
            {
                "problems": found,
                "views": told.views(ask.layout, self.catalogue, self.desk.profile, text),
            }
        )

    @answered
    async def save(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=Save)
        name, by = request.path_params["layout_id"], request.state.session.account
        given = ask.version, ask.before, ask.layout, by, datetime.now(UTC)
        done = await self.library.save(name, *given)
        if isinstance(done, Merged):
            text = self.desk.text(request)
            message = text("studio.merged" if not done.conflicts else "studio.clashed", by=done.by)
            return packed(msgspec.to_builtins(done) | {"message": message}, status=409)
        return packed(done)

    @answered
    async def act(self, request: Request) -> Response:
        act, name = request.path_params["act"], request.path_params["layout_id"]
        if act not in ACTS:
            return said(self.desk.text(request)("desk.not_understood"), 404)
        await self.library.entry(name)
        by, body = request.state.session.account, await request.body() or b"{}"
        asked = Asked(name=name, body=body, by=by, now=datetime.now(UTC))
        done = await ACTS[act](self.library, self.editing, asked)
        if act not in QUIET:
            log.info("layout_changed", layout=name, by=by, act=act)
        return packed(done)


def _shown(entry: Entry) -> Layout:
    """What walls show of it. Raises StudioRefusal: for viewers there is no draft."""
    if entry.shown is None:
        raise StudioRefusal("no_layout", id=entry.name)
    return entry.shown


def may_edit(request: Request) -> bool:
    return bool(request.state.session.edits)
