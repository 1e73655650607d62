"""Screens over HTTP: what each shows and why, switching, pairing, walls, the log.

| path                              | role     | body; answers                                            |
|-----------------------------------|----------|----------------------------------------------------------|
| GET  /api/screens                 | operator | {screens, walls, layouts, tours, may, at}                |
| GET  /api/screens/log             | operator | ?screen=ID&most=N; {switches}, newest first              |
| POST /api/screens/ID/show         | operator | {layout} or {tour, step?}; parameters?, map?, minutes?   |
| POST /api/screens/ID/act          | operator | {do: next, previous, pause, resume or go; step?}         |
| POST /api/screens/ID/look         | operator | {map: {lat, lng, zoom}}, or {} for the layout's own view |
| POST /api/screens/ID/back         | operator | {}; back to the plan of the day                          |
| POST /api/screens/ID/identify     | operator | {}; {until}: the glass shows its number until then       |
| POST /api/screens/pair            | editor   | {code, name, diagonal_in?, distance_m?} or {code, replaces} |
| POST /api/screens/ID/change       | editor   | {name?, number?, diagonal_in?, distance_m?, shows?}      |
| POST /api/screens/ID/remove       | editor   | {}; its pass ends at once                                |
| POST /api/screens/walls           | editor   | {name, screens, columns, bezel_x_mm?, bezel_y_mm?}       |
| POST /api/screens/ID/shape        | editor   | the same for a wall there is                             |
| POST /api/screens/ID/apart        | editor   | {}; a wall's screens are on their own again              |

ID is a screen's or a wall's; a wall's member stands for its wall. `why` (hand, remote, studio, api)
says in the log where it was asked. Switches answer {showing}; times are epoch milliseconds. Errors
carry {message}: 400 not understood, 403 of one agency, 404 no such screen, 409 something else is in
the way, 422 not possible like that, 429 too many tries, 503 the store is away, 507 its disk is full.
Scripts send the session's cookie and an Origin of ours (docs/id/layar.md).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from city.screens.screen import Asked, Screen
from city.screens.showing import Known, showing
from dashboard.case_desk.rows import category_name
from dashboard.desk import Desk
from dashboard.live.scenes import scenes_now
from dashboard.live.shelves import ScreenShelves
from dashboard.screens.arranging import Arranging
from dashboard.screens.asks import ActAsk, BackAsk, HasDesk, LookAsk, ShowAsk, answered, asked
from dashboard.screens.listing import Look, everything, names, shown
from dashboard.texts import Text
from dashboard.who import who
from operations.accounts import Role
from operations.screens.asking import Switching
from operations.screens.switch_log import Switch, recent


class ScreensApi(HasDesk):
    """Raises nothing: refusals are sentences."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        one = "/api/screens/{screen}"
        return [
            Route("/api/screens", self.all, methods=["GET"]),
            Route("/api/screens/log", self.log, methods=["GET"]),
            Route(f"{one}/show", self.show, methods=["POST"]),
            Route(f"{one}/act", self.act, methods=["POST"]),
            Route(f"{one}/look", self.look, methods=["POST"]),
            Route(f"{one}/back", self.back, methods=["POST"]),
            Route(f"{one}/identify", self.identify, methods=["POST"]),
            *Arranging(self.desk).routes(),
        ]

    @answered
    async def all(self, request: Request) -> Response:
        may = {"arrange": request.state.session.role >= Role.EDITOR}
        return JSONResponse(everything(await self._look(request)) | {"may": may})

    @answered
    async def log(self, request: Request) -> Response:
        screen = request.query_params.get("screen", "")[:40]
        switches = await recent(
            self.desk.door.store, int(request.query_params.get("most", "100")), screen
        )
        called, text = names(await self._look(request)), self.desk.text(request)
        return JSONResponse({"switches": [_switch(each, called, text) for each in switches]})

    @answered
    async def show(self, request: Request) -> Response:
        ask = await asked(request, ShowAsk)
        screen, by, now, known = await self._target(request)
        found = await self._switching().show(screen, ask.wish(), known, by, now, ask.why)
        return self._shows(request, screen, found)

    @answered
    async def act(self, request: Request) -> Response:
        ask = await asked(request, ActAsk)
        screen, by, now, known = await self._target(request)
        found = await self._switching().act(screen, ask.do, known, by, now, ask.step, ask.why)
        return self._shows(request, screen, found)

    @answered
    async def look(self, request: Request) -> Response:
        ask = await asked(request, LookAsk)
        screen, by, now, known = await self._target(request)
        view = ask.map.view() if ask.map else None
        return self._shows(
            request, screen, await self._switching().look(screen, view, known, by, now)
        )

    @answered
    async def back(self, request: Request) -> Response:
        ask = await asked(request, BackAsk)
        screen, by, now, _ = await self._target(request)
        return self._shows(request, screen, await self._switching().back(screen, by, now, ask.why))

    @answered
    async def identify(self, request: Request) -> Response:
        """Of a wall every member at once: each shows its own number."""
        by, now = request.state.session.account, self.desk.hub.now()
        name = request.path_params["screen"]
        wall = self._shelves().shelves.display_wall.get(name)
        members = [each.screen for each in wall.windows] if wall else [name]
        until = [await self._switching().identify(each, by, now) for each in members]
        return JSONResponse({"until": round(max(until).timestamp() * 1000)})

    async def _target(self, request: Request) -> tuple[Screen, str, datetime, Known]:
        screen = await self._switching().target(request.path_params["screen"])
        by: str = request.state.session.account
        return screen, by, self.desk.hub.now(), self._shelves().known

    def _shows(self, request: Request, screen: Screen, found: Asked) -> Response:
        """What it shows with this very ask, whether this process has heard of it already or not."""
        known = self._shelves().known
        fresh = msgspec.structs.replace(known, asked={**known.asked, screen.id: found})
        now = showing(screen, fresh, self.desk.hub.now())
        return JSONResponse({"showing": shown(now, fresh, self.desk.text(request))})

    async def _look(self, request: Request) -> Look:
        shelves, hub, text = self._shelves(), self.desk.hub, self.desk.text(request)
        scenes = scenes_now(hub.picture, hub.told, hub.now())
        told = (hub.picture.complaints[each.ticket] for each in scenes if each.ticket)
        return Look(
            shelves=shelves.shelves,
            known=shelves.known,
            beacons=await hub.beacons.all(),
            now=hub.now(),
            text=text,
            scenes=scenes,
            cases={
                each.complaint_id: category_name(each.category, self.desk.profile, text)
                for each in told
            },
        )

    def _shelves(self) -> ScreenShelves:
        return self.desk.hub.screen_shelves

    def _switching(self) -> Switching:
        return Switching(self.desk.door.store)


def _switch(switch: Switch, called: dict[str, str], text: Text) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(switch)
    until = switch.until and round(switch.until.timestamp() * 1000)
    at = round(switch.at.timestamp() * 1000)
    name = called.get(switch.screen, "")
    return {**told, "at": at, "until": until, "name": name, "by": who(switch.by, text)}
