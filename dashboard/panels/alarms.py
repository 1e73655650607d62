"""What is wrong now, worst first: rivers, air, a lost store, late complaints, broken feeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from dash import html

from city.health import FeedState
from city.observations import AirQuality, FeedHealth, WaterLevel
from city.picture import CityPicture
from city.post_story import WARNED
from city.profile import Gauge
from city.screens.catalogue import Option
from city.severity import Severity, urgency
from city.water import Reading
from dashboard import forecasts
from dashboard.chosen import rows_of, rows_option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, opens, severity_class
from dashboard.queue import queue_of
from dashboard.readings import readings, source_title, station_reading, story, waves_now
from dashboard.texts import Text
from dashboard.watching import is_blind, unwatched

LARGE = 2
MOST = 4


class Alarm(NamedTuple):
    """`when` and `when_means` stand large at the right: "13.30–14.30", "air tiba di P2C"."""

    severity: Severity
    title: str
    since: datetime | None
    detail: str = ""
    subject: str = ""
    when: str = ""
    when_means: str = ""


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    found = [*_store(text, options), *_rivers(picture, now, text), *_air(picture, now, text)]
    found += _feeds(picture, text)
    found.sort(key=lambda each: -urgency(each.severity))
    if options.get("beside"):
        return [html.Div(_beside(picture, now, found, options, text), className="alarms-beside")]
    most = rows_of(options, MOST)
    bars = [_bar(each, place >= LARGE, text) for place, each in enumerate(found[:most])]
    return [*bars, *_rest(picture, now, len(found), most, text)]


def _beside(
    picture: CityPicture, now: datetime, found: list[Alarm], options: Options, text: Text
) -> list[Component]:
    """As many beside each other as there are rows, the line of what is left being one of them; the
    worst alarm always."""
    most = rows_of(options, MOST)
    shown = min(most, len(found))
    rest = _rest(picture, now, len(found), shown, text)
    if shown > 1 and shown + len(rest) > most:
        shown -= 1
        rest = _rest(picture, now, len(found), shown, text)
    return [*(_bar(each, False, text) for each in found[:shown]), *rest]


def _rest(
    picture: CityPicture, now: datetime, alarms: int, most: int, text: Text
) -> list[Component]:
    """The quiet line: what is not watched, and alarms that found no room."""
    missing = unwatched(picture, now, text)
    if not alarms:
        said = _calm(picture, now, missing, text)
        return [html.Div(said, className=f"alarm is-quiet{' is-blind' if missing else ''}")]
    parts = [text("alarms.more", n=text.number(alarms - most))] if alarms > most else []
    parts += [text("alarms.unwatched", what=missing)] if missing else []
    return [html.Div(" · ".join(parts), className="alarm is-quiet is-small")] if parts else []


def _calm(picture: CityPicture, now: datetime, missing: str, text: Text) -> str:
    """Late complaints are no alarm, but nobody shall read "no alarm" as "nothing to do"."""
    if is_blind(picture, now):
        return text("alarms.blind", what=missing)
    late = queue_of(picture).wall_counts(now).late
    overdue = [text("alarms.late", n=text.number(late))] if late else []
    return " · ".join([text("alarms.calm"), *overdue, missing or text("alarms.calm_since")])


def _store(text: Text, options: Options) -> Iterator[Alarm]:
    lost_at = options.get("store_lost_at")
    if lost_at is not None:
        yield Alarm(
            Severity.DANGER, text("alarms.store_lost"), lost_at, text("alarms.store_lost_means")
        )


def _rivers(picture: CityPicture, now: datetime, text: Text) -> Iterator[Alarm]:
    for gauge, reading in readings(picture, now):
        if reading.severity in (Severity.WARNING, Severity.DANGER):
            yield _river(picture, gauge, reading, now, text)


def _river(
    picture: CityPicture, gauge: Gauge, reading: Reading, now: datetime, text: Text
) -> Alarm:
    level = text.number(reading.level_cm)
    title = text("alarms.level", word=text(reading.word_key), name=gauge.name, level=level)
    stood = story(picture, gauge, now).standing
    since = stood.since(reading.siaga or WARNED) or reading.observed_at
    when, means = _arrival(picture, gauge, now, text)
    note = "" if reading.official else text("alarms.unofficial")
    return Alarm(reading.severity, title, since, note, f"gauge:{gauge.id}", when, means)


def _arrival(picture: CityPicture, gauge: Gauge, now: datetime, text: Text) -> tuple[str, str]:
    """When the water reaches the next place below that it has not reached, and what that means."""
    waves = (each for each in waves_now(picture, now) if each.gauge_id == gauge.id)
    stop = next((each.next for each in waves if each.next), None)
    if stop is None:
        return "", ""
    place = forecasts.place_name(picture.profile, stop.place_id)
    return forecasts.window(stop, text), text("alarms.arrives", place=place)


def _air(picture: CityPicture, now: datetime, text: Text) -> Iterator[Alarm]:
    for station in picture.profile.air_stations.values():
        ispu = station_reading(picture, station, now)
        if ispu.severity in (Severity.WARNING, Severity.DANGER):
            word, value = text(ispu.category_key), text.number(ispu.value)
            title = text("alarms.air", word=word, name=station.name, value=value)
            yield Alarm(ispu.severity, title, ispu.observed_at, "", f"station:{station.id}")


def _feeds(picture: CityPicture, text: Text) -> Iterator[Alarm]:
    for feed, health in picture.feeds().items():
        if health.state is FeedState.FAILED:
            title = text("alarms.feed_failed", name=source_title(feed, text))
            yield Alarm(Severity.WARNING, title, health.since_at, "", f"feed:{feed}")


def _bar(alarm: Alarm, small: bool, text: Text) -> Component:
    since = [f"{text('alarms.since')} ", age(alarm.since, clock=True)] if alarm.since else []
    detail = [*since, f" · {alarm.detail}" if alarm.detail and since else alarm.detail]
    what = [
        html.Strong(alarm.title, className="alarm-title", title=alarm.title),
        html.Span(detail, className="alarm-detail"),
    ]
    when = [
        html.Span(alarm.when, className="figure-small"),
        html.Span(alarm.when_means, className="alarm-detail"),
    ]
    size = " is-small" if small else ""
    lost = " is-store-lost" if alarm.severity is Severity.DANGER and not alarm.subject else ""
    return html.Div(
        [
            html.Span(className="mark mark-triangle"),
            html.Div(what, className="alarm-what"),
            *([html.Div(when, className="alarm-when")] if alarm.when else []),
        ],
        className=f"alarm {severity_class(alarm.severity)}{size}{lost}",
        **(opens(alarm.subject) if alarm.subject else {}),
    )


PANEL = Panel(
    "alarms",
    "alarms.title",
    frozenset({WaterLevel.KIND, AirQuality.KIND, FeedHealth.KIND, "complaint"}),
    body,
    options=(rows_option(MOST, 8), Option(key="beside", kind="flag", default=False)),
    size=(64, 8),
    smallest=(16, 3),
    group="alarms",
)
