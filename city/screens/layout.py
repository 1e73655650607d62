"""Layouts: what stands where on a wall. Plain data that staff make, keep, send to each other.

A layout never holds a colour, a threshold or a script: it names panels and says how they are set.
Parameters (kecamatan, agency, river, post, kind of trouble, time range) let one layout serve many: a tile's option whose value is
"$kecamatan" takes what the screen, tour or schedule says, or the parameter's own default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from city.screens.canvas import Canvas, Place

FORMAT = 1
"""Version of this very shape; older ones are brought up by `read`, newer ones are refused."""
MAP = "map"
"""The panel that is the city's map: once per layout at most."""
LAYERS = ("complaints", "gauges", "stations", "vehicles")
ParameterKind = Literal["kecamatan", "agency", "category", "river", "gauge", "hours"]
PARAMETERS: tuple[ParameterKind, ...] = get_args(ParameterKind)
HOURS = "hours"
"""How far back a tile looks, in hours: the one parameter that is a number."""
Value = str | int | float | bool
Options = dict[str, Value]
Parameters = Mapping[str, str]
MOST_TILES = 60
LARGEST_BYTES = 262_144
LONGEST_TEXT = 4_000


class LayoutUnreadable(ValueError):
    """The file is no layout this release can read; the message says why."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class MapView(msgspec.Struct, frozen=True):
    """Where the map looks; without a zoom: the whole city."""

    lat: float = 0.0
    lng: float = 0.0
    zoom: float | None = None


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One panel at one place. `id` is unique within its layout.

    `scale`: how large its words are, 0.5 to 4 (both inclusive); 0 = as large as the place allows.
    """

    id: str
    panel: str
    place: Place
    options: Options = {}
    scale: float = 0.0


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """`title` by language. `layers`: what the map shows. `parameters`: kind -> default ("" = all)."""

    id: str
    title: dict[str, str]
    canvas: Canvas = Canvas()
    tiles: tuple[Tile, ...] = ()
    map: MapView = MapView()
    layers: tuple[str, ...] = LAYERS
    parameters: dict[str, str] = {}
    theme: Literal["dark", "bright"] = "dark"
    format: int = FORMAT

    def tile(self, tile_id: str) -> Tile | None:
        return next((each for each in self.tiles if each.id == tile_id), None)


def read(packed: bytes) -> Layout:
    """A layout from a file or the store, whichever format it was written in.

    Raises LayoutUnreadable: too large, no JSON, no layout, made by a newer release.
    """
    if len(packed) > LARGEST_BYTES:
        raise LayoutUnreadable("layout.too_large", most=LARGEST_BYTES)
    try:
        found = msgspec.json.decode(packed, type=dict[str, Any])
        written = msgspec.convert(found.get("format", FORMAT), int)
        if written > FORMAT:
            raise LayoutUnreadable("layout.newer", format=written)
        return msgspec.convert(found, Layout)
    except (msgspec.MsgspecError, RecursionError) as why:
        raise LayoutUnreadable("layout.no_layout", why=str(why)) from why


def write(layout: Layout) -> bytes:
    """The layout as a file: indented JSON that a person can read and compare."""
    return msgspec.json.format(msgspec.json.encode(layout), indent=2)


def filled(options: Options, parameters: Parameters) -> Options:
    """Options named like a parameter, with "$kind" replaced by its value; an unknown one becomes
    "", a time range nobody gave is left out. Free texts stay as they are, whatever they begin with."""
    found = {key: _value(key, each, parameters) for key, each in options.items()}
    return {key: each for key, each in found.items() if each is not None}


def _value(key: str, value: Value, parameters: Parameters) -> Value | None:
    if key not in PARAMETERS or not isinstance(value, str) or not value.startswith("$"):
        return value
    given = parameters.get(value[1:], "")
    if key == HOURS:
        return int(given) if given.isdecimal() else None
    return given


def parameters_of(layout: Layout, asked: Parameters) -> dict[str, str]:
    """The layout's parameters with what was asked for; what it does not have is left out."""
    return {key: asked.get(key) or default for key, default in layout.parameters.items()}
