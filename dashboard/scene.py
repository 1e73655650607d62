"""The follow scene over HTTP and in the hub: who asks, what screens are told.

| path                                | answers                                                    |
|-------------------------------------|------------------------------------------------------------|
| POST /api/scene/follow              | {ticket, screen?}: show this case on every wall, or on one |
| POST /api/scene/wall                | {screen?}: back to the wall                                |
|                                     | with `ticket`: only if this case is shown there now        |
| GET /api/scene/photo/{ticket}/{id}  | a photo of the crew's work (JPEG), released for walls      |

200 {ticket, screen}; errors carry {message}: 404 no such case, 422 not for walls or not understood,
422 also a case that ended so long ago that no screen knows it any more (what is shown goes on),
503 the store is away. The view `scene` tells every screen what each of them shows; what stands in
the frame is the subject `follow` (dashboard/subjects/follow.py).
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from city.complaints import Complaint
from city.picture import CityPicture
from city.privacy import on_wall
from city.scene import EVERY_SCREEN, Scene, running, shown_photos
from dashboard.case_desk.rights import actor_of, may_see
from dashboard.desk import Desk
from operations.sessions import Session
from store.errors import NoSuchRecord, StoreUnavailable
from store.scenes import Scenes

Name = Annotated[str, msgspec.Meta(max_length=40)]


class FollowAsk(msgspec.Struct, forbid_unknown_fields=True):
    ticket: Name
    screen: Name = ""


class WallAsk(msgspec.Struct, forbid_unknown_fields=True):
    screen: Name = ""
    ticket: Name = ""


def may_follow(found: Complaint, picture: CityPicture) -> bool:
    """Whether a screen would show it: of ended cases a picture keeps only the newest."""
    known = found.open or found.complaint_id in picture.complaints
    return known and on_wall(found, picture.profile)


class SceneApi:
    """Raises nothing: refusals are sentences."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route("/api/scene/follow", self.follow, methods=["POST"]),
            Route("/api/scene/wall", self.wall, methods=["POST"]),
            Route("/api/scene/photo/{ticket}/{photo_id}", self.photo),
        ]

    async def follow(self, request: Request) -> Response:
        try:
            ask = msgspec.json.decode(await request.body(), type=FollowAsk)
            found = await self._case(ask.ticket, request.state.session)
        except msgspec.MsgspecError:
            return self._said(request, "follow.not_understood", 422)
        except NoSuchRecord:
            return self._said(request, "follow.no_case", 404)
        except StoreUnavailable:
            return self._said(request, "follow.store_away", 503)
        if not on_wall(found, self.desk.profile):
            return self._said(request, "follow.not_for_walls", 422)
        if not may_follow(found, self.desk.hub.picture):
            return self._said(request, "follow.long_ended", 422)
        return await self._ask(request, found.complaint_id, ask.screen)

    async def _is_shown(self, ticket: str, screen: str) -> bool:
        """Whether what that screen was asked for last is this case. Raises StoreUnavailable."""
        scenes, hub = await Scenes(self.desk.door.store).all(), self.desk.hub
        shows = running(scenes, hub.picture.complaints, self.desk.profile, hub.now())
        seen = [each for each in shows if each.screen in (EVERY_SCREEN, screen)]
        return bool(seen) and seen[-1].ticket == ticket

    async def wall(self, request: Request) -> Response:
        try:
            ask = msgspec.json.decode(await request.body() or b"{}", type=WallAsk)
        except msgspec.MsgspecError:
            return self._said(request, "follow.not_understood", 422)
        try:
            is_left = bool(ask.ticket) and not await self._is_shown(ask.ticket, ask.screen)
        except StoreUnavailable:
            return self._said(request, "follow.store_away", 503)
        if is_left:
            return JSONResponse({"ticket": "", "screen": ask.screen})
        return await self._ask(request, "", ask.screen)

    async def photo(self, request: Request) -> Response:
        """Only of a case this process shows: nobody looks through other people's photos here."""
        found = self.desk.hub.picture.complaints.get(request.path_params["ticket"])
        rule = self.desk.settings.desk.photos_need_release
        shown = shown_photos(found, self.desk.profile, need_release=rule) if found else []
        photo_id = request.path_params["photo_id"]
        if photo_id not in {each.id for each in shown}:
            return Response(status_code=404)
        try:
            content = await self.desk.door.store.photos.get(photo_id)
        except NoSuchRecord:
            return Response(status_code=404)
        return Response(content, media_type="image/jpeg")

    async def _ask(self, request: Request, ticket: str, screen: str) -> Response:
        by = request.state.session.account
        scene = Scene(at=self.desk.hub.now(), by=by, ticket=ticket, screen=screen)
        try:
            await Scenes(self.desk.door.store).ask(scene)
        except StoreUnavailable:
            return self._said(request, "follow.store_away", 503)
        return JSONResponse({"ticket": ticket, "screen": screen})

    async def _case(self, ticket: str, session: Session) -> Complaint:
        """An agency's account shows its own cases. Raises NoSuchRecord, StoreUnavailable."""
        found = self.desk.hub.picture.complaints.get(ticket)
        found = found or await self.desk.door.store.complaints.load(ticket)
        if not may_see(actor_of(session), found):
            raise NoSuchRecord(ticket)
        return found

    def _said(self, request: Request, key: str, status: int) -> Response:
        return JSONResponse({"message": self.desk.text(request)(key)}, status)
