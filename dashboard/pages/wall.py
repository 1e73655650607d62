"""The wall: one Dash page whose skeleton never changes; what stands on it comes over the live socket.

Two stages lie on each other: one is seen, in the other the next scene is built, and they change
places in one displayed frame. Map, drawer and the follow scene stand beside them and are never
rebuilt. Ids and classes are the agreement with `assets/` (see assets/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

import msgspec
from dash import html

from city.profile import Profile
from city.screens.layout import PARAMETERS
from city.settings import MapSettings
from dashboard.contracts import Component
from dashboard.guide.help import GUIDE, told
from dashboard.live.views import VIEW_LENGTH
from dashboard.marks import named
from dashboard.pages import beginning
from dashboard.pages.city_map import city_map, is_schematic
from dashboard.pages.follow import frame
from dashboard.pages.menu import menu
from dashboard.stage.addresses import DRAFT
from dashboard.stage.addresses import named as view_named
from dashboard.stage.shown import FIRST_LAYOUT, PANELS
from dashboard.texts import FIRST, Text, languages
from operations.accounts import Role
from operations.boundaries import Imported

STAGES = ("a", "b")
VIEWS = ("panel:simulation", "panel:alarms", "scene", "vehicles")
"""What every wall shows, whatever its layout."""
LEGEND = (
    ("mark mark-arrow", "legend.vehicle"),
    ("mark mark-diamond is-open", "legend.complaint"),
    ("mark mark-diamond is-overdue", "legend.overdue"),
    ("mark mark-triangle", "legend.gauge"),
    ("mark mark-ring", "legend.station"),
)
LABELLED_LANDMARKS = 12
UNUSED = "dash/(?:dcc/|dash_table/|deps/polyfill)"
"""Scripts of Dash that none of our pages is drawn with: half a megabyte read before anything is seen."""
GRID = "dash_ag_grid/"
"""A megabyte that only the desk needs."""


def layout(
    text: Text,
    profile: Profile,
    settings: MapSettings,
    shapes: Imported,
    build: str,
    role: Role | None = None,
    agency_id: str = "",
) -> Component:
    """The whole page. The configuration stands last: when it is there, everything is.

    `role` is that of the person who looks, who is led to what they may open; None is a registered
    display, which has nobody to lead anywhere.
    """
    config = browser_config(text, profile, build, told(text, "wall", GUIDE if role else ""))
    # In the order of the keyboard: the tiles before the map; the styles place them.
    stages = [html.Div(id=f"stage-{each}", className="stage") for each in STAGES]
    wall = [*stages, _side(text), _map_area(text, profile, settings, shapes), _drawer(text)]
    return html.Div(
        [
            _header(text, role, agency_id),
            html.Main(wall, className="wall"),
            html.Script(config, id="city-config", type="application/json"),
        ],
        className="page may-act" if role and role >= Role.OPERATOR else "page",
    )


def _map_area(text: Text, profile: Profile, settings: MapSettings, shapes: Imported) -> Component:
    parts = [city_map(profile, settings, shapes), _legend(text, shapes.districts)]
    return html.Div(parts, className="map-area")


def _side(text: Text) -> Component:
    """Where the follow scene is told, with the alarms above it: no scene hides them."""
    marks: dict[str, Any] = {"data-panel": "alarms", **named(text("alarms.title"))}
    body = html.Div(id="side-alarms", className="panel-body")
    return html.Aside(
        [html.Section(body, className="panel", **marks), frame(text)], className="side panels"
    )


def _drawer(text: Text) -> Component:
    body = html.Div(id="drawer-body", className="drawer-body")
    label = named(text("page.drawer"))
    return html.Aside(body, id="drawer", className="drawer", hidden=True, **label)


def _header(text: Text, role: Role | None, agency_id: str) -> Component:
    found: list[Component] = [
        html.H1(text("page.product"), className="title"),
        html.Span(id="scene-title", className="place"),
        html.Span(html.Span(id="panel-simulation"), id="simulation", className="simulation-place"),
        html.Span(id="scene-told", className="scene-told", role="status"),
    ]
    if role is not None:
        found.append(_links(text, role, agency_id))
    return html.Header(
        [
            *found,
            html.Span(id="connection", className="connection", role="status"),
            html.Div(id="search", className="search"),
            html.Div(id="clock", className="clock"),
        ],
        className="top",
    )


def _links(text: Text, role: Role, agency_id: str) -> Component:
    links: list[Component] = [
        html.A(
            lang.upper(),
            href=f"/language?to={lang}",
            className="quiet-link",
            lang=lang,
            title=text(f"language.{lang}"),
        )
        for lang in languages()
        if lang != text.lang
    ]
    links.append(html.A(text("guide.link"), href=GUIDE, className="quiet-link"))
    return html.Div([*links, menu(text, role, agency_id)], className="top-links")


def _legend(text: Text, districts: dict[str, Any]) -> Component:
    items = [
        html.Span([html.Span(className=mark), text(key)], className="legend-item")
        for mark, key in LEGEND
    ]
    items.insert(0, html.Span(id="map-note", className="legend-only"))
    if is_schematic(districts):
        items.append(html.Span(text("legend.schematic"), className="legend-note"))
    return html.Div(items, id="legend", className="legend")


def places(profile: Profile) -> list[dict[str, Any]]:
    """Names on the map: each kecamatan at the middle of its kelurahan."""
    groups: dict[str, list[tuple[float, float]]] = {}
    for each in profile.kelurahan.values():
        groups.setdefault(each.kecamatan, []).append((each.lat, each.lng))
    return [
        {
            "name": name,
            "lat": round(sum(lat for lat, _ in points) / len(points), 5),
            "lng": round(sum(lng for _, lng in points) / len(points), 5),
        }
        for name, points in groups.items()
    ]


def browser_config(text: Text, profile: Profile, build: str, about: dict[str, Any]) -> str:
    """What the scripts need to know, as JSON. `about` is the page's help."""
    frame = profile.frame
    config = {
        "lang": text.lang,
        "texts": text.below("browser"),
        "views": list(VIEWS),
        "city": profile.name,
        "frame": [frame.south, frame.west, frame.north, frame.east],
        "center": list(profile.center),
        "zone": profile.time_zone,
        "zone_label": profile.zone_label,
        "kinds": {
            key: {"label": text.pick(kind.name), "icon": kind.icon}
            for key, kind in profile.kinds_named().items()
        },
        "places": places(profile),
        "landmarks": [
            {"name": each.name, "lat": each.lat, "lng": each.lng}
            for each in profile.landmarks[:LABELLED_LANDMARKS]
        ],
        "neighbours": [
            {"name": each.name, "lat": each.lat, "lng": each.lng} for each in profile.neighbours
        ],
        "build": build,
        "help": about,
    }
    return msgspec.json.encode(config).decode()


def glass(index: str, lang: str, shows: str) -> str:
    """The wall's whole document. `shows`: the view that tells this glass what to show."""
    own = without(document(index, lang), GRID).replace("</head>", f"{early()}</head>", 1)
    return own.replace("><head>", f' data-shows="{escape(shows)}"><head>', 1)


def document(index: str, lang: str) -> str:
    """Dash's index in our language, without what nothing of ours is drawn with."""
    return without(index, UNUSED).replace('lang=""', f'lang="{lang or FIRST}"', 1)


def without(index: str, scripts: str) -> str:
    """Dash's index without those of its components' scripts whose address begins with this pattern."""
    address = f"/_dash-component-suites/{scripts}"
    return re.sub(rf'<script src="{address}[^"]*"></script>', "", index)


def early(path: str = "") -> str:
    """What Dash would only ask for after its scripts have run: asked for at once."""
    return "".join(
        f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{path}/_dash-{each}">'
        for each in ("layout", "dependencies")
    )


def wished(asked: Mapping[str, str], *, edits: bool = False) -> str:
    """The view that a person's address asks for: `?layout=banjir&kecamatan=Jatiasih`; of whoever
    `edits`, drafts too."""
    keys = (*PARAMETERS, PANELS, *([DRAFT] if edits else []))
    told = {key: each for key in keys if (each := asked.get(key, ""))}
    name = f"layout:{asked.get('layout') or FIRST_LAYOUT}"
    return view_named(name[:60], told)[:VIEW_LENGTH]


INDEX = (
    f"""<!DOCTYPE html>
<html lang=""><head>{beginning.TAG}"""
    + """{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"""
)
