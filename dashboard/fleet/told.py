"""The running day of the fleet as one web process tells its walls: counted once a minute, for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from dashboard.contracts import Options
from dashboard.fleet.strips import Strip
from operations.fleet.report import Line, Report

TOLD = "fleet_day"
"""The option in which panels find it."""


class FleetDay(NamedTuple):
    """`report` has no `until` before the watch has made rows of the day."""

    day: date
    report: Report
    strips: Mapping[str, Strip]

    def lines(self, agency_id: str) -> list[Line]:
        """Of one agency's vehicles, or of all ("")."""
        return [each for each in self.report.lines if agency_id in ("", each.agency_id)]


def told(options: Options) -> FleetDay | None:
    """None before the first count, and while the day has no rows yet."""
    found = options.get(TOLD)
    return found if isinstance(found, FleetDay) and found.report.until else None
