"""Serah terima: the end of a shift on one page, for the desk and for an agency's inbox.

| path                          | answers                                                            |
|-------------------------------|--------------------------------------------------------------------|
| GET /desk/handover?shift=     | what happened, who did what, what is urgent, the notes; to print   |
| POST /desk/handover           | `do` write or confirm, with the `version` seen and a `key`         |

An account of one agency sees and writes its own. Of two people at once one is kept, the other is
told and keeps what was typed (409).
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from city.handover import STARTS, Span, span_of
from dashboard.alarm_desk.handed import handed, section
from dashboard.case_desk.rights import actor_of
from dashboard.case_desk.shift import told
from dashboard.desk import Desk
from dashboard.pages.handover_sheet import Notes, Sheet, sheet
from dashboard.pages.plain import is_known
from operations.handover import Handovers, Note, Refused
from operations.sessions import form_fits, form_token
from store.errors import StoreFull, VersionConflict

PATH = "/desk/handover"
EARLIER = 6
"""Notes shown, the newest among them."""


class HandoverPage:
    """Raises StoreUnavailable: then the page says that the store is away."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.show, methods=["GET"]),
            Route(PATH, self.act, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        shift = request.query_params.get("shift", "")
        if "if-none-match" in request.headers and is_known(request, await self._mark(request)):
            return Response(status_code=304)
        return await self._page(request, shift)

    async def _mark(self, request: Request) -> str:
        """The same for as long as nothing happened to a case or a note, a minute at most."""
        by, hub = actor_of(request.state.session), self.desk.hub
        version, _ = await Handovers(self.desk.door.store, by.agency_id).now()
        return hub.mark(hub.picture.version["complaint"], version, self.desk.lang(request))

    async def act(self, request: Request) -> Response:
        form = await request.form()
        shift, typed = str(form.get("shift", "")), str(form.get("words", ""))
        if not form_fits(request.state.session_token, str(form.get("form", ""))):
            return await self._page(request, shift, typed, "sign_in.form_old", 403)
        try:
            await self._kept(request, form, self._span(shift), typed)
        except Refused as why:
            return await self._page(request, shift, typed, f"handover.no_{why.key}", 422)
        except (VersionConflict, ValueError):
            return await self._page(request, shift, typed, "handover.faster", 409)
        except StoreFull:
            return await self._page(request, shift, typed, "desk.store_full", 507)
        return RedirectResponse(f"{PATH}?shift={shift}" if shift in STARTS else PATH, 303)

    async def _kept(self, request: Request, form: FormData, span: Span, typed: str) -> None:
        """Raises Refused, VersionConflict, StoreFull; ValueError for a version that is no number."""
        by, now = actor_of(request.state.session), self.desk.hub.now()
        notes = Handovers(self.desk.door.store, by.agency_id)
        expected, key = int(str(form.get("version", ""))), str(form.get("key", ""))[:80]
        if form.get("do") == "confirm":
            await notes.confirm(by.name, now, expected, key)
        else:
            note = Note(at=now, by=by.name, words=typed, start=span.start, end=span.end)
            await notes.write(note, expected, key)

    def _span(self, shift: str) -> Span:
        now: datetime = self.desk.hub.now()
        zone = ZoneInfo(self.desk.profile.time_zone)
        return span_of(shift if shift in STARTS else "", now, zone)

    async def _page(
        self, request: Request, shift: str, typed: str = "", problem: str = "", status: int = 200
    ) -> HTMLResponse:
        store, by = self.desk.door.store, actor_of(request.state.session)
        mark, shift = await self._mark(request), shift if shift in STARTS else ""
        span, now, text = self._span(shift), self.desk.hub.now(), self.desk.text(request)
        handovers = Handovers(store, by.agency_id)
        version, _ = await handovers.now()
        notes = Notes(
            earlier=await handovers.earlier(EARLIER), version=version, typed=typed,
            form=form_token(request.state.session_token), key=token_hex(16),
            problem=text(problem) if problem else "",
        )  # fmt: skip
        found = await told(store, self.desk.hub.picture, by, span, now)
        picture = self.desk.hub.picture
        alarms = section(await handed(store, picture, by, span), picture, now, text)
        shown = Sheet(text, self.desk.profile, by, span, now, shift, mark, alarms)
        return sheet(shown, found, notes, status)
