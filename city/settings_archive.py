"""The settings of the archive; see city/settings.py."""

from __future__ import annotations

from typing import Annotated

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class ArchiveSettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What was observed, kept for years in Parquet files that the watch writes."""

    keep: bool = True
    """Whether observations are archived. If not, they are gone when they leave the store."""
    folder: str = ""
    """A folder, or `s3://bucket/path?region=…` (another S3-compatible storage:
    `?endpoint_override=host:port&scheme=https`) with the usual `AWS_…` credentials in the environment.
    Empty: `archive` in the folder of `[store] data`."""
    every_s: Positive = 300.0
    """How often what came is written to files, seconds. What is asked for is complete at any time."""
    position_days: Positive = 90.0
    """How long each position of a vehicle is kept, days."""
    feed_health_days: Positive = 90.0
    """How long the states of feeds are kept, days."""
    other_days: Positive = 3653.0
    """How long all other observations are kept, days."""
    table_days: Positive = 7305.0
    """How long hourly means and daily tables (trips) are kept, days."""
    waiting_positions: Count = 20_000_000
    """While the archive cannot be written: so many positions wait in the store's memory (about 60
    bytes each), then the oldest are lost and counted."""
    waiting_others: Count = 5_000_000
    """The same for each other kind of observation."""
    memory_mib: Annotated[int, msgspec.Meta(ge=64)] = 512
    """Most memory that questions to the archive may use in one process, MiB."""
    threads: Annotated[int, msgspec.Meta(ge=1, le=64)] = 2
    """Processor cores that questions to the archive may use in one process."""
