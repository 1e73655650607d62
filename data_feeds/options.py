"""A feed's table `[feeds.<name>]` in patriot.toml, checked against that feed's own `Options`.

A text value `env:NAME` is read from the environment variable NAME, so that no secret has to
stand in a file.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

import msgspec

from city.settings import SettingsError
from data_feeds.contract import FeedOptions

REFERENCE = "env:"


def options_of(
    module: ModuleType, table: Mapping[str, Any], environ: Mapping[str, str]
) -> tuple[FeedOptions, list[str]]:
    """The feed's options and the names of environment variables it asks for in vain.

    Raises SettingsError that names the key and the nearest right one.
    """
    wanted: type[FeedOptions] = getattr(module, "Options", FeedOptions)
    where = f"[feeds.{module.FEED.name}]"
    nearest(table, wanted.__struct_fields__, where)
    missing: list[str] = []
    resolved = _resolve(dict(table), environ, missing)
    try:
        return msgspec.convert(resolved, wanted, strict=False), missing
    except msgspec.ValidationError as problem:
        raise SettingsError(f"{where}: {problem}. See docs/new-feed.md.") from None


def nearest(given: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raises SettingsError for the first name that is not known, with the nearest that is."""
    possible = sorted(known)
    for name in given:
        if name in possible:
            continue
        near = difflib.get_close_matches(name, possible, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"Possible: {', '.join(possible)}."
        raise SettingsError(f"{where} {name} is not known. {hint}")


def _resolve(value: Any, environ: Mapping[str, str], missing: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _resolve(each, environ, missing) for key, each in value.items()}
    if isinstance(value, list):
        return [_resolve(each, environ, missing) for each in value]
    if isinstance(value, str) and value.startswith(REFERENCE):
        name = value.removeprefix(REFERENCE)
        if name not in environ:
            missing.append(name)
        return environ.get(name, "")
    return value
