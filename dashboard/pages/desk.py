"""The complaint desk: the queue, one case, the map, and what the desk suggests, all by keyboard.

Drawn by the same renderer as the wall and without a single callback: the scripts in assets/60_desk*
ask dashboard/desk_api.py and hear over the live socket when to ask anew. The agency's inbox is the
same page with its own cases only (dashboard/pages/inbox.py).
"""

from __future__ import annotations

import re
from typing import Any

import dash_ag_grid as dag
import msgspec
from dash import html

from city.complaints import PRIORITIES, Status
from city.profile import Profile
from city.settings import MapSettings
from dashboard.case_desk.acts import FORMS, KEYS
from dashboard.case_desk.queue_asks import PRESETS
from dashboard.case_desk.saved_filters import Saved
from dashboard.contracts import Component
from dashboard.desk import ASSETS
from dashboard.guide.help import told
from dashboard.marks import named
from dashboard.pages.city_map import city_map
from dashboard.pages.menu import menu
from dashboard.pages.wall import early, places
from dashboard.texts import Text, languages
from operations.accounts import Role
from operations.boundaries import Imported
from operations.desk import Actor
from operations.desk.errors import said

OWN, ELSEWHERE = r"^6[0-5]_desk", r"desk_(triage|clocks)"
"""Files in assets/ that only these pages load."""
PIECE = "/_dash-component-suites/dash_ag_grid/async-community.js"
"""What the grid loads of itself once it is drawn."""
VIEWS, LATER = ("drawer:desk:queue", "scene"), ("layer:complaints", "vehicles")
"""What the page hears from the start, and what it asks for once the first rows are drawn."""
OPTIONS: dict[str, Any] = {
    "rowHeight": 44,
    "headerHeight": 36,
    "cacheBlockSize": 100,
    "maxBlocksInCache": 20,
    "infiniteInitialRowCount": 1,
    "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
    "suppressCellFocus": True,
    "suppressMovableColumns": True,
    "suppressDragLeaveHidesColumns": True,
    "alwaysMultiSort": False,
    "animateRows": False,
    "rowBuffer": 3,
    "suppressNoRowsOverlay": True,
}
COLUMNS = (
    ("priority", "Priority", 48, 0), ("ticket", "Ticket", 76, 0), ("category", "What", 108, 5),
    ("kecamatan", "Place", 80, 4), ("agency", "Agency", 72, 3), ("status", "Status", 84, 4),
    ("due", "Due", 128, 2),
)  # fmt: skip
"""Sort of the queue, the cell's drawing in assets, narrowest width in px (all of them together fit a
laptop of 1366), share of the rest."""


def layout(
    text: Text,
    profile: Profile,
    settings: MapSettings,
    shapes: Imported,
    build: str,
    by: Actor,
    saved: list[Saved],
    first: dict[str, Any],
    photos_need_release: bool,
) -> Component:
    """The whole page; the configuration stands last: when it is there, everything is.

    `first` is what the queue would answer to the page's first question, so that nobody waits for it.
    """
    work = [
        html.Section(_queue(text, by), className="desk-queue", **named(text("desk.queue"))),
        html.Section(
            id="desk-case", className="desk-case", tabIndex="-1", **named(text("desk.case"))
        ),
        html.Aside(_side(text, profile, settings, shapes), className="desk-side"),
    ]
    desk = _desk_config(text, profile, by, saved)
    desk |= {"first": first, "later": LATER, "photos_need_release": photos_need_release}
    config = browser_config(text, profile, build, desk)
    return html.Div(
        [
            _header(text, profile, by),
            html.Main([*work, _drawer(text)], className="desk-work"),
            html.Footer(id="desk-keys", className="desk-keys"),
            html.Div(id="desk-told", className="desk-told", role="status"),
            html.Script(config, id="city-config", type="application/json"),
        ],
        className="desk",
    )


def _queue(text: Text, by: Actor) -> list[Component]:
    columns = [each for each in COLUMNS if not (by.agency_id and each[0] == "agency")]
    return [
        html.Div(id="desk-filters", className="desk-filters"),
        html.Div(
            dag.AgGrid(
                id="desk-grid",
                rowModelType="infinite",
                columnDefs=[_column(text, *each) for each in columns],
                getRowId="params.data.ticket",
                dashGridOptions=OPTIONS,
                style={"height": "100%", "width": "100%"},
                className="desk-grid",
            ),
            className="desk-grid-place",
        ),
    ]


def _column(text: Text, sort: str, drawn: str, width: int, share: int) -> dict[str, Any]:
    column: dict[str, Any] = {
        "colId": sort,
        "field": sort,
        "headerName": text.words.get(f"desk.column_{sort}_short", text(f"desk.column_{sort}")),
        "headerTooltip": text(f"desk.column_{sort}"),
        "minWidth": width,
        "sortable": True,
        "sortingOrder": ["asc", "desc", None],
        "resizable": True,
        "suppressHeaderMenuButton": True,
    }
    column |= {"flex": share} if share else {"width": width}
    return column | ({"cellRenderer": f"Desk{drawn}"} if drawn else {})


def _side(text: Text, profile: Profile, settings: MapSettings, shapes: Imported) -> list[Component]:
    return [
        html.Div(city_map(profile, settings, shapes), className="map-area desk-map"),
        html.Div(
            id="desk-advice", className="desk-advice", role="group", **named(text("desk.advice"))
        ),
    ]


def _drawer(text: Text) -> Component:
    body = html.Div(id="drawer-body", className="drawer-body")
    return html.Aside(
        body, id="drawer", className="drawer", hidden=True, **named(text("page.drawer"))
    )


def _header(text: Text, profile: Profile, by: Actor) -> Component:
    agency = profile.agencies.get(by.agency_id)
    title = text("desk.inbox_title", agency=agency.short) if agency else text("desk.title")
    links = [html.A(text("desk.to_wall"), href="/wall", className="quiet-link")]
    links += [_language(text, lang, by) for lang in languages() if lang != text.lang]
    links.append(menu(text, Role.of(by.role), by.agency_id))
    return html.Header(
        [
            html.H1(title, className="title"),
            html.Span(profile.name, className="place"),
            html.Span(id="desk-total", className="place"),
            html.Nav(links, className="top-links", **named(text("page.links"))),
            html.Span(id="connection", className="connection", role="status"),
            html.Div(id="clock", className="clock"),
        ],
        className="top",
    )


def _language(text: Text, lang: str, by: Actor) -> Component:
    back = "/inbox" if by.agency_id else "/desk"
    href, title = f"/language?to={lang}&next={back}", text(f"language.{lang}")
    return html.A(lang.upper(), href=href, className="quiet-link", lang=lang, title=title)


def browser_config(text: Text, profile: Profile, build: str, desk: dict[str, Any]) -> str:
    """What the scripts need to know, as JSON: the wall's and the desk's own."""
    frame = profile.frame
    config = {
        "lang": text.lang,
        "texts": text.below("browser"),
        "views": VIEWS,
        "frame": [frame.south, frame.west, frame.north, frame.east],
        "center": list(profile.center),
        "zone": profile.time_zone,
        "zone_label": profile.zone_label,
        "kinds": {
            key: {"label": text.pick(kind.name), "icon": kind.icon}
            for key, kind in profile.kinds_named().items()
        },
        "places": places(profile),
        "build": build,
        "desk": desk,
    }
    return msgspec.json.encode(config).decode()


def _desk_config(text: Text, profile: Profile, by: Actor, saved: list[Saved]) -> dict[str, Any]:
    mode = "inbox" if by.agency_id else "desk"
    return _choices(text, profile) | {
        "mode": mode,
        "help": told(text, mode),
        "texts": text.below("desk"),
        "account": by.name,
        "forms": FORMS,
        "keys": KEYS,
        "actions": {name: said("actions", name, text.lang) for name in FORMS},
        "presets": PRESETS[mode],
        "saved": saved,
    }


def _choices(text: Text, profile: Profile) -> dict[str, Any]:
    """What may be chosen in the fields, in the order of the profile."""
    kecamatan = {each.kecamatan: each.kecamatan_code for each in profile.kelurahan.values()}
    agencies = profile.agencies.values()
    return {
        "agencies": [{"id": each.id, "short": each.short, "name": each.name} for each in agencies],
        "categories": [
            {
                "code": code,
                "name": text.pick(each.name),
                "words": [text.pick(each.group), *each.keywords],
            }
            for code, each in profile.categories.items()
        ],
        "roads": [
            {
                "name": each.name,
                "names": each.names,
                "owner": text(f"triage.owner_{each.owner}"),
            }
            for each in profile.roads
        ],
        "kecamatan": [{"code": code, "name": name} for name, code in sorted(kecamatan.items())],
        "statuses": {str(each): text(f"status.{each}") for each in Status},
        "priorities": PRIORITIES,
    }


def document(index: str, path: str, build: str) -> str:
    """Dash's page with the desk's own files and without what it never draws; its layout is asked for
    under `path`, and together with the grid's own piece before any script has run."""
    names = sorted(
        each.name
        for each in ASSETS.iterdir()
        if re.match(OWN, each.name) and not re.search(ELSEWHERE, each.name)
    )
    sheets = [
        f'<link rel="stylesheet" href="/assets/{each}?v={build}">'
        for each in names
        if each.endswith(".css")
    ]
    scripts = [
        f'<script src="/assets/{each}?v={build}"></script>'
        for each in names
        if each.endswith(".js")
    ]
    prefix = f'"requests_pathname_prefix":"{path}/"'
    own = re.sub(r'"requests_pathname_prefix":"[^"]*"', prefix, index, count=1)
    asked = f'{early(path)}<link rel="preload" as="script" href="{PIECE}">'
    own = own.replace("</head>", f"{''.join(sheets)}{asked}</head>", 1)
    return own.replace(
        '<script id="_dash-renderer"', f'{"".join(scripts)}<script id="_dash-renderer"', 1
    )
