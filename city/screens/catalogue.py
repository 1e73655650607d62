"""What a layout may be made of: the panels there are, how each can be set, what exists in the city."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from city.screens.layout import PARAMETERS, Value

Kind = Literal[
    "flag", "number", "choice", "text",
    "kecamatan", "agency", "river", "gauge", "camera", "station", "category", "image", "revenue",
]  # fmt: skip
IMAGE = re.compile(r"[0-9a-f]{64}")
"""The id of a kept image. Whether it is still there is found when it is shown."""


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be set of a panel. The text keys are `option.<key>` and, for choices,
    `option.<key>_<choice>`. Numbers: `least` to `most`, both inclusive. Texts: `most` characters."""

    key: str
    kind: Kind
    default: Value = ""
    least: float = 0
    most: float = 100
    choices: tuple[str, ...] = ()


class Kit(msgspec.Struct, frozen=True, kw_only=True):
    """A panel as the studio's gallery offers it: sizes in cells (width, height)."""

    key: str
    size: tuple[int, int] = (32, 12)
    smallest: tuple[int, int] = (8, 4)
    options: tuple[Option, ...] = ()
    group: str = "city"

    def option(self, key: str) -> Option | None:
        return next((each for each in self.options if each.key == key), None)


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """`values`: what "kecamatan", "agency", "river", "gauge", "hours", "camera", "station", "category",
    "revenue" may be, by kind. `layers`: the map's, as kits whose options say what each can be limited to. `frames`: where
    each kecamatan lies, as degrees south, west, north, east."""

    kits: Mapping[str, Kit]
    values: Mapping[str, frozenset[str]] = {}
    layers: Mapping[str, Kit] = {}
    frames: Mapping[str, tuple[float, float, float, float]] = {}

    def fits(self, option: Option, value: Value) -> bool:
        """Whether an option may have this value; "$kind" fits where that parameter does."""
        if option.kind == "flag":
            return isinstance(value, bool)
        if option.kind == "number":
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if value == f"${option.key}":
                return option.key in PARAMETERS
            return number and option.least <= value <= option.most  # type: ignore[operator]
        return isinstance(value, str) and self._fits_word(option, value)

    def _fits_word(self, option: Option, value: str) -> bool:
        if option.kind == "choice":
            return value in option.choices
        if option.kind == "text":
            return len(value) <= option.most
        if option.kind == "image":
            return value == "" or IMAGE.fullmatch(value) is not None
        if value.startswith("$"):
            return value[1:] == option.kind and option.kind in PARAMETERS
        return value == "" or value in self.values.get(option.kind, frozenset())
