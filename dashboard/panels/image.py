"""An image of the city's own, drawn anew when it was uploaded (as every photo is)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import html

from city.picture import CityPicture
from city.screens.catalogue import Option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import missing
from dashboard.texts import Text

CAPTION = 120


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    image_id, caption = str(options.get("image") or ""), str(options.get("caption") or "")
    if not image_id:
        return [missing(text("image.none"), text("image.none_todo"))]
    marks: dict[str, Any] = {"data-failed": text("image.lost")}
    shown = html.Img(
        src=f"/api/images/{image_id}",
        alt=caption,
        className=f"tile-picture is-{options.get('fit', 'whole')}",
        **marks,
    )
    below = [html.Figcaption(caption)] if caption else []
    return [html.Figure([shown, *below], className="tile-figure")]


PANEL = Panel(
    "image",
    "image.title",
    frozenset(),
    body,
    options=(
        Option(key="image", kind="image"),
        Option(key="caption", kind="text", most=CAPTION),
        Option(key="fit", kind="choice", default="whole", choices=("whole", "filled")),
    ),
    size=(24, 14),
    smallest=(6, 4),
    group="content",
)
