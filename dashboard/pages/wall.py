"""The wall: one Dash page whose skeleton never changes; its content arrives over the live socket.

Ids and classes are the agreement with `assets/` (see assets/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from dash import html

from city.profile import Profile
from city.settings import MapSettings
from dashboard.contracts import Component
from dashboard.marks import named
from dashboard.pages.city_map import city_map, is_schematic
from dashboard.pages.follow import frame
from dashboard.texts import FIRST, Text, languages
from operations.boundaries import Imported

COLUMN = ("alarms", "rivers", "air", "complaints", "fleet")
STRIP = "feeds"
OTHERS = ("report_cards", "follow", "hot_spots", "overdue")
"""Panels a wall may ask for that are not on the one it begins with."""
LAYERS = ("complaints", "gauges", "stations")
LEGEND = (
    ("mark mark-arrow", "legend.vehicle"),
    ("mark mark-diamond is-open", "legend.complaint"),
    ("mark mark-diamond is-overdue", "legend.overdue"),
    ("mark mark-triangle", "legend.gauge"),
    ("mark mark-ring", "legend.station"),
)
LABELLED_LANDMARKS = 12


def layout(
    text: Text,
    profile: Profile,
    settings: MapSettings,
    shapes: Imported,
    build: str,
    column: Sequence[str] = COLUMN,
    has_desk: bool = False,
) -> Component:
    """The whole page. The configuration stands last: when it is there, everything is.

    `has_desk`: whoever looks works on the complaint desk, too, and is led there.
    """
    config = browser_config(text, profile, build, column)
    # In the order of the keyboard: alarms and panels before the map; the styles place them.
    wall = [_column(text, column), _map_area(text, profile, settings, shapes), _drawer(text)]
    return html.Div(
        [
            _header(text, profile, has_desk),
            html.Main(wall, className="wall"),
            _strip(text),
            html.Script(config, id="city-config", type="application/json"),
        ],
        className="page",
    )


def _map_area(text: Text, profile: Profile, settings: MapSettings, shapes: Imported) -> Component:
    parts = [city_map(profile, settings, shapes), _legend(text, shapes.districts)]
    return html.Div(parts, className="map-area")


def chosen(wished: str) -> tuple[str, ...]:
    """The column asked for by `?panels=overdue,hot_spots`; what is unknown is left out.

    Alarms are always there: no wall may hide them.
    """
    known = [key for key in dict.fromkeys(wished.split(",")) if key in (*COLUMN, *OTHERS)]
    found = ("alarms", *(key for key in known if key != "alarms"))
    return found if known else COLUMN


def _column(text: Text, column: Sequence[str]) -> Component:
    tiles = [_panel(text, key) for key in column]
    return html.Aside([*tiles, frame(text)], className="panels", **named(text("page.panels")))


def _drawer(text: Text) -> Component:
    body = html.Div(id="drawer-body", className="drawer-body")
    label = named(text("page.drawer"))
    return html.Aside(body, id="drawer", className="drawer", hidden=True, **label)


def _strip(text: Text) -> Component:
    feeds = html.Div(id=f"panel-{STRIP}", className="feed-strip")
    hint = html.Span(text("page.keys"), className="keys-hint")
    return html.Footer([feeds, hint], className="feeds", **_tile(STRIP, text))


def _header(text: Text, profile: Profile, has_desk: bool) -> Component:
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
    if has_desk:
        links.append(html.A(text("desk.title"), href="/desk", className="quiet-link"))
    links.append(html.A(text("report_cards.title"), href="/report-cards", className="quiet-link"))
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


def browser_config(text: Text, profile: Profile, build: str, column: Sequence[str] = COLUMN) -> str:
    """What the scripts need to know, as JSON."""
    frame = profile.frame
    config = {
        "lang": text.lang,
        "texts": text.below("browser"),
        "views": views(column),
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
        "neighbours": [
            {"name": each.name, "lat": each.lat, "lng": each.lng} for each in profile.neighbours
        ],
        "build": build,
    }
    return msgspec.json.encode(config).decode()


def views(column: Sequence[str] = COLUMN) -> list[str]:
    """Everything a wall with this column shows."""
    panels = [f"panel:{key}" for key in ("simulation", *column, STRIP)]
    return [*panels, *(f"layer:{key}" for key in LAYERS), "scene", "vehicles"]


def document(index: str, lang: str, column: Sequence[str] = COLUMN) -> str:
    """Dash's index in our language; the layout with panels of one's own choice has its own address."""
    said = index.replace('lang=""', f'lang="{lang or FIRST}"', 1)
    return said if column == COLUMN else asks_under(said, f"/wall/{','.join(column)}")


def asks_under(index: str, path: str) -> str:
    """Dash's index, asking for its layout below `path`."""
    prefix = f'"requests_pathname_prefix":"{path}/"'
    return re.sub(r'"requests_pathname_prefix":"[^"]*"', prefix, index, count=1)


INDEX = """<!DOCTYPE html>
<html lang=""><head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"""
