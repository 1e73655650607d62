"""gauges.toml, rivers.toml and water_quality.toml: posts, what lies below them, where water is sampled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from city.profile.files import rows_of, table_of, toml_of, typed
from city.profile.rivers import Gauge, QualityStation, RiverPoint, Warned


class _Rivers(msgspec.Struct, frozen=True, kw_only=True):
    """rivers.toml as it is written."""

    warning_agency: str = ""
    point: dict[str, Any] = {}
    warned: dict[str, Any] = {}


def rivers_of(home: Path) -> dict[str, Any]:
    """The profile's fields about rivers; rivers.toml and water_quality.toml may be empty."""
    rivers = typed(_Rivers, toml_of(home, "rivers.toml"), "rivers.toml", "rivers")
    return {
        "gauges": table_of(home, "gauges.toml", Gauge),
        "warning_agency": rivers.warning_agency,
        "river_points": rows_of(rivers.point, RiverPoint, "rivers.toml", "point."),
        "warned": rows_of(rivers.warned, Warned, "rivers.toml", "warned."),
        "quality_stations": table_of(home, "water_quality.toml", QualityStation),
    }
