"""The numbers behind the pages about rivers, as CSV: every reading and sample, nothing left out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from city.gauge_checks import checked
from city.observations import WaterLevel, WaterQuality
from city.profile import Gauge, QualityStation
from city.water_quality import pollution_index, values_of
from dashboard.water.past import SPANS
from store.archive.history import History

FIELDS = WaterQuality.__struct_fields__[4:]


async def levels(history: History, gauge: Gauge, span: str, now: datetime, zone: str) -> str:
    """One line a reading: both times, the level, and the fault where it is not believed."""
    found = await history.points(WaterLevel.KIND, gauge.id, *_between(span, now))
    known = checked((each for each in found if isinstance(each, WaterLevel)), gauge)
    here = ZoneInfo(zone)
    rows = (
        (
            _moment(each.level.observed_at, here),
            _moment(each.level.received_at, here),
            "" if each.level.level_cm is None else f"{each.level.level_cm:g}",
            each.fault or "",
            each.level.source,
        )
        for each in known
    )
    return _written(("observed_at", "received_at", "level_cm", "not_believed", "source"), rows)


async def samples(
    history: History, station: QualityStation, span: str, now: datetime, zone: str
) -> str:
    """One line a sample: every parameter, and the pollution index by the river's class."""
    found = await history.points(WaterQuality.KIND, station.id, *_between(span, now))
    here = ZoneInfo(zone)
    rows = (
        (
            _moment(each.observed_at, here),
            *(_number(getattr(each, field)) for field in FIELDS),
            _number(pollution_index(values_of(each), station.river_class).pi),
            each.source,
        )
        for each in found
        if isinstance(each, WaterQuality)
    )
    return _written(("observed_at", *FIELDS, "pollution_index", "source"), rows)


def _between(span: str, now: datetime) -> tuple[datetime, datetime]:
    return now - timedelta(days=SPANS[span]), now + timedelta(seconds=1)


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _written(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(head)
    lines.writerows(rows)
    return out.getvalue()
