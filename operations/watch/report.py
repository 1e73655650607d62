"""What the leading watch says about itself."""

from __future__ import annotations

from datetime import datetime

import msgspec

JOB = "watch"
"""What it leads; the report lies beside the lease."""


class WatchReport(msgspec.Struct, kw_only=True):
    """What the leader says about itself, every five seconds."""

    leader: str
    fence: int
    since: datetime
    at: datetime
    open: int = 0
    calls: int = 0
    """Warnings and escalations made in this term; so with arrivals and closings."""
    arrivals: int = 0
    closings: int = 0
    rung: int = 0
    """Alarms that rang in this term; `alarms` are open now."""
    alarms: int = 0
