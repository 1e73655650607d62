"""Pages and layouts of the desk and of an agency's inbox: who is shown which.

An account of one agency has an inbox with that agency's cases alone; everybody else has the desk.
"""

from __future__ import annotations

from collections.abc import Callable

from dash._utils import to_json
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.case_desk import saved_filters
from dashboard.case_desk.queue_asks import QueueAsk, open_page
from dashboard.case_desk.rights import actor_of
from dashboard.desk import Desk
from dashboard.pages import desk as page
from dashboard.pages.wall import document
from dashboard.queue import Filters, queue_of

DESK, INBOX = "/desk", "/inbox"
FIRST = QueueAsk(Filters(), counts=True)
"""The question a page opens with."""
Index = Callable[[Request], str]


class DeskPages:
    """`index` gives Dash's own page for a request."""

    def __init__(self, desk: Desk, index: Index) -> None:
        self.desk, self.index = desk, index

    def routes(self) -> list[Route]:
        return [
            each
            for path in (DESK, INBOX)
            for each in (
                Route(path, self.show),
                Route(f"{path}/_dash-layout", self.layout),
                Route(f"{path}/_dash-dependencies", self.dependencies),
            )
        ]

    async def show(self, request: Request) -> Response:
        """Each to their own door; a case named with `?case=` goes along."""
        mine = INBOX if request.state.session.agency_id else DESK
        if request.url.path != mine:
            return RedirectResponse("?".join(filter(None, (mine, request.url.query))), 303)
        await self.desk.hub.load_shapes()
        whole = document(self.index(request), self.desk.lang(request))
        return HTMLResponse(page.document(whole, mine, self.desk.build))

    async def layout(self, request: Request) -> Response:
        desk, by = self.desk, actor_of(request.state.session)
        saved = await saved_filters.load(desk.door.store, by.name)
        text, queue = desk.text(request), queue_of(desk.hub.picture)
        first = open_page(queue, FIRST, by, desk.profile, desk.hub.now(), text)
        if not by.agency_id:
            first["counts"]["ended"] = (await desk.door.store.complaints.count()).ended
        rule = desk.settings.desk.photos_need_release
        known = desk.profile, desk.settings.map, desk.hub.shapes, desk.build
        shown = page.layout(text, *known, by, saved, first, rule)
        packed = to_json(shown)  # type: ignore[no-untyped-call]
        return Response(packed, media_type="application/json")

    async def dependencies(self, request: Request) -> Response:
        """No callbacks at all."""
        return Response("[]", media_type="application/json")
