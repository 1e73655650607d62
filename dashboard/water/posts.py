"""The list of posts, waves on their way, and water quality: the first page about rivers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from city.picture import CityPicture
from city.profile import Gauge, QualityStation
from city.severity import FRESH
from city.water import Reading
from city.water_quality import Quality
from city.waves import Wave
from dashboard import forecasts, qualities
from dashboard.readings import rate_words, readings, station_quality, waves_now
from dashboard.texts import Text
from dashboard.water.sheet import HOME, Cell, card, marked, old, quiet, table


def waves_card(picture: CityPicture, now: datetime, text: Text) -> str:
    """Each wave with every place it comes to and who is warned there."""
    found = waves_now(picture, now)
    heads = [text(f"water_page.{key}") for key in ("place", "arrival", "kelurahan", "estates")]
    parts = [_wave(each, picture, heads, text) for each in found]
    none = quiet(no_wave(picture, now, text))
    said = quiet(text("water_page.wave_means"))
    return card(text("water_page.waves"), *(parts or [none]), *([said] if parts else []))


def no_wave(picture: CityPicture, now: datetime, text: Text) -> str:
    """That none is known; never that there is none while a post that would warn of it is not heard."""
    blind = [
        gauge.name
        for gauge, reading in readings(picture, now)
        if gauge.downstream and reading.limits and reading.severity not in FRESH
    ]
    if blind:
        return text("water_page.no_wave_known", names=", ".join(blind))
    return text("water_page.no_wave")


def _wave(wave: Wave, picture: CityPicture, heads: Sequence[str], text: Text) -> str:
    profile = picture.profile
    name, word = profile.gauges[wave.gauge_id].name, text(f"water.siaga_{wave.worst}")
    title = text("waves.from", name=name, word=word, at=text.clock(wave.warned_at))
    lead = forecasts.lead_words(wave, profile, text)
    mark = marked(word, forecasts.severity_of(wave))
    rows = []
    for stop in wave.stops:
        warned = profile.warned.get(stop.place_id)
        note = text("waves.estimated") if stop.estimated and not stop.reached_at else ""
        rows.append(
            (
                escape(forecasts.place_name(profile, stop.place_id)),
                f"{escape(forecasts.when_words(stop, text))}{quiet(note)}",
                escape(", ".join(forecasts.warned_names(profile, stop.place_id))),
                escape(", ".join(warned.estates if warned else ())),
            )
        )
    head = f'<h3 class="water-wave">{mark} {escape(title)}</h3>'
    told = f'<p class="water-lead">{escape(lead)}</p>' if lead else ""
    return f"{head}{told}{table(heads, rows, '')}"


def posts_card(picture: CityPicture, now: datetime, text: Text) -> str:
    keys = ("post", "level", "siaga", "rate", "age", "checks", "limits")
    heads = [text(f"water_page.{key}") for key in keys]
    rows = (_post(gauge, reading, text) for gauge, reading in readings(picture, now))
    return card(text("water_page.posts"), table(heads, rows, text("rivers.none")))


def _post(gauge: Gauge, reading: Reading, text: Text) -> Sequence[Cell]:
    return (
        f'<a href="{HOME}/post/{gauge.id}">{escape(gauge.name)}</a>{quiet(gauge.river)}',
        f"<strong>{text.number(reading.level_cm)}{'' if reading.level_cm is None else ' cm'}</strong>",
        marked(text(reading.word_key), reading.severity),
        escape(rate_words(reading.rate_cm_h, text) or "–"),
        old(reading.observed_at, gauge.stale_after_s),
        escape(check_words(reading, text)),
        escape(limits_words(reading, text)),
    )


def check_words(reading: Reading, text: Text) -> str:
    """What is wrong with the newest readings, in words."""
    if reading.fault is None:
        return text("water_page.believed") if reading.level_cm is not None else "–"
    return text(f"water.fault_{reading.fault}")


def limits_words(reading: Reading, text: Text) -> str:
    limits = reading.limits
    if limits is None:
        return text("hydrograph.no_limits")
    word = text("drawer.limits_official" if limits.official else "drawer.limits_proposed")
    return f"{limits.authority} {limits.version} ({word})"


def quality_card(picture: CityPicture, now: datetime, text: Text) -> str:
    keys = ("station", "index", "status", "exceeds", "used", "age")
    heads = [text(f"water_page.{key}") for key in keys]
    stations = picture.profile.quality_stations.values()
    known = ((each, station_quality(picture, each, now)) for each in stations)
    rows = (_station(station, quality, text) for station, quality in known)
    return card(text("quality.title"), table(heads, rows, text("quality.none")))


def _station(station: QualityStation, quality: Quality, text: Text) -> Sequence[Cell]:
    index = quality.index
    over = qualities.exceeding_words(index, text) if index else ""
    said = list(_rests_on(quality, text))
    return (
        f'<a href="{HOME}/quality/{station.id}">{escape(station.name)}</a>',
        f"<strong>{qualities.index_words(quality, text)}</strong>",
        marked(text(quality.word_key), quality.severity),
        escape(over or (text("quality.nothing_exceeds") if index else "–")),
        escape(" · ".join(said)),
        old(quality.observed_at, station.stale_after_s),
    )


def _rests_on(quality: Quality, text: Text) -> Iterator[str]:
    if quality.index:
        yield qualities.used_words(quality.index, text)
        if missing := qualities.missing_words(quality.index, text):
            yield missing
