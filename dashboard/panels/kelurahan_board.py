"""Kelurahan beside each other: open and late cases, how many for a thousand inhabitants, and where high
water is on its way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dash import html

from city.observations import WaterLevel
from city.picture import CityPicture
from city.profile import Kelurahan
from city.readings import waves_now
from city.water import SEVERITY
from dashboard.chosen import AGENCY, CATEGORY, KECAMATAN, about, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import head, missing, severity_class
from dashboard.multiples import entry, scale
from dashboard.queue import queue_of
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    profile = picture.profile
    title = titled(profile, text("kelurahan_board.title"), options, text)
    if not picture.complaints:
        return [head(title), missing(text("complaints.never"), text("complaints.never_todo"))]
    only = str(options.get("kecamatan") or "")
    places = [each for each in profile.kelurahan.values() if only in ("", each.kecamatan)]
    places.sort(key=lambda each: (each.kecamatan, each.name))
    counts = queue_of(picture).wall_tally("kelurahan", now, about(profile, options))
    most = scale(counts.get(each.code, (0, 0))[0] for each in places)
    warned = _warned(picture, now)
    tiles = [_place(each, counts, most, warned.get(each.code), text) for each in places]
    counted = any(each.inhabitants for each in places)
    note = text("kelurahan_board.per_thousand" if counted else "kelurahan_board.per_km2")
    return [head(title, note), html.Div(tiles, className="small-multiples")]


def _warned(picture: CityPicture, now: datetime) -> dict[str, int]:
    """The worst siaga of a wave that is on its way to each kelurahan of the warning lists."""
    found: dict[str, int] = {}
    for wave in waves_now(picture, now):
        for stop in wave.stops:
            known = picture.profile.warned.get(stop.place_id)
            for code in known.kelurahan if known else ():
                found[code] = min(wave.worst, found.get(code, wave.worst))
    return found


def _place(
    each: Kelurahan,
    counts: Mapping[str, tuple[int, int]],
    most: int,
    siaga: int | None,
    text: Text,
) -> Component:
    n, late = counts.get(each.code, (0, 0))
    share = html.Span(_share(each, n, text), className="multiple-note")
    more = [] if siaga is None else [_siaga(siaga, text)]
    return entry(each.name, n, late, most, f"kelurahan:{each.code}", text, share, *more)


def _share(each: Kelurahan, n: int, text: Text) -> str:
    """For a thousand inhabitants; for a square kilometre where the profile does not know them."""
    if each.inhabitants:
        return f"{text.number(n / each.inhabitants * 1000, 2)} / {text.number(1000)}"
    return f"{text.number(n / each.area_km2, 1)} / km²"


def _siaga(siaga: int, text: Text) -> Component:
    """Shape, word and colour."""
    shown = severity_class(SEVERITY[siaga])
    mark = html.Span(className=f"mark mark-triangle {shown}")
    told = text("kelurahan_board.wave", word=text(f"water.siaga_{siaga}"))
    return html.Span([mark, told], className=f"multiple-siaga severity-word {shown}")


PANEL = Panel(
    "kelurahan_board",
    "kelurahan_board.title",
    frozenset({"complaint", WaterLevel.KIND}),
    body,
    at_most_every_s=10.0,
    options=(KECAMATAN, AGENCY, CATEGORY),
    size=(48, 40),
    smallest=(20, 10),
    group="cases",
)
