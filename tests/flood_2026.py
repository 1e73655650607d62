"""The flood of 11 and 12 February 2026 as BPBD Kota Bekasi and KP2C reported it, for replays."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from city.observations import WaterLevel

MIDNIGHT = datetime(2026, 2, 11, tzinfo=ZoneInfo("Asia/Jakarta"))
REPORTED = {
    "cileungsi-hulu": "18.00 200, 18.45 380, 19.00 410, 19.25 410, 24.00 120, 25.00 100, 28.30 90",
    "cikeas-hulu": "18.45 90, 24.00 267, 25.30 360, 28.30 182",
    "p2c": "18.45 50, 22.12 640, 24.00 640, 24.15 580, 24.30 560, 26.00 450, 26.30 430, "
    "27.00 400, 28.30 349, 31.00 290",
}
"""Time (after midnight of the 12th: hours beyond 24) and cm, as BPBD and KP2C gave them to idntimes,
mediaindonesia, okezone, wawainews and babeindonesia 6591047."""


def clock(told: str) -> datetime:
    hours, minutes = told.split(".")
    return MIDNIGHT + timedelta(hours=int(hours), minutes=int(minutes))


def readings(gauge_id: str) -> list[WaterLevel]:
    points = [each.split() for each in REPORTED[gauge_id].split(", ")]
    return [
        WaterLevel(
            observed_at=clock(at),
            received_at=clock(at),
            source="replay",
            gauge_id=gauge_id,
            level_cm=float(cm),
        )
        for at, cm in points
    ]
