"""Names of views that carry options: `panel:rivers?gauge=p2c`, `layout:banjir?kecamatan=Jatiasih`.

One thing has one name: options in alphabetical order, those at their default left out, so that every
screen that shows the same shares one drawing and one encoding.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from city.screens.catalogue import Catalogue, Kit, Option
from city.screens.layout import Options, Value

MOST_OPTIONS = 24
DRAFT = "draft"
"""`layout:banjir?draft=1`: what an editor works on, before it is published."""


def panel_view(kit: Kit, options: Options) -> str:
    """The view of a panel set like this; what the kit does not know is left out."""
    return view_of("panel", kit, options)


def view_of(sort: str, kit: Kit, options: Options) -> str:
    """The same of a panel or of a layer of the map."""
    told = {
        each.key: _word(options[each.key])
        for each in kit.options
        if each.key in options and options[each.key] != each.default
    }
    return named(f"{sort}:{kit.key}", told)


def named(view: str, told: Mapping[str, str]) -> str:
    return f"{view}?{urlencode(sorted(told.items()))}" if told else view


def parsed(view: str) -> tuple[str, dict[str, str]]:
    """The name without its options, and the options as words."""
    name, _, asked = view.partition("?")
    if asked.count("&") >= MOST_OPTIONS:
        return name, {"&": ""}  # which no kit knows
    return name, dict(parse_qsl(asked, keep_blank_values=True))


def is_draft(view: str) -> bool:
    return view.startswith("layout:") and DRAFT in parsed(view)[1]


def options_of(kit: Kit, told: Mapping[str, str], catalogue: Catalogue) -> Options | None:
    """The kit's options with what was told; None when one of them is not the kit's or does not fit."""
    found: Options = {each.key: each.default for each in kit.options}
    for key, word in told.items():
        option = kit.option(key)
        value = _value(option, word) if option else None
        if option is None or value is None or not catalogue.fits(option, value):
            return None
        found[key] = value
    return found


def _word(value: Value) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(option: Option, word: str) -> Value | None:
    if option.kind == "flag":
        return {"1": True, "0": False}.get(word)
    if option.kind != "number":
        return word
    try:
        return int(word) if word.lstrip("-").isdigit() else float(word)
    except ValueError:
        return None
