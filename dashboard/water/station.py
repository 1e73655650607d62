"""One water quality station: its index over time, and every parameter against the class of its river."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any, NamedTuple

from city.observations import WaterQuality
from city.picture import CityPicture
from city.profile import QualityStation
from city.severity import Severity
from city.water_quality import Part, Quality, trend
from dashboard import qualities
from dashboard.charts import Figure, chart, local, shade
from dashboard.markup import as_html
from dashboard.pages.plain import alert
from dashboard.readings import latest_sample, samples, source_title, station_quality
from dashboard.subjects.quality import CLASSES
from dashboard.texts import Text
from dashboard.water.past import SPANS
from dashboard.water.sheet import HOME, card, marked, old, quiet, spans, table
from store.archive.history import History
from store.errors import ArchiveUnavailable, StoreUnavailable

BOUNDS = ((1.0, "light"), (5.0, "moderate"), (10.0, "heavy"))
COLOURS = {"light": "watch", "moderate": "warning", "heavy": "danger"}
MOST = 1500


class Past(NamedTuple):
    """`whole`: nothing is missing because the archive does not answer."""

    samples: Sequence[WaterQuality]
    since: datetime
    until: datetime
    whole: bool


async def past_of(
    history: History, picture: CityPicture, station: QualityStation, span: str, now: datetime
) -> Past:
    since = now - timedelta(days=SPANS[span])
    try:
        end = now + timedelta(seconds=1)
        found = await history.points(WaterQuality.KIND, station.id, since, end)
        return Past([each for each in found if isinstance(each, WaterQuality)], since, now, True)
    except (ArchiveUnavailable, StoreUnavailable):
        return Past(samples(picture, station.id, since), since, now, False)


def cards(
    picture: CityPicture,
    station: QualityStation,
    past: Past,
    span: str,
    now: datetime,
    text: Text,
) -> list[str]:
    quality = station_quality(picture, station, now)
    return [
        _head(station, quality, text),
        _chart(picture, station, quality, past, span, text),
        _parameters(quality, text),
    ]


def _head(station: QualityStation, quality: Quality, text: Text) -> str:
    word = marked(text(quality.word_key), quality.severity)
    told = f"{station.river} · {text('quality.class', roman=CLASSES[station.river_class])}"
    return (
        f'<header class="water-head"><h1>{escape(station.name)}</h1>'
        f'<strong class="water-level">{qualities.index_words(quality, text)} '
        f"<small>{escape(text('quality.index'))}</small></strong>{word}"
        f'<p class="quiet">{escape(told)} · {old(quality.observed_at, station.stale_after_s)}</p></header>'
    )


def _chart(
    picture: CityPicture,
    station: QualityStation,
    quality: Quality,
    past: Past,
    span: str,
    text: Text,
) -> str:
    points = trend(past.samples, station.river_class)
    latest = latest_sample(picture, station.id)
    word = f"{station.name}, {text('quality.index')} {qualities.index_words(quality, text)}"
    drawn = chart(
        figure(points, past, text),
        text,
        unit="",
        source=source_title(latest.source, text) if latest else station.name,
        at=quality.observed_at,
        alt=f"{word}, {text(quality.word_key)}",
        csv=f"{HOME}/quality/{station.id}/samples.csv?span={span}",
        height_rem=20,
    )
    note = quiet(qualities.trend_words(points, text))
    note += "" if past.whole else alert(text("water_page.no_archive"))
    return card(
        text("quality.index"),
        spans(f"{HOME}/quality/{station.id}", SPANS, span, text),
        as_html(drawn),
        note,
    )


def figure(points: Sequence[tuple[datetime, float]], past: Past, text: Text) -> Figure:
    """The index over time, with the bounds between its words."""
    step = max(1, -(-len(points) // MOST))
    shown = [*points[:-1:step], *points[-1:]]
    top = max([pi for _, pi in points] or [1.0]) * 1.15 + 0.5
    shapes: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for bound, word in BOUNDS:
        if bound < top:
            colour = shade(COLOURS[word])
            line = {"color": colour, "width": 2, "dash": "dash"}
            shapes.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": bound,
                           "y1": bound, "line": line, "layer": "below"})  # fmt: skip
            words.append({"xref": "paper", "x": 0, "y": bound, "xanchor": "left",
                          "yanchor": "bottom", "showarrow": False, "text": text(f"quality.{word}"),
                          "font": {"color": colour, "size": 15}})  # fmt: skip
    line = {
        "type": "scatter", "mode": "lines+markers" if len(shown) < 40 else "lines",
        "x": [local(at, text) for at, _ in shown], "y": [round(pi, 2) for _, pi in shown],
        "line": {"color": shade("follow"), "width": 3}, "name": text("quality.index"),
    }  # fmt: skip
    layout = {
        "xaxis": {"range": [local(past.since, text), local(past.until, text)]},
        "yaxis": {"range": [0, top]}, "shapes": shapes, "annotations": words,
    }  # fmt: skip
    return {"data": [line], "layout": layout}


def _parameters(quality: Quality, text: Text) -> str:
    index = quality.index
    heads = [text(f"water_page.{key}") for key in ("parameter", "found", "limit", "against")]
    rows = [_parameter(each, text) for each in (index.parts if index else ())]
    said = quiet(qualities.missing_words(index, text)) if index else ""
    lead = quiet(text("water_page.index_means"))
    return card(text("drawer.pollutants"), lead, table(heads, rows, text("quality.none")), said)


def _parameter(part: Part, text: Text) -> tuple[str, str, str, str]:
    over, name = part.exceeds, qualities.name(part.field, text)
    word = qualities.times_words(part, text) if over else text("quality.meets_limit")
    value = qualities.value_words(part, text).removeprefix(name).strip()
    shown = marked(word, Severity.WARNING if over else Severity.CALM)
    limit = escape(qualities.limit_words(part, text))
    return escape(name), f"<strong>{escape(value)}</strong>", limit, shown
