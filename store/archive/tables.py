"""What the archive holds: observations by kind, and daily tables that are made from them.

A kind is the name of a folder and of a view in a report's SQL; its row type gives the columns. To add a
daily table: its row type here, and its rule in `operations/watch/daily_tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec

from city.fleet.parts import Part, Visit
from city.hourly import OF, HourlyMean, hourly
from city.observations import KINDS, Observation

DAILY: dict[str, type[msgspec.Struct]] = {hourly(kind): HourlyMean for kind in OF}
"""Row types of daily tables. Each has a `subject` and a `day: date` (the city's day)."""
TRIPS, VISITS = "trips", "visits"
FLEET: dict[str, type[msgspec.Struct]] = {TRIPS: Part, VISITS: Visit}
"""Daily tables that need more than one subject's day (`operations/fleet/deriving.py`)."""
ROWS: dict[str, type[msgspec.Struct]] = {**KINDS, **DAILY, **FLEET}
"""Row type by kind."""


class SubjectDay(NamedTuple):
    """What a rule is given: a day of one subject, as the city counts days."""

    subject: str
    day: date
    begin_at: datetime
    end_at: datetime
    points: Sequence[Observation]
    """Observed in [begin_at, end_at), ascending; at least one."""


class DailyTable(NamedTuple):
    """A table made from one kind, day by day. `rule` is pure; it gives the rows of that day alone."""

    kind: str
    of: str
    rule: Callable[[SubjectDay], Iterable[Any]]


def row_type(kind: str) -> type[msgspec.Struct]:
    """Raises KeyError for a kind nobody knows."""
    return ROWS[kind]
