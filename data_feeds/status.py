"""How one line of a feed is doing; says so once in the log when it goes and once when it is back.

| state       | set when                                            | left when                |
|-------------|-----------------------------------------------------|--------------------------|
| OK          | contact, and the last payload could be decoded      |                          |
| UNAVAILABLE | no contact, a time-out, an error answer             | contact again            |
| DISABLED    | switched off, or something it needs is missing      | restart with new settings|
| FAILED      | our own code broke on it                            | a payload went through   |
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from city.health import FeedCause, FeedState
from city.observations import FeedHealth

log = structlog.get_logger("feeds")


class FeedStatus:
    """State and counters of one line, since the process started."""

    def __init__(self, name: str, stale_after_s: float, now: datetime) -> None:
        self.name = name
        self.stale_after_s = stale_after_s
        self.state = FeedState.UNAVAILABLE
        self.reason = "no contact yet"
        self.cause = FeedCause.WAITING
        self.since_at = now
        self.last_good_at: datetime | None = None
        self.payloads = self.observations = self.rejected = self.repeated = self.late = 0
        self.dropped = 0
        self._said = False
        self.on_change: Callable[[], None] = _nobody_listens

    def contact(self, now: datetime) -> None:
        """There is contact, whether or not it said anything."""
        self._become(FeedState.OK, "", FeedCause.NONE, now)

    def good(self, now: datetime) -> None:
        """A payload could be decoded."""
        self.last_good_at = now
        self._become(FeedState.OK, "", FeedCause.NONE, now)

    def lost(self, reason: str, now: datetime, cause: FeedCause = FeedCause.NO_CONTACT) -> None:
        """`reason` is technical and in English; the glass shows the word of `cause`."""
        self._become(FeedState.UNAVAILABLE, reason, cause, now)

    def disabled(self, reason: str, now: datetime, cause: FeedCause) -> None:
        self._become(FeedState.DISABLED, reason, cause, now)

    def failed(self, reason: str, now: datetime) -> None:
        self._become(FeedState.FAILED, reason, FeedCause.OUR_CODE, now)

    def _become(self, state: FeedState, reason: str, cause: FeedCause, now: datetime) -> None:
        news = state is not self.state or not self._said
        changed = news or reason != self.reason
        self.reason, self.cause = reason, cause
        if news:
            self._say(state, now)
        if changed:
            self.on_change()

    def _say(self, state: FeedState, now: datetime) -> None:
        before, lasted_s = self.state, round((now - self.since_at).total_seconds(), 1)
        self._said, self.state, self.since_at = True, state, now
        say = log.info if state in (FeedState.OK, FeedState.DISABLED) else log.warning
        say(
            f"feed is {state}", feed=self.name, reason=self.reason, before=before, lasted_s=lasted_s
        )

    def health(self, now: datetime) -> FeedHealth:
        """The heartbeat as it is published."""
        return FeedHealth(
            observed_at=now,
            received_at=now,
            source=self.name,
            feed=self.name,
            state=self.state,
            last_good_at=self.last_good_at,
            since_at=self.since_at,
            reason=self.reason,
            stale_after_s=self.stale_after_s,
            payloads=self.payloads,
            observations=self.observations,
            rejected=self.rejected,
            repeated=self.repeated,
            late=self.late,
            cause=self.cause,
        )


def _nobody_listens() -> None:
    """Until the runner wants to hear of changes."""
