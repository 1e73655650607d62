"""The frame of the pages about what runs on walls: tours, the plan of the day, takeovers.

The server gives facts and words as JSON; scripts of the page's own build the forms. Nothing here is
loaded by a wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from city.profile import Profile
from city.screens.layout import Layout
from dashboard.desk import ASSETS, Desk
from dashboard.pages.plain import drawn_by, page, tongues
from dashboard.texts import Text
from operations.screens.reading import Place

REDRAW, FILES = "79_redraw.js", "86_tours"
PAGES = (
    ("tours", "/tours"),
    ("day_plan", "/day-plan"),
    ("takeovers", "/takeovers"),
    ("studio", "/studio"),
)
NEAR = 13.5
"""Zoom of a map that shows one kecamatan."""


def running_page(
    desk: Desk, request: Request, name: str, config: dict[str, Any], script: str
) -> HTMLResponse:
    """`name` is the table of texts; `script` the file's name behind the prefix."""
    text = desk.text(request)
    words = text.below("running") | text.below(name) | {"not_sent": text("desk.not_sent")}
    config |= {"lang": text.lang, "zone": desk.profile.time_zone, "texts": words}
    sheet = f'<link rel="stylesheet" href="/assets/{FILES}.css?v={desk.build}">'
    body = (
        f'{sheet}<main class="tours" id="{name}">{_links(text, name)}<h1>{escape(text(f"{name}.title"))}</h1>'
        f'<p class="quiet">{escape(text(f"{name}.lead"))}</p><div id="page"></div></main>'
    ) + drawn_by((REDRAW, *_files(("forms", script))), desk.build, "tours", config)
    return page(text, text(f"{name}.title"), body, about=name)


def _files(parts: Sequence[str]) -> list[str]:
    return [each.name for part in parts for each in sorted(ASSETS.glob(f"{FILES}_{part}*.js"))]


def _links(text: Text, here: str) -> str:
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if name == here else ""}>{escape(text(f"{name}.title"))}</a>'
        for name, path in PAGES
    )
    return f'<nav class="tours-links" aria-label="{escape(text("running.pages"))}"><a href="/wall">← {escape(text("running.wall"))}</a>{links}{tongues(text, dict(PAGES)[here])}</nav>'


def titles(layouts: dict[str, Layout], text: Text) -> list[dict[str, Any]]:
    """Layouts to choose from, with the parameters they have."""
    return [
        {"id": name, "title": text.pick(each.title), "parameters": list(each.parameters)}
        for name, each in layouts.items()
    ]


def named(places: Sequence[Place]) -> list[list[str]]:
    return [[each.id, each.name] for each in places]


def views(profile: Profile) -> list[list[Any]]:
    """A map view for each kecamatan: [name, lat, lng, zoom]."""
    parts: dict[str, list[tuple[float, float]]] = {}
    for each in profile.kelurahan.values():
        parts.setdefault(each.kecamatan, []).append((each.lat, each.lng))
    return [[name, *_middle(points), NEAR] for name, points in sorted(parts.items())]


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    lats, lngs = zip(*points, strict=True)
    return round(sum(lats) / len(lats), 5), round(sum(lngs) / len(lngs), 5)
