"""Which daily tables the archive makes, and by which rules. Row types: `store/archive/tables.py`."""

from __future__ import annotations

from collections.abc import Iterable

from city import hourly
from city.hourly import HourlyMean
from city.profile import Profile
from store.archive.tables import DailyTable, SubjectDay


def tables_of(profile: Profile) -> list[DailyTable]:
    """All tables of a city."""
    return [DailyTable(hourly.hourly(kind), kind, _means) for kind in hourly.OF]


def _means(found: SubjectDay) -> Iterable[HourlyMean]:
    return hourly.means(found.subject, found.day, found.points)
