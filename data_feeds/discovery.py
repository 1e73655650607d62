"""Finds the feeds: every module in `data_feeds/feeds/` that has a `FEED`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

import data_feeds.feeds


class DiscoveryError(RuntimeError):
    """A feed module breaks the contract; the message names the file."""


@cache
def feeds() -> dict[str, ModuleType]:
    """All feeds by name, in alphabetical order. Two with the same name stop the start."""
    found: dict[str, ModuleType] = {}
    for entry in pkgutil.iter_modules(data_feeds.feeds.__path__):
        _add(found, importlib.import_module(f"data_feeds.feeds.{entry.name}"))
    return dict(sorted(found.items()))


def _add(found: dict[str, ModuleType], module: ModuleType) -> None:
    feed = getattr(module, "FEED", None)
    if feed is None:
        raise DiscoveryError(
            f"{module.__file__} has no FEED. Every file in data_feeds/feeds is one feed; see docs/new-feed.md."
        )
    if feed.name in found:
        raise DiscoveryError(
            f"Two feeds are called '{feed.name}': {found[feed.name].__file__} and {module.__file__}. Rename one."
        )
    found[feed.name] = module
