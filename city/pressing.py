"""How pressing a case is: what is reported around it, and the priority that this suggests.

Similar is an open case of the same category, received within WINDOW, at most RADIUS_M away (both of
`city.hot_spots`). People decide; only a higher priority than the present one is suggested.

| asked in this order                                                       | suggests |
|---------------------------------------------------------------------------|----------|
| its service time runs around the clock and is at most URGENT_HOURS        | urgent   |
| it and the similar ones have MANY reporters or more                       | urgent   |
| it lies in a hot spot                                                     | high     |
| it and the similar ones have SEVERAL reporters or more                    | high     |
| its service time runs around the clock and is at most HIGH_HOURS          | high     |

The figures are own defaults, no official rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

import msgspec

from city.clocks import clock
from city.complaints import PRIORITIES, Complaint, Priority
from city.geography import distance_m
from city.hot_spots import RADIUS_M, WINDOW, hot_spots
from city.profile import Profile

URGENT_HOURS, HIGH_HOURS = 1.0, 4.0
MANY, SEVERAL = 10, 5
Reason = Literal["service_time", "reporters", "hot_spot", ""]


class Pressing(msgspec.Struct, frozen=True, kw_only=True):
    """`similar` does not count the case itself; `reporters` are its own and those of the similar
    ones; `hot_spot` is how many reports its hot spot has, 0 outside of any."""

    similar: int
    reporters: int
    hot_spot: int
    hours: float | None
    """Its service time around the clock; None when it counts in working time."""
    priority: Priority | Literal[""] = ""
    """Higher than the present one, or nothing."""
    reason: Reason = ""


def pressing(
    case: Complaint, around: Iterable[Complaint], profile: Profile, now: datetime
) -> Pressing:
    """`around`: open cases near it, more may come along; a few thousand at most."""
    alike = [each for each in around if _is_alike(case, each, now)]
    near = [each for each in alike if _near(case, each)]
    found = Pressing(
        similar=len(near),
        reporters=case.reporters + sum(each.reporters for each in near),
        hot_spot=_hot_spot(case, alike, profile, now),
        hours=_hours(case, profile),
    )
    priority, reason = next(_suggested(found), (PRIORITIES[0], ""))
    if PRIORITIES.index(priority) <= PRIORITIES.index(case.priority):
        return found
    return msgspec.structs.replace(found, priority=priority, reason=reason)


def _suggested(found: Pressing) -> Iterator[tuple[Priority, Reason]]:
    hours = float("inf") if found.hours is None else found.hours
    if hours <= URGENT_HOURS:
        yield "urgent", "service_time"
    if found.reporters >= MANY:
        yield "urgent", "reporters"
    if found.hot_spot:
        yield "high", "hot_spot"
    if found.reporters >= SEVERAL:
        yield "high", "reporters"
    if hours <= HIGH_HOURS:
        yield "high", "service_time"


def _is_alike(case: Complaint, other: Complaint, now: datetime) -> bool:
    another = other.complaint_id != case.complaint_id and other.open
    return another and other.category == case.category and now - other.received_at <= WINDOW


def _near(case: Complaint, other: Complaint) -> bool:
    here, there = case.report, other.report
    if here.lat is None or here.lng is None or there.lat is None or there.lng is None:
        return False
    return distance_m(here.lat, here.lng, there.lat, there.lng) <= RADIUS_M


def _hot_spot(case: Complaint, alike: list[Complaint], profile: Profile, now: datetime) -> int:
    spots = hot_spots([case, *alike], profile, now, most=len(alike) + 1)
    return next((each.count for each in spots if case.complaint_id in each.tickets), 0)


def _hours(case: Complaint, profile: Profile) -> float | None:
    time = clock(profile.clocks, profile.holidays).service_time(case)
    return {"minutes": time.amount / 60, "hours": time.amount}.get(time.unit)
