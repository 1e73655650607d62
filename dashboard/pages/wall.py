"""The wall: one Dash page whose skeleton never changes; its content arrives over the live socket.

Ids and classes are the agreement with `assets/` (see assets/README.md).
"""

from __future__ import annotations

from typing import Any

import dash_leaflet as dl
import msgspec
from dash import html

from city.profile import Profile, Waterway
from city.settings import MapSettings
from dashboard.contracts import Component
from dashboard.marks import named
from dashboard.texts import FIRST, Text, languages
from operations.boundaries import Imported

COLUMN = ("alarms", "rivers", "air", "complaints", "fleet")
STRIP = "feeds"
LAYERS = ("complaints", "gauges", "stations")
LEGEND = (
    ("mark mark-arrow", "legend.vehicle"),
    ("mark mark-diamond is-open", "legend.complaint"),
    ("mark mark-diamond severity-watch", "legend.overdue"),
    ("mark mark-triangle", "legend.gauge"),
    ("mark mark-ring", "legend.station"),
)
LAND = {"color": "#3a444f", "weight": 1, "fillColor": "#1b2026", "fillOpacity": 1}
EDGE = {"color": "#56636f", "weight": 1.5, "fill": False}
RIVER = {"color": "#2f5f86", "weight": 3}
LABELLED_LANDMARKS = 12
ABOVE_LAND = 405
"""Leaflet draws the shapes at 400; names and vehicles come above the rivers."""


def layout(
    text: Text, profile: Profile, settings: MapSettings, shapes: Imported, build: str
) -> Component:
    """The whole page. The configuration stands last: when it is there, everything is."""
    config = browser_config(text, profile, build)
    return html.Div(
        [
            _header(text, profile),
            html.Main(
                [
                    html.Div(
                        [_map(profile, settings, shapes), _legend(text, shapes.districts)],
                        className="map-area",
                    ),
                    html.Aside(
                        [_panel(text, key) for key in COLUMN],
                        className="panels",
                        **named(text("page.panels")),
                    ),
                    html.Aside(
                        html.Div(id="drawer-body", className="drawer-body"),
                        id="drawer",
                        className="drawer",
                        hidden=True,
                        **named(text("page.drawer")),
                    ),
                ],
                className="wall",
            ),
            html.Footer(
                [
                    html.Div(id=f"panel-{STRIP}", className="feed-strip"),
                    html.Span(text("page.keys"), className="keys-hint"),
                ],
                className="feeds",
                **_tile(STRIP, text),
            ),
            html.Script(config, id="city-config", type="application/json"),
        ],
        className="page",
    )


def _header(text: Text, profile: Profile) -> Component:
    others = [lang for lang in languages() if lang != text.lang]
    links = [
        html.A(
            lang.upper(),
            href=f"/language?to={lang}",
            className="quiet-link",
            lang=lang,
            title=text(f"language.{lang}"),
        )
        for lang in others
    ]
    links.append(html.A(text("account.title"), href="/account", className="quiet-link"))
    return html.Header(
        [
            html.H1(text("page.product"), className="title"),
            html.Span(f"{text('page.situation')} · {profile.name}", className="place"),
            html.Span(
                html.Span(id="panel-simulation"), id="simulation", className="simulation-place"
            ),
            html.Nav(links, className="top-links", **named(text("page.links"))),
            html.Span(id="connection", className="connection", role="status"),
            html.Div(id="search", className="search"),
            html.Div(id="clock", className="clock"),
        ],
        className="top",
    )


def _panel(text: Text, key: str) -> Component:
    live: dict[str, Any] = {"aria-live": "polite"} if key == "alarms" else {}
    return html.Section(
        html.Div(id=f"panel-{key}", className="panel-body"),
        className="panel",
        **_tile(key, text),
        **live,
    )


def _tile(key: str, text: Text) -> dict[str, Any]:
    return {"data-panel": key, **named(text(f"{key}.title"))}


def _legend(text: Text, districts: dict[str, Any]) -> Component:
    items = [
        html.Span([html.Span(className=mark), text(key)], className="legend-item")
        for mark, key in LEGEND
    ]
    if is_schematic(districts):
        items.append(html.Span(text("legend.schematic"), className="legend-note"))
    return html.Div(items, id="legend", className="legend")


def is_schematic(districts: dict[str, Any]) -> bool:
    """Whether the district shapes only sketch the true borders."""
    found = districts.get("features", [])
    return any(each.get("properties", {}).get("schematic") for each in found)


def _map(profile: Profile, settings: MapSettings, shapes: Imported) -> Component:
    tiles = _tiles(settings)
    land = {**LAND, "fillOpacity": 0} if tiles else LAND
    children = [*tiles, _shapes(shapes.districts, land, "districts")]
    if shapes.outline:
        children.append(_shapes(shapes.outline, EDGE, "outline"))
    rivers = [_river(each) for each in profile.waterways]
    children.append(dl.Pane(rivers, name="city-rivers", style={"zIndex": ABOVE_LAND}))
    return dl.Map(
        children,
        id="city-map",
        className="map",
        center=list(profile.center),
        zoom=12,
        zoomControl=False,
        attributionControl=bool(settings.tiles_attribution),
        zoomSnap=0.25,
        minZoom=9,
        maxZoom=19,
    )


def _tiles(settings: MapSettings) -> list[Component]:
    url = "/tiles/{z}/{x}/{y}" if settings.raster_file else settings.tiles_url
    if not url:
        return []
    return [dl.TileLayer(url=url, attribution=settings.tiles_attribution, opacity=0.55)]


def _shapes(shapes: dict[str, Any], style: dict[str, Any], key: str) -> Component:
    return dl.GeoJSON(data=shapes, style=style, interactive=False, id=f"map-{key}")


def _river(waterway: Waterway) -> Component:
    return dl.Polyline(
        positions=[list(point) for point in waterway.line], interactive=False, **RIVER
    )


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


def browser_config(text: Text, profile: Profile, build: str) -> str:
    """What the scripts need to know, as JSON."""
    frame = profile.frame
    config = {
        "lang": text.lang,
        "texts": text.below("browser"),
        "views": views(),
        "frame": [frame.south, frame.west, frame.north, frame.east],
        "center": list(profile.center),
        "zone": profile.time_zone,
        "zone_label": profile.zone_label,
        "kinds": {
            key: {"label": text.pick(kind.name), "icon": kind.icon}
            for key, kind in profile.vehicle_kinds.items()
        },
        "places": places(profile),
        "landmarks": [
            {"name": each.name, "lat": each.lat, "lng": each.lng}
            for each in profile.landmarks[:LABELLED_LANDMARKS]
        ],
        "build": build,
    }
    return msgspec.json.encode(config).decode()


def views() -> list[str]:
    """Everything the default wall shows."""
    panels = [f"panel:{key}" for key in ("simulation", *COLUMN, STRIP)]
    return [*panels, *(f"layer:{key}" for key in LAYERS), "vehicles"]


def document(index: str, lang: str) -> str:
    """Dash's index in our language."""
    return index.replace('lang=""', f'lang="{lang or FIRST}"', 1)


INDEX = """<!DOCTYPE html>
<html lang=""><head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"""
