"""Map tiles from one local raster file: PMTiles or MBTiles, no internet needed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

MEDIA = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}


class TileFileError(ValueError):
    """The configured raster file cannot serve tiles; the message says why."""


class Raster:
    """`tile(z, x, y)` in XYZ order (y southwards); `media_type` of every tile in the file."""

    media_type = "image/png"

    @staticmethod
    def open(file: str) -> Raster:
        """Raises TileFileError naming the file."""
        path = Path(file)
        if not path.is_file():
            raise TileFileError(f"[map] raster_file: there is no file {path}")
        if path.suffix == ".pmtiles":
            return PMTiles(path)
        if path.suffix == ".mbtiles":
            return MBTiles(path)
        raise TileFileError(f"[map] raster_file: {path} is neither .pmtiles nor .mbtiles")

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        raise NotImplementedError


class PMTiles(Raster):
    """One archive with an index; read by mapping it into memory."""

    def __init__(self, path: Path) -> None:
        from pmtiles.reader import MmapSource, Reader
        from pmtiles.tile import TileType

        with path.open("rb") as file:
            source = MmapSource(file)  # type: ignore[no-untyped-call]
        reader: Any = Reader(source)  # type: ignore[no-untyped-call]
        self._reader = reader
        kinds = {TileType.PNG: "png", TileType.JPEG: "jpg", TileType.WEBP: "webp"}
        kind = kinds.get(self._reader.header()["tile_type"])
        if kind is None:
            raise TileFileError(f"[map] raster_file: {path} holds no PNG, JPEG or WebP tiles")
        self.media_type = MEDIA[kind]

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        if x >= 1 << z or y >= 1 << z:
            return None
        found: bytes | None = self._reader.get(z, x, y)
        return found


class MBTiles(Raster):
    """An SQLite file; its rows count from the south (TMS)."""

    def __init__(self, path: Path) -> None:
        self._path = f"file:{path}?mode=ro&immutable=1"
        kind = self._one("SELECT value FROM metadata WHERE name = 'format'", ())
        if kind not in MEDIA:
            raise TileFileError(f"[map] raster_file: {path} holds '{kind}', not PNG, JPEG or WebP")
        self.media_type = MEDIA[str(kind)]

    def _one(self, query: str, values: tuple[int, ...]) -> Any:
        with closing(sqlite3.connect(self._path, uri=True)) as database:
            row = database.execute(query, values).fetchone()
        return None if row is None else row[0]

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        query = "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=?"
        found: bytes | None = self._one(query, (z, x, (1 << z) - 1 - y))
        return found
