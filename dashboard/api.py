"""What the browser asks over HTTP: search, trails, tiles, fonts, language, health."""

from __future__ import annotations

from importlib.resources import files

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from city.nearby import is_near
from dashboard.desk import LANGUAGE_COOKIE, Desk
from dashboard.metrics import registry
from dashboard.pages.sign_in import address_of, inside
from dashboard.search import search
from dashboard.texts import languages
from dashboard.tiles import Raster
from store.errors import StoreFull, StoreUnavailable

YEAR_S = 365 * 86400
QUERY_LENGTH = 80
FONT = "/fonts/plus-jakarta-sans.ttf"


class Api:
    """Raises TileFileError at start when the configured raster file cannot be served."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.counted = registry(desk.hub)
        file = desk.settings.map.raster_file
        self.raster = Raster.open(file) if file else None

    def routes(self) -> list[Route]:
        return [
            Route("/api/session", self.session),
            Route("/api/search", self.search),
            Route("/api/vehicles/{vehicle_id}/trail", self.trail),
            Route("/language", self.language),
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
            Route("/tiles/{z:int}/{x:int}/{y:int}", self.tile),
            Route(FONT, self.font),
        ]

    async def session(self, request: Request) -> Response:
        """Who is signed in; 401 tells a wall that its session has ended."""
        found = request.state.session
        if found is None:
            return JSONResponse({"screen": request.state.screen.screen})
        return JSONResponse({"account": found.account, "role": found.role.word})

    async def search(self, request: Request) -> Response:
        asked = request.query_params.get("q", "")[:QUERY_LENGTH]
        return JSONResponse(search(self.desk.hub.picture, asked, self.desk.text(request)))

    async def trail(self, request: Request) -> Response:
        """Where the vehicle was in the last 30 minutes: [lat, lng, epoch ms], oldest first."""
        vehicle_id = request.path_params["vehicle_id"]
        return JSONResponse({"points": self.desk.hub.trail(vehicle_id)})

    async def language(self, request: Request) -> Response:
        answer = RedirectResponse(inside(request.query_params.get("next", "/")), 303)
        wished = request.query_params.get("to", "")
        if wished in languages() and self.desk.outside.same_origin(request, required=False):
            secure = self.desk.outside.secure(request)
            answer.set_cookie(
                LANGUAGE_COOKIE, wished, max_age=YEAR_S, path="/", samesite="lax", secure=secure
            )
        return answer

    async def healthz(self, request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(self, request: Request) -> Response:
        """200 when the picture is loaded and the store answers, be it for reading only."""
        if not self.desk.hub.followers.ready:
            return PlainTextResponse("503: the picture is not loaded yet\n", 503)
        try:
            await self.desk.door.store.ping()
        except StoreFull:
            return PlainTextResponse("ready for reading; the store has no room for more\n")
        except StoreUnavailable:
            return PlainTextResponse("503: the store does not answer\n", 503)
        return PlainTextResponse("ready\n")

    async def metrics(self, request: Request) -> Response:
        """For scrapers in our own network; to everybody else there is nothing here."""
        if not is_near(address_of(request)):
            return PlainTextResponse("404: there is nothing here", 404)
        return Response(generate_latest(self.counted), media_type=CONTENT_TYPE_LATEST)

    def tile(self, request: Request) -> Response:
        z, x, y = (int(request.path_params[key]) for key in ("z", "x", "y"))
        found = self.raster.tile(z, x, y) if self.raster else None
        if self.raster is None or found is None:
            return Response(status_code=404)
        headers = {"Cache-Control": "private, max-age=86400"}
        return Response(found, media_type=self.raster.media_type, headers=headers)

    async def font(self, request: Request) -> Response:
        font = files("fontpkg_plus_jakarta_sans") / "files" / "PlusJakartaSans[wght].ttf"
        headers = {"Cache-Control": f"public, max-age={YEAR_S}"}
        return Response(font.read_bytes(), media_type="font/ttf", headers=headers)
