"""Words of the city's own: a title and some lines. They are words, never markup.

`{city}` stands for the city's name. Who looks in another language sees that one's words, where
somebody has written them.
"""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.picture import CityPicture
from city.screens.catalogue import Option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import missing
from dashboard.texts import FIRST, Text

LONGEST_TITLE, LONGEST_WORDS = 120, 900
SIZES = ("normal", "large", "huge")
CITY = "{city}"


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    title, words = (_in(text, options, each, picture.profile.name) for each in ("title", "words"))
    size, side = options.get("size", SIZES[0]), options.get("align", "left")
    lines = [html.P(each) for each in words.splitlines() if each.strip()]
    heading = [html.H2(title, className="text-title")] if title else []
    if not heading and not lines:
        return [missing(text("text.empty"), text("text.empty_todo"))]
    return [html.Div([*heading, *lines], className=f"text-tile is-{size} is-{side}")]


def _in(text: Text, options: Options, key: str, city: str) -> str:
    other = "" if text.lang == FIRST else str(options.get(f"{key}_{text.lang}") or "")
    return (other or str(options.get(key) or "")).replace(CITY, city)


PANEL = Panel(
    "text",
    "text.title",
    frozenset(),
    body,
    options=(
        Option(key="title", kind="text", most=LONGEST_TITLE),
        Option(key="words", kind="text", most=LONGEST_WORDS),
        Option(key="title_en", kind="text", most=LONGEST_TITLE),
        Option(key="words_en", kind="text", most=LONGEST_WORDS),
        Option(key="size", kind="choice", default=SIZES[0], choices=SIZES),
        Option(key="align", kind="choice", default="left", choices=("left", "middle")),
    ),
    size=(24, 10),
    smallest=(8, 3),
    group="content",
)
