"""Finds panels, layers and drawer bodies by looking into their folders.

One file each; a key used twice stops the start and names both files.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from dashboard.contracts import Layer, Panel, Subject

HERE = Path(__file__).parent


class DuplicateKey(RuntimeError):
    """Two files claim the same key."""


def panels() -> dict[str, Panel]:
    return _found("panels", "PANEL", "key")


def layers() -> dict[str, Layer]:
    return _found("layers", "LAYER", "key")


def subjects() -> dict[str, Subject]:
    return _found("subjects", "SUBJECT", "kind")


def _found(folder: str, name: str, key_name: str) -> dict[str, Any]:
    claims: dict[str, tuple[str, Any]] = {}
    for file in sorted((HERE / folder).glob("[!_]*.py")):
        found = getattr(import_module(f"dashboard.{folder}.{file.stem}"), name)
        claim(claims, getattr(found, key_name), f"dashboard/{folder}/{file.name}", found)
    return {key: found for key, (_, found) in claims.items()}


def claim(claims: dict[str, tuple[str, Any]], key: str, file: str, found: Any) -> None:
    """Enter `found` under `key`. Raises DuplicateKey naming both files when it is taken."""
    if key in claims:
        raise DuplicateKey(
            f"'{key}' is claimed by {claims[key][0]} and by {file}: rename one of them."
        )
    claims[key] = (file, found)
