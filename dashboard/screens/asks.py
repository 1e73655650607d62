"""What the API of screens is asked, and how refusals are said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from city.screens.layout import MapView
from city.screens.screen import Why
from city.screens.tour import Act
from dashboard.desk import Desk
from operations.screens.asking import Wish
from operations.screens.errors import Refused
from operations.tries import TooManyTries
from store.errors import StoreFull, StoreUnavailable, VersionConflict

Id = Annotated[str, msgspec.Meta(max_length=40)]
Word = Annotated[str, msgspec.Meta(max_length=200)]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Zoom = Annotated[float, msgspec.Meta(ge=9, le=19)]
Step = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Minutes = Annotated[float, msgspec.Meta(gt=0, le=44_640)]
STATUS = {"such": 404, "number_taken": 409, "in_wall": 409, "taken": 409}
"""Of refusals; every other one is a 422."""
OTHERS: tuple[tuple[type[Exception], str, int], ...] = (
    (VersionConflict, "busy", 409),
    (StoreFull, "full", 507),
    (StoreUnavailable, "store", 503),
    (ValueError, "sense", 400),
    (RecursionError, "sense", 400),
)
"""Error, the sentence that says it, its status; the first that fits."""
Found = TypeVar("Found")


class MapAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lat: Latitude
    lng: Longitude
    zoom: Zoom

    def view(self) -> MapView:
        return MapView(self.lat, self.lng, self.zoom)


class ShowAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`minutes`: gives the screen back after so long; without: until the next ask."""

    layout: Id = ""
    tour: Id = ""
    step: Step = 0
    parameters: Annotated[dict[Id, Word], msgspec.Meta(max_length=12)] = {}
    map: MapAsk | None = None
    minutes: Minutes | None = None
    why: Why = "api"

    def wish(self) -> Wish:
        return Wish(
            layout=self.layout, tour=self.tour, step=self.step, parameters=self.parameters,
            map=self.map.view() if self.map else None,
            lasts_s=self.minutes * 60 if self.minutes else None,
        )  # fmt: skip


class ActAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    do: Act
    step: Step = 0
    why: Why = "api"


class LookAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    map: MapAsk | None = None


class BackAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    why: Why = "api"


class PairAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`replaces`: the screen whose place this glass takes; its name and number stay."""

    code: Annotated[str, msgspec.Meta(max_length=40)]
    name: Word = ""
    diagonal_in: float = 0.0
    distance_m: float = 0.0
    replaces: Id = ""


class ChangeAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Only what is given is changed."""

    name: Word | None = None
    number: int | None = None
    diagonal_in: float | None = None
    distance_m: float | None = None
    shows: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    parameters: Annotated[dict[Id, Word], msgspec.Meta(max_length=12)] = {}


class WallAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Word
    screens: Annotated[tuple[Id, ...], msgspec.Meta(max_length=36)]
    columns: int = 1
    bezel_x_mm: float = 0.0
    bezel_y_mm: float = 0.0


async def asked(request: Request, sort: type[Found]) -> Found:
    """The body. Raises ValueError when it is not understood."""
    return msgspec.json.decode(await request.body() or b"{}", type=sort)


class HasDesk:
    desk: Desk


Handler = Callable[..., Awaitable[Response]]


def answered(handle: Handler) -> Handler:
    """Refusals as {message} in the reader's language. Accounts of one agency switch no city wall."""

    @wraps(handle)
    async def handled(api: HasDesk, request: Request) -> Response:
        if request.state.session.agency_id:
            return _said(api.desk, request, "one_agency", 403)
        try:
            return await handle(api, request)
        except Refused as why:
            return _said(api.desk, request, why.key, STATUS.get(why.key, 422), why.values)
        except TooManyTries as why:
            until = api.desk.text(request).moment(why.until, datetime.now(UTC))
            return _said(api.desk, request, "too_many", 429, {"until": until})
        except tuple(each for each, *_ in OTHERS) as why:
            key, status = next((k, s) for each, k, s in OTHERS if isinstance(why, each))
            return _said(api.desk, request, key, status)

    return handled


def _said(
    desk: Desk, request: Request, key: str, status: int, values: Mapping[str, object] | None = None
) -> Response:
    return JSONResponse(
        {"message": desk.text(request)(f"screens.no_{key}", **(values or {}))}, status
    )
