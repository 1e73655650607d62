"""The frame of pages with files of their own: the doors of crew, citizen and new displays, the screens.

Small documents of their own: no Dash, no wall, no web font. They open on an old phone in a thin
network, follow its light or dark look, and load nothing but the files named.
"""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from dashboard.desk import ASSETS
from dashboard.texts import Text, languages

OWN = r"^(66_crew|67_editions|68_citizen|74_air|76_fleet|76_indicators|77_fleet_settings|78_land_map|79_redraw|80_pair|82_screens|84_studio|86_tours|87_remote|88_guide|89_alarms)"
"""Files in assets/ that belong to these pages alone: neither the wall nor a plain page loads them."""


def document(
    text: Text, title: str, body: str, prefix: str, build: str, status: int = 200, first: str = ""
) -> HTMLResponse:
    """A whole document with the style sheets and scripts whose names begin with `prefix`; `first`
    stands before them in its head."""
    sheets = "".join(
        f'<link rel="stylesheet" href="{each}">' for each in _assets(f"{prefix}*.css", build)
    )
    scripts = "".join(
        f'<script src="{each}" defer></script>' for each in _assets(f"{prefix}*.js", build)
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{text.lang}"><head>{first}<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        '<meta name="color-scheme" content="light dark"><meta name="format-detection" '
        f'content="telephone=no"><link rel="icon" href="/_favicon.ico"><title>{escape(title)}'
        f"</title>{sheets}{scripts}</head><body>{body}</body></html>",
        status,
    )


def language_link(text: Text, path: str, *, short: bool = False) -> str:
    """A link to the same page in the next language there is; `short` where room is scarce."""
    known = languages()
    other = known[(known.index(text.lang) + 1) % len(known)]
    name = escape(text(f"language.{other}"))
    shown = f'<abbr title="{name}">{other.upper()}</abbr>' if short else name
    href = f"/language?to={other}&amp;next={path}"
    return f'<a class="language" lang="{other}" href="{href}">{shown}</a>'


def _assets(pattern: str, build: str) -> list[str]:
    """A service worker is no part of the page: it is registered, not loaded."""
    names = sorted(each.name for each in ASSETS.glob(pattern) if "_worker" not in each.name)
    return [f"/assets/{name}?v={build}" for name in names]
