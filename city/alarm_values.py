"""What a rule of alarms sees of its subject: its limits there, and its figure at each moment.

| figure     | at the time of | is                                                              |
|------------|----------------|-----------------------------------------------------------------|
| measured   | each reading   | what the reading says; None says nothing; of a post only what is believed |
| siaga      | each change    | 1 to 4, 5 while normal (`city.siaga`), by the limits in force now |
| rate_cm_h  | each reading   | `city.water.rate_cm_h` of the hour before it                    |
| rain_mm_h  | each reading   | millimetres by the hours they fell in                           |
| ispu       | any moment     | the station's index, as the panels show it                      |
| silent     | any moment     | minutes since the newest reading that said something            |
| state      | any moment     | 0 works or is switched off, 1 late, 2 without contact, 3 broken |

What changes by the clock alone is asked for again and again (`value_now`) and is always fresh; looking
back it is reckoned from what came in (`city.alarm_past`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime

from city import air, water
from city.alarm import Limits, Value
from city.alarm_fields import KINDS_OF, Field
from city.alarm_rules import Rule, field_of, plain_limits
from city.observations import AirQuality, FeedHealth, Observation, Rainfall, WaterLevel
from city.picture import CityPicture
from city.post_story import Story
from city.profile import Gauge, Profile
from city.readings import feed_severity, station_reading, story
from city.severity import Severity
from city.siaga import waited

FRESH_S = {"quality": 40 * 86400.0, "indicator": 400 * 86400.0}
"""How long a value counts where the profile does not say: samples and reports come rarely."""
EVER = 1e9
NORMAL = 5
"""A siaga that is none, on the scale on which less is worse."""
STATES = {Severity.STALE: 1.0, Severity.UNAVAILABLE: 2.0, Severity.DANGER: 3.0}


def limits_of(rule: Rule, subject: str, profile: Profile, now: datetime) -> Limits | None:
    """None where it cannot be judged: a post without limits has no Siaga."""
    sort, _, name = subject.partition(":")
    field = field_of(rule)
    if rule.field == "siaga" and not _has_limits(name, profile, now):
        return None
    by_clock = field is not None and field.by_clock
    return plain_limits(rule, EVER if by_clock else _fresh_s(sort, name, profile))


def _has_limits(name: str, profile: Profile, now: datetime) -> bool:
    return name in profile.gauges and profile.limits_for(name, now) is not None


def _fresh_s(sort: str, name: str, profile: Profile) -> float:
    gauge, station = profile.gauges.get(name), profile.air_stations.get(name)
    known = {"gauge": gauge, "station": station}.get(sort)
    return known.stale_after_s if known else FRESH_S.get(sort, 7200.0)


def values(
    field: Field, picture: CityPicture, subject: str, now: datetime, after: datetime | None
) -> list[Value]:
    """The figure at each moment later than `after`, oldest first. Nothing for figures that change by
    the clock."""
    sort, _, name = subject.partition(":")
    if field.by_clock:
        return []
    if sort != "gauge":
        return figures(field, picture.history[field.kind].get(name, []), after)
    gauge = picture.profile.gauges.get(name)
    if gauge is None:
        return []
    told = story(picture, gauge, now)
    if field.key == "siaga":
        return [each for each in siagas(told, gauge, now) if after is None or each.at > after]
    return figures(field, told.believed, after)


def siagas(told: Story, gauge: Gauge, now: datetime) -> list[Value]:
    """How the siaga of a post went, and what it is at the last reading."""
    _, matured = waited(told.standing, now, gauge.hold)
    found = {each.at: each.after for each in (*told.changes, *matured)}
    if told.last and told.last.observed_at not in found:
        found[told.last.observed_at] = told.standing.siaga
    return [Value(at, float(found[at] or NORMAL)) for at in sorted(found)]


def figures(
    field: Field, past: Sequence[Observation], after: datetime | None = None
) -> list[Value]:
    """Of readings of one subject, oldest first, with what the figure needs from before (an hour)."""
    first = 0 if after is None else bisect_right(past, after, key=_at)
    return [Value(past[n].observed_at, _figure(field, past, n)) for n in range(first, len(past))]


def _figure(field: Field, past: Sequence[Observation], n: int) -> float | None:
    each = past[n]
    if field.key == "rate_cm_h":
        return water.rate_cm_h(_levels(past, n))
    if isinstance(each, Rainfall):
        return None if each.rain_mm is None else each.rain_mm * 3600 / max(each.over_s, 1)
    found: float | None = getattr(each, field.attribute)
    return found


def _levels(past: Sequence[Observation], n: int) -> list[WaterLevel]:
    start = bisect_left(past, past[n].observed_at - 2 * water.RATE_WINDOW, 0, n, key=_at)
    return [each for each in past[start : n + 1] if isinstance(each, WaterLevel)]


def value_now(field: Field, picture: CityPicture, subject: str, now: datetime) -> float | None:
    """A figure that changes by the clock; None of a subject that does not say (any more)."""
    name = subject.partition(":")[2]
    if field.key == "ispu":
        station = picture.profile.air_stations.get(name)
        found = station_reading(picture, station, now) if station else None
        return None if found is None or found.severity is Severity.STALE else found.value
    if field.key == "state":
        health = picture.latest[FeedHealth.KIND].get(name)
        return state_of(health, now) if isinstance(health, FeedHealth) else None
    said = said_at(subject, picture, now)
    return None if said is None else max((now - said).total_seconds() / 60, 0.0)


def state_of(health: FeedHealth, now: datetime) -> float:
    return STATES.get(feed_severity(health, now), 0.0)


def said_at(subject: str, picture: CityPicture, now: datetime) -> datetime | None:
    """When it last said something that is believed; None = never, as far as the picture goes back."""
    sort, _, name = subject.partition(":")
    if sort == "gauge" and (gauge := picture.profile.gauges.get(name)):
        last = story(picture, gauge, now).last
        return last.observed_at if last else None
    kind = KINDS_OF[sort]
    latest = picture.latest[kind].get(name)
    if latest is None or says(latest):
        return latest.observed_at if latest else None
    past = picture.history[kind].get(name, [])
    return next((each.observed_at for each in reversed(past) if says(each)), None)


def says(each: Observation) -> bool:
    """Whether it has any value at all."""
    if isinstance(each, WaterLevel):
        return each.level_cm is not None
    if isinstance(each, Rainfall):
        return each.rain_mm is not None
    if isinstance(each, AirQuality):
        return any(getattr(each, f"{name}_ug_m3") is not None for name in air.POLLUTANTS)
    return True


def _at(observation: Observation) -> datetime:
    return observation.observed_at
