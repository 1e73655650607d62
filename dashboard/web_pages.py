"""Which web pages a tile may show: those the setting `web.pages` names, and everything below them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

PAGES = "web_pages"
"""Where the options of panels keep them."""


def pages_of(setting: str) -> tuple[str, ...]:
    """Addresses with https or http and a host; anything else in the setting allows nothing."""
    return tuple(each for each in setting.split() if _origin(each))


def origins(pages: Sequence[str]) -> list[str]:
    """For the browser's own rule."""
    return list(dict.fromkeys(_origin(each) for each in pages))


def is_allowed(address: str, pages: Sequence[str]) -> bool:
    """Of the same origin as an allowed page, and at or below its path."""
    return any(_origin(address) == _origin(each) and _below(address, each) for each in pages)


def _origin(address: str) -> str:
    """ "https://cuaca.example:8443"; "" for what is no plain web address or carries a password."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return f"{parts.scheme}://{parts.hostname}{port}" if plain else ""


def _below(address: str, page: str) -> bool:
    asked, allowed = urlsplit(address).path or "/", urlsplit(page).path or "/"
    if ".." in asked.replace("%2e", ".").replace("%2E", "."):
        return False
    return asked == allowed or asked.startswith(allowed.rstrip("/") + "/")
