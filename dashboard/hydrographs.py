"""A post's level over time as a figure: limits, waves that are expected, the crest, what is not believed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from city.gauge_checks import Checked
from city.post_story import HighWater, Story
from city.profile import Gauge, Profile, Thresholds
from city.waves import Stop, Wave
from dashboard import forecasts
from dashboard.charts import Figure, local, shade
from dashboard.texts import Text

MOST_POINTS = 1500
NEAR_CM = 120
"""A limit so far above the highest level is still drawn; those further up would flatten the line."""
HEADROOM = 0.2
"""Part of the axis above the highest line, for the words that stand there."""
WORD_SHARE, ASIDE = 0.2, 0.16
"""Where Siaga 1 lies nearer above Siaga 2 than a word is high (share of a small chart's height), the word of
Siaga 2 stands beside the other (share of the width)."""
LINES = ((3, "s3_cm", "watch"), (2, "s2_cm", "warning"), (1, "s1_cm", "danger"))
FEW = 24
"""So few readings are drawn with their dots: between them nothing is known."""
Points = Sequence[tuple[datetime, float]]


def figure(
    gauge: Gauge,
    story: Story,
    limits: Thresholds | None,
    span: tuple[datetime, datetime],
    waves: Sequence[Wave],
    profile: Profile,
    text: Text,
    *,
    patience_s: float = 0.0,
) -> Figure:
    """`span`: from and until when; a window that lies ahead makes it longer. `patience_s`: where the
    readings lie further apart than the post's own silence, as hours do."""
    since, until = span
    believed = [
        (each.observed_at, each.level_cm)
        for each in story.believed
        if each.level_cm is not None and since <= each.observed_at <= until
    ]
    doubted = [each for each in story.readings if each.fault and since <= each.level.observed_at]
    expected = [found for each in waves if (found := _expected(each, gauge))]
    ends = [until, *(stop.latest for _, stop in expected)]
    top, bottom = _range(believed, limits)
    marks = _limits(limits, top, bottom, text) if limits else ([], [])
    coming = _windows(expected, profile, text)
    crests = _crests(gauge, story, waves, (since, max(ends)), text)
    layout: dict[str, Any] = {
        "xaxis": {"range": [local(since, text), local(max(ends), text)]},
        "yaxis": {"range": [bottom, top]},
        "shapes": [*marks[0], *coming[0], *crests[0]],
        "annotations": [*marks[1], *coming[1], *crests[1]],
        "margin": {"r": 16},
    }
    return {
        "data": [
            _line(believed, max(patience_s, gauge.stale_after_s), text),
            *_doubted(doubted, text),
        ],
        "layout": layout,
    }


def thinned(points: Points, most: int = MOST_POINTS) -> list[tuple[datetime, float]]:
    """About `most` of them: of each piece the lowest and the highest, so that no crest is lost."""
    if len(points) <= most:
        return list(points)
    size = -(-2 * len(points) // most)
    kept: list[tuple[datetime, float]] = []
    for first in range(0, len(points), size):
        piece = points[first : first + size]
        both = {min(piece, key=lambda each: each[1]), max(piece, key=lambda each: each[1])}
        kept += sorted(both)
    return kept


def _line(believed: Points, patience_s: float, text: Text) -> dict[str, Any]:
    """Broken wherever the post was silent: nobody knows what the water did."""
    x: list[str] = []
    y: list[float | None] = []
    last: datetime | None = None
    silent = timedelta(seconds=patience_s)
    for at, cm in thinned(believed):
        if last and at - last > max(silent, _step(believed)):
            x.append(local(last + silent, text))
            y.append(None)
        x.append(local(at, text))
        y.append(cm)
        last = at
    style = {"color": shade("follow"), "width": 3}
    name = text("hydrograph.level")
    mode = "lines" if len(x) > FEW else "lines+markers"
    return {"type": "scatter", "mode": mode, "x": x, "y": y, "line": style, "name": name,
            "connectgaps": False}  # fmt: skip


def _step(points: Points) -> timedelta:
    """What lies between two points once they are thinned."""
    if len(points) <= MOST_POINTS:
        return timedelta(0)
    return 2 * (points[-1][0] - points[0][0]) / MOST_POINTS * 2


def _doubted(found: Sequence[Checked], text: Text) -> list[dict[str, Any]]:
    """Hollow crosses: what came in and is not believed, with the rule that caught it."""
    shown = [each for each in found if each.level.level_cm is not None][-200:]
    if not shown:
        return []
    style = {"symbol": "x-open", "size": 9, "color": shade("quiet")}
    return [
        {
            "type": "scatter", "mode": "markers", "marker": style,
            "x": [local(each.level.observed_at, text) for each in shown],
            "y": [each.level.level_cm for each in shown],
            "name": text("hydrograph.doubted"),
            "text": [text(f"water.fault_{each.fault}") for each in shown],
        }
    ]  # fmt: skip


def _range(points: Points, limits: Thresholds | None) -> tuple[float, float]:
    """Top and bottom of the axis: the levels, and the limits that are near."""
    values = [cm for _, cm in points] or [0.0]
    high, low = max(values), min(values)
    near = [cm for key in _fields(limits) if (cm := getattr(limits, key)) <= high + NEAR_CM]
    bottom, highest = min(low - 15, 0.0 if low >= 0 else low), max([high, *near])
    return highest + max(25.0, HEADROOM * (highest - bottom)), bottom


def _fields(limits: Thresholds | None) -> list[str]:
    return [key for _, key, _ in LINES] if limits else []


def _limits(
    limits: Thresholds, top: float, bottom: float, text: Text
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A dashed line per limit within the axis, with its word at the left end."""
    beside = WORD_SHARE * (top - bottom)
    shapes, words = list[dict[str, Any]](), list[dict[str, Any]]()
    for step, key, colour in LINES:
        cm = getattr(limits, key)
        if cm > top:
            continue
        line = {"color": shade(colour), "width": 2, "dash": "dash"}
        shapes.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": cm, "y1": cm,
                       "line": line, "layer": "below"})  # fmt: skip
        side = "top" if step == 3 else "bottom"  # Siaga 2 often lies close above it
        x = ASIDE if step == 2 and limits.s1_cm <= top and limits.s1_cm - cm < beside else 0
        words.append({"xref": "paper", "x": x, "y": cm, "xanchor": "left", "yanchor": side,
                      "showarrow": False, "text": text(f"water.siaga_{step}"),
                      "font": {"color": shade(colour), "size": 15}})  # fmt: skip
    return shapes, words


def _expected(wave: Wave, gauge: Gauge) -> tuple[Wave, Stop] | None:
    found = next((each for each in wave.stops if each.place_id == gauge.id), None)
    return (wave, found) if found and found.reached_at is None else None


def _windows(
    expected: Sequence[tuple[Wave, Stop]], profile: Profile, text: Text
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A band for the time in which a wave is expected, named by where it comes from."""
    shapes, words = list[dict[str, Any]](), list[dict[str, Any]]()
    for wave, stop in expected:
        first, last = forecasts.rounded(stop.earliest, stop.latest)
        colour = str(forecasts.severity_of(wave))
        x0, x1 = local(first, text), local(last, text)
        shapes.append({"type": "rect", "yref": "paper", "x0": x0, "x1": x1, "y0": 0, "y1": 1,
                       "fillcolor": shade(colour, 0.18), "line": {"width": 0},
                       "layer": "below"})  # fmt: skip
        name = profile.gauges[wave.gauge_id].name
        said = text("hydrograph.window", name=name, at=forecasts.window(stop, text))
        words.append({"yref": "paper", "x": x0, "y": 1, "xanchor": "right", "yanchor": "top",
                      "showarrow": False, "text": said, "align": "right",
                      "font": {"color": shade("text"), "size": 15}})  # fmt: skip
    return shapes, words


def _crests(
    gauge: Gauge,
    story: Story,
    waves: Sequence[Wave],
    span: tuple[datetime, datetime],
    text: Text,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Each crest with its height and time; where a warning came before it, also that moment."""
    since, until = span
    shapes, words = list[dict[str, Any]](), list[dict[str, Any]]()
    for high in (each for each in story.high_waters if each.crest_at >= since):
        is_late = high.crest_at > until - (until - since) / 4
        words.append(_crest(high, text) | ({"xanchor": "right"} if is_late else {}))
        warned = _warning(gauge, high, waves)
        if warned and warned.warned_at >= since:
            at, line = local(warned.warned_at, text), {"color": shade("text"), "width": 1.5,
                                                       "dash": "dot"}  # fmt: skip
            shapes.append({"type": "line", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1,
                           "line": line})  # fmt: skip
            lead = text.span((high.crest_at - warned.warned_at).total_seconds())
            said = text("hydrograph.warned", at=text.clock(warned.warned_at), lead=lead)
            is_early = warned.warned_at < since + (until - since) / 3
            side, shift = ("left", 4) if is_early else ("right", -4)
            words.append({"yref": "paper", "x": at, "y": 0.3, "xanchor": side, "yanchor": "middle",
                          "bgcolor": shade("panel"),
                          "showarrow": False, "text": said, "align": side, "xshift": shift,
                          "font": {"color": shade("text"), "size": 15}})  # fmt: skip
    return shapes, words


def _crest(high: HighWater, text: Text) -> dict[str, Any]:
    key = "hydrograph.crest" if high.ended_at else "hydrograph.highest"
    said = text(key, cm=text.number(high.crest_cm), at=text.clock(high.crest_at))
    return {"x": local(high.crest_at, text), "y": high.crest_cm, "yanchor": "bottom",
            "showarrow": False, "yshift": 3, "text": said, "bgcolor": shade("panel"),
            "font": {"color": shade("strong"), "size": 15}}  # fmt: skip


def _warning(gauge: Gauge, high: HighWater, waves: Sequence[Wave]) -> Wave | None:
    """The wave upstream that announced this high water."""
    for wave in waves:
        for stop in wave.stops:
            if stop.place_id == gauge.id and stop.reached_at == high.began_at:
                return wave
    return None
