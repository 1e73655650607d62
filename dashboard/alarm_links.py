"""The alarms of one thing in its drawer, and for whoever may act the way to where they are acknowledged."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from dash import html

from city.alarm import Alarm
from city.alarm_groups import in_view
from city.picture import CityPicture
from dashboard.alarm_names import seen_words, title_of
from dashboard.contracts import Component
from dashboard.drawer import section, staff_link
from dashboard.texts import Text


def standing_alarms(
    picture: CityPicture, subject: str, now: datetime, text: Text
) -> list[Component]:
    """A section for a subject ("gauge:p2c") about which alarms stand; else nothing. Of rules about the
    same (Siaga 4, 3 and 2 of one level) the gravest stands for all: they say the same now."""
    mine = in_view(each for each in picture.alarms_told() if each.subject == subject)
    if not mine:
        return []
    gravest = {each.field: each for each in reversed(mine)}
    rows = [_row(each, picture, now, text) for each in mine if gravest[each.field] is each]
    if rest := len(mine) - len(rows):
        rows.append(staff_link(text("alarms.more", n=rest), "/alarms"))
    return [section(text("alarms.title"), *rows)]


def _row(alarm: Alarm, picture: CityPicture, now: datetime, text: Text) -> Component:
    severity = text(f"alarms.severity_{alarm.severity}")
    said = f"{severity} · {title_of(alarm, picture, now, text)} · {seen_words(alarm, now, text)}"
    return html.Div([html.P(said, className="drawer-now"), *acknowledge(alarm, text)])


def acknowledge(alarm: Alarm, text: Text) -> list[Component]:
    """Opens the alarm with the form already open."""
    if not alarm.unseen:
        return []
    return [staff_link(text("alarms.acknowledge"), f"/alarms/story?id={quote(alarm.id)}#act")]
