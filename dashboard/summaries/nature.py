"""What rivers, their water, the air and places for trees say of this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import inf

from city.picture import CityPicture
from city.profile import Gauge
from city.severity import FRESH, urgency
from city.water import Reading
from city.water_quality import Quality
from dashboard import qualities
from dashboard.air.advice import advices
from dashboard.chosen import on_river
from dashboard.contracts import Options
from dashboard.readings import readings, station_quality, station_reading
from dashboard.summaries.saying import Summary, made, silent, with_silent
from dashboard.texts import Text


def rivers(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    found = _posts(picture, now, options)
    fresh = [(gauge, each) for gauge, each in found if each.severity in FRESH]
    unheard = [gauge.name for gauge, each in found if each.severity not in FRESH]
    if not fresh:
        return silent("rivers", unheard, text)
    gauge, worst = max(fresh, key=lambda each: (urgency(each[1].severity), -_below(each[1])))
    high = sum(each.siaga is not None for _, each in fresh)
    key = "rivers_one" if len(found) == 1 else "rivers" if high else "rivers_calm"
    said = made(
        "rivers", key, text, high=text.number(high), of=text.number(len(found)), name=gauge.name,
        level=text.number(worst.level_cm), word=text(worst.word_key),
        left=text.number(_below(worst)), trend=_trend(worst.rate_cm_h, text),
    )  # fmt: skip
    return with_silent(said, unheard, text)


def _below(reading: Reading) -> float:
    """How far the water is below the next limit, cm; of a post without limits endlessly far."""
    if reading.next_limit_cm is None or reading.level_cm is None:
        return inf
    return reading.next_limit_cm - reading.level_cm


def _posts(
    picture: CityPicture, now: datetime, options: Options
) -> Sequence[tuple[Gauge, Reading]]:
    """The one that is named, else those of the river; a post nobody knows means all of them."""
    found = readings(picture, now)
    one = [each for each in found if each[0].id == options.get("gauge")]
    return one or [each for each in found if on_river(each[0], options)]


def _trend(rate: float | None, text: Text) -> str:
    if rate is None or abs(rate) < 1:
        return text("summary.steady")
    return text("summary.rising" if rate > 0 else "summary.falling", rate=text.number(abs(rate)))


def water_quality(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    stations = picture.profile.quality_stations.values()
    found = [(each, station_quality(picture, each, now)) for each in stations]
    fresh = [each for each in found if each[1].severity in FRESH and _pi(each[1]) is not None]
    unheard = [each[0].name for each in found if each not in fresh]
    if not fresh:
        return silent("water_quality", unheard, text)
    station, worst = max(fresh, key=lambda each: _pi(each[1]) or 0.0)
    beyond = qualities.exceeding_words(worst.index, text, 2) if worst.index else ""
    said = made(
        "water_quality", "water_quality", text, name=station.name,
        index=qualities.index_words(worst, text), word=text(worst.word_key),
        beyond=beyond or text("quality.nothing_exceeds"),
        n=text.number(len(fresh)), of=text.number(len(found)),
    )  # fmt: skip
    return with_silent(said, unheard, text)


def _pi(quality: Quality) -> float | None:
    return quality.index.pi if quality.index else None


def air(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    stations = picture.profile.air_stations.values()
    found = [(each, station_reading(picture, each, now)) for each in stations]
    fresh = [
        (each, ispu) for each, ispu in found if ispu.severity in FRESH and ispu.value is not None
    ]
    unheard = [each.name for each, ispu in found if (each, ispu) not in fresh]
    if not fresh:
        return silent("air", unheard, text)
    station, worst = max(fresh, key=lambda each: each[1].value or 0)
    said = made(
        "air", "air", text, name=station.name, value=text.number(worst.value),
        word=text(worst.category_key), n=text.number(len(fresh)), of=text.number(len(found)),
    )  # fmt: skip
    return with_silent(said, unheard, text)


def trees(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    found = advices(picture, now)
    asked = [each for each in found if each.advice.why == "plant"]
    unheard = [each.place.name for each in found if each.advice.why == "no_index"]
    if not asked:
        if unheard:
            return silent("trees", unheard, text)
        return made("trees", "trees_none", text, places=text.number(len(found)))
    first = max(asked, key=lambda each: each.advice.count)
    said = made(
        "trees", "trees", text, n=text.number(sum(each.advice.count for each in asked)),
        places=text.number(len(asked)), first=text.number(first.advice.count), name=first.place.name,
    )  # fmt: skip
    return with_silent(said, unheard, text)
