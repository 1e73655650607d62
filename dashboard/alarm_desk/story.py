"""All that happened to one alarm, and what is over, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from city.alarm import Alarm
from dashboard.alarm_desk.lines import STORY, Desk, single
from dashboard.alarm_names import figure_words, title_of
from dashboard.who import person
from operations.alarms.records import Entry
from operations.watch.outbox import Message

LOOK = {"delivered": "calm", "given_up": "danger", "waiting": "watch"}
LATE_S = 60
"""What was written down later than this after it was so says both times."""


def story(of: Desk, alarm: Alarm, entries: Sequence[Entry]) -> str:
    """`entries`: newest first."""
    rows = "".join(_row(of, alarm, each) for each in entries)
    title, none = escape(of.text("alarm_desk.story")), escape(of.text("alarm_desk.none"))
    heads = "".join(
        f"<th>{escape(of.text(f'alarm_desk.column_{each}'))}</th>"
        for each in ("at", "what", "by", "why")
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else none
    head = escape(of.text("alarm_desk.one"))
    return (
        f"<h1>{head}</h1>{single(of, alarm, closer=True)}<section><h2>{title}</h2>{table}</section>"
    )


def _row(of: Desk, alarm: Alarm, entry: Entry) -> str:
    text = of.text
    what = text(f"alarm_desk.did_{entry.what}")
    if entry.value is not None and entry.what in ("raised", "returned"):
        sort = alarm.subject.partition(":")[0]
        what += f" ({figure_words(sort, alarm.field, entry.value, text)})"
    if entry.until:
        what += f", {text('alarm_desk.until', at=_moment(of, entry.until))}"
    at = _moment(of, entry.at)
    if (entry.kept_at - entry.at).total_seconds() > LATE_S:
        at += f" · {text('alarm_desk.noted', at=_moment(of, entry.kept_at))}"
    by = person(entry.by) if entry.by else text("alarm_desk.by_watch")
    cells = "".join(f"<td>{escape(each)}</td>" for each in (at, what, by, entry.why))
    return f"<tr>{cells}</tr>"


def _moment(of: Desk, at: datetime) -> str:
    return of.text.moment(at, of.now)


def over(of: Desk, alarms: Sequence[Alarm], total: int) -> str:
    """What is normal again, the latest first."""
    if not alarms:
        return ""
    text = of.text
    items = "".join(_over(of, each) for each in alarms)
    left = total - len(alarms)
    more = f"<li>{escape(text('alarm_desk.older', n=text.number(left)))}</li>" if left > 0 else ""
    title = escape(text("alarm_desk.over"))
    return (
        f'<section data-key="over"><details><summary><h2>{title}</h2></summary>'
        f'<ul class="alarm-over">{items}{more}</ul></details></section>'
    )


def _over(of: Desk, alarm: Alarm) -> str:
    text = of.text
    title = escape(title_of(alarm, of.picture, of.now, text))
    span = "–".join(_moment(of, each) for each in (alarm.raised_at, alarm.returned_at) if each)
    seen = (
        text("alarm_desk.was_seen", by=person(alarm.acknowledged_by))
        if alarm.acknowledged_by
        else ""
    )
    detail = escape(" · ".join(filter(None, [span, seen, alarm.acknowledged_why])))
    return (
        f'<li data-key="{escape(alarm.id)}"><a href="{STORY}?id={escape(alarm.id)}">{title}</a>'
        f' <span class="quiet">{detail}</span></li>'
    )


def outside(of: Desk, messages: Sequence[Message]) -> str:
    """For leaders: which alarms were told to the other system, the newest first."""
    text = of.text
    rows = "".join(_message(of, each) for each in messages)
    none = f'<p class="quiet">{escape(text("alarm_desk.none"))}</p>'
    shown = f'<ul class="alarm-over">{rows}</ul>' if rows else none
    title = escape(text("alarm_desk.outside"))
    return (
        f'<section data-key="outside"><details><summary><h2>{title}</h2></summary>{shown}'
        "</details></section>"
    )


def _message(of: Desk, each: Message) -> str:
    text = of.text
    state = text(f"account.outside_{each.state}")
    parts = [state, _moment(of, each.at), text("alarm_desk.tries", n=text.number(each.tries))]
    parts += [text("alarm_desk.answer", answer=each.answer)] if each.answer else []
    return (
        f'<li data-key="{escape(each.id)}"><a href="{STORY}?id={escape(each.ticket)}">'
        f"{escape(each.ticket)}</a> "
        f'<span class="severity-{LOOK.get(each.state, "unknown")}">{escape(" · ".join(parts))}</span></li>'
    )
