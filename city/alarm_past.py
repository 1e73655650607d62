"""Looking back: when a rule would have rung while these observations came in. Pure.

The same life cycle as the watch's, fed with what was observed. An index over a day is reckoned at most
every `EVERY`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from city.air_means import station_hours, station_index
from city.alarm import Alarm, Clock, Limits, Value, Watched
from city.alarm_fields import FIELDS, Field
from city.alarm_rules import Rule, field_of
from city.alarm_values import figures, limits_of, says, siagas, state_of
from city.alarms import step
from city.observations import AirQuality, FeedHealth, Observation, WaterLevel
from city.post_story import story_of
from city.profile import Profile
from city.severity import Severity

EVERY = timedelta(hours=1)
JUST_AFTER = timedelta(seconds=1)


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """One time that it would have rung. `ended_at` None: it still would; `worst` over all of it."""

    subject: str
    at: datetime
    value: float | None
    worst: float | None
    ended_at: datetime | None = None


def rings(
    rule: Rule, subject: str, past: Sequence[Observation], until: datetime, profile: Profile
) -> list[Ring]:
    """`past`: of the subject, oldest first, up to `until`. By the limits that are in force then."""
    field, limits = field_of(rule), limits_of(rule, subject, profile, until)
    if field is None or limits is None:
        return []
    state = Watched(alarm=Alarm(rule=rule.id, subject=subject, severity=Severity.WATCH))
    found: list[Ring] = []
    story: list[Value | Clock] = [*went(rule, subject, past, until, profile), Clock(until)]
    for event in story:
        state, changes = step(state, event, limits)
        for change in changes:
            if change.what == "raised":
                found.append(
                    Ring(subject=subject, at=change.at, value=change.value, worst=change.value)
                )
            elif found:
                found[-1] = msgspec.structs.replace(found[-1], ended_at=change.at)
        if state.alarm.active and found and isinstance(event, Value):
            found[-1] = _worse(found[-1], event.value, limits)
    return found


def _worse(ring: Ring, value: float | None, limits: Limits) -> Ring:
    known = [each for each in (ring.worst, value) if each is not None]
    if not known:
        return ring
    return msgspec.structs.replace(ring, worst=max(known) if limits.rising else min(known))


def went(
    rule: Rule, subject: str, past: Sequence[Observation], until: datetime, profile: Profile
) -> list[Value]:
    """The rule's figure at each moment at which it may have crossed a limit."""
    field, gauge = FIELDS[rule.sort, rule.field], profile.gauges.get(subject.partition(":")[2])
    if field.key == "ispu":
        return list(_indices(past, profile))
    if rule.sort == "gauge" and gauge is not None:
        limits = profile.limits_for(gauge.id, until)
        told = story_of(gauge, limits, (each for each in past if isinstance(each, WaterLevel)))
        if field.key == "siaga":
            return siagas(told, gauge, until)
        past = told.believed
    return list(_spells(rule, field, past, until)) if field.by_clock else figures(field, past)


def _indices(past: Sequence[Observation], profile: Profile) -> Iterator[Value]:
    known = station_hours(each for each in past if isinstance(each, AirQuality))
    rule, zone = profile.air_rule, ZoneInfo(profile.time_zone)
    last: datetime | None = None
    for n, each in enumerate(past):
        at = each.observed_at
        if last is not None and at - last < EVERY and n + 1 < len(past):
            continue
        yield Value(at, station_index(known, at, rule=rule, zone=zone).value)
        last = at


def _spells(
    rule: Rule, field: Field, past: Sequence[Observation], until: datetime
) -> Iterator[Value]:
    """Each observation as it came in, and the moment its silence was too long."""
    told = [each for each in past if field.key == "state" or says(each)]
    for n, each in enumerate(told):
        at = each.observed_at
        ends = told[n + 1].observed_at if n + 1 < len(told) else until
        yield Value(at, state_of(each, at) if isinstance(each, FeedHealth) else 0.0)
        late = at + _patience(rule, each) + JUST_AFTER
        if late < ends:
            yield Value(late, _late(each, late, at))


def _patience(rule: Rule, each: Observation) -> timedelta:
    if isinstance(each, FeedHealth):
        return timedelta(seconds=max(each.stale_after_s, 60.0))
    return timedelta(minutes=rule.value)


def _late(each: Observation, late: datetime, at: datetime) -> float:
    if isinstance(each, FeedHealth):
        return state_of(each, late)
    return (late - at).total_seconds() / 60
