"""What the simulated city gives away: payloads for the feeds, steps for the complaint desk."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from city.complaints import Complaint, Status
from data_feeds.simulator.land import Point


class Delivery(msgspec.Struct, frozen=True):
    """Payload bytes as the real source would send them, for the decoder of `feed`."""

    feed: str
    payload: bytes


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One step the simulated desk takes on `case`; it leads to that version of the complaint.

    `form` comes with `received` only: an older report that begins in the past, at `at`.
    `photo` is "before" or "after"; with a `rating` the citizen tells one instead of a step. `release`:
    the operator looked at the crew's newest photo, and walls may show it. `scene` shows the case on them.
    """

    case: str
    version: int
    at: datetime
    status: Status
    note: str = ""
    agency_id: str = ""
    vehicle_id: str = ""
    form: bytes = b""
    photo: Literal["", "before", "after"] = ""
    release: bool = False
    rating: int = 0
    scene: bool = False

    @property
    def once(self) -> str:
        """Idempotency key: the same step twice changes nothing."""
        return f"simulator/{self.case}/{self.version}"


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What an earlier run left: simulated complaints and where vehicles were last seen.

    `told_until` says per sensor ("water/<post>", "air/<station>", "quality/<station>") up to when its past is known.
    `story_began_at` is set when that run was killed just now: its story goes on.
    """

    complaints: tuple[Complaint, ...] = ()
    positions: dict[str, Point] = {}
    told_until: dict[str, datetime] = {}
    story_began_at: datetime | None = None


def case_id(category: str, point: Point, reported_at: datetime) -> str:
    """Names a report by what it says, so that it can be found again in the store."""
    moment = reported_at.isoformat(timespec="milliseconds")
    return f"{category}@{point[0]:.6f},{point[1]:.6f}@{moment}"


def case_of(complaint: Complaint) -> str:
    report = complaint.report
    point = (report.lat or 0.0, report.lng or 0.0)
    return case_id(report.service_code, point, report.observed_at)
