"""Dash's html components as plain HTML, for pages that need no Dash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import msgspec

from dashboard.contracts import Component

NAMES = {"className": "class", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
EMPTY = frozenset({"br", "hr", "img", "input"})
"""Elements that have no end."""


def as_html(value: Component) -> str:
    """A component, text, number, list or nothing. Words and attributes are escaped."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "".join(as_html(each) for each in value)
    if not hasattr(value, "to_plotly_json"):
        return escape(str(value))
    told = value.to_plotly_json()
    tag, props = told["type"].lower(), dict(told["props"])
    inside = props.pop("children", None)
    begun = f"<{tag}{''.join(_attributes(props))}>"
    return begun if tag in EMPTY else f"{begun}{as_html(inside)}</{tag}>"


def _attributes(props: Mapping[str, Any]) -> Iterable[str]:
    for key, value in props.items():
        if value is None or value is False:
            continue
        said = _style(value) if key == "style" else "" if value is True else str(value)
        yield f' {NAMES.get(key, key)}="{escape(said)}"'


def _style(given: Mapping[str, Any]) -> str:
    return ";".join(f"{_hyphened(key)}:{value}" for key, value in given.items())


def _hyphened(key: str) -> str:
    """marginTop → margin-top; variables stay."""
    if key.startswith("--"):
        return key
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in key)


WORDS = "02_words.js"
"""Fills the blanks of sentences; comes before every script that says some."""


def data(name: str, told: object) -> str:
    """What a script needs, as JSON in the page itself under this id; nothing in it closes an element."""
    packed = msgspec.json.encode(told).decode().replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{packed}</script>'
