"""Puts the web process together: Dash page, plain pages, API and live socket behind one gate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from dash import Dash
from dash.backends._fastapi import get_current_request, reset_current_request, set_current_request
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute

from city.profile import Profile
from city.settings import Settings
from dashboard import charts_api, doors_api
from dashboard.air.history import AirHistory
from dashboard.alarm_desk.page import AlarmPages
from dashboard.alarm_desk.rules_api import RulesApi
from dashboard.api import Api
from dashboard.clocks_api import ClocksApi
from dashboard.contracts import Component
from dashboard.dash_server import DashServer
from dashboard.desk import ASSETS, Desk
from dashboard.desk_api import DeskApi
from dashboard.desk_intake_api import DeskIntake
from dashboard.fleet.service import Fleet
from dashboard.gate import Gate, content_policy
from dashboard.guide.page import Guide
from dashboard.images_api import ImagesApi
from dashboard.imports_api import ImportsApi
from dashboard.indicators.routes import IndicatorPages
from dashboard.live.door import StoreDoor
from dashboard.live.hub import Hub
from dashboard.live.socket import live
from dashboard.pages import beginning, wall
from dashboard.pages import desk as desk_page
from dashboard.pages.account import OwnAccount
from dashboard.pages.accounts import AccountsPage
from dashboard.pages.air import AirPages
from dashboard.pages.air_places import AirPlaces
from dashboard.pages.away import away
from dashboard.pages.doors import OWN
from dashboard.pages.failed import dressed, failed
from dashboard.pages.fleet import FleetPages
from dashboard.pages.fleet_settings import FleetSettings
from dashboard.pages.fleet_vehicle import VehiclePages
from dashboard.pages.handover import HandoverPage
from dashboard.pages.inbox import DeskPages
from dashboard.pages.invited import Invited
from dashboard.pages.pair import Pair
from dashboard.pages.report_cards import ReportCardPages
from dashboard.pages.revenue import RevenuePages
from dashboard.pages.sign_in import SignIn
from dashboard.pages.studio import StudioPages
from dashboard.pages.water import water_routes
from dashboard.queue_api import QueueApi
from dashboard.report_cards.service import ReportCards
from dashboard.scene import SceneApi
from dashboard.screens.api import ScreensApi
from dashboard.screens.page import ScreensPage
from dashboard.studio_api import StudioApi
from dashboard.texts import texts
from dashboard.tours.routes import tour_routes
from dashboard.triage_api import Triage
from dashboard.web_pages import PAGES, origins, pages_of
from operations.accounts import Role
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import address_of
from store.errors import ArchiveUnavailable, StoreError, StoreUnavailable

log = structlog.get_logger(__name__)

OPEN_WITHIN_S = 2.0


def create_app(settings: Settings, profile: Profile) -> Gate:
    """The ASGI application of one web worker. Starts and lives without a store, too."""
    return app_of(desk_of(settings, profile))


def desk_of(settings: Settings, profile: Profile) -> Desk:
    """What the application works with; not running yet."""
    profile = profile.apart()
    door = StoreDoor(lambda: _open(settings, profile.ticket_prefix))
    return Desk(settings, profile, door, Hub(settings, profile, door))


def app_of(desk: Desk) -> Gate:
    """Every route behind the gate. The hub runs for as long as the application does."""
    dash = _dash(desk)
    server: FastAPI = dash.server
    cards, air = ReportCards(desk), AirHistory(desk.hub)
    fleet = Fleet(desk, cards)
    server.router.lifespan_context = _lifespan(desk, cards, air, fleet)
    for each in (StoreUnavailable, ArchiveUnavailable):
        server.add_exception_handler(each, away(desk))
    for fault in (HTTPException, Exception):
        server.add_exception_handler(fault, failed(desk))
    live_route = WebSocketRoute("/live", live(desk))
    # Before Dash's own, which answer more than they should.
    server.router.routes[:0] = [
        live_route,
        *_pages(desk, dash),
        *Api(desk).routes(),
        *doors_api.routes(desk),
        *charts_api.routes(),
        *SceneApi(desk).routes(),
        *ScreensApi(desk).routes(),
        *tour_routes(desk),
        *ScreensPage(desk).routes(),
        *ReportCardPages(desk, cards).routes(),
        *AirPages(desk, air).routes(),
        *_subjects(desk),
        *_fleet_pages(desk, fleet, dash),
        *QueueApi(desk, cards.cache).routes(),
    ]
    finders = desk.find_session, desk.find_pass
    return Gate(server, *finders, desk.outside, _policy(desk, dash), dressed(desk))


def _policy(desk: Desk, dash: Dash) -> str:
    """What a browser may load here; the web pages that tiles may show are told to the panels."""
    pictures = [*_image_hosts(desk.settings), *_cameras(desk.profile, "jpeg", "mjpeg")]
    films = _cameras(desk.profile, "hls")
    pages = pages_of(desk.settings.web.pages)
    desk.hub.told[PAGES] = pages
    return content_policy([*dash.csp_hashes(), beginning.HASH], pictures, films, origins(pages))


def _subjects(desk: Desk) -> list[Route]:
    """Pages about one subject that need nothing but the desk."""
    return [
        *AlarmPages(desk).routes(),
        *RulesApi(desk).routes(),
        *AirPlaces(desk).routes(),
        *RevenuePages(desk).routes(),
        *IndicatorPages(desk).routes(),
        *water_routes(desk),
    ]


def _fleet_pages(desk: Desk, fleet: Fleet, dash: Dash) -> list[Route]:
    one = VehiclePages(desk, fleet, lambda request: _index(dash, request))
    settings = FleetSettings(desk, one.index)
    return [*FleetPages(desk, fleet).routes(), *settings.routes(), *one.routes()]


async def _open(settings: Settings, prefix: str) -> CityStore:
    """Read the address anew each time: a restarted embedded store may listen elsewhere."""
    chosen = settings.store
    try:
        address = (
            Address.parse(chosen.url, ca_file=chosen.ca_file)
            if chosen.url
            else address_of(Path(chosen.data))
        )
        return await open_store(
            address,
            chosen,
            complaint_prefix=prefix,
            archive=settings.archive,
            wait_s=OPEN_WITHIN_S,
        )
    except (StoreError, OSError, ValueError) as why:
        raise StoreUnavailable(str(why)) from why


def _lifespan(
    desk: Desk, cards: ReportCards, air: AirHistory, fleet: Fleet
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with desk.hub.running(), cards.running(), air.running(), fleet.running():
            yield
        await desk.door.close()

    return lifespan


def _dash(desk: Desk) -> Dash:
    dash = Dash(
        __name__,
        backend=DashServer,
        assets_folder=str(ASSETS),
        assets_ignore=f"{OWN}|^{beginning.OWN}|{desk_page.OWN}",
        serve_locally=True,
        update_title="",
        index_string=wall.INDEX,
        suppress_callback_exceptions=True,
    )
    dash.title = "Patriot Operation Center"
    dash.layout = lambda: _layout(desk)
    # Dash would do this at the first of its own requests, which for us is too late: it finds the
    # assets here. Our page is not one of its own.
    dash._setup_server()  # type: ignore[no-untyped-call]
    return dash


def _layout(desk: Desk) -> Component:
    """In the asking browser's language; Dash also asks once by itself, without a request."""
    try:
        asked = get_current_request()
        session = asked.state.session
        text, who = desk.text(asked), (session.role, session.agency_id) if session else ()
    except RuntimeError:
        text, who = texts(desk.settings.city.language, desk.profile.time_zone), ()
    known = desk.profile, desk.settings.map, desk.hub.shapes, desk.build
    return wall.layout(text, *known, *who)


def _pages(desk: Desk, dash: Dash) -> list[Route]:
    async def home(request: Request) -> Response:
        """An agency's people begin with their own work, everybody else with the city."""
        session = request.state.session
        works = session and session.agency_id and session.role >= Role.OPERATOR
        return RedirectResponse("/inbox" if works else "/wall", 303)

    def glass(request: Request, shows: str) -> Response:
        return HTMLResponse(wall.glass(_index(dash, request), desk.lang(request), shows))

    async def show_wall(request: Request) -> Response:
        await desk.hub.load_shapes()
        return glass(request, _shows(request))

    pages = [Route("/", home), Route("/wall", show_wall)]
    pages += [
        *DeskPages(desk, lambda request: _index(dash, request)).routes(),
        *Triage(desk).routes(),
        *ClocksApi(desk).routes(),
        *HandoverPage(desk).routes(),
        *StudioApi(desk).routes(),
        *StudioPages(desk, lambda request: _index(dash, request)).routes(),
        *ImagesApi(desk).routes(),
        *DeskIntake(desk).routes(),
        *DeskApi(desk).routes(),
    ]
    pages += [*Pair(desk).routes(), *Guide(desk, glass).routes()]
    door = SignIn(desk)
    pages += [*door.routes(), *Invited(desk, door).routes(), *AccountsPage(desk).routes()]
    return [*pages, *OwnAccount(desk).routes(), *ImportsApi(desk).routes()]


def _shows(request: Request) -> str:
    """The view of this glass: a display shows what it was assigned, whoever is signed in there,
    unless its address names a layout."""
    held, asked = request.state.screen, request.query_params
    if held and "layout" not in asked:
        return f"screen:{held.screen}"
    session = request.state.session
    return wall.wished(asked, edits=bool(session and session.edits))


def _index(dash: Dash, request: Request) -> str:
    """Dash's page, made for this request."""
    return str(_asked(request, dash.index))


def _asked(request: Request, answer: Callable[[], Any]) -> Any:
    """What is answered within this request, as Dash knows it."""
    token = set_current_request(request)  # type: ignore[no-untyped-call]
    try:
        return answer()
    finally:
        reset_current_request(token)  # type: ignore[no-untyped-call]


def _image_hosts(settings: Settings) -> list[str]:
    """Where tiles may come from, `{s}` servers as a wildcard."""
    url = settings.map.tiles_url
    return [] if settings.map.raster_file or not urlsplit(url).netloc else [_host(url)]


def _cameras(profile: Profile, *kinds: str) -> list[str]:
    """Where pictures or films of cameras may come from."""
    found = (_host(each.url) for each in profile.cameras.values() if each.kind in kinds)
    return list(dict.fromkeys(found))


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].replace('{s}', '*')}"
