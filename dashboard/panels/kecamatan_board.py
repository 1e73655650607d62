"""Kecamatan beside each other: open and late cases, and where the same trouble comes again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from dash import html

from city.hot_spots import LOOKED_AT, hot_spots
from city.picture import CityPicture
from dashboard.chosen import AGENCY, CATEGORY, about, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import head, missing
from dashboard.multiples import entry, scale
from dashboard.queue import Filters, queue_of
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    profile, only = picture.profile, about(picture.profile, options)
    title = titled(profile, text("kecamatan_board.title"), options, text)
    if not picture.complaints:
        empty = missing(text("complaints.never"), text("complaints.never_todo"))
        return [head(title), empty]
    counts = queue_of(picture).wall_tally("kecamatan", now, only)
    spots, most = _spots(picture, now, only), scale(n for n, _ in counts.values())
    places = sorted({(each.kecamatan, each.kecamatan_code) for each in profile.kelurahan.values()})
    tiles = [_place(name, code, counts, most, spots, text) for name, code in places]
    return [head(title, text("agencies.note")), html.Div(tiles, className="small-multiples")]


def _spots(picture: CityPicture, now: datetime, only: Filters) -> Counter[str]:
    cases = queue_of(picture).newest_on_wall(LOOKED_AT, only)
    return Counter(each.kecamatan for each in hot_spots(cases, picture.profile, now, LOOKED_AT))


def _place(
    name: str,
    code: str,
    counts: Mapping[str, tuple[int, int]],
    most: int,
    spots: Counter[str],
    text: Text,
) -> Component:
    n, late = counts.get(code, (0, 0))
    told = text("kecamatan_board.spots", n=text.number(spots[name])) if spots[name] else ""
    more = html.Span(told, className="multiple-note")
    return entry(name, n, late, most, f"kecamatan:{code}", text, more)


PANEL = Panel(
    "kecamatan_board",
    "kecamatan_board.title",
    frozenset({"complaint"}),
    body,
    at_most_every_s=10.0,
    options=(AGENCY, CATEGORY),
    size=(24, 12),
    smallest=(12, 8),
    group="cases",
)
