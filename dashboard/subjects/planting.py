"""A place to plant in the drawer: how many of what, why, what it may do, and what it will not."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import AirQuality
from city.picture import CityPicture
from city.severity import Severity
from dashboard.air.advice import (
    Placed,
    extent,
    local_share,
    mix,
    placed,
    planter,
    removal,
    size,
    why,
)
from dashboard.contracts import Component, Subject
from dashboard.drawer import Facts, drawer, links, place_words, section
from dashboard.live.planting import PLANTING
from dashboard.texts import Text


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    place = picture.planting.places.get(key)
    if place is None:
        return None
    found = placed(picture, place, now)
    advice = found.advice
    word = (
        text("trees.planted", n=text.number(advice.count)) if advice.count else text("trees.rest")
    )
    return drawer(
        text,
        place.name,
        word,
        Severity.CALM,
        _facts(picture, found, text),
        html.P(text("trees.honest"), className="trees-honest"),
        *_station(found, text),
        html.A(text("air.open_page"), href="/air#trees", className="drawer-action"),
        now_key=f"planting_{advice.why}",
    )


def _facts(picture: CityPicture, found: Placed, text: Text) -> Facts:
    place, advice, planting = found.place, found.advice, picture.planting
    where = None
    if place.lat is not None and place.lng is not None:
        doubtful = not place.measured
        where = place_words(picture.profile, place.lat, place.lng, doubtful, text)
    more = text("trees.no_room", wished=text.number(advice.wished))
    return [
        ("planting_kind", f"{text(f'trees.kind_{place.kind}')} · {size(place, text)}"),
        ("planting_why", why(found, text)),
        ("planting_mix", mix(advice, planting, text)),
        ("planting_extent", extent(advice, text) if advice.count else None),
        ("planting_room", more if advice.count < advice.wished else None),
        ("planting_removal", removal(advice, planting, text)),
        ("planting_effect", local_share(advice, text)),
        ("planting_by", planter(place, picture.profile)),
        ("where", where),
    ]


def _station(found: Placed, text: Text) -> list[Component]:
    if found.station is None:
        return []
    entry = (f"station:{found.station.id}", found.station.name, why(found, text))
    return [section(text("search.station"), links([entry]))]


SUBJECT = Subject("planting", frozenset({AirQuality.KIND, PLANTING}), body, at_most_every_s=5.0)
