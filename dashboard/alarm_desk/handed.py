"""What a shift hands over of alarms: what stands and who has seen it, what is put aside and until when, what
rang and went meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

import msgspec

from city.alarm import Alarm
from city.alarm_groups import ordered
from city.handover import Span
from city.picture import CityPicture
from dashboard.alarm_desk.lines import STORY
from dashboard.alarm_names import seen_words, title_of
from dashboard.texts import Text
from dashboard.who import person
from operations.alarms.records import AlarmRecords
from operations.desk import Actor
from store.city_store import CityStore
from store.errors import FollowerTooLate


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """In the order of their list. `went`: rang in the span and is over."""

    unseen: list[Alarm]
    seen: list[Alarm]
    shelved: list[Alarm]
    out: list[Alarm]
    went: list[Alarm]


async def handed(store: CityStore, picture: CityPicture, by: Actor, span: Span) -> Handed:
    """An agency's people are told of alarms that call their agency. Raises StoreUnavailable."""
    mine = ordered(each for each in picture.alarms_told() if _concerns(each, by))
    loud = [each for each in mine if not each.silenced]
    return Handed(
        unseen=[each for each in loud if each.unseen],
        seen=[each for each in loud if each.active and not each.unseen],
        shelved=[each for each in mine if each.shelved],
        out=[each for each in mine if each.out],
        went=[each for each in await _changed(store, span) if _concerns(each, by)],
    )


def _concerns(alarm: Alarm, by: Actor) -> bool:
    return not by.agency_id or by.agency_id in alarm.who


async def _changed(store: CityStore, span: Span) -> list[Alarm]:
    try:
        found = await AlarmRecords(store).changed_since(span.start)
    except FollowerTooLate:
        return []
    rang = (each for each in found if each.raised_at and span.start <= each.raised_at < span.end)
    return [each for each in rang if not each.open]


def section(of: Handed, picture: CityPicture, now: datetime, text: Text) -> str:
    """As HTML; each alarm leads to its story."""
    parts = "".join(
        _part(text, key, getattr(of, key), picture, now) for key in Handed.__struct_fields__
    )
    none = f'<p class="quiet">{escape(text("handover.no_alarms"))}</p>'
    silent = "" if picture.watched(now) else _warned(text)
    title = escape(text("alarm_desk.title"))
    return f'<section class="account-card"><h2>{title}</h2>{silent}{parts or none}</section>'


def _warned(text: Text) -> str:
    return f'<p class="handover-waits">{escape(text("alarms.watch_silent"))}</p>'


def _part(
    text: Text, key: str, alarms: Sequence[Alarm], picture: CityPicture, now: datetime
) -> str:
    """One line for each subject, its gravest alarm; the number counts all of them."""
    if not alarms:
        return ""
    by_subject: dict[str, list[Alarm]] = {}
    for each in alarms:
        by_subject.setdefault(each.subject, []).append(each)
    head = escape(text(f"handover.alarms_{key}", n=text.number(len(alarms))))
    items = "".join(_item(mine, key, picture, now, text) for mine in by_subject.values())
    return f"<h3>{head}</h3><ul>{items}</ul>"


def _item(mine: Sequence[Alarm], key: str, picture: CityPicture, now: datetime, text: Text) -> str:
    alarm, others = mine[0], len(mine) - 1
    severity = text(f"alarms.severity_{alarm.severity}")
    title = f"{severity} · {title_of(alarm, picture, now, text)}"
    more = text("alarm_desk.others", n=text.number(others)) if others else ""
    detail = " · ".join(each for each in (*_details(alarm, key, now, text), more) if each)
    return (
        f'<li data-key="{escape(alarm.id)}"><a href="{STORY}?id={escape(alarm.id)}">{escape(title)}</a>'
        f' <span class="quiet">{escape(detail)}</span></li>'
    )


def _details(alarm: Alarm, key: str, now: datetime, text: Text) -> list[str]:
    since = f"{text('alarms.since')} {text.moment(alarm.raised_at, now)}" if alarm.raised_at else ""
    if key == "shelved" and alarm.shelved_until:
        at = text.moment(alarm.shelved_until, now)
        by = person(alarm.shelved_by)
        return [since, text("alarms.shelved_until", by=by, at=at), alarm.shelved_why]
    if key == "out":
        return [text("alarms.out_by", by=person(alarm.out_by)), alarm.out_why]
    if key == "went":
        by = person(alarm.acknowledged_by)
        return [since, text("alarm_desk.was_seen", by=by) if by else "", alarm.acknowledged_why]
    return [since, seen_words(alarm, now, text), alarm.acknowledged_why]
