"""Seven days of ISPU: a ribbon for every station, in the official colours, hour by hour."""

from __future__ import annotations

from datetime import datetime

from city.air_week import WeekHour
from city.observations import AirQuality
from city.picture import CityPicture
from city.screens.catalogue import Option
from dashboard.air.history import WEEK, AirPast
from dashboard.air.ribbons import figure, words
from dashboard.air.words import source_words
from dashboard.charts import chart
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import head, missing
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    past: AirPast | None = options.get(WEEK)
    top = head(text("air_week.title"), text("air_week.note"), href="/air")
    weeks = _weeks(picture, past, str(options.get("station") or "")) if past else {}
    if past is None or not weeks:
        return [top, missing(text("air_week.none"), text("air_week.none_todo"))]
    told = chart(
        figure(weeks, text),
        text,
        unit="ISPU",
        source=source_words(past.sources, text),
        at=past.newest_at,
        alt=words(weeks, text),
        csv="/air/csv",
        height_rem=1.6 * len(weeks) + 2.0,
        stale_after_s=_patience_s(picture),
    )
    return [top, told]


def _weeks(picture: CityPicture, past: AirPast, one: str) -> dict[str, tuple[WeekHour, ...]]:
    stations = picture.profile.air_stations.items()
    wanted = [(key, each.name) for key, each in stations if one in ("", key)]
    return {name: past.weeks[key] for key, name in wanted if key in past.weeks}


def _patience_s(picture: CityPicture) -> float:
    return max(each.stale_after_s for each in picture.profile.air_stations.values())


PANEL = Panel(
    "air_week",
    "air_week.title",
    frozenset({AirQuality.KIND}),
    body,
    at_most_every_s=30.0,
    options=(Option(key="station", kind="station"),),
    size=(40, 12),
    smallest=(20, 6),
    group="air",
)
