"""A river post in the drawer: level, limits with their authority, when the water arrives below."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city import water
from city.observations import WaterLevel
from city.picture import CityPicture
from city.profile import Gauge, Thresholds
from city.severity import Severity
from city.water import Reading
from dashboard.contracts import Component, Subject
from dashboard.drawer import Facts, drawer, place_words, trend
from dashboard.marks import age, opens
from dashboard.readings import TREND, gauge_reading, latest_level, levels
from dashboard.texts import Text

DRAWN = 2 * TREND


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    gauge = picture.profile.gauges.get(key)
    if gauge is None:
        return None
    reading, latest = gauge_reading(picture, gauge, now), latest_level(picture, key)
    past = levels(picture, key, now - DRAWN)
    return drawer(
        text,
        gauge.name,
        text(reading.word_key),
        reading.severity,
        [
            *_place(picture, gauge, text),
            *_level(gauge, reading, text),
            *_below(picture, gauge, reading, past, text),
        ],
        _trend(gauge, past, text),
        now_key=f"water_{reading.severity}",
        is_simulated=latest is not None and latest.simulated,
    )


def _place(picture: CityPicture, gauge: Gauge, text: Text) -> Facts:
    doubtful = gauge.place_is_approximate
    where = place_words(picture.profile, gauge.lat, gauge.lng, doubtful, text)
    return [("river", gauge.river), ("where", where)]


def _level(gauge: Gauge, reading: Reading, text: Text) -> Facts:
    rate, until = reading.rate_cm_h, reading.next_limit_cm
    signed = (
        None
        if rate is None
        else f"{'+' if rate > 0 else ''}{text.number(rate)} cm/{text('browser.hour')}"
    )
    return [
        ("level", f"{text.number(reading.level_cm)} cm"),
        ("rate", signed),
        ("next_limit", None if until is None else f"{text.number(until)} cm"),
        ("limits", _limits(reading.limits, text) if reading.limits else None),
        ("age", age(reading.observed_at, gauge.stale_after_s)),
    ]


def _limits(limits: Thresholds, text: Text) -> str:
    steps = (
        (4, ">", limits.s4_cm),
        (3, "≥", limits.s3_cm),
        (2, "≥", limits.s2_cm),
        (1, "≥", limits.s1_cm),
    )
    named = " · ".join(f"S{step} {sign} {text.number(cm)}" for step, sign, cm in steps)
    official = text("drawer.limits_official" if limits.official else "drawer.limits_proposed")
    return f"{named} cm. {limits.authority} {limits.version} ({official})"


def _below(
    picture: CityPicture, gauge: Gauge, reading: Reading, past: list[WaterLevel], text: Text
) -> Facts:
    to = picture.profile.gauges.get(gauge.downstream)
    if to is None:
        return []
    window = water.announced(gauge, reading, past)
    when = f"{text.clock(window[0])}–{text.clock(window[1])}" if window else None
    link = html.Span(to.name, className="drawer-link", **opens(f"gauge:{to.id}"))
    return [("downstream", link), ("arrives", when)]


def _trend(gauge: Gauge, past: list[WaterLevel], text: Text) -> Component:
    points = [(each.observed_at, each.level_cm) for each in past if each.level_cm is not None]
    return trend(text, points, DRAWN.total_seconds(), "cm", _marked(gauge))


def _marked(gauge: Gauge) -> list[tuple[float, Severity]]:
    found = water.limits_of(gauge)
    if found is None:
        return []
    return [
        (found.s3_cm, Severity.WATCH),
        (found.s2_cm, Severity.WARNING),
        (found.s1_cm, Severity.DANGER),
    ]


SUBJECT = Subject("gauge", frozenset({WaterLevel.KIND}), body)
