"""What is more than a step of a case: a photo, photos released for walls, a new tracking secret.

| path                 | answers                                                                   |
|----------------------|---------------------------------------------------------------------------|
| POST /api/desk/photo | the file is the body; `case`, `role`, `key` in the address -> {complaint} |
| POST /api/desk/photos_for_wall | {ticket, key, shown, hidden}: ids of the crew's photos that walls   |
|                      | may show, or may not (any more) -> {complaint}                            |
| POST /api/desk/erase | {ticket, reason}, from an admin: nobody can tell any more who reported it  |
|                      | -> {complaint}                                                            |
| POST /api/desk/secret| {ticket, expected_version, key, reason} -> {complaint, secret}            |

Errors as in dashboard/desk_api.py; of a photo 413 too large, 408 too slow, 422 no photo, and 503
while too many are on their way in. Nobody names a photo by its id: who wants one in a case sends it.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.complaints import PhotoRole
from dashboard import photo_body
from dashboard.case_desk.rights import actor_of
from dashboard.desk_api import DeskApi, answered, packed, said
from operations.identities import Identities

Key = Annotated[str, Meta(min_length=1, max_length=80)]


class PhotoAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of which case the photo is, and what it shows."""

    case: str
    key: Key
    role: PhotoRole = "report"


class LookAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which photos of the crew somebody has looked at, and what they saw."""

    ticket: str
    key: Key
    shown: list[str] = []
    hidden: list[str] = []


class EraseAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose identity goes, and at whose request."""

    ticket: str
    reason: Annotated[str, Meta(max_length=2000)] = ""


class SecretAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose tracking secret was lost, and how the caller was known to be the reporter."""

    ticket: str
    expected_version: Annotated[int, Meta(ge=1)]
    key: Key
    reason: Annotated[str, Meta(max_length=2000)] = ""


class DeskIntake(DeskApi):
    """The desk's answers, for these."""

    def routes(self) -> list[Route]:
        return [
            Route("/api/desk/photo", self.take_photo, methods=["POST"]),
            Route("/api/desk/photos_for_wall", self.release, methods=["POST"]),
            Route("/api/desk/erase", self.erase, methods=["POST"]),
            Route("/api/desk/secret", self.new_secret, methods=["POST"]),
        ]

    @answered
    async def take_photo(self, request: Request) -> Response:
        try:
            return await self._photo(request)
        except photo_body.REFUSALS as why:
            return photo_body.refused(why, self.desk.text(request))

    async def _photo(self, request: Request) -> Response:
        """Whether the case is theirs is known before a byte of the file is read."""
        ask = msgspec.convert(dict(request.query_params), PhotoAsk)
        by = actor_of(request.state.session)
        await self._seen(request, ask.case)
        async with photo_body.received(self.desk, request) as file:
            done = await self.cases.take_photo(ask.case, by, key=ask.key, role=ask.role, file=file)
        return packed({"complaint": await self._whole(request, done)})

    @answered
    async def release(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=LookAsk)
        by = actor_of(request.state.session)
        await self._seen(request, ask.ticket)
        done = await self.cases.release_photos(
            ask.ticket, by, key=ask.key, shown=ask.shown, hidden=ask.hidden
        )
        return packed({"complaint": await self._whole(request, done)})

    @answered
    async def erase(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=EraseAsk)
        by = actor_of(request.state.session)
        await self._seen(request, ask.ticket)
        identities = Identities(self.desk.door.store, self.profile, self.hub.now)
        done = await identities.forget(ask.ticket, by, ask.reason)
        return packed({"complaint": await self._whole(request, done)})

    @answered
    async def new_secret(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=SecretAsk)
        by, text = actor_of(request.state.session), self.desk.text(request)
        await self._seen(request, ask.ticket)
        if len(ask.reason.strip()) < 3:
            return said(text("desk.secret_reason"), 422)
        done, secret = await self.cases.issue_secret(
            ask.ticket, by, expected_version=ask.expected_version, key=ask.key, reason=ask.reason
        )
        return packed({"complaint": await self._whole(request, done), "secret": secret})
