"""What every screen may see, each piece with the round (`seq`) in which it last changed.

A screen is only a cursor into this board. Whatever it missed is everything whose seq is above its
cursor, so nothing ever queues for a slow screen, resuming costs nothing, and screens with the
same cursor and views share one encoding.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from dashboard.live import frames
from dashboard.live.frames import Origin
from dashboard.live.vehicles import VehicleTable

TOMBSTONES = 10_000
TOLD_MS = 500
"""Messages carry the server's time; an older one would set a browser's clock wrong."""
Key = tuple[str, str]
"""(view, language)"""


@dataclass
class Tile:
    """A view whose value is replaced as a whole; `item` is already encoded."""

    seq: int
    item: bytes


@dataclass
class Features:
    """A layer: each feature with its own seq; what went away leaves a tombstone."""

    shown: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    forgotten: int = 0
    """Deltas from before this round would miss removals: such screens get the layer in full."""

    def take(self, new: Mapping[str, bytes], seq: int) -> bool:
        """Replace all features; returns whether anything changed."""
        gone = [key for key in self.shown if key not in new]
        fresh = [key for key, each in new.items() if self._differs(key, each)]
        for key in gone:
            del self.shown[key]
            self.removed[key] = seq
        for key in fresh:
            self.shown[key] = (seq, new[key])
            self.removed.pop(key, None)
        if len(self.removed) > TOMBSTONES:
            self.forgotten, self.removed = max(self.removed.values()), {}
        return bool(gone or fresh)

    def _differs(self, key: str, encoded: bytes) -> bool:
        known = self.shown.get(key)
        return known is None or known[1] != encoded

    def since(self, since: int, view: str) -> bytes | None:
        full = since <= self.forgotten
        changed = [each for seq, each in self.shown.values() if full or seq > since]
        removed = [] if full else [key for key, seq in self.removed.items() if seq > since]
        if not (full or changed or removed):
            return None
        head = msgspec.json.encode({"view": view, "full": full, "removed": removed})
        return head[:-1] + b',"features":[' + b",".join(changed) + b"]}"


class Board:
    """`seq` counts publishing rounds from 1; `epoch` names this life of this process."""

    def __init__(self, vehicles: VehicleTable, origin: Origin, stale_s: float = 300.0) -> None:
        self.epoch = secrets.token_hex(8)
        self.seq = 1
        self.vehicles = vehicles
        self.origin = origin
        self.stale_s = stale_s
        self.tiles: dict[Key, Tile] = {}
        self.layers: dict[Key, Features] = {}
        self.encodes = 0
        self.build = ""
        """Which page fits: a wall that was loaded with another one loads itself anew."""
        self._told_ms = 0
        self._told: dict[tuple[object, ...], tuple[bytes | None, str]] = {}

    def next_round(self) -> int:
        """Begin a round: what is put from now on carries the new seq."""
        self.seq += 1
        self._told.clear()
        return self.seq

    def holds(self, key: Key) -> bool:
        return key in self.tiles or key in self.layers

    def put(self, key: Key, item: bytes) -> bool:
        """A tile's new encoded item; the same bytes again change nothing."""
        known = self.tiles.get(key)
        if known is not None and known.item == item:
            return False
        self.tiles[key] = Tile(self.seq, item)
        return True

    def put_features(self, key: Key, features: Mapping[str, bytes]) -> bool:
        return self.layers.setdefault(key, Features()).take(features, self.seq)

    def keep_only(self, wanted: frozenset[Key] | set[Key]) -> None:
        """Forget views that no screen shows any more."""
        self.tiles = {key: each for key, each in self.tiles.items() if key in wanted}
        self.layers = {key: each for key, each in self.layers.items() if key in wanted}

    def since(
        self, cursor: int, views: frozenset[str], fresh: frozenset[str], lang: str, now_ms: int
    ) -> tuple[bytes | None, str]:
        """(vehicle frame or None, items message) for a screen at `cursor`; 0 = everything.

        Views in `fresh` are told in full whatever the cursor. Equal questions within one round
        are answered with the very same bytes, for as long as the time in them holds.
        """
        if now_ms - self._told_ms > TOLD_MS:
            self._told.clear()
        question = (cursor, views, fresh, lang)
        told = self._told.get(question)
        if told is None:
            told = self._told[question] = self._tell(cursor, views, fresh, lang, now_ms)
            self._told_ms = now_ms
            self.encodes += 1
        return told

    def _tell(
        self, cursor: int, views: frozenset[str], fresh: frozenset[str], lang: str, now_ms: int
    ) -> tuple[bytes | None, str]:
        items = []
        for view in sorted(views):
            item = self._item(view, 0 if view in fresh else cursor, lang)
            if item is not None:
                items.append(item)
        head = {"type": "items", "epoch": self.epoch, "build": self.build}
        moment = {"seq": self.seq, "at": now_ms, "full": cursor == 0}
        opening = msgspec.json.encode({**head, **moment})
        message = opening[:-1] + b',"items":[' + b",".join(items) + b"]}"
        return self._frame(cursor, views, fresh, now_ms), message.decode()

    def _frame(
        self, cursor: int, views: frozenset[str], fresh: frozenset[str], now_ms: int
    ) -> bytes | None:
        if "vehicles" not in views:
            return None
        since = 0 if "vehicles" in fresh else cursor
        return frames.encode(
            self.vehicles, since, self.seq, float(now_ms), self.origin, self.stale_s
        )

    def _item(self, view: str, since: int, lang: str) -> bytes | None:
        if view == "vehicles":
            return self._names(since)
        tile = self.tiles.get((view, lang))
        if tile is not None:
            return tile.item if tile.seq > since else None
        layer = self.layers.get((view, lang))
        return layer.since(since, view) if layer is not None else None

    def _names(self, since: int) -> bytes | None:
        start = self.vehicles.first_renamed(since)
        if start is None:
            return None
        table = self.vehicles
        names = {"ids": table.ids, "labels": table.labels, "kinds": table.kinds}
        names |= {"states": table.states, "agencies": table.agencies}
        columns = {key: each[start:] for key, each in names.items()}
        return msgspec.json.encode({"view": "vehicles", "start": start, **columns})
