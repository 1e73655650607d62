"""How these APIs answer: refusals are one sentence, and of two editors the second is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from city.screens.checks import Problem
from city.screens.running import Exist
from city.screens.showing import Known
from dashboard.desk import Desk
from dashboard.desk_api import packed, said
from dashboard.texts import Text
from dashboard.who import person, who
from operations.screens.known import Shelves, known
from operations.screens.ordering import Newer, NoSuchTour
from operations.screens.reading import places, read
from operations.screens.taking import NoSuchTakeover
from store.errors import StoreFull, StoreUnavailable

Api = TypeVar("Api", bound="Ground")
Handler = Callable[[Api, Request], Awaitable[Response]]


class Wrong(Exception):
    """What was sent cannot be kept; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__("cannot be kept")
        self.problems = list(problems)


class Ground:
    """What every API here stands on."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def shelves(self) -> Shelves:
        return await read(self.desk.door.store)

    def known(self, shelves: Shelves) -> Known:
        return known(shelves, self.desk.profile, self.desk.hub.now())

    def exist(self, shelves: Shelves) -> Exist:
        found = self.known(shelves)
        screens = [each.id for each in places(shelves)]
        return Exist(layouts=found.layouts, tours=list(found.tours), screens=screens)


SENTENCES: tuple[tuple[type[Exception], str, int], ...] = (
    (NoSuchTour, "tours.no_tour", 404),
    (NoSuchTakeover, "takeovers.over", 409),
    (msgspec.MsgspecError, "desk.not_understood", 422),
    (StoreFull, "desk.store_full", 507),
    (StoreUnavailable, "desk.store_away", 503),
)
REFUSALS: tuple[type[Exception], ...] = (Newer, Wrong, *(each for each, _, _ in SENTENCES))


def answered(handler: Handler[Api]) -> Handler[Api]:
    """What went wrong, as one sentence with its status. Agencies' people may look and try."""

    @wraps(handler)
    async def wrapped(self: Api, request: Request) -> Response:
        text = self.desk.text(request)
        if request.method == "POST" and is_of_agency(request) and not _only_tries(request):
            return said(text("desk.city_only"), 403)
        try:
            return await handler(self, request)
        except REFUSALS as why:
            return refused(why, text)

    return wrapped


def refused(why: Exception, text: Text) -> Response:
    if isinstance(why, Newer):
        return packed(late(why, text), status=409)
    if isinstance(why, Wrong):
        sentences = told(why.problems, text)
        return packed({"message": sentences[0]["says"], "problems": sentences}, status=422)
    key, status = next((key, n) for sort, key, n in SENTENCES if isinstance(why, sort))
    return said(text(key), status)


def late(why: Newer, text: Text) -> dict[str, Any]:
    """Somebody was faster: who and when; what was typed here stays here."""
    at = text.clock(why.at) if why.at else "–"
    message = text("running.newer", by=person(who(why.by, text)) or "–", at=at)
    return {"message": message, "version": why.version, "theirs": why.thing}


def told(problems: Iterable[Problem], text: Text) -> list[dict[str, Any]]:
    return [
        {"level": each.level, "n": each.values.get("n"), "says": text(each.key, **each.values)}
        for each in problems
    ]


def checked(problems: list[Problem]) -> list[Problem]:
    """The warnings. Raises Wrong when there are errors."""
    wrong = [each for each in problems if each.level == "error"]
    if wrong:
        raise Wrong(wrong)
    return problems


def may_edit(request: Request) -> bool:
    return bool(request.state.session.edits)


def is_of_agency(request: Request) -> bool:
    return bool(request.state.session.agency_id)


def _only_tries(request: Request) -> bool:
    """What says how it would be, and keeps nothing."""
    return request.url.path.endswith("/try")


def millis(at: datetime | None) -> int | None:
    return round(at.timestamp() * 1000) if at else None
