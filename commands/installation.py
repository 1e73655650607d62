"""This installation: its folder, its settings, its city."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import city.profile
from city.profile import Profile
from city.settings import Settings, load
from commands.refusal import Refusal

ROOT = Path(__file__).resolve().parents[1]


def read_settings() -> Settings:
    """patriot.toml (or the file PATRIOT_SETTINGS names) with the environment on top of it."""
    named = os.environ.get("PATRIOT_SETTINGS")
    path = Path(named) if named else ROOT / "patriot.toml"
    if named and not path.exists():
        raise Refusal(f"PATRIOT_SETTINGS names {named}, but there is no such file.")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return load(text, os.environ, named or "patriot.toml")


def profile_of(settings: Settings) -> Profile:
    """The city's profile. It knows no holidays: a process that counts working days wants `dated`."""
    return city.profile.load(settings.city.profile)


def dated(profile: Profile) -> Profile:
    """With the holidays of the years around now. They take longer to load than most commands last."""
    from operations.calendar import around

    return profile.with_holidays(around(datetime.now(UTC), profile.time_zone))


def typed_path(path: Path) -> Path:
    """A path as the person typed it, seen from the folder they typed it in."""
    return Path(os.environ.get("PATRIOT_CALLED_FROM", ".")) / path


def data_folder(settings: Settings) -> Path:
    return ROOT / settings.store.data
