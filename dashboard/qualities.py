"""Water quality in words: status, parameters that exceed the class, which were used, where it is going."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from city.picture import CityPicture
from city.profile import QualityStation
from city.water_quality import PARAMETERS, PH, Index, Part, Quality, change, status, trend
from dashboard.readings import samples
from dashboard.texts import Text

DAY = timedelta(hours=24)
STEADY = 0.2
"""A smaller change of the index is none (own choice)."""
MOST_TIMES = 9.95


def value_words(part: Part, text: Text) -> str:
    """ "BOD 8,4 mg/L"."""
    parameter = PARAMETERS[part.field]
    value = text.number(part.value, parameter.digits)
    return f"{name(part.field, text)} {value} {parameter.unit}".rstrip()


def limit_words(part: Part, text: Text) -> str:
    """ "≤ 0,002 mg/L", "≥ 4 mg/L", "6–9": what the class of the river allows."""
    parameter = PARAMETERS[part.field]
    if parameter.sort == "range":
        return "–".join(text.number(each) for each in PH)
    sign = "≥" if parameter.sort == "least" else "≤"
    digits = len(f"{part.limit:.4f}".rstrip("0").partition(".")[2])
    return f"{sign} {text.number(part.limit, digits)} {parameter.unit}"


def name(field: str, text: Text) -> str:
    return text(f"quality.{field}")


def times_words(part: Part, text: Text) -> str:
    """How far beyond what the class allows: "2,8 × baku mutu"; of pH and oxygen only that it is."""
    if PARAMETERS[part.field].sort != "most":
        return text("quality.beyond")
    digits = _enough(part.ratio, lambda ratio: ratio > 1.0) if part.ratio < MOST_TIMES else 0
    return text("quality.times", n=text.number(part.ratio, digits))


def exceeding_words(index: Index, text: Text, most: int = 3) -> str:
    """ "BOD 8,4 mg/L (2,8 × baku mutu), …", the worst first; "" when nothing exceeds."""
    shown = [f"{value_words(p, text)} ({times_words(p, text)})" for p in index.exceeding[:most]]
    left = len(index.exceeding) - len(shown)
    shown += [text("quality.more", n=text.number(left))] if left > 0 else []
    return ", ".join(shown)


def used_words(index: Index, text: Text) -> str:
    """Which parameters the index rests on."""
    names = ", ".join(name(each.field, text) for each in index.parts)
    return text("quality.used", n=text.number(len(index.parts)), names=names)


def missing_words(index: Index, text: Text) -> str:
    """Which of the national set were not measured; "" when all were."""
    names = ", ".join(name(each, text) for each in index.missing)
    return text("quality.missing", names=names) if names else ""


def points_of(
    picture: CityPicture, station: QualityStation, now: datetime, span: timedelta = DAY
) -> list[tuple[datetime, float]]:
    return trend(samples(picture, station.id, now - span), station.river_class)


def trend_words(points: Sequence[tuple[datetime, float]], text: Text) -> str:
    """Against the day before: better, worse or steady; "" while nobody knows."""
    moved = change(points, DAY)
    if moved is None:
        return ""
    if abs(moved) < STEADY:
        return text("quality.steady")
    return text("quality.worse" if moved > 0 else "quality.better", n=text.number(abs(moved), 1))


def index_words(quality: Quality, text: Text) -> str:
    pi = quality.index.pi if quality.index else None
    return text.number(pi, 1 if pi is None else _enough(pi, status))


def _enough(value: float, judged: Callable[[float], object]) -> int:
    """One digit, or as many as it takes not to be read as the other side of a bound: 1.02 exceeds, 1.0 meets."""
    return next((n for n in (1, 2, 3) if judged(round(value, n)) == judged(value)), 4)
