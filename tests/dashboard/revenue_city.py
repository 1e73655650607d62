"""A picture with the invented revenue report in it, read the way the indicator door reads it."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from city.indicators import observed_at
from city.observations import AgencyIndicator
from city.picture import CityPicture
from city.profile import Profile
from data_feeds.simulator.revenue import figures, report

WIB = ZoneInfo("Asia/Jakarta")


def told(profile: Profile, today: date, seed: int = 1) -> list[AgencyIndicator]:
    """Every row of the report as the observation it becomes."""
    assert profile.revenue is not None
    names = figures(profile.revenue)
    text = report(profile.revenue, today, seed).decode()
    received = datetime(today.year, today.month, today.day, 1, tzinfo=UTC)
    return [
        AgencyIndicator(
            observed_at=observed_at(date.fromisoformat(row["Tanggal"]), WIB),
            received_at=received,
            source="simulator",
            agency_id="bapenda",
            indicator_id=names[row["Uraian"]],
            value=float(row["Nilai"]),
            unit="orang" if names[row["Uraian"]].endswith("-payers") else "Rp",
            target=float(row["Target"]) if row["Target"] else None,
        )
        for row in csv.DictReader(StringIO(text), delimiter=";")
    ]


def with_revenue(picture: CityPicture, today: date) -> CityPicture:
    picture.apply(AgencyIndicator.KIND, told(picture.profile, today))
    return picture
