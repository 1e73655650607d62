"""The screens page: every screen and wall as a card. Drawn by assets/82_screens*, asked from the API."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboard.catalogue import choices
from dashboard.desk import ASSETS, Desk
from dashboard.guide.help import help_html
from dashboard.markup import data
from dashboard.pages.plain import tongues
from dashboard.texts import Text
from operations.accounts import Role
from operations.screens.asking import IDENTIFY_S

PATH = "/screens"
SHARED = (
    "00_tokens.css", "18_charts.css", "20_panels.css", "60_stale.css", "00_city.js", "02_words.js", "05_clock.js",
    "10_live_protocol.js", "12_live_socket.js", "18_charts.js", "19_render.js",
)  # fmt: skip
"""Of the wall's own files those this page needs: panels look here as they look there."""
OWN = "82_screens*"


class ScreensPage:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [Route(PATH, self.show)]

    async def show(self, request: Request) -> Response:
        text = self.desk.text(request)
        may = request.state.session.role >= Role.EDITOR
        config = browser_config(text, self.desk, may)
        return HTMLResponse(_document(text, self.desk.build, config))


def browser_config(text: Text, desk: Desk, may: bool) -> dict[str, Any]:
    """What the scripts need to know."""
    return {
        "lang": text.lang,
        "texts": text.below("browser"),
        "views": ["panel:simulation"],
        "zone": desk.profile.time_zone,
        "zone_label": desk.profile.zone_label,
        "build": desk.build,
        "screens": {
            "texts": text.below("screens.page"),
            "arrange": may,
            "identify_s": IDENTIFY_S,
            "choices": choices(desk.hub.views.catalogue, desk.profile, text),
        },
    }


def _document(text: Text, build: str, config: dict[str, Any]) -> str:
    """The configuration stands last: when it is there, every script has run."""
    names = list(SHARED)
    names += sorted(each.name for each in ASSETS.glob(OWN))
    sheets = "".join(
        f'<link rel="stylesheet" href="/assets/{each}?v={build}">'
        for each in names
        if each.endswith(".css")
    )
    scripts = "".join(
        f'<script src="/assets/{each}?v={build}"></script>'
        for each in names
        if each.endswith(".js")
    )
    return (
        f'<!doctype html><html lang="{text.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="/_favicon.ico"><title>{escape(text("screens.title"))}</title>'
        f'{sheets}</head><body><div class="screens">{_head(text)}'
        '<main id="screens" class="screen-cards" aria-busy="true"></main>'
        '<p id="screens-told" class="screens-told" role="status"></p></div>'
        f"{scripts}{data('city-config', config)}{help_html(text, 'screens')}</body></html>"
    )


def _head(text: Text) -> str:
    links = "".join(
        f'<a class="quiet-link" href="{href}">{escape(words)}</a>'
        for href, words in (
            ("/wall", text("screens.page.to_wall")),
            ("/studio", text("studio.title")),
            ("/tours", text("tours.title")),
            ("/account", text("account.title")),
        )
    )
    return (
        f'<header class="screens-head"><div><h1>{escape(text("screens.title"))}</h1>'
        f'<p class="quiet">{escape(text("screens.lead"))}</p></div>'
        f'<nav class="screens-links" aria-label="{escape(text("page.links"))}">{links}{tongues(text, PATH, whole=True)}</nav>'
        '<span id="connection" class="screens-connection" role="status"></span>'
        '<div id="screens-acts" class="screens-acts"></div></header>'
    )
