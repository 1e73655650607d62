"""What panels, drawer and page say of an index, in the same words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from city.air import Ispu, PollutantIndex
from city.air_means import CityAir, city_index
from city.picture import CityPicture
from city.profile import AirStation
from city.severity import Severity
from dashboard.readings import source_title, station_reading
from dashboard.texts import Text

Judged = tuple[AirStation, Ispu]


def judged(picture: CityPicture, now: datetime) -> list[Judged]:
    """Every station of the profile with its index."""
    stations = picture.profile.air_stations.values()
    return [(each, station_reading(picture, each, now)) for each in stations]


def index_text(ispu: Ispu, text: Text) -> str:
    """The number; without a whole day there is no index, only a dash."""
    if ispu.value is None:
        return "–"
    if ispu.beyond:
        return text("air.beyond")
    return f"{'≥' if ispu.lacking else ''}{text.number(ispu.value)}"


def word(ispu: Ispu, text: Text, *, with_critical: bool = True) -> str:
    """Category and deciding pollutant: "Sedang · PM2,5"."""
    parts = [text(ispu.category_key)]
    if ispu.value is None and ispu.hours:
        parts.append(text("air.hours", n=ispu.hours))
    elif ispu.critical and with_critical:
        parts.append(text(f"pollutant.{ispu.critical}"))
    return " · ".join(parts)


def lacking(ispu: Ispu, text: Text) -> str:
    """What the index leaves out: "tanpa PM2,5 (14 dari 24 jam)"; "" when nothing."""
    if ispu.value is None or not ispu.lacking:
        return ""
    hours = {each.pollutant: each.hours for each in ispu.pollutants}
    named = (
        f"{text(f'pollutant.{each}')} ({text('air.hours', n=hours.get(each, 0))})"
        for each in ispu.lacking
    )
    return text("air.without", what=", ".join(named))


def completeness(each: PollutantIndex, text: Text) -> str:
    told = text("air.hours", n=each.hours)
    return told if each.complete else f"{told}, {text('air.incomplete')}"


def common_critical(found: Iterable[Ispu]) -> str:
    """The pollutant that decides everywhere: then it is said once, in the heading."""
    critical = {each.critical for each in found if each.value is not None}
    return critical.pop() if len(critical) == 1 else ""


def city_words(picture: CityPicture, found: Iterable[Judged], text: Text) -> str:
    """ "Kota 126 · Tidak sehat · PM2,5 di Mustikajaya · 5 dari 5 stasiun"; "" while none has one."""
    city = city_index((station.id, ispu) for station, ispu in found)
    return _city(picture, city, text) if city else ""


def _city(picture: CityPicture, city: CityAir, text: Text) -> str:
    return text(
        "air.city",
        value=index_text(city.ispu, text),
        word=text(city.ispu.category_key),
        pollutant=text(f"pollutant.{city.ispu.critical}"),
        station=picture.profile.air_stations[city.station_id].name,
        told=text.number(city.told),
        of=text.number(city.of),
    )


def announced_words(found: Iterable[Ispu], text: Text) -> str:
    """Up to when the means reach: "PM2,5 s.d. 12.00, lainnya s.d. 09.00"; "" without any.

    The index's age is that of its last announcement, not of the last reading.
    """
    newest: dict[str, datetime] = {}
    for ispu in found:
        if ispu.severity is not Severity.STALE:
            for each in ispu.pollutants:
                newest[each.pollutant] = max(newest.get(each.pollutant, each.until), each.until)
    times = sorted(set(newest.values()), reverse=True)
    if not times:
        return ""
    latest = [key for key, at in newest.items() if at == times[0]]
    others = [at for key, at in newest.items() if at != times[0]]
    if not others:
        return text("air.announced", at=text.clock(times[0]))
    named = ", ".join(text(f"pollutant.{key}") for key in latest)
    return text(
        "air.announced_apart",
        what=named,
        at=text.clock(times[0]),
        rest=text.clock(max(others)),
    )


def source_words(sources: Iterable[str], text: Text) -> str:
    """Feeds' titles; what is simulated says so by its own name."""
    told = dict.fromkeys(source_title(each, text) for each in sources)
    return ", ".join(told) or "–"
