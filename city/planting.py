"""Where trees may be planted, and which: what `city.trees` advises from.

`[place]`s are a city's own list, which staff may replace in the interface; `[species]` and `[rule]`
come with its profile (`trees.toml`).
"""

from __future__ import annotations

from typing import Literal

import msgspec

PlaceKind = Literal["median", "pavement", "verge", "park", "river_bank", "landfill"]
PLACE_KINDS: tuple[PlaceKind, ...] = (
    "median", "pavement", "verge", "park", "river_bank", "landfill",
)  # fmt: skip
"""Median up to 2 m wide, pavement strip of 2 to 4 m, verge of more than 4 m; park or school yard;
river bank outside the flow section; buffer around a landfill."""


class Species(msgspec.Struct, frozen=True, kw_only=True):
    """A tree. `dust_rank` and `gas_rank`: 1 is planted first for dust or for gases; 0 is no ranking
    (rank within one study, never across)."""

    id: str
    name: str
    scientific: str
    crown_m: float
    """Diameter when grown."""
    spacing_m: float
    places: tuple[PlaceKind, ...]
    dust_rank: int = 0
    gas_rank: int = 0
    source: str = ""


class PlantingPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A corridor has `length_m`, an area `area_m2`; exactly one of them is above 0."""

    id: str
    name: str
    kind: PlaceKind
    length_m: float = 0.0
    area_m2: float = 0.0
    sides: int = 1
    most_rows: int = 2
    """Rows that fit on one side."""
    capacity: int | None = None
    """Trees that can still be planted, as counted there; None: nobody counted, the room alone limits."""
    agency_id: str = ""
    """Who plants."""
    station: str = ""
    """The air station that speaks for it; "": the nearest."""
    lat: float | None = None
    lng: float | None = None
    measured: bool = False
    """False: length, area and place are estimates."""


class PlantingRule(msgspec.Struct, frozen=True, kw_only=True):
    """Assumptions of the removal; all of them defaults a city changes."""

    wind_m_s: int = 2
    """Usual wind, 0 to 13."""
    leaf_area_index: float = 4.0
    """Leaf area over crown area of a grown tree."""
    mixing_height_m: float = 300.0
    years_to_grow: tuple[int, int] = (5, 10)
    """From memory, unverified."""
    species_shown: int = 3
    """At least so many in a mix, where so many are known for the place."""


class Planting(msgspec.Struct, frozen=True, kw_only=True):
    species: dict[str, Species] = {}
    places: dict[str, PlantingPlace] = {}
    rule: PlantingRule = PlantingRule()
