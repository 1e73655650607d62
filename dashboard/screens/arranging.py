"""Screens arranged by editors: paired, named, numbered, sized, removed; walls made of them."""

from __future__ import annotations

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from city.screens.screen import Screen
from dashboard.desk import Desk
from dashboard.screens.asks import ChangeAsk, HasDesk, PairAsk, WallAsk, answered, asked
from operations.screens.displays import Displays, checked_name
from operations.screens.pairing import Asking, Pairing
from operations.screens.passes import Passes
from operations.screens.walls import Form, Walls


class Arranging(HasDesk):
    """Raises nothing: refusals are sentences."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        one = "/api/screens/{screen}"
        return [
            Route("/api/screens/pair", self.pair, methods=["POST"]),
            Route("/api/screens/walls", self.wall, methods=["POST"]),
            Route(f"{one}/change", self.change, methods=["POST"]),
            Route(f"{one}/remove", self.remove, methods=["POST"]),
            Route(f"{one}/shape", self.shape, methods=["POST"]),
            Route(f"{one}/apart", self.apart, methods=["POST"]),
        ]

    @answered
    async def pair(self, request: Request) -> Response:
        """The name is looked at before the code is used up."""
        ask, (by, now) = await asked(request, PairAsk), self._who(request)
        pairing, displays = Pairing(self.desk.door.store, self.desk.hub.now), self._displays()
        if ask.replaces:
            await displays.get(ask.replaces)
        else:
            checked_name(ask.name)
        found = await pairing.take(ask.code, by)
        screen = await (self._replaced if ask.replaces else self._added)(ask, found, by, now)
        await pairing.give(found.slip, screen.id)
        return JSONResponse(_item(screen) | {"address": found.address})

    async def _added(self, ask: PairAsk, found: Asking, by: str, now: datetime) -> Screen:
        screen = await self._displays().add(ask.name, found.canvas, by, now)
        if not ask.diagonal_in and not ask.distance_m:
            return screen
        return await self._displays().size(screen.id, ask.diagonal_in, ask.distance_m, by, now)

    async def _replaced(self, ask: PairAsk, found: Asking, by: str, now: datetime) -> Screen:
        screen = await self._displays().seen(ask.replaces, found.canvas, by, now)
        await Pairing(self.desk.door.store, self.desk.hub.now).forget(screen.id)
        await Passes(self.desk.door.store).revoke(screen.id)
        return screen

    @answered
    async def change(self, request: Request) -> Response:
        ask, (by, now) = await asked(request, ChangeAsk), self._who(request)
        displays, name = self._displays(), request.path_params["screen"]
        screen = await displays.get(name)
        if ask.name is not None:
            screen = await displays.rename(name, ask.name, by, now)
        if ask.number is not None and ask.number != screen.number:
            screen = await displays.number(name, ask.number, by, now)
        if ask.diagonal_in is not None or ask.distance_m is not None:
            inches = screen.diagonal_in if ask.diagonal_in is None else ask.diagonal_in
            metres = screen.distance_m if ask.distance_m is None else ask.distance_m
            screen = await displays.size(name, inches, metres, by, now)
        if ask.shows is not None:
            screen = await displays.own(name, ask.shows, ask.parameters, by, now)
        return JSONResponse(_item(screen))

    @answered
    async def remove(self, request: Request) -> Response:
        by, now = self._who(request)
        screen = await self._displays().remove(request.path_params["screen"], by, now)
        await Walls(self.desk.door.store).without(screen, by, now)
        return JSONResponse(_item(screen))

    @answered
    async def wall(self, request: Request) -> Response:
        return await self._made(request, "")

    @answered
    async def shape(self, request: Request) -> Response:
        return await self._made(request, request.path_params["screen"])

    async def _made(self, request: Request, wall_id: str) -> Response:
        ask, (by, now) = await asked(request, WallAsk), self._who(request)
        form = msgspec.convert(msgspec.structs.asdict(ask), Form)
        wall = await Walls(self.desk.door.store).make(form, by, now, wall_id)
        return JSONResponse(msgspec.to_builtins(wall))

    @answered
    async def apart(self, request: Request) -> Response:
        by, now = self._who(request)
        await Walls(self.desk.door.store).take_apart(request.path_params["screen"], by, now)
        return JSONResponse({"wall": request.path_params["screen"]})

    def _who(self, request: Request) -> tuple[str, datetime]:
        return request.state.session.account, self.desk.hub.now()

    def _displays(self) -> Displays:
        return Displays(self.desk.door.store)


def _item(screen: Screen) -> dict[str, object]:
    return {
        "id": screen.id,
        "name": screen.name,
        "number": screen.number,
        "diagonal_in": screen.diagonal_in,
        "distance_m": screen.distance_m,
    }
