"""When to try again. Pure: the dice are an argument."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_S = 1.0
LONGEST_S = 60.0
LONGEST_ASKED_S = 3600.0
"""A server may ask for this much patience (Retry-After) and not more."""


def pause_s(failures: int, dice: float, asked_s: float | None = None) -> float:
    """Seconds to wait after `failures` (>= 1) failures in a row; `dice` is 0 <= dice < 1.

    Doubles from 1 s to at most 60 s, of which half is jitter, so that a hundred lines do not
    come back together. What the server asked for is waited out, up to an hour.
    """
    full = min(LONGEST_S, FIRST_S * 2.0 ** min(failures - 1, 10))
    jittered = full * (0.5 + 0.5 * dice)
    return max(jittered, min(asked_s or 0.0, LONGEST_ASKED_S))


def retry_after_s(header: str, now: datetime) -> float | None:
    """Seconds a `Retry-After` header asks for: a number or a date (RFC 9110, 10.2.3)."""
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
