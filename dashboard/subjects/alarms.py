"""Alarms in the drawer: all that stand, or those of one cause; each opens what it is about."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.alarm import Alarm
from city.alarm_groups import CAUSES, cause_of, ordered
from city.observations import AirQuality, FeedHealth, WaterLevel
from city.picture import BOOK, CityPicture
from dashboard.alarm_links import acknowledge
from dashboard.alarm_names import seen_words, title_of
from dashboard.contracts import Component, Subject
from dashboard.drawer import links, section
from dashboard.marks import badge
from dashboard.texts import Text
from dashboard.who import person

EVERY = "all"


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    if key != EVERY and key not in CAUSES.values():
        return None
    mine = ordered(each for each in picture.alarms_told() if key in (EVERY, cause_of(each.subject)))
    standing = [each for each in mine if not each.silenced]
    title = text("alarms.title") if key == EVERY else text(f"alarms.of_{key}")
    return [
        html.H2(title, className="drawer-title"),
        html.P(_lead(standing, text), className="drawer-lead"),
        *_standing(standing, picture, now, text),
        *_aside([each for each in mine if each.silenced], picture, now, text),
    ]


def _lead(standing: list[Alarm], text: Text) -> list[Component | str]:
    if not standing:
        return [text("alarms.calm")]
    worst = standing[0].severity
    many = text("alarms.standing", n=text.number(len(standing)))
    return [badge(text(f"alarms.severity_{worst}"), worst), f" {many}"]


def _standing(
    alarms: list[Alarm], picture: CityPicture, now: datetime, text: Text
) -> list[Component]:
    """Each opens what it is about; beside it, not in it, the way to acknowledge."""
    return [
        part
        for each in alarms
        for part in (links([_entry(each, picture, now, text)]), *acknowledge(each, text))
    ]


def _entry(alarm: Alarm, picture: CityPicture, now: datetime, text: Text) -> tuple[str, str, str]:
    since = text.moment(alarm.raised_at, now) if alarm.raised_at else "–"
    detail = f"{text('alarms.since')} {since} · {seen_words(alarm, now, text)}"
    severity = text(f"alarms.severity_{alarm.severity}")
    return alarm.subject, f"{severity} · {title_of(alarm, picture, now, text)}", detail


def _aside(alarms: list[Alarm], picture: CityPicture, now: datetime, text: Text) -> list[Component]:
    if not alarms:
        return []
    found = []
    for each in alarms:
        until = each.shelved_until
        said = (
            text("alarms.shelved_until", by=person(each.shelved_by), at=text.moment(until, now))
            if until
            else text("alarms.out_by", by=person(each.out_by))
        )
        found.append((each.subject, title_of(each, picture, now, text), said))
    return [section(text("alarms.aside"), links(found))]


SUBJECT = Subject(
    "alarms", frozenset({"alarm", BOOK, WaterLevel.KIND, AirQuality.KIND, FeedHealth.KIND}), body
)
