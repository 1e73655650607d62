"""What an installation can set, in `patriot.toml` and `PATRIOT_*`; every key has its default here."""

from __future__ import annotations

from typing import Any

import msgspec


class CitySettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    profile: str = "bekasi"
    language: str = "id"


class StoreSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`url` empty = embedded Valkey under `data`. Windows say how long streams keep a kind."""

    url: str = ""
    data: str = "data"
    ca_file: str = ""
    vehicle_window_s: float = 6 * 3600.0
    slow_window_s: float = 14 * 86400.0


class WebSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    host: str = "127.0.0.1"
    port: int = 8050
    workers: int = 1
    public_url: str = ""
    secure_cookies: bool = False
    session_s: float = 12 * 3600.0


class IntakeSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    host: str = "127.0.0.1"
    port: int = 8051
    body_limit_bytes: int = 262_144
    requests_per_minute: int = 6000
    keys_required: bool = True


class MapSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`tiles_url` like `https://tiles.example/{z}/{x}/{y}.png`, or `raster_file` PMTiles/MBTiles."""

    tiles_url: str = ""
    tiles_attribution: str = ""
    raster_file: str = ""


class SimulatorSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    enabled: bool = False
    scenario: str = "ordinary-day"
    speed: float = 1.0
    vehicles: int = 120
    every_s: float = 5.0
    seed: int = 32_75


class Settings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    city: CitySettings = msgspec.field(default_factory=CitySettings)
    store: StoreSettings = msgspec.field(default_factory=StoreSettings)
    web: WebSettings = msgspec.field(default_factory=WebSettings)
    intake: IntakeSettings = msgspec.field(default_factory=IntakeSettings)
    map: MapSettings = msgspec.field(default_factory=MapSettings)
    simulator: SimulatorSettings = msgspec.field(default_factory=SimulatorSettings)
    feeds: dict[str, dict[str, Any]] = {}
    """Per feed, checked against that feed's own `Options` type when feeds are discovered."""
