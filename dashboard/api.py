"""What the browser asks over HTTP: search, trails, tiles, fonts, language, health."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.desk import LANGUAGE_COOKIE, Desk
from dashboard.metrics import registry
from dashboard.pages.sign_in import inside
from dashboard.search import search
from dashboard.texts import languages
from dashboard.tiles import Raster
from store.errors import StoreUnavailable

YEAR_S = 365 * 86400
QUERY_LENGTH = 80


def routes(desk: Desk) -> list[Route]:
    return [
        Route("/api/session", _session(desk)),
        Route("/api/search", _search(desk)),
        Route("/api/vehicles/{vehicle_id}/trail", _trail(desk)),
        Route("/language", _language(desk)),
        Route("/healthz", _healthz),
        Route("/readyz", _readyz(desk)),
        Route("/metrics", _metrics(desk)),
        Route("/fonts/plus-jakarta-sans.ttf", _font),
        *_tiles(desk),
    ]


def _session(desk: Desk):  # type: ignore[no-untyped-def]
    async def session(request: Request) -> Response:
        found = request.state.session
        return JSONResponse({"account": found.account, "role": found.role.word})

    return session


def _search(desk: Desk):  # type: ignore[no-untyped-def]
    async def find(request: Request) -> Response:
        asked = request.query_params.get("q", "")[:QUERY_LENGTH]
        return JSONResponse(search(desk.hub.picture, asked, desk.text(request)))

    return find


def _trail(desk: Desk):  # type: ignore[no-untyped-def]
    async def trail(request: Request) -> Response:
        points = desk.hub.vehicles.trail(request.path_params["vehicle_id"], datetime.now(UTC))
        return JSONResponse({"points": points})

    return trail


def _language(desk: Desk):  # type: ignore[no-untyped-def]
    async def language(request: Request) -> Response:
        answer = RedirectResponse(inside(request.query_params.get("next", "/")), 303)
        wished = request.query_params.get("to", "")
        if wished in languages():
            secure = desk.outside.secure(request)
            answer.set_cookie(
                LANGUAGE_COOKIE, wished, max_age=YEAR_S, path="/", samesite="lax", secure=secure
            )
        return answer

    return language


async def _healthz(request: Request) -> Response:
    return PlainTextResponse("ok\n")


def _readyz(desk: Desk):  # type: ignore[no-untyped-def]
    async def readyz(request: Request) -> Response:
        if not desk.hub.followers.ready:
            return PlainTextResponse("503: the picture is not loaded yet\n", 503)
        try:
            await desk.door.store.ping()
        except StoreUnavailable as why:
            return PlainTextResponse(f"503: the store does not answer ({why})\n", 503)
        return PlainTextResponse("ready\n")

    return readyz


def _metrics(desk: Desk):  # type: ignore[no-untyped-def]
    counted = registry(desk.hub)

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(counted), media_type=CONTENT_TYPE_LATEST)

    return metrics


async def _font(request: Request) -> Response:
    font = files("fontpkg_plus_jakarta_sans") / "files" / "PlusJakartaSans[wght].ttf"
    headers = {"Cache-Control": f"public, max-age={YEAR_S}"}
    return Response(font.read_bytes(), media_type="font/ttf", headers=headers)


def _tiles(desk: Desk) -> list[Route]:
    file = desk.settings.map.raster_file
    if not file:
        return []
    raster = Raster.open(file)

    def tile(request: Request) -> Response:
        place = (int(request.path_params[key]) for key in ("z", "x", "y"))
        found = raster.tile(*place)
        if found is None:
            return Response(status_code=204)
        headers = {"Cache-Control": "private, max-age=86400"}
        return Response(found, media_type=raster.media_type, headers=headers)

    return [Route("/tiles/{z:int}/{x:int}/{y:int}", tile)]
