"""What a post said over a day, a week, a month or a year: readings where they are few, hours where many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from city.observations import WaterLevel
from city.picture import CityPicture
from city.post_story import Story, story_of
from city.profile import Gauge
from store.archive.history import History, Mean
from store.errors import ArchiveUnavailable, StoreUnavailable

SPANS = {"day": 1, "week": 7, "month": 30, "year": 365}
"""Days."""
HOURLY_FROM = 60
"""Spans of so many days and more are told by the highest level of each hour."""
HOUR_S = 3600.0


class Past(NamedTuple):
    """`hourly`: each reading stands for an hour, its highest. `whole`: nothing is missing because the
    archive does not answer. `patience_s`: readings further apart than this have a silence between them."""

    story: Story
    since: datetime
    until: datetime
    hourly: bool
    whole: bool
    patience_s: float


async def past_of(
    history: History, picture: CityPicture, gauge: Gauge, span: str, now: datetime
) -> Past:
    """The story of a post in this span, by the limits that are in force at `now`."""
    days = SPANS.get(span, SPANS["day"])
    since, hourly = now - timedelta(days=days), days >= HOURLY_FROM
    try:
        levels = await _read(history, gauge, since, now, hourly)
        whole = True
    except (ArchiveUnavailable, StoreUnavailable):
        kept = picture.trend(WaterLevel.KIND, gauge.id, since)
        levels, whole = [each for each in kept if isinstance(each, WaterLevel)], False
    told = story_of(gauge, picture.profile.limits_for(gauge.id, now), levels)
    is_hourly = hourly and whole
    patience_s = max(gauge.stale_after_s, 2 * HOUR_S if is_hourly else 0.0)
    return Past(told, since, now, is_hourly, whole, patience_s)


async def _read(
    history: History, gauge: Gauge, since: datetime, now: datetime, hourly: bool
) -> Sequence[WaterLevel]:
    end = now + timedelta(seconds=1)
    if hourly:
        means = await history.means(WaterLevel.KIND, gauge.id, "level_cm", since, end, HOUR_S)
        return [_hour(gauge, each) for each in means]
    found = await history.points(WaterLevel.KIND, gauge.id, since, end)
    return [each for each in found if isinstance(each, WaterLevel)]


def _hour(gauge: Gauge, mean: Mean) -> WaterLevel:
    """Checked like a reading: an hour with a jump in it is not believed either."""
    return WaterLevel(
        observed_at=mean.at, received_at=mean.at, source="", gauge_id=gauge.id, level_cm=mean.most
    )
