"""The Open311 GeoReport v2 server at `/open311/v2` (https://wiki.open311.org/GeoReport_v2).

| resource                     | methods   | key  |
|------------------------------|-----------|------|
| discovery.{json,xml}         | GET       | no   |
| services.{json,xml}          | GET       | no   |
| services/{code}.{json,xml}   | GET       | no   |
| requests.{json,xml}          | GET, POST | POST |
| requests/{id}.{json,xml}     | GET       | no   |
| tokens/{token}.{json,xml}    | GET       | no   |

Every service is realtime: the ticket is in the answer to the POST (201), and is on disk by then.
A report may bring photos along: `multipart/form-data` with files called `media`.
The answer also carries `tracking_secret`, beyond the specification: with it and the ticket the citizen
follows the case on the tracking page (docs/id/warga.md). A repeat is told the same one.
Without `.json` or `.xml` the answer is XML, the specification's required format. A token is the
ticket itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from city.complaints import Complaint
from city.profile import Profile
from data_feeds.contract import BadPayload
from data_feeds.delivery import Door
from data_feeds.feeds.open311 import read_form
from data_feeds.intake import georeport
from data_feeds.intake.guard import Guard
from data_feeds.intake.ledger import MOST, Ledger, Wanted
from data_feeds.intake.media import MULTIPART, Media, Posted, attached, kept
from data_feeds.lines import Line
from store.signing import signing_key, tracking_secret

SAME_BYTES_S = 600
FORM = "application/x-www-form-urlencoded"


class Requests:
    """The handlers; each raises HTTPException, which becomes the specification's error format."""

    def __init__(self, door: Door, guard: Guard, line: Line, ledger: Ledger, language: str) -> None:
        self._door, self._guard, self._line, self._ledger = door, guard, line, ledger
        self._language = language
        self._media = Media()
        self._profile: Profile = door.profile

    async def discovery(self, request: Request) -> Response:
        base = str(request.url).rsplit("/", 1)[0]
        return georeport.answer(
            "discovery", georeport.discovery(self._profile, base), form(request)
        )

    async def services(self, request: Request) -> Response:
        categories = self._profile.categories.values()
        rows = [georeport.service(each, self._language) for each in categories]
        return georeport.answer("services", rows, form(request))

    async def definition(self, request: Request) -> Response:
        code = _name(request)
        if code not in self._profile.categories:
            raise HTTPException(404, f"service_code {code} was not found")
        content = {"service_code": code, "attributes": []}
        return georeport.answer("service_definition", content, form(request))

    async def create(self, request: Request) -> Response:
        self._guard.limit(_address(request))
        async with self._posted(request) as posted:
            return await self._taken(request, posted)

    async def _taken(self, request: Request, posted: Posted) -> Response:
        fields = _fields(posted.form)
        caller = await self._guard.caller(request, "open311", fields.get("api_key", ""))
        self._check_service(fields)
        key = await self._once(request, posted.sameness, caller)
        photos = await kept(self._door.store.photos, posted.photos)
        complaint = await self._received(posted.form, key)
        complaint = await self._with_photos(complaint, photos, key)
        self._ledger.apply(complaint)
        row = {
            "service_request_id": complaint.complaint_id,
            "service_notice": None,
            "account_id": None,
            "tracking_secret": await self._secret(complaint),
        }
        return georeport.answer("service_requests", [row], form(request), 201)

    async def _secret(self, complaint: Complaint) -> str:
        """For the citizen alone; nobody who only reads is ever told. Empty when the desk issued a
        newer one since: a repeat of the report does not learn it."""
        if complaint.secrets:
            return ""
        key = await signing_key(self._door.store)
        return tracking_secret(key, complaint.complaint_id)

    @asynccontextmanager
    async def _posted(self, request: Request) -> AsyncIterator[Posted]:
        kind = request.headers.get("content-type", "")
        if kind.startswith(MULTIPART):
            async with self._media.posted(request) as posted:
                yield posted
        elif kind.startswith(FORM):
            yield Posted(await self._guard.body(request))
        else:
            raise HTTPException(400, f"Content-Type must be {FORM}, or {MULTIPART} with photos")

    async def _received(self, body: bytes, key: str) -> Complaint:
        delivered = await self._door.deliver(self._line, body, key=key)
        if not delivered.complaints:
            status = 500 if delivered.broken else 400
            raise HTTPException(status, delivered.rejects[0].reason)
        return delivered.complaints[0]

    async def _with_photos(self, complaint: Complaint, photos: list[str], key: str) -> Complaint:
        """A post that broke off between report and photo is finished when it comes again."""
        for photo in photos:
            complaint = await attached(
                self._door.store.complaints, complaint, photo, f"{key}:{photo}", self._door.clock()
            )
        return complaint

    def _check_service(self, fields: dict[str, str]) -> None:
        code = fields.get("service_code")
        if not code:
            raise HTTPException(400, "service_code was not provided")
        if code not in self._profile.categories:
            raise HTTPException(404, f"service_code {code:.64} was not found")

    async def _once(self, request: Request, body: bytes, caller: str) -> str:
        """What makes a repeated post the same: the client's own `Idempotency-Key`, or the same
        bytes from the same caller within ten minutes."""
        own = request.headers.get("idempotency-key")
        if own:
            return f"open311:{caller}:{own[:200]}"
        digest = sha256(caller.encode() + b"\n" + body).hexdigest()
        tokens = self._door.store.tokens
        known = await tokens.get("open311_same", digest)
        if known is not None:
            return known.decode()
        key = f"open311:{digest}:{self._door.clock().timestamp() // SAME_BYTES_S:.0f}"
        await tokens.put("open311_same", digest, key.encode(), SAME_BYTES_S)
        return key

    async def find(self, request: Request) -> Response:
        self._must_be_ready(request)
        found = await self._ledger.find(_wanted(request), georeport.CLOSED, self._door.clock())
        rows = [await self._row(each) for each in found]
        return georeport.answer("service_requests", rows, form(request))

    async def one(self, request: Request) -> Response:
        self._must_be_ready(request)
        complaint = await self._ledger.public(_name(request))
        if complaint is None:
            raise HTTPException(404, "service_request_id was not found")
        row = await self._row(complaint)
        return georeport.answer("service_requests", [row], form(request))

    async def _row(self, complaint: Complaint) -> dict[str, Any]:
        told = await self._ledger.told(complaint)
        return georeport.request(complaint, self._profile, self._language, told)

    async def token(self, request: Request) -> Response:
        self._must_be_ready(request)
        ticket = _name(request)
        if await self._ledger.public(ticket) is None:
            raise HTTPException(404, "token was not found")
        row = {"service_request_id": ticket, "token": ticket}
        return georeport.answer("service_requests", [row], form(request))

    def _must_be_ready(self, request: Request) -> None:
        self._guard.limit(_address(request))
        if not self._ledger.ready:
            raise HTTPException(
                503, "The store is away; try again in a moment", {"Retry-After": "5"}
            )


def _address(request: Request) -> str:
    """The caller before it has shown a key; counted apart from its keys."""
    return f"from {request.client.host}" if request.client else "from ?"


def form(request: Request) -> str:
    return "json" if request.url.path.endswith(".json") else "xml"


def _name(request: Request) -> str:
    return str(request.path_params["name"]).removesuffix(".json").removesuffix(".xml")


def _fields(body: bytes) -> dict[str, str]:
    try:
        return read_form(body)
    except BadPayload as problem:
        raise HTTPException(400, str(problem)) from problem


def _wanted(request: Request) -> Wanted:
    query = {key: value for key, value in request.query_params.items() if value}
    states = frozenset(query.get("status", "open,closed").split(","))
    if not states <= {"open", "closed"}:
        raise HTTPException(400, "status must be open, closed or open,closed")
    return Wanted(
        ids=_some(query.get("service_request_id")),
        codes=_some(query.get("service_code")),
        closed=None if len(states) == 2 else "closed" in states,
        start=_time(query, "start_date"),
        end=_time(query, "end_date"),
        page=_number(query, "page", 1, 1_000_000),
        page_size=_number(query, "page_size", MOST, MOST),
    )


def _some(text: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (text or "").split(",") if part.strip())


def _time(query: dict[str, str], key: str) -> datetime | None:
    if key not in query:
        return None
    try:
        at = datetime.fromisoformat(query[key].replace(" ", "+"))
    except ValueError:
        at = datetime.min  # noqa: DTZ901 - only to be refused as naive below
    if at.tzinfo is None or not 1900 < at.year < 2200:
        raise HTTPException(400, f"{key} must be ISO 8601 with a zone, like 2026-01-31T08:00:00Z")
    return at


def _number(query: dict[str, str], key: str, otherwise: int, most: int) -> int:
    text = query.get(key, str(otherwise))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise HTTPException(400, f"{key} must be a number from 1 to {most}")
    return int(text)
