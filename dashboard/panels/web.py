"""A web page of somebody else's, behind glass: only addresses that the admin has allowed.

The browser keeps the same rule by itself (`frame-src` of our content policy); the frame may not open
windows, leave its place or send forms.
"""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.picture import CityPicture
from city.screens.catalogue import Option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import missing
from dashboard.texts import Text
from dashboard.web_pages import PAGES, is_allowed

LONGEST = 300


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    address = str(options.get("address") or "").strip()
    if not address:
        return [missing(text("web.none"), text("web.none_todo"))]
    if not is_allowed(address, options.get(PAGES, ())):
        return [missing(text("web.refused", address=address), text("web.refused_todo"))]
    frame = html.Iframe(
        src=address,
        title=text("web.title"),
        className="web-frame",
        sandbox="allow-scripts allow-same-origin",
        referrerPolicy="no-referrer",
        tabIndex="-1",
    )
    return [html.Div(frame, className="web-tile")]


PANEL = Panel(
    "web",
    "web.title",
    frozenset(),
    body,
    options=(Option(key="address", kind="text", most=LONGEST),),
    size=(32, 20),
    smallest=(12, 8),
    group="content",
)
