"""What an installation can set: `patriot.toml`, then the environment on top of it.

Every key has its default here, and the text under it is what docs/settings.md shows.
`PATRIOT_<SECTION>_<KEY>` sets one key; a feed's option is `PATRIOT_FEEDS_<FEED>__<KEY>`.
Hosting platforms' own names are understood too: `PORT` (listen there, on all addresses),
`REDIS_URL` and `PATRIOT_STORE` (the store).
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

import msgspec

from city.settings_alarms import AlarmSettings
from city.settings_archive import ArchiveSettings
from city.settings_privacy import PrivacySettings
from city.settings_warnings import WarningSettings

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
PREFIX = "PATRIOT_"
PLATFORM = ("PORT", "REDIS_URL", "PATRIOT_STORE")
BESIDE_SETTINGS = frozenset(
    {
        "PATRIOT_STORE",
        "PATRIOT_SETTINGS",
        "PATRIOT_PYTHON",
        "PATRIOT_CALLED_FROM",
        "PATRIOT_PARENT",
        "PATRIOT_ADMIN_USER",
        "PATRIOT_ADMIN_PASSWORD",
    }
)
"""Names that begin like a setting but are read elsewhere (launcher, first admin)."""


class SettingsError(ValueError):
    """A setting is wrong; the message names the place, the key and the way out."""


class CitySettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which city this is."""

    profile: str = "bekasi"
    """Folder in `city/profiles/`."""
    language: str = "id"
    """Language of a screen nobody has chosen one for: `id` or `en`."""


class StoreSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Where everything is kept."""

    url: str = ""
    """Valkey (8 or newer) or Redis (7 or newer) address: `redis://`, `rediss://` (TLS), `valkey://`,
    `valkeys://`, `unix://` or `redis+cluster://host:port,host:port`. Empty: the embedded Valkey."""
    data: str = "data"
    """Folder of the embedded Valkey."""
    ca_file: str = ""
    """Certificate authority (PEM) that signed the server's TLS certificate. Empty: the system's."""
    vehicle_window_s: Positive = 6 * 3600.0
    """How long vehicle positions stay in the store, seconds."""
    slow_window_s: Positive = 14 * 86400.0
    """How long all other observations stay in the store, seconds."""
    indicator_window_s: Positive = 6 * 366 * 86400.0
    """How far back agencies' figures stay in the store, seconds; their trends are read from it."""


class WebSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The wall and its API."""

    host: str = "127.0.0.1"
    """Address to listen on. Anything but loopback is refused until an admin account exists."""
    port: Port = 8050
    """Port of the wall."""
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    """Web processes. One serves a hundred screens; more use more cores."""
    public_url: str = ""
    """How browsers reach the wall, for example `https://poc.example`; also the allowed Origin."""
    secure_cookies: bool = False
    """Send cookies over HTTPS only. Set it as soon as the wall is behind HTTPS."""
    session_s: Positive = 12 * 3600.0
    """How long a sign-in lasts, seconds."""
    pages: str = ""
    """Web pages that a tile of a wall may show, separated by spaces, for example
    `https://cuaca.example/bekasi`; everything below such an address counts. Empty: none."""


class IntakeSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The door for phones, trackers and citizens' apps that push to us."""

    host: str = "127.0.0.1"
    """Address to listen on; `0.0.0.0` lets phones in the same network in."""
    port: Port = 8051
    """Port of the intake."""
    body_limit_bytes: Annotated[int, msgspec.Meta(ge=1)] = 262_144
    """Largest request body that is read, bytes."""
    requests_per_minute: Annotated[int, msgspec.Meta(ge=1)] = 6000
    """Requests allowed per key and minute."""
    keys_required: bool = True
    """Whether a source must show its key (`./patriot key add`)."""


class ChecksSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """How generous the feeds are with what they are told."""

    margin_deg: Annotated[float, msgspec.Meta(ge=0, le=5)] = 0.25
    """How far outside the city's frame a place may be, degrees (0.1 is 11 km)."""
    future_s: Positive = 300.0
    """How far a source's clock may be ahead of ours, seconds."""
    oldest_s: Positive = 30 * 86400.0
    """How old an observation may be when it arrives, seconds."""
    undeclared_vehicles: Annotated[int, msgspec.Meta(ge=0)] = 5000
    """How many vehicles that the city profile does not name may report; more are refused."""
    vehicle_unseen_s: Positive = 7 * 86400.0
    """Vehicles that the city profile does not name are forgotten after this long a silence, seconds."""


class DeskSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The complaint desk and the watch over it."""

    objection_days: Positive = 10.0
    """How long after "solved" a citizen may reopen; then the case closes by itself, days."""
    arrival_m: Positive = 75.0
    """How near a unit must be for its arrival to be offered, metres."""
    identity_days: Positive = 365.0
    """How long after the end of a case its reporter is known (name, phone, e-mail, address), days."""
    photos_need_release: bool = True
    """Whether walls show the crew's photos only after somebody at the desk released them (no face, no number plate)."""
    osrm_url: str = ""
    """An OSRM server for way and time of units; empty estimates them. It learns the places of reports."""
    escalation_webhook: str = ""
    """Where each escalation is told to another system (Standard Webhooks POST); empty tells nobody outside."""
    escalation_secret: str = ""
    """What those calls are signed with; 20 letters or more. Better in the environment than in a file."""

    def __post_init__(self) -> None:
        """Raises ValueError for calls that nobody could trust."""
        if self.escalation_webhook and len(self.escalation_secret) < 20:
            raise ValueError("escalation_webhook needs an escalation_secret of 20 letters or more")


class MapSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What lies under the map's symbols. Without either, the city's own shapes are drawn."""

    tiles_url: str = ""
    """Raster tiles, for example `https://tiles.example/{z}/{x}/{y}.png`."""
    tiles_attribution: str = ""
    """What the tiles' owner wants to be named as."""
    raster_file: str = ""
    """A local raster PMTiles or MBTiles file, served by the wall itself."""


class SimulatorSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An invented city, marked SIMULASI on the glass."""

    enabled: bool = False
    """Whether the feeds process invents observations."""
    scenario: str = "ordinary-day"
    """Which day to play; docs/id/skenario.md lists them."""
    speed: Positive = 1.0
    """Simulated seconds per second."""
    vehicles: Annotated[int, msgspec.Meta(ge=0)] = 120
    """How many vehicles move."""
    every_s: Positive = 5.0
    """Seconds between two positions of one vehicle."""
    seed: int = 32_75
    """The same seed gives the same day."""


class LogSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What the processes write to standard error."""

    level: str = "info"
    """Least important line to write: `debug`, `info`, `warning` or `error`."""


class Settings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    city: CitySettings = msgspec.field(default_factory=CitySettings)
    store: StoreSettings = msgspec.field(default_factory=StoreSettings)
    archive: ArchiveSettings = msgspec.field(default_factory=ArchiveSettings)
    web: WebSettings = msgspec.field(default_factory=WebSettings)
    intake: IntakeSettings = msgspec.field(default_factory=IntakeSettings)
    checks: ChecksSettings = msgspec.field(default_factory=ChecksSettings)
    desk: DeskSettings = msgspec.field(default_factory=DeskSettings)
    alarms: AlarmSettings = msgspec.field(default_factory=AlarmSettings)
    warnings: WarningSettings = msgspec.field(default_factory=WarningSettings)
    privacy: PrivacySettings = msgspec.field(default_factory=PrivacySettings)
    map: MapSettings = msgspec.field(default_factory=MapSettings)
    simulator: SimulatorSettings = msgspec.field(default_factory=SimulatorSettings)
    log: LogSettings = msgspec.field(default_factory=LogSettings)
    feeds: dict[str, dict[str, Any]] = {}
    """Per feed, checked against that feed's own `Options` type when feeds are discovered."""


SECTIONS: dict[str, type[msgspec.Struct]] = {
    field.name: field.type
    for field in msgspec.structs.fields(Settings)
    if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct)
}


def load(text: str, environ: Mapping[str, str], file: str = "patriot.toml") -> Settings:
    """Defaults, then the TOML `text` (called `file` in errors), then `environ`.

    Raises SettingsError on an unknown key (with the nearest right one) or a wrong value.
    """
    found: dict[str, dict[str, Any]] = {}
    for section, key, value in (*_in_file(text, file), *_in_environment(environ)):
        keys = found.setdefault(section, {})
        keys[key] = {**keys.get(key, {}), **value} if section == "feeds" else value
    feeds = found.pop("feeds", {})
    sections: dict[str, Any] = {name: _section(name, keys) for name, keys in found.items()}
    return Settings(feeds=feeds, **sections)


def _in_file(text: str, file: str) -> Iterator[tuple[str, str, Any]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: not valid TOML: {error}") from None
    for section, keys in document.items():
        _known(section, (*SECTIONS, "feeds"), f"{file}: [{section}]", "section")
        if not isinstance(keys, dict):
            raise SettingsError(f"{file}: {section} must be a table: write [{section}]")
        for key, value in keys.items():
            yield section, key, _checked(section, key, value, file, strict=True)


def _in_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Platform names first, so that the exact PATRIOT_* name wins."""
    if port := environ.get("PORT"):
        yield "web", "port", _value("web", "port", port, "environment: PORT", strict=False)
        yield "web", "host", "0.0.0.0"  # noqa: S104 - a platform's router comes from outside
    for name in ("REDIS_URL", "PATRIOT_STORE"):
        if url := environ.get(name):
            yield "store", "url", url
    feeds: dict[str, dict[str, str]] = {}
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in BESIDE_SETTINGS:
            continue
        section, key = _named(name)
        if section == "feeds":
            feed, _, option = key.partition("__")
            feeds.setdefault(feed, {})[option] = environ[name]
        else:
            yield section, key, _value(section, key, environ[name], f"environment: {name}", False)
    yield from (("feeds", feed, options) for feed, options in feeds.items())


def _named(name: str) -> tuple[str, str]:
    """("web", "port") of PATRIOT_WEB_PORT. Raises SettingsError for a name that sets nothing."""
    section, _, key = name.removeprefix(PREFIX).lower().partition("_")
    if section == "feeds" and "__" in key:
        return section, key
    names = [f"{PREFIX}{each}_{field}".upper() for each in SECTIONS for field in _fields(each)]
    _known(name, [*names, *BESIDE_SETTINGS], f"environment: {name}", "setting")
    return section, key


def _checked(section: str, key: str, value: Any, file: str, strict: bool) -> Any:
    if section == "feeds":
        if not isinstance(value, dict):
            raise SettingsError(f"{file}: feeds.{key} must be a table: write [feeds.{key}]")
        return value
    where = f"{file}: [{section}] {key}"
    _known(key, _fields(section), where, "setting")
    return _value(section, key, value, where, strict)


def _value(section: str, key: str, value: Any, where: str, strict: bool) -> Any:
    wanted = next(f.type for f in msgspec.structs.fields(SECTIONS[section]) if f.name == key)
    try:
        return msgspec.convert(value, wanted, strict=strict)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{where} is {value!r}. {error}. See docs/settings.md.") from None


def _section(name: str, keys: dict[str, Any]) -> Any:
    try:
        return SECTIONS[name](**keys)
    except ValueError as error:  # keys that do not fit together
        raise SettingsError(f"[{name}] {error}. See docs/settings.md.") from None


def _fields(section: str) -> list[str]:
    return [field.name for field in msgspec.structs.fields(SECTIONS[section])]


def _known(name: str, names: Iterable[str], where: str, what: str) -> None:
    possible = sorted(names)
    if name in possible:
        return
    near = difflib.get_close_matches(name, possible, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"Possible: {', '.join(possible)}."
    raise SettingsError(f"{where} is not a {what}. {hint} All of them: docs/settings.md.")
