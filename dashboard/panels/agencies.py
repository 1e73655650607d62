"""Whose work it is: open and late cases of every agency, the most late first."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.picture import CityPicture
from dashboard.chosen import CATEGORY, KECAMATAN, about, rows_of, rows_option, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.figures import subject
from dashboard.marks import head, missing
from dashboard.multiples import entry, scale
from dashboard.queue import queue_of
from dashboard.texts import Text

ROWS = 12


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    counts = queue_of(picture).wall_tally("agency", now, about(picture.profile, options))
    title = titled(picture.profile, text("agencies.title"), options, text)
    if not counts:
        empty = missing(text("complaints.none"), text("agencies.none_todo"))
        return [head(title), empty]
    worst = sorted(counts.items(), key=lambda each: (-each[1][1], -each[1][0], each[0]))
    most = scale(n for n, _ in counts.values())
    tiles = []
    for agency, (n, late) in worst[: rows_of(options, ROWS)]:
        known = picture.profile.agencies.get(agency)
        name = known.short if known else text("drawer.nobody")
        behind = subject("open", {**options, "agency": agency}) if agency else ""
        tiles.append(entry(name, n, late, most, behind, text))
    return [head(title, text("agencies.note")), html.Div(tiles, className="small-multiples")]


PANEL = Panel(
    "agencies",
    "agencies.title",
    frozenset({"complaint"}),
    body,
    at_most_every_s=5.0,
    options=(rows_option(ROWS, 24), KECAMATAN, CATEGORY),
    size=(24, 10),
    smallest=(12, 6),
    group="agencies",
)
