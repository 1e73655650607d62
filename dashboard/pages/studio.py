"""The layout studio as pages: the library, and one layout on its canvas.

Plain documents without Dash; assets/84_studio* draw them and ask dashboard/studio_api.py. The map is
Leaflet as it comes with dash-leaflet. Whoever may only look gets the same pages without a way to
change anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.screens.catalogue import Kit, Option
from city.screens.layout import LAYERS, PARAMETERS
from dashboard.catalogue import choices
from dashboard.contracts import Panel
from dashboard.desk import ASSETS, Desk
from dashboard.guide.help import told
from dashboard.land import land, leaflet
from dashboard.markup import data
from dashboard.pages.plain import page
from dashboard.studio.told import panel_name
from dashboard.studio_api import may_edit
from dashboard.texts import Text, languages
from operations.accounts import Role
from operations.screens.kinds import displays
from store.city_store import CityStore

SHARED = (
    "00_city",
    "02_words",
    "05_clock",
    "10_live_protocol",
    "12_live_socket",
    "18_charts",
    "19_render",
    "53_help",
    "78_land_map",
    "79_redraw",
)
"""What the studio takes of the wall."""
CANVASES = ((3840, 2160), (1920, 1080), (5760, 2160), (2160, 3840))
LIBRARY = ("library",)
"""Files of the list alone; the editor's are all the others."""
LINKS = (
    ("/screens", "screens.title", Role.OPERATOR),
    ("/tours", "tours.title", Role.OPERATOR),
    ("/day-plan", "day_plan.title", Role.OPERATOR),
)
"""Where layouts are put to use: address, word, least role."""


class StudioPages:
    """`index` gives Dash's own page for a request: its addresses of what Leaflet comes with are
    taken from it."""

    def __init__(self, desk: Desk, index: Callable[[Request], str]) -> None:
        self.desk, self.index = desk, index

    def routes(self) -> list[Route]:
        return [Route("/studio", self.library), Route("/studio/{layout_id}", self.editor)]

    async def library(self, request: Request) -> Response:
        """All layouts, and how to begin a new one."""
        config = _config(self.desk, request)
        body = '<main class="studio-library" id="studio-library"></main>'
        scripts = _scripts(self.desk.build, editor=False)
        return _document(self.desk, request, body, config, scripts)

    async def editor(self, request: Request) -> Response:
        """One layout; whether it exists the page asks by itself."""
        await self.desk.hub.load_shapes()
        config = _config(self.desk, request)
        known = await _screens(self.desk.door.store)
        config["studio"] |= _editor_config(self.desk, request, known)
        body = '<main class="studio" id="studio"></main>'
        scripts = leaflet(self.index(request)) + _scripts(self.desk.build, editor=True)
        return _document(self.desk, request, body, config, scripts)


async def _screens(store: CityStore) -> list[dict[str, Any]]:
    """Registered displays whose size or distance layouts are judged for."""
    found = await displays(store).all()
    return [
        {
            "id": each.id,
            "name": each.name,
            "canvas": each.canvas,
            "diagonal_in": each.diagonal_in,
            "distance_m": each.distance_m,
        }
        for each in found.values()
        if not each.removed_at
    ]


def _editor_config(desk: Desk, request: Request, screens: list[dict[str, Any]]) -> dict[str, Any]:
    text, panels, known = desk.text(request), desk.hub.views.panels, desk.hub.views.catalogue
    return {
        "layout": request.path_params["layout_id"],
        "help": told(text, "studio_editor"),
        "gallery": [_kit(each, panels, text) for each in known.kits.values()],
        "values": choices(known, desk.profile, text),
        "layers": [[each, text(f"studio.layer_{each}")] for each in LAYERS],
        "kinds": [[each, text(f"studio.kind_{each}")] for each in PARAMETERS],
        "screens": screens,
        "map": land(desk),
    }


def _config(desk: Desk, request: Request) -> dict[str, Any]:
    text, profile = desk.text(request), desk.profile
    frame = profile.frame
    return {
        "lang": text.lang,
        "texts": text.below("browser"),
        "views": ["panel:simulation"],
        "frame": [frame.south, frame.west, frame.north, frame.east],
        "center": list(profile.center),
        "zone": profile.time_zone,
        "zone_label": profile.zone_label,
        "build": desk.build,
        "studio": {
            "texts": text.below("studio"),
            "account": request.state.session.account,
            "may_edit": may_edit(request),
            "may_rule": may_edit(request) and request.state.session.role >= Role.ADMIN,
            "help": told(text, "studio"),
            "links": _links(request, text),
            "languages": [[each, text(f"language.{each}")] for each in languages()],
            "canvases": CANVASES,
        },
    }


def _links(request: Request, text: Text) -> list[tuple[str, str]]:
    """Where layouts are put to use; only what this person may open, the other language first."""
    path = request.url.path
    others = [
        (f"/language?to={each}&next={path}", each.upper())
        for each in languages()
        if each != text.lang
    ]
    mine = [
        (href, text(word)) for href, word, least in LINKS if request.state.session.role >= least
    ]
    return others + mine


def _document(
    desk: Desk, request: Request, body: str, config: dict[str, Any], scripts: str
) -> Response:
    text, build = desk.text(request), desk.build
    sheets = "".join(
        f'<link rel="stylesheet" href="/assets/{each.name}?v={build}">'
        for each in sorted(ASSETS.glob("84_studio*.css"))
    )
    whole = (
        f"{sheets}{body}"
        f'<noscript><p class="quiet">{escape(text("studio.needs_script"))}</p></noscript>'
        f"{data('city-config', config)}{scripts}"
    )
    return page(text, text("studio.title"), whole)


def _scripts(build: str, editor: bool) -> str:
    own = sorted(each.stem for each in ASSETS.glob("84_studio*.js"))
    mine = [each for each in own if _belongs(each, editor)]
    return "".join(
        f'<script src="/assets/{each}.js?v={build}"></script>' for each in (*SHARED, *mine)
    )


def _belongs(name: str, editor: bool) -> bool:
    """84_studio_0… belong to both pages, …_library to the list, all others to the editor."""
    is_library = name.endswith(LIBRARY)
    return name.startswith("84_studio_0") or is_library != editor


def _kit(kit: Kit, panels: Mapping[str, Panel], text: Text) -> dict[str, Any]:
    return {
        "key": kit.key,
        "name": panel_name(kit.key, panels, text),
        "size": kit.size,
        "smallest": kit.smallest,
        "group": kit.group,
        "group_name": text(f"studio.group_{kit.group}"),
        "options": [_option(each, text) for each in kit.options],
    }


def _option(option: Option, text: Text) -> dict[str, Any]:
    return {
        "key": option.key,
        "kind": option.kind,
        "name": text(f"option.{option.key}"),
        "default": option.default,
        "least": option.least,
        "most": option.most,
        "choices": [[each, text(f"option.{option.key}_{each}")] for each in option.choices],
    }
