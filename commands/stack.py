"""The processes of a demo: which ones, and what they are told through the environment."""

from __future__ import annotations

from typing import Any

import msgspec

from commands.supervisor import Child, command

STORE_GRACE_S = 20.0


def as_environment(settings: dict[str, dict[str, Any]]) -> dict[str, str]:
    """A few settings under their PATRIOT_<SECTION>_<KEY> names, as a child reads them."""
    return {
        f"PATRIOT_{section}_{key}".upper(): _written(value)
        for section, keys in settings.items()
        for key, value in keys.items()
    }


def _written(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def children(environ: dict[str, str]) -> list[Child]:
    """Started together, ended in the opposite order: the store last."""
    return [
        Child(name="store", argv=command("store"), environ=environ, grace_s=STORE_GRACE_S),
        Child(name="feeds", argv=command("feeds"), environ=environ),
        Child(name="watch", argv=command("watch"), environ=environ),
        Child(name="web", argv=command("web"), environ=environ),
    ]
