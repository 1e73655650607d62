"""The numbers behind the pages about rivers, as CSV: every reading and sample, nothing left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from city.gauge_checks import checked
from city.observations import Observation, WaterLevel, WaterQuality
from city.profile import Gauge, QualityStation
from city.water_quality import pollution_index, values_of
from dashboard.water.past import SPANS
from store.archive.history import History

FIELDS = WaterQuality.__struct_fields__[4:]
Numbers = tuple[Sequence[str], Iterable[Sequence[object]]]
"""A header and rows, for `dashboard.csv_answer`."""


async def levels(history: History, gauge: Gauge, span: str, now: datetime, zone: str) -> Numbers:
    """One line a reading: both times, the level, and the fault where it is not believed."""
    found = await history.points(WaterLevel.KIND, gauge.id, *_between(span, now))
    heads = "observed_at", "received_at", "level_cm", "not_believed", "source"
    return heads, _levels(found, gauge, ZoneInfo(zone))


def _levels(
    found: Sequence[Observation], gauge: Gauge, here: ZoneInfo
) -> Iterator[Sequence[object]]:
    """Checked when they are written: a year of readings is seconds of work."""
    for each in checked((each for each in found if isinstance(each, WaterLevel)), gauge):
        level = each.level
        times = level.observed_at.astimezone(here), level.received_at.astimezone(here)
        yield *times, level.level_cm, each.fault, level.source


async def samples(
    history: History, station: QualityStation, span: str, now: datetime, zone: str
) -> Numbers:
    """One line a sample: every parameter, and the pollution index by the river's class."""
    found = await history.points(WaterQuality.KIND, station.id, *_between(span, now))
    here = ZoneInfo(zone)
    rows = (
        (
            each.observed_at.astimezone(here),
            *(_number(getattr(each, field)) for field in FIELDS),
            _number(pollution_index(values_of(each), station.river_class).pi),
            each.source,
        )
        for each in found
        if isinstance(each, WaterQuality)
    )
    return ("observed_at", *FIELDS, "pollution_index", "source"), rows


def _between(span: str, now: datetime) -> tuple[datetime, datetime]:
    return now - timedelta(days=SPANS[span]), now + timedelta(seconds=1)


def _number(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
