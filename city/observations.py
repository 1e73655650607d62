"""What the outside world tells the city: typed observations, one type per kind.

Every observation carries two times, never mixed: `observed_at` (the source's clock, from the
payload) and `received_at` (ours, when the payload arrived). Both are aware and in UTC.
Units stand in the names. `None` means the source answered but gave no value (unknown).

On the wire an observation is a MessagePack array in field order, so new fields go to the end
and carry a default.
"""

from __future__ import annotations

from datetime import datetime
from math import isnan, nan
from typing import ClassVar

import msgspec

from city.health import FeedCause, FeedState


class Observation(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Common ground of all kinds. `source` names the feed; a simulated one starts with `simulator`."""

    KIND: ClassVar[str] = ""

    observed_at: datetime
    received_at: datetime
    source: str

    @property
    def subject(self) -> str:
        """Stable id of what was observed, unique within its kind."""
        raise NotImplementedError

    @property
    def simulated(self) -> bool:
        return self.source.startswith("simulator")


class VehiclePosition(Observation, frozen=True, kw_only=True, array_like=True):
    """Where an official vehicle was. `heading_deg` is clockwise from north, 0 <= h < 360.

    `lat` and `lng` are NaN where the place is told to nobody (`city.fleet.resting`).
    """

    KIND: ClassVar[str] = "vehicle_position"

    vehicle_id: str
    lat: float
    lng: float
    speed_kmh: float | None = None
    heading_deg: float | None = None
    accuracy_m: float | None = None
    ignition_on: bool | None = None

    @property
    def subject(self) -> str:
        return self.vehicle_id

    @property
    def has_place(self) -> bool:
        return not isnan(self.lat)

    def without_place(self) -> VehiclePosition:
        """Only that it was heard of, and whether it moves."""
        nowhere = {"lat": nan, "lng": nan, "heading_deg": None, "accuracy_m": None}
        return msgspec.structs.replace(self, **nowhere)


class WaterLevel(Observation, frozen=True, kw_only=True, array_like=True):
    """Level at a river post above that post's own staff-gauge zero."""

    KIND: ClassVar[str] = "water_level"

    gauge_id: str
    level_cm: float | None

    @property
    def subject(self) -> str:
        return self.gauge_id


class WaterQuality(Observation, frozen=True, kw_only=True, array_like=True):
    """River water quality; parameter names after PP 22/2021 Lampiran VI."""

    KIND: ClassVar[str] = "water_quality"

    station_id: str
    temperature_c: float | None = None
    ph: float | None = None
    dissolved_oxygen_mg_l: float | None = None
    bod_mg_l: float | None = None
    cod_mg_l: float | None = None
    tss_mg_l: float | None = None
    turbidity_ntu: float | None = None
    conductivity_us_cm: float | None = None
    ammonia_n_mg_l: float | None = None
    nitrate_n_mg_l: float | None = None
    total_phosphorus_mg_l: float | None = None
    fecal_coliform_mpn_100ml: float | None = None
    tds_mg_l: float | None = None
    colour_pt_co: float | None = None
    nitrite_n_mg_l: float | None = None
    total_nitrogen_mg_l: float | None = None
    total_coliform_mpn_100ml: float | None = None
    oil_grease_mg_l: float | None = None
    detergent_mg_l: float | None = None
    phenol_mg_l: float | None = None
    mercury_mg_l: float | None = None
    lead_mg_l: float | None = None
    cadmium_mg_l: float | None = None
    chromium_vi_mg_l: float | None = None

    @property
    def subject(self) -> str:
        return self.station_id


class AirQuality(Observation, frozen=True, kw_only=True, array_like=True):
    """Pollutant concentrations averaged over `averaged_over_s` (3600 = hourly, 86400 = 24 h).

    All in ug/m3, CO too (Permen LHK P.14/2020 uses ug/m3 for every pollutant).
    """

    KIND: ClassVar[str] = "air_quality"

    station_id: str
    averaged_over_s: int = 3600
    pm25_ug_m3: float | None = None
    pm10_ug_m3: float | None = None
    so2_ug_m3: float | None = None
    co_ug_m3: float | None = None
    o3_ug_m3: float | None = None
    no2_ug_m3: float | None = None
    hc_ug_m3: float | None = None

    @property
    def subject(self) -> str:
        return self.station_id


class Rainfall(Observation, frozen=True, kw_only=True, array_like=True):
    """Rain that fell during the `over_s` seconds before `observed_at`."""

    KIND: ClassVar[str] = "rainfall"

    gauge_id: str
    rain_mm: float | None
    over_s: int = 3600

    @property
    def subject(self) -> str:
        return self.gauge_id


class AgencyIndicator(Observation, frozen=True, kw_only=True, array_like=True):
    """One figure an agency reports about itself; `unit` is written as shown (`orang`, `Rp`, `%`).

    `observed_at` is the first moment of the period it is about, a microsecond later for each time it
    was corrected (`city.indicators`). `area` is a code of the city profile; "" is the whole city.
    """

    KIND: ClassVar[str] = "agency_indicator"

    agency_id: str
    indicator_id: str
    value: float | None
    unit: str
    area: str = ""
    target: float | None = None

    @property
    def subject(self) -> str:
        whole = f"{self.agency_id}/{self.indicator_id}"
        return f"{whole}/{self.area}" if self.area else whole


class FeedHealth(Observation, frozen=True, kw_only=True, array_like=True):
    """How a feed itself is doing; `source` is the feed. Travels the same road as all else.

    `observed_at` is the heartbeat; `last_good_at` the last payload that decoded.
    Counters count since the feeds process started. `reason` is technical, for who mends it.
    """

    KIND: ClassVar[str] = "feed_health"

    feed: str
    state: FeedState
    last_good_at: datetime | None = None
    since_at: datetime | None = None
    reason: str = ""
    stale_after_s: float = 60.0
    payloads: int = 0
    observations: int = 0
    rejected: int = 0
    repeated: int = 0
    late: int = 0
    cause: str = FeedCause.NONE
    """A FeedCause (any string on the wire: a newer feeds process may know more of them)."""

    @property
    def subject(self) -> str:
        return self.feed


TYPES: tuple[type[Observation], ...] = (
    VehiclePosition,
    WaterLevel,
    WaterQuality,
    AirQuality,
    Rainfall,
    AgencyIndicator,
    FeedHealth,
)
KINDS: dict[str, type[Observation]] = {each.KIND: each for each in TYPES}
