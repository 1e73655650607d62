"""The binary vehicle frame, little endian: a 64-byte header, then one column after the other.

| header | type | meaning                                             |
|--------|------|-----------------------------------------------------|
| 0      | u32  | magic 0x31544150                                    |
| 4      | u32  | count of vehicles in this frame                     |
| 8      | u32  | slots in all                                        |
| 12     | u32  | flags: 1 = full (whatever is not in it is gone)     |
| 16     | f64  | seq                                                 |
| 24     | f64  | server time, epoch ms                               |
| 32, 40 | f64  | origin x, y in Web-Mercator world units (0..1)      |
| 48     | f64  | seconds after which a position counts as stale      |
| 56     | f64  | reserved, 0                                         |

Columns: slot u32, then f32 x, y (world units minus origin; NaN = told to nobody), heading_deg, speed_kmh (NaN =
unknown), observed_age_s and received_age_ms (both counted back from the server time).
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from dashboard.live.vehicles import VehicleTable

MAGIC = 0x31544150
HEADER = struct.Struct("<4I6d")
FULL = 1


class Origin(NamedTuple):
    x: float
    y: float


def encode(
    table: VehicleTable, since: int, seq: int, server_ms: float, origin: Origin, stale_s: float
) -> bytes | None:
    """Everything that changed after round `since` (0 = full); None when nothing did."""
    slots = table.changed(since)
    if len(slots) == 0 and since > 0:
        return None
    head = (MAGIC, len(slots), len(table), FULL if since == 0 else 0)
    header = HEADER.pack(*head, float(seq), server_ms, *origin, stale_s, 0.0)
    columns = (
        table.x[slots] - origin.x,
        table.y[slots] - origin.y,
        table.heading[slots],
        table.speed[slots],
        (server_ms - table.observed_ms[slots]) / 1000.0,
        server_ms - table.received_ms[slots],
    )
    body = [column.astype("<f4").tobytes() for column in columns]
    return b"".join([header, slots.astype("<u4").tobytes(), *body])
