"""Plays a world against moments that are only told, so that hours pass in a second."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from city.complaints import Report
from city.observations import Observation
from city.profile import Profile
from city.settings import ChecksSettings, SimulatorSettings
from data_feeds.contract import BadPayload, Decoded, FeedOptions
from data_feeds.discovery import feeds
from data_feeds.lines import Decode, decoder
from data_feeds.physics import judge, limits_of
from data_feeds.simulator import Delivery, World

START = datetime(2026, 11, 30, 3, 30, tzinfo=UTC)
"""10.30 in the city."""


def world(profile: Profile, scenario: str = "ordinary-day", **options: float) -> World:
    settings = SimulatorSettings(scenario=scenario, **options)  # type: ignore[arg-type]
    return World(profile, settings, START)


def turns(played: World, seconds: float, step_s: float = 1.0) -> Iterator[datetime]:
    """Moments from the start (the second 0 included) to `seconds` after it."""
    for turn in range(int(seconds / step_s) + 1):
        yield played.started_at + timedelta(seconds=turn * step_s)


def decoded(delivery: Delivery, now: datetime) -> Decoded:
    return _decoder_of(delivery.feed)(delivery.payload, now)


@cache
def _decoder_of(feed: str) -> Decode:
    module = feeds()[feed]
    return decoder(module, getattr(module, "Options", FeedOptions)())


def judged(
    profile: Profile, delivery: Delivery, now: datetime
) -> tuple[list[Observation | Report], list[str]]:
    """What the real decoder and the real checks take, and why they refuse the rest."""
    try:
        found = decoded(delivery, now)
    except BadPayload as problem:
        return [], [str(problem)]
    good, bad = judge(found.accepted, limits_of(profile, ChecksSettings()))
    return good, [each.reason for each in (*found.rejects, *bad)]


def accepted(profile: Profile, delivery: Delivery, now: datetime) -> list[Observation | Report]:
    """Everything in the payload; fails when anything of it is refused."""
    good, reasons = judged(profile, delivery, now)
    assert reasons == []
    return good


def refused(profile: Profile, delivery: Delivery, now: datetime) -> list[str]:
    return judged(profile, delivery, now)[1]
