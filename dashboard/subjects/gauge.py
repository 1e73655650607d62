"""A river post in the drawer: level, limits with their authority, when the water arrives below."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import WaterLevel
from city.picture import CityPicture
from city.profile import Gauge, Thresholds
from city.severity import Severity
from city.water import Reading
from dashboard import forecasts
from dashboard.contracts import Component, Subject
from dashboard.drawer import Facts, drawer, place_words, trend
from dashboard.marks import age, opens
from dashboard.readings import TREND, gauge_reading, latest_level, levels, rate_words, waves_now
from dashboard.texts import Text

DRAWN = 2 * TREND


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    gauge = picture.profile.gauges.get(key)
    if gauge is None:
        return None
    reading, latest = gauge_reading(picture, gauge, now), latest_level(picture, key)
    past = levels(picture, gauge, now - DRAWN, now)
    return drawer(
        text,
        gauge.name,
        text(reading.word_key),
        reading.severity,
        [
            *_place(picture, gauge, text),
            *_level(gauge, reading, text),
            *_below(picture, gauge, now, text),
        ],
        _trend(reading.limits, past, text),
        html.A(text("water_page.open"), href=f"/water/post/{key}", className="drawer-action"),
        now_key=f"water_{_next_key(reading)}",
        is_simulated=latest is not None and latest.simulated,
    )


def _next_key(reading: Reading) -> str:
    """A gauge that cannot be believed asks for other hands than high water."""
    known = reading.severity in (Severity.UNKNOWN, Severity.STALE)
    return str(reading.fault) if known and reading.fault else str(reading.severity)


def _place(picture: CityPicture, gauge: Gauge, text: Text) -> Facts:
    doubtful = gauge.place_is_approximate
    where = place_words(picture.profile, gauge.lat, gauge.lng, doubtful, text)
    return [("river", gauge.river), ("where", where)]


def _level(gauge: Gauge, reading: Reading, text: Text) -> Facts:
    until = reading.next_limit_cm
    return [
        ("level", f"{text.number(reading.level_cm)} cm"),
        ("rate", rate_words(reading.rate_cm_h, text)),
        ("next_limit", None if until is None else f"{text.number(until)} cm"),
        ("limits", _limits(reading.limits, text) if reading.limits else None),
        ("doubted", _doubt(reading, text)),
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


def _doubt(reading: Reading, text: Text) -> str | None:
    """What is wrong with the newest reading, and since when none has been believed."""
    if reading.fault is None or reading.faulty_since is None:
        return None
    at = text.clock(reading.faulty_since)
    return text("drawer.doubted_since", word=text(f"water.fault_{reading.fault}"), at=at)


def _below(picture: CityPicture, gauge: Gauge, now: datetime, text: Text) -> Facts:
    """The next post or place, and when water that stands high here comes to those below."""
    profile = picture.profile
    to = profile.on_river(gauge.downstream)
    if to is None:
        return []
    opened = opens(f"gauge:{to.id}") if to.id in profile.gauges else {}
    link = html.Span(to.name, className="drawer-link" if opened else "", **opened)
    waves = [each for each in waves_now(picture, now) if each.gauge_id == gauge.id]
    told = [html.P(forecasts.sentence(each, profile, text)) for each in waves]
    leads = [lead for each in waves if (lead := forecasts.lead_words(each, profile, text))]
    return [
        ("downstream", link),
        ("arrives", html.Div(told) if told else None),
        ("lead", leads[0] if leads else None),
    ]


def _trend(limits: Thresholds | None, past: list[WaterLevel], text: Text) -> Component:
    points = [(each.observed_at, each.level_cm) for each in past if each.level_cm is not None]
    return trend(text, points, DRAWN.total_seconds(), "cm", _marked(limits))


def _marked(found: Thresholds | None) -> list[tuple[float, Severity]]:
    if found is None:
        return []
    return [
        (found.s3_cm, Severity.WATCH),
        (found.s2_cm, Severity.WARNING),
        (found.s1_cm, Severity.DANGER),
    ]


SUBJECT = Subject("gauge", frozenset({WaterLevel.KIND}), body)
