"""Alarms as bars of the wall: those that the watch keeps, and, when it is silent, what the readings say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from dash import html

from city.alarm import Alarm, Standing
from city.alarm_groups import Group
from city.health import FeedState
from city.picture import CityPicture
from city.post_story import WARNED
from city.profile import Gauge
from city.severity import Severity
from city.water import Reading
from dashboard import forecasts
from dashboard.alarm_names import seen_words, title_of
from dashboard.contracts import Component
from dashboard.marks import age, opens, severity_class
from dashboard.readings import (
    feed_title,
    gauge_reading,
    readings,
    station_reading,
    story,
    waves_now,
)
from dashboard.texts import Text

SERIOUS = (Severity.WARNING, Severity.DANGER)


class Bar(NamedTuple):
    """`when` and `when_means` stand large at the right: "13.30–14.30", "air tiba di P2C". `look`:
    "" nobody has seen it, "seen", "over"."""

    severity: Severity
    title: str
    since: datetime | None
    detail: str = ""
    subject: str = ""
    when: str = ""
    when_means: str = ""
    look: str = ""


def kept(group: Group, picture: CityPicture, now: datetime, text: Text) -> Bar:
    """One line of the watch's alarms."""
    return _flood(group, picture, now, text) if group.flood else _single(group, picture, now, text)


def _single(group: Group, picture: CityPicture, now: datetime, text: Text) -> Bar:
    lead = group.lead
    parts = [seen_words(lead, now, text)]
    when, means, note = "", "", ""
    gauge = picture.profile.gauges.get(lead.subject.partition(":")[2])
    if gauge and lead.field == "siaga" and lead.active:
        reading = gauge_reading(picture, gauge, now)
        when, means = _arrival(picture, gauge, now, text)
        note = "" if reading.official or not reading.limits else text("alarms.unofficial")
    title = title_of(lead, picture, now, text)
    return Bar(
        lead.severity, title, lead.raised_at, " · ".join(filter(None, [*parts, note])),
        lead.subject, when, means, _look(lead),
    )  # fmt: skip


def _flood(group: Group, picture: CityPicture, now: datetime, text: Text) -> Bar:
    """Many at once: how many, the worst by name; the rest opens."""
    cause = text(f"alarms.cause_{group.key}")
    title = text("alarms.flood", n=text.number(len(group.alarms)), cause=cause)
    worst = text("alarms.flood_worst", title=title_of(group.lead, picture, now, text))
    unseen = text("alarms.flood_unseen", n=text.number(group.unseen)) if group.unseen else ""
    detail = " · ".join(filter(None, [worst, unseen]))
    look = "" if group.unseen else _look(group.lead)
    return Bar(
        group.lead.severity, title, group.lead.raised_at, detail, f"alarms:{group.key}", look=look
    )


def _look(alarm: Alarm) -> str:
    return {Standing.RAISED: "", Standing.RETURNED: "over"}.get(alarm.standing, "seen")


def judged_here(picture: CityPicture, now: datetime, text: Text) -> Iterator[Bar]:
    """What the readings themselves say, without anybody's memory."""
    for gauge, reading in readings(picture, now):
        if reading.severity in SERIOUS:
            yield _river(picture, gauge, reading, now, text)
    for station in picture.profile.air_stations.values():
        ispu = station_reading(picture, station, now)
        if ispu.severity in SERIOUS:
            word, value = text(ispu.category_key), text.number(ispu.value)
            title = text("alarms.air", word=word, name=station.name, value=value)
            yield Bar(ispu.severity, title, ispu.observed_at, "", f"station:{station.id}")
    for feed, health in picture.feeds().items():
        if health.state is FeedState.FAILED:
            title = text(
                "alarms.feed_broken",
                name=feed_title(feed, picture.profile, text, picture.indicator_book),
            )
            yield Bar(Severity.WARNING, title, health.since_at, "", f"feed:{feed}")


def _river(picture: CityPicture, gauge: Gauge, reading: Reading, now: datetime, text: Text) -> Bar:
    level = text.number(reading.level_cm)
    title = text("alarms.level", word=text(reading.word_key), name=gauge.name, level=level)
    stood = story(picture, gauge, now).standing
    since = stood.since(reading.siaga or WARNED) or reading.observed_at
    when, means = _arrival(picture, gauge, now, text)
    note = "" if reading.official else text("alarms.unofficial")
    return Bar(reading.severity, title, since, note, f"gauge:{gauge.id}", when, means)


def _arrival(picture: CityPicture, gauge: Gauge, now: datetime, text: Text) -> tuple[str, str]:
    """When the water reaches the next place below that it has not reached, and what that means."""
    waves = (each for each in waves_now(picture, now) if each.gauge_id == gauge.id)
    stop = next((each.next for each in waves if each.next), None)
    if stop is None:
        return "", ""
    place = forecasts.place_name(picture.profile, stop.place_id)
    return forecasts.window(stop, text), text("alarms.arrives", place=place)


def drawn(bar: Bar, small: bool, text: Text) -> Component:
    since = [f"{text('alarms.since')} ", age(bar.since, clock=True)] if bar.since else []
    detail = [*since, f" · {bar.detail}" if bar.detail and since else bar.detail]
    what = [
        html.Strong(bar.title, className="alarm-title", title=bar.title),
        html.Span(detail, className="alarm-detail"),
    ]
    when = [
        html.Span(bar.when, className="figure-small"),
        html.Span(bar.when_means, className="alarm-detail"),
    ]
    lost = " is-store-lost" if bar.severity is Severity.DANGER and not bar.subject else ""
    look = f" is-{bar.look}" if bar.look else ""
    marks: dict[str, Any] = opens(bar.subject) if bar.subject else {}
    return html.Div(
        [
            html.Span(className="mark mark-triangle"),
            html.Div(what, className="alarm-what"),
            *([html.Div(when, className="alarm-when")] if bar.when else []),
        ],
        className=f"alarm {severity_class(bar.severity)}{' is-small' if small else ''}{look}{lost}",
        **marks,
    )
