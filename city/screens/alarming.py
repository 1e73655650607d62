"""Which alarms may take screens over now: what rings in the city, and pressing reports.

| source    | subject          | an alarm while                                        | severity                   |
|-----------|------------------|-------------------------------------------------------|----------------------------|
| water     | gauge:<id>, rain | one of its alarms (`city.alarms`) is so now           | the gravest of them        |
| air       | station:<id>     | as above                                              | as above                   |
| feed      | feed:<name>      | as above                                              | stale, unavailable, danger |
| complaint | complaint:<id>   | unsolved, of priority high or urgent, may be on a wall | warning, danger           |

What is on a shelf or out of service takes no screen, and a silent post is none: silence shows nothing.
A post or station that falls silent while it is an alarm keeps its screens for STANDS longer (own choice):
water does not fall because nobody measures it. The alarm itself stands on, in its list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import get_args

from city.alarm import Alarm as Kept
from city.alarm_groups import cause_of, ordered
from city.alarm_values import STATES, said_at
from city.complaints import Complaint, Status
from city.geography import kelurahan_of
from city.picture import CityPicture
from city.privacy import on_wall
from city.profile import Profile
from city.screens.takeover import Alarm, Source
from city.severity import Severity

STANDS = timedelta(hours=1)
SOURCES = frozenset(get_args(Source))
SEVERITIES = {state: severity for severity, state in STATES.items()}
PRIORITIES = {"high": Severity.WARNING, "urgent": Severity.DANGER}


def standing(
    alarms: Iterable[Kept], picture: CityPicture, cases: Iterable[Complaint], now: datetime
) -> list[Alarm]:
    """Every alarm that may take a screen, the gravest first; one for each subject. `cases` are the
    open complaints."""
    return [*_kept(alarms, picture, now), *_complaints(cases, picture.profile)]


def _kept(alarms: Iterable[Kept], picture: CityPicture, now: datetime) -> Iterator[Alarm]:
    told: set[str] = set()
    for each in ordered(each for each in alarms if _takes(each, picture, now)):
        if each.subject not in told:
            told.add(each.subject)
            sort, _, name = each.subject.partition(":")
            yield Alarm(
                subject=each.subject,
                source=cause_of(each.subject),  # type: ignore[arg-type]
                severity=_severity(each),
                since=each.raised_at or now,
                parameters={"gauge": name} if sort == "gauge" else {},
                responding=each.acknowledged_by,
            )


def _takes(alarm: Kept, picture: CityPicture, now: datetime) -> bool:
    if not alarm.active or alarm.silenced or alarm.field == "silent":
        return False
    return cause_of(alarm.subject) in SOURCES and _is_heard(alarm.subject, picture, now)


def _is_heard(subject: str, picture: CityPicture, now: datetime) -> bool:
    """Of a post or station; what else there is says itself when it is over."""
    sort, _, name = subject.partition(":")
    gauge, station = picture.profile.gauges.get(name), picture.profile.air_stations.get(name)
    known = {"gauge": gauge, "station": station}.get(sort)
    if known is None:
        return True
    said = said_at(subject, picture, now)
    return said is not None and now - said <= timedelta(seconds=known.stale_after_s) + STANDS


def _severity(alarm: Kept) -> Severity:
    """Of a source it is its state, whatever its rule says: rules of takeovers ask for that."""
    if alarm.field == "state" and alarm.value is not None:
        return SEVERITIES.get(alarm.value, alarm.severity)
    return alarm.severity


def _complaints(cases: Iterable[Complaint], profile: Profile) -> Iterator[Alarm]:
    for case in cases:
        severity = PRIORITIES.get(case.priority)
        if severity and case.open and case.status is not Status.RESOLVED and on_wall(case, profile):
            yield Alarm(
                subject=f"complaint:{case.complaint_id}",
                source="complaint",
                severity=severity,
                since=case.received_at,
                parameters=_place(case, profile),
            )


def _place(case: Complaint, profile: Profile) -> dict[str, str]:
    lat, lng = case.report.lat, case.report.lng
    home = kelurahan_of(profile, lat, lng) if lat is not None and lng is not None else None
    return {"kecamatan": home.kecamatan} if home else {}
