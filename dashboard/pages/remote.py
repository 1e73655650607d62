"""The remote on a phone and the presenter's desk: both hold nothing until their link is shown.

The secret stands behind the `#` of the address; browsers never send it. Scripts put it in a header.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboard.desk import Desk
from dashboard.guide.help import help_html
from dashboard.markup import data
from dashboard.pages.doors import document, language_link
from dashboard.pages.running import named
from dashboard.texts import Text
from operations.screens.reading import Place

FILES = "87_remote"
NEAR = (("/wall", "running.wall"), ("/screens", "screens.title"), ("/tours", "tours.title"))
"""Where a presenter comes from and goes back to; a phone with a link has no way to them."""


def remote_page(desk: Desk, request: Request) -> HTMLResponse:
    """The same for everybody: what to lead comes later, and only with a link."""
    return _page(desk, request, "remote", "/remote", [])


def presenter_page(desk: Desk, request: Request, places: Sequence[Place]) -> HTMLResponse:
    return _page(desk, request, "presenter", "/presenter", named(places))


def _page(
    desk: Desk, request: Request, name: str, path: str, screens: list[list[str]]
) -> HTMLResponse:
    text = desk.text(request)
    config = {
        "lang": text.lang,
        "zone": desk.profile.time_zone,
        "screens": screens,
        "texts": text.below("remote"),
    }
    title = text(f"remote.{name}_title")
    asked = f"?{request.url.query}" if request.url.query else ""
    links = _links(text) if name == "presenter" else ""
    body = (
        f'<main id="{name}" class="{name}">{links}<header class="remote-top"><h1>{escape(title)}</h1>'
        f'{language_link(text, quote(path + asked), short=True)}</header><p id="problem" role="alert" hidden></p>'
        f'<div id="leads"></div><noscript>{escape(text("remote.needs_script"))}</noscript></main>'
        f"{data('remote-config', config)}"
    )
    body += help_html(text, name) if name == "presenter" else ""
    return document(text, title, body, FILES, desk.build)


def _links(text: Text) -> str:
    links = "".join(f'<a href="{path}">{escape(text(key))}</a>' for path, key in NEAR)
    return f'<nav class="presenter-near" aria-label="{escape(text("page.links"))}">{links}</nav>'
