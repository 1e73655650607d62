"""What the page of doors asks over HTTP.

| path                                   | who       | answers                                          |
|----------------------------------------|-----------|--------------------------------------------------|
| GET /api/indicators/doors              | operator  | {doors}, and what this person may do             |
| POST /api/indicators/doors             | see below | {agency_id, name} -> {id}: a draft               |
| GET /api/indicators/doors/{id}         | operator  | door, version, definitions, look, readings, editions |
| GET /api/indicators/doors/{id}/look    | operator  | the last look                                    |
| POST /api/indicators/doors/{id}/look   | see below | {source, again} -> {wanted}: the feeds look      |
| POST /api/indicators/doors/{id}/try    | see below | what a mapping would bring of the last look      |
| POST /api/indicators/doors/{id}/keep   | see below | {given, state, expected_version, key} -> {version} |
| POST /api/indicators/doors/{id}/turn   | see below | {state, expected_version}: pause, go on, close   |
| POST /api/indicators/doors/{id}/file   | see below | ?name=: the body is a file for the agency's folder |

Changing is for the city's editors, and for whoever works for the door's agency. Errors carry {message}:
403, 404, 409 somebody was faster, 422 not possible like that ({problems}), 503, 507.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.indicator_doors import Door, problems
from city.indicator_readings import door_state, indicator_readings, late_of
from city.indicators import Definition
from dashboard.desk import Desk
from dashboard.desk_api import packed, said
from dashboard.indicators.asks import (
    Given,
    KeepAsk,
    LookAsk,
    NewDoor,
    TurnAsk,
    listed,
    looked,
    told_edition,
    told_problems,
    told_reading,
    told_try,
)
from dashboard.indicators.rights import may_change
from dashboard.marks import epoch_ms
from operations.indicators.doors import DoorRefused, IndicatorDoors
from operations.indicators.trying import tried
from store.errors import NoSuchRecord, StoreFull, StoreUnavailable, VersionConflict
from store.watched_folder import WatchedFolder, folder_of

ONE = "/api/indicators/doors/{door_id}"
MOST_EDITIONS, MOST_READINGS = 20, 10
T = TypeVar("T")
Handler = Callable[["DoorsApi", Request], Awaitable[Response]]


class NotYours(Exception):
    """Somebody else's agency."""


REFUSALS: tuple[tuple[type[Exception], str, int], ...] = (
    (NotYours, "doors.page.not_yours", 403),
    (NoSuchRecord, "doors.page.gone", 404),
    (VersionConflict, "doors.page.faster", 409),
    (StoreFull, "desk.store_full", 507),
    (StoreUnavailable, "desk.store_away", 503),
    (ValueError, "desk.not_understood", 422),
    (RecursionError, "desk.not_understood", 422),
)
"""Error -> the sentence that says it, and its status; the first that fits."""


def answered(handle: Handler) -> Handler:
    """Refusals in words people understand."""

    @wraps(handle)
    async def handled(api: DoorsApi, request: Request) -> Response:
        text = api.desk.text(request)
        try:
            return await handle(api, request)
        except DoorRefused as why:
            told = told_problems(why.problems, text)
            return packed({"message": told[0], "problems": told}, status=422)
        except tuple(each for each, *_ in REFUSALS) as why:
            _, key, status = next(each for each in REFUSALS if isinstance(why, each[0]))
            return said(text(key), status)

    return handled


class DoorsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.profile = desk, desk.profile

    def routes(self) -> list[Route]:
        return [
            Route("/api/indicators/doors", self.all),
            Route("/api/indicators/doors", self.make, methods=["POST"]),
            Route(ONE, self.one),
            Route(f"{ONE}/look", self.seen),
            Route(f"{ONE}/look", self.look, methods=["POST"]),
            Route(f"{ONE}/try", self.attempt, methods=["POST"]),
            Route(f"{ONE}/keep", self.keep, methods=["POST"]),
            Route(f"{ONE}/turn", self.turn, methods=["POST"]),
            Route(f"{ONE}/file", self.file, methods=["POST"]),
        ]

    @property
    def doors(self) -> IndicatorDoors:
        return IndicatorDoors(self.desk.door.store, self.profile, _now)

    @answered
    async def all(self, request: Request) -> Response:
        text, session, now = self.desk.text(request), request.state.session, _now()
        picture = self.desk.hub.picture
        kept = (await self.doors.records.book()).doors.values()
        readings = indicator_readings(picture, now, walls=False)
        states = [door_state(picture, each, late_of(readings, each), now) for each in kept]
        told = [
            listed(each, self.profile, text, changes=may_change(session, each.door.agency_id))
            for each in states
        ]
        order = list(self.profile.agencies)
        told.sort(key=lambda each: (each["state"] == "closed", order.index(each["agency_id"]) if each["agency_id"] in order else 99, each["name"]))  # fmt: skip
        return packed({"doors": told})

    @answered
    async def make(self, request: Request) -> Response:
        asked = await _body(request, NewDoor)
        self._allow(request, asked.agency_id)
        door = await self.doors.make(asked.agency_id, asked.name, request.state.session.account)
        return packed({"id": door.door_id}, status=201)

    @answered
    async def one(self, request: Request) -> Response:
        text, doors = self.desk.text(request), self.doors
        version, door = await self._seen(request)
        readings = await doors.records.past_readings(door.door_id, MOST_READINGS)
        found = (await doors.editions(door.door_id))[-MOST_EDITIONS:]
        definitions = (await doors.definitions_of(door.agency_id)).values()
        told: dict[str, Any] = {
            "version": version,
            "door": door,
            "definitions": {each.indicator_id: each for each in definitions},
            "look": looked(await doors.look(door.door_id), text),
            "readings": [told_reading(each, text) for each in reversed(readings)],
            "editions": [told_edition(n, each, text) for n, each in reversed(found)],
            "may_change": may_change(request.state.session, door.agency_id),
        }
        return packed(told)

    @answered
    async def seen(self, request: Request) -> Response:
        _, door = await self._seen(request)
        look = await self.doors.look(door.door_id)
        return packed({"look": looked(look, self.desk.text(request))})

    @answered
    async def look(self, request: Request) -> Response:
        door, asked = await self._mine(request), await _body(request, LookAsk)
        by = request.state.session.account
        wish = await self.doors.ask(door, asked.source, by, again=asked.again)
        return packed({"wanted": epoch_ms(wish.at)})

    @answered
    async def attempt(self, request: Request) -> Response:
        """Nothing is kept. The table is the one of the last look."""
        door, given = await self._mine(request), await _body(request, Given)
        text, tries = self.desk.text(request), given.put_into(door)
        definitions = _own(given, door)
        known = {**await self.doors.records.definitions(), **definitions}
        others = list((await self.doors.records.doors()).values())
        wrong = problems(tries, known, self.profile, others)
        look = await self.doors.look(door.door_id)
        told: dict[str, Any] = {"problems": told_problems(wrong, text), "tried": None}
        if look is not None and look.table is not None:
            today = _now().astimezone(ZoneInfo(self.profile.time_zone)).date()
            found = await asyncio.to_thread(
                tried, tries, definitions, look.table, self.profile, today
            )
            by_id = {each.indicator_id: each for each in definitions.values()}
            told["tried"] = told_try(found, by_id, self.profile, text)
        return packed(told)

    @answered
    async def keep(self, request: Request) -> Response:
        door, asked = await self._mine(request), await _body(request, KeepAsk)
        kept = msgspec.structs.replace(asked.given.put_into(door), state=asked.state)
        definitions = _own(asked.given, door).values()
        by, key = request.state.session.account, f"keep:{door.door_id}:{asked.key}"
        version, _ = await self.doors.keep(kept, definitions, asked.expected_version, by, key)
        return packed({"version": version})

    @answered
    async def turn(self, request: Request) -> Response:
        door, asked = await self._mine(request), await _body(request, TurnAsk)
        by = request.state.session.account
        version, _ = await self.doors.turn(door.door_id, asked.state, asked.expected_version, by)
        return packed({"version": version})

    @answered
    async def file(self, request: Request) -> Response:
        """Into the agency's folder, as if somebody had put it there."""
        door, name = await self._mine(request), request.query_params.get("name", "")
        folder = WatchedFolder(folder_of(self.desk.settings))
        content = await request.body()
        if not content:
            return said(self.desk.text(request)("doors.problem.empty"), 422)
        await asyncio.to_thread(folder.put, door.agency_id, name, content)
        return packed({"name": name})

    async def _seen(self, request: Request) -> tuple[int, Door]:
        """Version and door; another agency's address may hold a secret. Raises as `_mine` does."""
        version, door = await self.doors.load(_id(request))
        if request.state.session.agency_id not in ("", door.agency_id):
            raise NotYours
        return version, door

    async def _mine(self, request: Request) -> Door:
        """The door, if this person may change it. Raises NotYours, NoSuchRecord."""
        _, door = await self.doors.load(_id(request))
        self._allow(request, door.agency_id)
        return door

    def _allow(self, request: Request, agency_id: str) -> None:
        if not may_change(request.state.session, agency_id):
            raise NotYours


def _own(given: Given, door: Door) -> dict[str, Definition]:
    """By key; whatever was sent, a door defines its own agency's figures only."""
    own = (msgspec.structs.replace(each, agency_id=door.agency_id) for each in given.definitions)
    return {each.key: each for each in own}


async def _body(request: Request, kind: type[T]) -> T:
    return msgspec.json.decode(await request.body(), type=kind)


def _id(request: Request) -> str:
    return str(request.path_params["door_id"])


def _now() -> datetime:
    return datetime.now(UTC)
