"""The remote: a phone leads one screen or wall by a link, without an account, for a bounded time.

| path                     | who               | body; answers                                         |
|--------------------------|-------------------|-------------------------------------------------------|
| GET /remote#SECRET       | anybody           | the page, empty                                       |
| POST /remote/state       | the link          | {}; everything the page shows                         |
| POST /remote/act         | the link          | {do, …}; the same, after it was done                  |
| POST /remote/spot        | the link          | {x, y} in 0..1, or {} when the finger is lifted; 204  |
| GET /presenter?screen=ID | operator          | the presenter's page                                  |
| GET /api/remotes         | operator          | {remotes}: those that are open                        |
| POST /api/remotes        | operator          | {screen, hours?, own?}; {id, address, secret, qr, until}|
| POST /api/remotes/end    | operator          | {id}                                                  |

`do`: next, previous, pause, resume, go {step}, layout {name}, tour {name}, look {name}, back,
add {step, words}. The link travels in the header `X-Remote`. An answer may be lost and the same act
sent again: "next" and "previous" name the step they start `from`, and do nothing when the tour stands
elsewhere by now; every other act says how it shall be, so that twice is once.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Annotated, Literal

import msgspec
import structlog
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from city.screens.layout import MapView
from city.screens.screen import Screen, Why
from city.screens.showing import Known, showing
from city.screens.tour import Act
from dashboard.desk import Desk
from dashboard.desk_api import packed, said
from dashboard.pages.crew_link import outside
from dashboard.pages.remote import presenter_page, remote_page
from dashboard.pages.running import views
from dashboard.screens.asks import STATUS
from dashboard.tours.answers import SENTENCES, Ground, answered, millis, refused
from dashboard.tours.remote_state import Seen, state
from dashboard.who import by_remote, who
from operations.accounts import Account, Role
from operations.links import qr_svg
from operations.screens import kinds, spotlight
from operations.screens.asking import Switching, Wish
from operations.screens.errors import Refused
from operations.screens.reading import places
from operations.screens.remotes import LONGEST_H, Remote, RemoteRefused, Remotes, named
from operations.screens.spotlight import Spot
from operations.tries import TooManyTries, Tries, Window
from store.tokens import digest_of

log = structlog.get_logger(__name__)
HEADER = "x-remote"
SPOT_EVERY_S = 0.04
ACTS: Window = (240, 60)
"""Of one link: each is kept for good, and a link needs no account."""
Part = Annotated[float, Meta(ge=0, le=1)]
Do = Literal["next", "previous", "pause", "resume", "go", "layout", "tour", "look", "back", "add"]


class ActAsk(msgspec.Struct, forbid_unknown_fields=True, rename={"begun": "from"}):
    do: Do
    begun: int | None = None
    step: Annotated[int, Meta(ge=0, le=1000)] = 0
    name: Annotated[str, Meta(max_length=60)] = ""
    words: Annotated[str, Meta(max_length=200)] = ""


class SpotAsk(msgspec.Struct, forbid_unknown_fields=True):
    x: Part | None = None
    y: Part | None = None


class MakeAsk(msgspec.Struct, forbid_unknown_fields=True):
    screen: Annotated[str, Meta(min_length=1, max_length=40)]
    hours: Annotated[float, Meta(gt=0, le=LONGEST_H)] = 4.0
    own: bool = False


class EndAsk(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[str, Meta(min_length=1, max_length=64)]


class RemoteApi(Ground):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._moved: dict[str, float] = {}
        """When each screen's spot moved last, of this process."""

    def routes(self) -> list[Route]:
        return [
            Route("/remote", self.page, methods=["GET"]),
            Route("/remote/state", self.tell, methods=["POST"]),
            Route("/remote/act", self.act, methods=["POST"]),
            Route("/remote/spot", self.spot, methods=["POST"]),
            Route("/presenter", self.presenter, methods=["GET"]),
            Route("/api/remotes", self.all, methods=["GET"]),
            Route("/api/remotes", self.make, methods=["POST"]),
            Route("/api/remotes/end", self.end, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        return remote_page(self.desk, request)

    async def presenter(self, request: Request) -> Response:
        return presenter_page(self.desk, request, places(await self.shelves()))

    @answered
    async def all(self, request: Request) -> Response:
        found = await Remotes(self.desk.door.store).open(self.desk.hub.now())
        names = {each.id: each.name for each in places(await self.shelves())}
        return packed({"remotes": [
            {"id": key, "screen": names.get(each.screen, each.screen), "by": each.by,
             "until": millis(each.until)}
            for key, each in found.items()
        ]})  # fmt: skip

    @answered
    async def make(self, request: Request) -> Response:
        text, session = self.desk.text(request), request.state.session
        ask = msgspec.json.decode(await request.body(), type=MakeAsk)
        if ask.screen not in {each.id for each in places(await self.shelves())}:
            return said(text("screens.no_such", screen=ask.screen), 404)
        lives, now = timedelta(hours=ask.hours), self.desk.hub.now()
        secret = await Remotes(self.desk.door.store).make(
            ask.screen, session.account, now, lives, own=ask.own
        )
        address = f"{outside(self.desk, request)}/remote#{secret}"
        log.info("remote_made", screen=ask.screen, by=session.account, hours=ask.hours)
        told = {
            "id": named(secret),
            "address": address,
            "secret": secret,
            "until": millis(now + lives),
        }
        return JSONResponse(told if ask.own else told | {"qr": qr_svg(address)})

    @answered
    async def end(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=EndAsk)
        by = request.state.session.account
        await Remotes(self.desk.door.store).end(ask.id, by, self.desk.hub.now())
        log.info("remote_ended", id=ask.id[:8], by=by)
        return packed({})

    async def tell(self, request: Request) -> Response:
        return await self._by_link(request, None)

    async def act(self, request: Request) -> Response:
        return await self._by_link(request, ActAsk)

    async def _by_link(self, request: Request, sort: type[ActAsk] | None) -> Response:
        text = self.desk.text(request)
        try:
            ask = msgspec.json.decode(await request.body(), type=sort) if sort else None
            remote = await self._remote(request)
            if ask:
                await Tries(self.desk.door.store, self.desk.hub.now).count(
                    f"remote:{digest_of(request.headers[HEADER])}", ACTS
                )
                await self._do(ask, remote)
            return await self._state(request, remote)
        except TooManyTries as why:
            return said(
                text("remote.no_rest", until=text.moment(why.until, self.desk.hub.now())), 429
            )
        except RemoteRefused as why:
            return said(text(f"remote.no_{why.reason}"), 403)
        except Refused as why:
            return said(text(f"screens.no_{why.key}", **why.values), STATUS.get(why.key, 422))
        except tuple(each for each, _, _ in SENTENCES) as why:
            return refused(why, text)

    async def _remote(self, request: Request) -> Remote:
        """Over, too, when its maker may not make one any more. Raises RemoteRefused."""
        secret, now = request.headers.get(HEADER, ""), self.desk.hub.now()
        found = await Remotes(self.desk.door.store).read(secret, now)
        maker = await self.desk.accounts.find(found.by)
        if maker is None or not _may_lead(maker, found):
            raise RemoteRefused("over")
        return found

    def _by(self, remote: Remote) -> str:
        """Who did it, as the log keeps it: the maker, or "a remote made by …" (see dashboard/who.py)."""
        return remote.by if remote.own else by_remote(remote.by)

    async def _do(self, ask: ActAsk, remote: Remote) -> None:
        switching = Switching(self.desk.door.store)
        screen = await switching.target(remote.screen)
        known, by, now = self.desk.hub.screen_shelves.known, self._by(remote), self.desk.hub.now()
        why: Why = "presenter" if remote.own else "remote"
        log.info("remote_act", screen=screen.id, do=ask.do, by=by)
        if ask.do in ("layout", "tour"):
            wish = (
                Wish(layout=ask.name) if ask.do == "layout" else Wish(tour=ask.name, step=ask.step)
            )
            await switching.show(screen, wish, known, by, now, why)
        elif ask.do == "back":
            await switching.back(screen, by, now, why)
        elif ask.do == "look":
            await switching.look(screen, self._view(ask.name), known, by, now)
        elif ask.do == "add":
            await switching.add(screen, ask.step, ask.words, known, by, now)
        elif not await self._is_elsewhere(ask, screen, known):
            act = msgspec.convert(ask.do, Act)
            await switching.act(screen, act, known, by, now, ask.step, why)

    async def _is_elsewhere(self, ask: ActAsk, screen: Screen, known: Known) -> bool:
        """Whether the tour has left the step from which this act starts."""
        if ask.do not in ("next", "previous") or ask.begun is None:
            return False
        return (
            showing(screen, await self._fresh(screen, known), self.desk.hub.now()).step != ask.begun
        )

    async def _fresh(self, screen: Screen, known: Known) -> Known:
        held = await kinds.asked(self.desk.door.store).get(screen.id)
        asked = {**known.asked, screen.id: held[1]} if held else known.asked
        return msgspec.structs.replace(known, asked=asked)

    def _view(self, name: str) -> MapView | None:
        """A kecamatan's, "city" for the whole city, else as the layout says."""
        if name == "city":
            return MapView()
        found = next((each for each in views(self.desk.profile) if each[0] == name), None)
        return MapView(*found[1:]) if found else None

    async def _state(self, request: Request, remote: Remote) -> Response:
        screen = await Switching(self.desk.door.store).target(remote.screen)
        hub = self.desk.hub
        known = await self._fresh(screen, hub.screen_shelves.known)
        seen = Seen(
            screen=screen, known=known, asked=known.asked.get(screen.id), now=hub.now(),
            text=self.desk.text(request), picture=hub.picture,
        )  # fmt: skip
        return packed(
            state(seen) | {"until": millis(remote.until), "by": who(self._by(remote), seen.text)}
        )

    async def spot(self, request: Request) -> Response:
        """Told on, never kept; faster than SPOT_EVERY_S is dropped, but for the lifted finger."""
        try:
            ask = msgspec.json.decode(await request.body(), type=SpotAsk)
            remote = await self._remote(request)
            screen = await Switching(self.desk.door.store).target(remote.screen)
            if ask.x is None or self._may_move(screen.id):
                spot = Spot(screen.id, self.desk.hub.now(), ask.x, ask.y)
                await spotlight.point(self.desk.door.store, spot)
        except (RemoteRefused, Refused):
            return Response(status_code=403)
        except tuple(each for each, _, _ in SENTENCES) as why:
            return refused(why, self.desk.text(request))
        return Response(status_code=204)

    def _may_move(self, screen: str) -> bool:
        moved, now = self._moved, time.monotonic()
        if now - moved.get(screen, 0.0) < SPOT_EVERY_S:
            return False
        moved[screen] = now
        return True


def _may_lead(maker: Account, remote: Remote) -> bool:
    """A new password or role ends remotes as it ends sessions."""
    still = maker.enabled and maker.role >= Role.OPERATOR and not maker.agency_id
    return still and remote.at >= maker.changed_at
