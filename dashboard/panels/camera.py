"""One of the city's cameras. A picture that stands still is said to stand still
(assets/71_follow_cameras.js keeps it moving)."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.picture import CityPicture
from city.screens.catalogue import Option
from dashboard.cameras import lens
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import missing
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    known = picture.profile.cameras
    camera = known.get(str(options.get("camera") or ""))
    if camera is None:
        what = "camera.unchosen" if known else "camera.none"
        return [missing(text(what), text(f"{what}_todo"))]
    shown = lens(camera, "tile-picture is-filled", text)
    return [html.Figure([shown, html.Figcaption(camera.name)], className="tile-figure is-camera")]


PANEL = Panel(
    "camera",
    "camera.title",
    frozenset(),
    body,
    options=(Option(key="camera", kind="camera"),),
    size=(24, 14),
    smallest=(8, 6),
    group="content",
)
