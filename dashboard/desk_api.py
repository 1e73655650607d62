"""What the complaint desk asks over HTTP.

| path                          | answers                                                          |
|-------------------------------|------------------------------------------------------------------|
| GET /api/desk/queue           | dashboard/queue_api.py                                           |
| GET /api/desk/case/{ticket}   | the whole case: timeline, photos, suggestion, duplicates, units  |
| GET /api/desk/advice/{ticket} | the last three and what they rest on, as it is at this moment    |
| GET /api/desk/photo/{id}      | a photo of the case `case` (JPEG); `small=1` its thumbnail       |
| POST /api/desk/{action}       | a step of a case (operations.desk), or one of the asks below     |
| POST /api/desk/report         | a new report -> {complaint, secret}                              |
| POST /api/desk/preview        | how a report would be kept and where it would go                 |
| POST /api/desk/identity       | who reported it; noted on the case with the reason               |
| POST /api/desk/filters        | save or forget a filter of one's own -> {saved}                  |

Errors carry {message}: 409 somebody was faster ({complaint} is the case as it is now), 422 not
possible like that, 403 not yours, 404 no such case, 503 the store is away, 507 its disk is full.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from secrets import token_hex
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from city.complaints import Complaint
from city.deadlines import standing
from city.profile import Route as Row
from dashboard.case_desk import advice, saved_filters
from dashboard.case_desk.acts import FORMS, Ask, act
from dashboard.case_desk.case import case, may_name, timeline
from dashboard.case_desk.queue_asks import NotUnderstood
from dashboard.case_desk.report_asks import NewReport, preview
from dashboard.case_desk.rights import actor_of, may_see
from dashboard.desk import Desk
from dashboard.queue import queue_of
from dashboard.scene import may_follow
from operations import desk as cases
from operations.desk import Actor, DeskError
from operations.roads import ways
from operations.routing_table import RoutingTable
from store.errors import NoSuchRecord, StoreFull, StoreUnavailable

STATUS = {
    "secret_refused": 403,
    "not_allowed": 403,
    "admins_only": 403,
    "not_your_agency": 403,
    "not_your_agency_yet": 403,
    "no_such_case": 404,
}
Api = TypeVar("Api", bound="DeskApi")


class Identity(msgspec.Struct, forbid_unknown_fields=True):
    """Whose identity is asked for, and why."""

    ticket: str
    reason: str
    key: str


class FilterAsk(msgspec.Struct, forbid_unknown_fields=True):
    save: saved_filters.Saved | None = None
    forget: str = ""


def answered(
    handle: Callable[[Api, Request], Awaitable[Response]],
) -> Callable[[Api, Request], Awaitable[Response]]:
    """Refusals in words people understand."""

    @wraps(handle)
    async def handled(api: Api, request: Request) -> Response:
        text = api.desk.text(request)
        try:
            return await handle(api, request)
        except DeskError as why:
            return await api.refused(request, why)
        except NoSuchRecord:
            return said(text("desk.no_such"), 404)
        except StoreFull:
            return said(text("desk.store_full"), 507)
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)
        except saved_filters.TooMany:
            return said(text("desk.filters_full", most=saved_filters.MOST), 422)
        except (msgspec.MsgspecError, NotUnderstood, RecursionError):
            return said(text("desk.not_understood"), 422)

    return handled


class DeskApi:
    """`cases` are the operations of whatever store is open now."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.hub, self.profile = desk.hub, desk.profile

    def routes(self) -> list[Route]:
        return [
            Route("/api/desk/case/{ticket}", self.case),
            Route("/api/desk/advice/{ticket}", self.advice),
            Route("/api/desk/photo/{photo_id}", self.photo),
            Route("/api/desk/report", self.report, methods=["POST"]),
            Route("/api/desk/preview", self.preview, methods=["POST"]),
            Route("/api/desk/identity", self.identity, methods=["POST"]),
            Route("/api/desk/filters", self.filters, methods=["POST"]),
            Route("/api/desk/{action}", self.act, methods=["POST"]),
        ]

    @property
    def cases(self) -> cases.Desk:
        days = self.desk.settings.desk.objection_days
        store, known = self.desk.door.store, queue_of(self.hub.picture).tickets_of_vehicle
        return cases.Desk(store, self.profile, self.hub.now, days, known)

    @answered
    async def case(self, request: Request) -> Response:
        """304 while the case is as the browser knows it (`If-None-Match` is its version)."""
        found = await self._seen(request, request.path_params["ticket"])
        mark = f'"{found.version}"'
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304)
        return packed(await self._whole(request, found), {"ETag": mark})

    @answered
    async def advice(self, request: Request) -> Response:
        """Units move, get busy and other cases come in while a case itself stays as it is."""
        found = await self._seen(request, request.path_params["ticket"])
        by = actor_of(request.state.session)
        return packed(await self._advice(found, by, request) if found.open else {})

    @answered
    async def photo(self, request: Request) -> Response:
        """Of a case this person may see now: who has a photo knows its id, also after handing on."""
        photos, photo_id = self.desk.door.store.photos, request.path_params["photo_id"]
        of = await self._seen(request, request.query_params.get("case", ""))
        if photo_id not in {each.id for each in of.photos}:
            raise NoSuchRecord(photo_id)
        small = request.query_params.get("small") == "1"
        found = await (photos.thumbnail(photo_id) if small else photos.get(photo_id))
        return Response(found, media_type="image/jpeg")

    @answered
    async def act(self, request: Request) -> Response:
        action, by = request.path_params["action"], actor_of(request.state.session)
        if action not in FORMS:
            return said(self.desk.text(request)("desk.not_understood"), 404)
        ask = msgspec.json.decode(await request.body(), type=Ask)
        await self._seen(request, ask.ticket)
        tickets = self._mergeable(by) if action == "merge" else ()
        done = await act(self.cases, action, ask, by, tickets)
        return packed({"complaint": await self._whole(request, done)})

    @answered
    async def report(self, request: Request) -> Response:
        given, by = await self._new(request), actor_of(request.state.session)
        if by.agency_id:
            return said(self.desk.text(request)("desk.city_only"), 403)
        made, secret = await self.cases.report(given.report(self.hub.now()), by, given.key)
        return packed({"complaint": await self._whole(request, made), "secret": secret})

    @answered
    async def preview(self, request: Request) -> Response:
        given, by = await self._new(request), actor_of(request.state.session)
        table, text = await self._table(), self.desk.text(request)
        return packed(preview(given, self.hub.picture, table, by, self.hub.now(), text))

    @answered
    async def identity(self, request: Request) -> Response:
        """On disk that it was read, by whom and why, before anybody reads it."""
        ask = msgspec.json.decode(await request.body(), type=Identity)
        by, text = actor_of(request.state.session), self.desk.text(request)
        found = await self._seen(request, ask.ticket)
        if not may_name(by, found):
            return said(text("desk.identity_refused"), 403)
        if len(ask.reason.strip()) < 3:
            return said(text("desk.identity_reason"), 422)
        note = text("desk.identity_read", reason=ask.reason.strip())
        key = f"identity:{token_hex(16)}"  # ours: a key used before would note nothing
        await self.cases.note(ask.ticket, by, expected_version=cases.LATEST, key=key, note=note)
        told = found.report
        return packed(
            {"name": told.reporter_name, "phone": told.reporter_phone, "email": told.reporter_email}
        )

    @answered
    async def filters(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=FilterAsk)
        store, account = self.desk.door.store, request.state.session.account
        if ask.save is not None:
            return packed({"saved": await saved_filters.save(store, account, ask.save)})
        return packed({"saved": await saved_filters.forget(store, account, ask.forget)})

    async def refused(self, request: Request, why: DeskError) -> Response:
        """The sentence, and the case as it is now when this person may see it."""
        told: dict[str, Any] = {
            "message": why.sentence(self.desk.lang(request), self.profile.time_zone)
        }
        if why.key == "unit_busy":
            told["despite"] = True
        by = actor_of(request.state.session)
        if why.complaint is not None and may_see(by, why.complaint):
            told["complaint"] = await self._whole(request, why.complaint)
        status = 409 if why.conflict else STATUS.get(why.key, 422)
        return packed(told, status=status)

    async def _seen(self, request: Request, ticket: str) -> Complaint:
        """The newest state this process knows, or the store's. Raises NoSuchRecord, also when it
        is another agency's."""
        found = self.hub.picture.complaints.get(ticket)
        if found is None:
            found = await self.desk.door.store.complaints.load(ticket)
        if not may_see(actor_of(request.state.session), found):
            raise NoSuchRecord(ticket)
        return found

    async def _whole(self, request: Request, found: Complaint) -> dict[str, Any]:
        by, text, now = actor_of(request.state.session), self.desk.text(request), self.hub.now()
        told = case(found, standing(found, self.profile, now), by, self.profile, text)
        events = await self.desk.door.store.complaints.events(found.complaint_id)
        if first := await self.cases.parted_first(found):
            left = [each for each in told["possible"] if each != "unmerge"]
            told |= {"part_first": first, "possible": left}
        told["may_follow"] = may_follow(found, self.hub.picture)
        told["timeline"] = timeline(events, self.profile, text)
        if found.open:
            told |= await self._advice(found, by, request)
        return told

    async def _advice(self, found: Complaint, by: Actor, request: Request) -> dict[str, Any]:
        picture, now, text = self.hub.picture, self.hub.now(), self.desk.text(request)
        table, known = await self._table(), await self._ways(found, by)
        return {
            "by_road": bool(known),
            "suggestion": advice.suggestion(
                found.report, self.profile, table, text, found.category
            ),
            "pressure": advice.pressure(found, picture, now, text),
            "duplicates": advice.duplicates(found, picture, by, now, text),
            "units": advice.units(found, picture, by, now, text, known),
        }

    async def _ways(self, found: Complaint, by: Actor) -> dict[str, tuple[float, float]]:
        url, lat, lng = self.desk.settings.desk.osrm_url, found.report.lat, found.report.lng
        if not url or lat is None or lng is None:
            return {}
        starts = advice.starts(found, self.hub.picture, by, self.hub.now())
        return await ways(url, starts, (lat, lng))

    async def _table(self) -> tuple[Row, ...] | None:
        """The staff's routing table; the profile's (None) while there is none that can be read."""
        return (await RoutingTable(self.desk.door.store).now())[1]

    def _mergeable(self, by: Actor) -> list[str]:
        """Open cases this person may see, by ticket."""
        known = queue_of(self.hub.picture).columns.cases
        return [each.complaint_id for each in known if may_see(by, each)]

    async def _new(self, request: Request) -> NewReport:
        return msgspec.json.decode(await request.body(), type=NewReport)


def said(message: str, status: int) -> Response:
    """A refusal, in words."""
    return JSONResponse({"message": message}, status)


def packed(told: Any, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    """An answer, as JSON."""
    body = msgspec.json.encode(told)
    return Response(body, status, headers=headers, media_type="application/json")
