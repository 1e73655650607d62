"""An invented city for looking at the glass alone: vehicles that drive, and symbols that stand."""

from __future__ import annotations

import math
import struct
import time
from typing import Any

import numpy as np

FRAME = [-6.41, 106.87, -6.16, 107.08]
CENTER = [-6.285, 106.975]
EARTH_M = 40075016.686
MAGIC = 0x31544150
SPEED_KMH = 30.0
TICKS_PER_S = 10
AIR = [
    ("kayuringin", 74, "#1F6FD6", -6.243, 106.992),
    ("mustikajaya", 126, "#F5C400", -6.298, 107.02),
]
PLACES = [
    {"name": "Bekasi Timur", "lat": -6.253, "lng": 107.018},
    {"name": "Jatiasih", "lat": -6.31, "lng": 106.955},
    {"name": "Rawalumbu", "lat": -6.29, "lng": 106.995},
]


class City:
    """Vehicles that drive in slow curves around the centre; positions in Web-Mercator world units."""

    def __init__(self, vehicles: int, hz: float) -> None:
        self.chance = np.random.default_rng(17)
        self.count, self.hz = vehicles, hz
        x, y = world(CENTER[0], CENTER[1])
        self.origin = (x, y)
        self.metre = 1 / EARTH_M / math.cos(math.radians(CENTER[0]))
        self.xy = self.chance.normal(0, 4000, (vehicles, 2)) * self.metre
        self.heading = self.chance.uniform(0, 360, vehicles)
        self.turn = self.chance.normal(0, 4, vehicles)
        self.next = 0

    def drive(self, slots: np.ndarray) -> None:
        self.heading[slots] = (self.heading[slots] + self.turn[slots]) % 360
        step = SPEED_KMH / 3.6 / self.hz * self.metre
        angle = np.radians(self.heading[slots])
        self.xy[slots] += np.stack([np.sin(angle), -np.cos(angle)], axis=1) * step

    def due(self) -> np.ndarray:
        share = max(1, int(self.count * self.hz / TICKS_PER_S))
        slots = (np.arange(share) + self.next) % self.count
        self.next = (self.next + share) % self.count
        return slots

    def frame(self, slots: np.ndarray, full: bool, seq: int) -> bytes:
        count = len(slots)
        head = struct.pack(
            "<4I6d",
            MAGIC,
            count,
            self.count,
            int(full),
            seq,
            time.time() * 1000,
            *self.origin,
            30,
            0,
        )
        columns = [
            slots.astype("<u4"),
            *self.xy[slots].T.astype("<f4"),
            self.heading[slots].astype("<f4"),
        ]
        columns += [
            np.full(count, SPEED_KMH, "<f4"),
            np.full(count, 0.2, "<f4"),
            np.full(count, 20.0, "<f4"),
        ]
        return head + b"".join(column.tobytes() for column in columns)

    def names(self) -> dict[str, Any]:
        ids = [f"baktor-{n:02d}" for n in range(self.count)]
        kinds = [
            ("baktor", "dump-truck", "ambulance", "fire-engine", "patrol", "tow-truck")[n % 6]
            for n in range(self.count)
        ]
        return {
            "view": "vehicles",
            "start": 0,
            "ids": ids,
            "labels": [f"Baktor {n:02d}" for n in range(self.count)],
            "kinds": kinds,
            "states": [],
        }


def world(lat: float, lng: float) -> tuple[float, float]:
    sin = math.sin(math.radians(lat))
    return lng / 360 + 0.5, 0.5 - math.log((1 + sin) / (1 - sin)) / (4 * math.pi)


def symbols(city: City) -> list[dict[str, Any]]:
    now = time.time() * 1000
    lat = city.chance.normal(CENTER[0], 0.04, 128)
    lng = city.chance.normal(CENTER[1], 0.03, 128)
    complaints = [
        {
            "id": f"complaint:T-{n}",
            "shape": "diamond",
            "severity": "watch" if n % 20 == 0 else "calm",
            "overdue": n % 20 == 0,
            "lat": lat[n],
            "lng": lng[n],
            "label": f"Aduan {n}",
            "at": now,
            "stale_after_s": 9e9,
        }
        for n in range(128)
    ]
    gauges = [
        {
            "id": "gauge:p2c",
            "shape": "triangle",
            "severity": "warning",
            "lat": -6.307,
            "lng": 106.976,
            "label": "P2C",
            "value": "512 cm",
            "word": "Siaga 2",
            "at": now - 120000,
            "stale_after_s": 900,
        },
        {
            "id": "gauge:bendung-bekasi",
            "shape": "triangle",
            "severity": "calm",
            "lat": -6.251,
            "lng": 106.997,
            "label": "Bendung Bekasi",
            "value": "318 cm",
            "word": "normal",
            "at": now - 120000,
            "stale_after_s": 900,
        },
    ]
    stations = [
        {
            "id": f"station:{key}",
            "shape": "ring",
            "severity": "calm",
            "lat": at,
            "lng": on,
            "label": key.title(),
            "value": str(value),
            "word": "Sedang",
            "ring": ring,
            "at": now,
            "stale_after_s": 7200,
        }
        for key, value, ring, at, on in AIR
    ]
    return [
        {"view": f"layer:{key}", "full": True, "features": found, "removed": []}
        for key, found in (("complaints", complaints), ("gauges", gauges), ("stations", stations))
    ]
