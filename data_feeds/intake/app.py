"""The intake's routes, and its errors in the words of each protocol."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from city.nearby import is_near
from city.settings import IntakeSettings
from data_feeds.delivery import Door
from data_feeds.intake import georeport
from data_feeds.intake.guard import Guard
from data_feeds.intake.ledger import Ledger
from data_feeds.intake.metrics import exposition
from data_feeds.intake.requests import Requests, form
from data_feeds.intake.vehicles import Vehicles
from data_feeds.intake.webhooks import Webhooks, sources_of
from data_feeds.keys import KeyRing
from data_feeds.lines import Line
from store.errors import StoreFull, StoreUnavailable

OPEN311 = "/open311/v2"
AWAY = "The store is away; nothing was kept. Send it again in a moment."
FULL = "The disk of the store is full; nothing was kept. Its keeper must make room; then send it again."
Handler = Callable[[Request], Awaitable[Response]]


def build(
    settings: IntakeSettings, door: Door, lines: Mapping[str, Line], ledger: Ledger
) -> Starlette:
    """The whole intake. A push feed that is DISABLED has no routes."""
    guard = Guard(settings, KeyRing(door.store))
    routes = _probes(door, lines)
    if _runs(lines, "osmand"):
        vehicles = Vehicles(door, guard, lines["osmand"])
        routes += [Route(path, vehicles.push, methods=["GET", "POST"]) for path in ("/osmand", "/")]
    if _runs(lines, "open311"):
        routes += _open311(Requests(door, guard, lines["open311"], ledger, door.profile.language))
    if sources := sources_of(lines):
        push = Webhooks(door, guard, sources).push
        routes.append(Route("/webhook/{source}", push, methods=["POST"]))
    return Starlette(
        routes=routes,
        exception_handlers={HTTPException: _refused, StoreUnavailable: _away},
    )


def _runs(lines: Mapping[str, Line], name: str) -> bool:
    return name in lines and lines[name].status.state != "disabled"


def _probes(door: Door, lines: Mapping[str, Line]) -> list[Route]:
    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(request: Request) -> Response:
        await door.store.ping()
        return PlainTextResponse("ready")

    async def metrics(request: Request) -> Response:
        if not is_near(request.client.host if request.client else ""):
            raise HTTPException(404, "There is nothing here")
        return Response(exposition(lines), media_type=CONTENT_TYPE_LATEST)

    probes: dict[str, Handler] = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
    return [Route(path, handler) for path, handler in probes.items()]


def _open311(server: Requests) -> list[Route]:
    routes: list[Route] = []
    resources: dict[str, Handler] = {
        "discovery": server.discovery,
        "services": server.services,
        "requests": server.find,
    }
    for name, handler in resources.items():
        routes += [Route(f"{OPEN311}/{name}{end}", handler) for end in ("", ".json", ".xml")]
    routes += [
        Route(f"{OPEN311}/requests{end}", server.create, methods=["POST"])
        for end in ("", ".json", ".xml")
    ]
    return [
        *routes,
        Route(f"{OPEN311}/services/{{name}}", server.definition),
        Route(f"{OPEN311}/requests/{{name}}", server.one),
        Route(f"{OPEN311}/tokens/{{name}}", server.token),
    ]


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    status, headers = problem.status_code, dict(problem.headers or {})
    if not request.url.path.startswith(OPEN311):
        return PlainTextResponse(problem.detail, status, headers)
    answer = georeport.error(403 if status == 401 else status, problem.detail, form(request))
    answer.headers.update(headers)
    return answer


async def _away(request: Request, problem: Exception) -> Response:
    full = isinstance(problem, StoreFull)
    said = HTTPException(507, FULL, {"Retry-After": "60"}) if full else None
    return await _refused(request, said or HTTPException(503, AWAY, {"Retry-After": "5"}))
