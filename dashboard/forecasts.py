"""Waves in words: which place the water reaches when, who is warned there, how early the warning was.

Times are rounded outwards to five minutes: an expectation is no timetable. Heights are never told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from dash import html

from city.picture import CityPicture
from city.profile import Profile
from city.readings import waves_now
from city.severity import Severity
from city.water import SEVERITY
from city.waves import Stop, Wave
from dashboard.contracts import Component
from dashboard.marks import named, opens, severity_class
from dashboard.texts import Text

ROUNDED_S = 300
MOST = 3
"""Waves told in one panel; the worst first."""


def window(stop: Stop, text: Text) -> str:
    """ "20.30–21.30": when the front arrives."""
    earliest, latest = rounded(stop.earliest, stop.latest)
    return f"{text.clock(earliest)}–{text.clock(latest)}"


def rounded(earliest: datetime, latest: datetime) -> tuple[datetime, datetime]:
    """Outwards to whole five minutes."""
    first = earliest.timestamp() // ROUNDED_S * ROUNDED_S
    last = -(-latest.timestamp() // ROUNDED_S) * ROUNDED_S
    return datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)


def place_name(profile: Profile, place_id: str) -> str:
    place = profile.on_river(place_id)
    return place.name if place else place_id


def stop_words(stop: Stop, profile: Profile, text: Text) -> str:
    """ "P2C sekitar 20.30–21.30", or that the water is there."""
    name = place_name(profile, stop.place_id)
    if stop.reached_at:
        return text("waves.reached", place=name, at=text.clock(stop.reached_at))
    return text("waves.about", place=name, at=window(stop, text))


def when_words(stop: Stop, text: Text) -> str:
    """ "sekitar 20.30–21.30", or when the water was there."""
    if stop.reached_at:
        return text("waves.is_there", at=text.clock(stop.reached_at))
    return text("waves.is_expected", at=window(stop, text))


def sentence(wave: Wave, profile: Profile, text: Text) -> str:
    """ "P2C sekitar 20.30–21.30, Bendung Bekasi sekitar …"."""
    return ", ".join(stop_words(each, profile, text) for each in wave.stops)


def lead_words(wave: Wave, profile: Profile, text: Text) -> str:
    """ "Peringatan 3 jam 27 mnt sebelum puncak P2C"; "" while no post below has been reached."""
    reached = next((each for each in wave.stops if each.crest_at), None)
    if reached is None or wave.lead is None:
        return ""
    key = "waves.lead" if reached.has_fallen else "waves.lead_so_far"
    lead = text.span(max(wave.lead, timedelta()).total_seconds())
    return text(key, lead=lead, place=place_name(profile, reached.place_id))


def warned_names(profile: Profile, place_id: str) -> list[str]:
    """The kelurahan on the warning list of a place, upstream first."""
    warned = profile.warned.get(place_id)
    return [profile.kelurahan[code].name for code in (warned.kelurahan if warned else ())]


def expected_at(waves: Iterable[Wave], place_id: str) -> tuple[Wave, Stop] | None:
    """The first wave that is still expected at a place."""
    return next(
        (
            (wave, stop)
            for wave in waves
            for stop in wave.stops
            if stop.place_id == place_id and stop.reached_at is None
        ),
        None,
    )


def told(picture: CityPicture, now: datetime, text: Text) -> list[Component]:
    """Every wave under way as a block, the worst first; nothing while there is none."""
    found = sorted(waves_now(picture, now), key=lambda each: (each.worst, each.warned_at))
    if not found:
        return []
    shown = [_wave(each, picture.profile, text) for each in found[:MOST]]
    return [html.Div(shown, className="waves")]


def brief(picture: CityPicture, now: datetime, text: Text) -> list[Component]:
    """The same in one line a wave, for a panel among others: only what is still to come."""
    found = sorted(waves_now(picture, now), key=lambda each: (each.worst, each.warned_at))
    shown = [line for each in found[:MOST] if (line := _line(each, picture.profile, text))]
    return [html.Div(shown, className="waves is-brief")] if shown else []


def _line(wave: Wave, profile: Profile, text: Text) -> Component | None:
    coming = [each for each in wave.stops if each.reached_at is None]
    if not coming:
        return None
    name = profile.gauges[wave.gauge_id].name
    head = text("waves.brief", name=name, word=text(f"water.siaga_{wave.worst}"))
    stops = [
        html.Span(
            [place_name(profile, each.place_id), " ", html.Strong(window(each, text))],
            className="wave-stop",
        )
        for each in coming
    ]
    return html.Div(
        [html.Span(className="mark mark-triangle"), html.Span(head), *stops],
        className=f"wave {severity_class(severity_of(wave))}",
        **(opens(f"gauge:{wave.gauge_id}") | named(f"{head}: {sentence(wave, profile, text)}")),
    )


def _wave(wave: Wave, profile: Profile, text: Text) -> Component:
    severity = severity_of(wave)
    at, name = text.clock(wave.warned_at), profile.gauges[wave.gauge_id].name
    head = text("waves.from", name=name, word=text(f"water.siaga_{wave.worst}"), at=at)
    lead = lead_words(wave, profile, text)
    words = [html.Strong(head), *([html.Span(lead, className="wave-lead")] if lead else [])]
    stops = html.Ol([_stop(each, profile, text) for each in wave.stops], className="wave-stops")
    label = f"{head}: {sentence(wave, profile, text)}"
    return html.Div(
        [
            html.Span(className="mark mark-triangle"),
            html.Div([html.Div(words, className="wave-head"), stops], className="wave-what"),
        ],
        className=f"wave {severity_class(severity)}",
        **(opens(f"gauge:{wave.gauge_id}") | named(label)),
    )


def severity_of(wave: Wave) -> Severity:
    return SEVERITY[wave.worst]


def _stop(stop: Stop, profile: Profile, text: Text) -> Component:
    name, names = place_name(profile, stop.place_id), warned_names(profile, stop.place_id)
    note = text("waves.estimated") if stop.estimated and not stop.reached_at else ""
    place: list[Component] = [name]
    place += [html.Span(f" ({note})", className="quiet")] if note else []
    parts = [
        html.Span(place, className="wave-place"),
        html.Span(when_words(stop, text), className="wave-when"),
        html.Span(", ".join(names), className="quiet"),
    ]
    return html.Li(parts, className="wave-stop is-reached" if stop.reached_at else "wave-stop")
