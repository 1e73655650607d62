"""District shapes without a boundary file: drawn from the kelurahan's centroids, areas and boxes.

Every kelurahan grows as an ellipse inside its own box. Round after round its middle is moved until
the cell's centroid is the known one, and its size until the cell's area is; where two meet, the
border is where they are equally near (a power diagram). Cells of one kecamatan are then joined,
gaps inside the city closed, and the lines smoothed. The result is a drawing, marked schematic.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from city.geography import METRES_PER_DEGREE
from city.profile import Kelurahan
from operations.boundaries.lines import feature, smoothed

CELL_M = 60.0
ROUNDS = 80
MOVE, GROW = 0.3, 0.12
"""How much of the error one round corrects; more makes the cells chase each other."""
CLOSING_M = 420.0
"""Bays and gaps narrower than twice this are closed."""

_OUTSIDE = -1


class _Grid:
    """A raster over the city in cells of CELL_M, row 0 in the south."""

    def __init__(self, kelurahan: Sequence[Kelurahan]) -> None:
        self.south = min(each.frame.south for each in kelurahan)
        self.west = min(each.frame.west for each in kelurahan)
        north = max(each.frame.north for each in kelurahan)
        east = max(each.frame.east for each in kelurahan)
        self.lat_step = CELL_M / METRES_PER_DEGREE
        self.lng_step = self.lat_step / float(np.cos(np.radians((self.south + north) / 2)))
        self.lat = np.arange(self.south, north, self.lat_step) + self.lat_step / 2
        self.lng = np.arange(self.west, east, self.lng_step) + self.lng_step / 2

    def degrees(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(column, row) to (lng, lat), to 5 decimals (1 m)."""
        steps = np.array([self.lng_step, self.lat_step])
        return np.asarray(np.round(points * steps + [self.west, self.south], 5))


class _Cell:
    """One kelurahan on the grid: where its ellipse stands and how far it reaches."""

    def __init__(self, each: Kelurahan, grid: _Grid) -> None:
        box = each.frame
        self.half = np.array([(box.north - box.south) / 2, (box.east - box.west) / 2])
        self.home = np.array([each.lat, each.lng])
        self.middle = self.home.copy()
        self.wanted = each.area_km2 * 1e6 / CELL_M**2
        self.reach = (self.wanted * grid.lat_step * grid.lng_step / (4 * self.half.prod())) ** 0.5
        rows = np.flatnonzero((grid.lat >= box.south) & (grid.lat <= box.north))
        columns = np.flatnonzero((grid.lng >= box.west) & (grid.lng <= box.east))
        self.window = (
            slice(rows[0], rows[-1] + 1),
            slice(columns[0], columns[-1] + 1),
        )
        self.lat, self.lng = grid.lat[self.window[0]], grid.lng[self.window[1]]

    def farness(self, lat: NDArray[np.float64], lng: NDArray[np.float64]) -> NDArray[np.float64]:
        """Below 0 inside the ellipse, 0 on its edge."""
        down = ((lat - self.middle[0]) / self.half[0]) ** 2
        across = ((lng - self.middle[1]) / self.half[1]) ** 2
        return np.asarray(down[:, None] + across[None, :] - self.reach**2)

    def correct(self, mine: NDArray[np.bool_]) -> None:
        """One round: towards the known area and the known centroid."""
        size = int(mine.sum())
        if size == 0:
            self.reach, self.middle = self.reach * 1.1, self.home.copy()
            return
        centroid = np.array([mine.sum(1) @ self.lat, mine.sum(0) @ self.lng]) / size
        self.reach *= (self.wanted / size) ** GROW
        self.middle += MOVE * (self.home - centroid)


def drawn(kelurahan: Sequence[Kelurahan]) -> dict[str, Any]:
    """GeoJSON FeatureCollection of the kecamatan, `schematic` true; about a second of work."""
    grid = _Grid(kelurahan)
    cells = [_Cell(each, grid) for each in kelurahan]
    owner = _owners(grid, cells)
    names = {each.kecamatan_code: each.kecamatan for each in kelurahan}
    codes = list(names)
    district = np.array([codes.index(each.kecamatan_code) for each in kelurahan] + [_OUTSIDE])
    blocks = _joined([_block(district[owner] == number) for number in range(len(codes))])
    shapes = [shapely.transform(each, grid.degrees) for each in smoothed(blocks)]
    features = [
        feature(shape, code=code, name=names[code], schematic=True)
        for code, shape in zip(codes, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _owners(grid: _Grid, cells: Sequence[_Cell]) -> NDArray[np.int64]:
    """Which kelurahan (by index) owns each grid cell, -1 outside the city."""
    owner = _assigned(grid, cells)
    for _ in range(ROUNDS):
        for number, cell in enumerate(cells):
            cell.correct(owner[cell.window] == number)
        owner = _assigned(grid, cells)
    return _closed(grid, cells, owner)


def _assigned(grid: _Grid, cells: Sequence[_Cell]) -> NDArray[np.int64]:
    nearest = np.zeros((len(grid.lat), len(grid.lng)))
    owner = np.full(nearest.shape, _OUTSIDE)
    for number, cell in enumerate(cells):
        farness = cell.farness(cell.lat, cell.lng)
        mine = farness < nearest[cell.window]
        nearest[cell.window][mine] = farness[mine]
        owner[cell.window][mine] = number
    return owner


def _closed(grid: _Grid, cells: Sequence[_Cell], owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Gives what lies inside the closed city edge to the nearest kelurahan."""
    by = CLOSING_M / CELL_M
    edge = _block(owner != _OUTSIDE).buffer(by).buffer(-by)
    edge = Polygon(max(shapely.get_parts(edge), key=shapely.area).exterior)
    columns, rows = np.meshgrid(np.arange(len(grid.lng)) + 0.5, np.arange(len(grid.lat)) + 0.5)
    inside = shapely.contains_xy(edge, columns, rows)
    nearest = np.argmin([cell.farness(grid.lat, grid.lng) for cell in cells], axis=0)
    return np.where(inside, np.where(owner == _OUTSIDE, nearest, owner), _OUTSIDE)


def _block(mask: NDArray[np.bool_]) -> shapely.Geometry:
    """The union of the marked grid cells, in whole grid units so that neighbours share edges."""
    ends = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    row, begin = np.nonzero(ends == 1)
    _, end = np.nonzero(ends == -1)
    return shapely.unary_union(shapely.box(begin, row, end, row + 1))


def _joined(blocks: list[shapely.Geometry]) -> list[Polygon]:
    """Each block's largest part; loose parts go to the neighbour with the longest common border."""
    parts = [sorted(shapely.get_parts(each), key=shapely.area) for each in blocks]
    whole = [each.pop() for each in parts]
    for loose in (piece for each in parts for piece in each):
        borders = [shapely.length(shapely.intersection(each, loose)) for each in whole]
        best = int(np.argmax(borders))
        if borders[best] > 0:
            whole[best] = shapely.union(whole[best], loose)
    return [Polygon(each.exterior) for each in whole]
