"""Hourly means of what is measured: kept for decades, when the readings themselves have long gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec

from city.observations import AirQuality, Observation, Rainfall, WaterLevel, WaterQuality

OF = (WaterLevel.KIND, WaterQuality.KIND, AirQuality.KIND, Rainfall.KIND)
"""Kinds that have them. Positions have trips instead; agencies' figures have periods of their own."""
LONGEST_S = 3600
"""A value that is itself an average (or a sum) over longer than an hour belongs in no hour."""


class HourlyMean(msgspec.Struct, frozen=True, kw_only=True):
    """Of one measured field of one subject, from `hour_at` on for an hour. `n` is at least 1."""

    subject: str
    day: date
    """The city's day."""
    hour_at: datetime
    field: str
    mean: float
    least: float
    most: float
    n: int


def hourly(kind: str) -> str:
    """The name of a kind's hourly means."""
    return f"{kind}_hourly"


def means(subject: str, day: date, points: Iterable[Observation]) -> Iterator[HourlyMean]:
    """Of a day's observations of one subject: each hour (UTC) and field with at least one value."""
    values: dict[tuple[datetime, str], list[float]] = {}
    for each in points:
        if _over_s(each) <= LONGEST_S:
            hour_at = each.observed_at.replace(minute=0, second=0, microsecond=0)
            for field in each.__struct_fields__:
                value = getattr(each, field)
                if isinstance(value, float):
                    values.setdefault((hour_at, field), []).append(value)
    for (hour_at, field), found in values.items():
        yield HourlyMean(
            subject=subject, day=day, hour_at=hour_at, field=field,
            mean=sum(found) / len(found), least=min(found), most=max(found), n=len(found),
        )  # fmt: skip


def _over_s(each: Observation) -> int:
    return int(getattr(each, "averaged_over_s", 0) or getattr(each, "over_s", 0))
