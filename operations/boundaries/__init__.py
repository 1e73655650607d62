"""The shapes of the city's districts: drawn from its profile, or imported from a true file.

shapely is loaded only when something is drawn or imported: a wall that only shows shapes starts
without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from city.geography import Ring
from city.profile import Kelurahan, Profile

STORE_KEY = "map:districts"
"""Where an import is kept in the store's small documents (`store.text`)."""


class BoundaryError(ValueError):
    """A boundary file cannot be used; the message says why and what to do."""


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """True boundaries, ready to be kept and shown.

    `kelurahan`: by code, the borders that may leave the house, as closed rings without holes; never
    drawn ones, and none of a kelurahan about which there is doubt.
    `counts`: shapes read, used, repaired and left out. `warnings`: what a person should know.
    """

    districts: dict[str, Any]
    outline: dict[str, Any]
    kelurahan: dict[str, tuple[Ring, ...]] = {}
    counts: dict[str, int] = {}
    warnings: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        return msgspec.json.encode(self)


def districts_from_bytes(kept: bytes) -> Imported:
    """What `Imported.to_bytes` gave; raises BoundaryError if it is anything else."""
    try:
        return msgspec.json.decode(kept, type=Imported)
    except msgspec.DecodeError as wrong:
        raise BoundaryError(
            f"the kept boundary cannot be read ({wrong}); import it again"
        ) from None


def schematic(kelurahan: Sequence[Kelurahan]) -> dict[str, Any]:
    """GeoJSON FeatureCollection of the kecamatan drawn from centroids, areas and boxes alone."""
    from operations.boundaries.drawing import drawn

    return drawn(kelurahan)


def outline(districts: dict[str, Any]) -> dict[str, Any]:
    """GeoJSON Feature of the edge around all districts, schematic if one of them is."""
    from operations.boundaries.lines import outlined

    return outlined(districts)


def import_boundaries(source: str | bytes | Path, profile: Profile) -> Imported:
    """Kelurahan or kecamatan polygons from GeoJSON text or a file, as the profile's districts.

    Raises BoundaryError when nothing in it can be used.
    """
    from operations.boundaries.importing import imported

    return imported(source, profile)


__all__ = [
    "STORE_KEY",
    "BoundaryError",
    "Imported",
    "districts_from_bytes",
    "import_boundaries",
    "outline",
    "schematic",
]
