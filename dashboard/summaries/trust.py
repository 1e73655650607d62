"""What alarms, sources and agencies' doors say: what needs somebody, and what nobody can say."""

from __future__ import annotations

from datetime import datetime

from city.alarm_groups import grouped
from city.indicator_readings import connections, indicator_readings
from city.picture import CityPicture
from city.severity import Severity
from dashboard.alarm_bars import judged_here
from dashboard.alarm_names import title_of
from dashboard.contracts import Options
from dashboard.readings import feed_severity, source_title
from dashboard.summaries.saying import Summary, made, silent
from dashboard.texts import Text

OFF = (Severity.WATCH, Severity.WARNING, Severity.DANGER)


def alarms(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    if not picture.watched(now):
        return _unwatched(picture, now, text)
    lines = grouped(picture.alarms_told(), now)
    if not lines:
        return made("alarms", "alarms_none", text, calm=True)
    worst = lines[0].lead
    return made(
        "alarms", "alarms", text, n=text.number(sum(len(each.alarms) for each in lines)),
        unseen=text.number(sum(each.unseen for each in lines)),
        title=title_of(worst, picture, now, text),
        since=text.moment(worst.raised_at, now) if worst.raised_at else "–",
    )  # fmt: skip


def _unwatched(picture: CityPicture, now: datetime, text: Text) -> Summary:
    """The watch is silent: what the readings themselves say, and that nobody was told."""
    found = [each.title for each in judged_here(picture, now, text)]
    said = ", ".join(found) or text("summary.nothing_grave")
    return made("alarms", "alarms_unwatched", text, old=True, found=said)


def feeds(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    found = {name: feed_severity(each, now) for name, each in picture.sources().items()}
    on = {name: each for name, each in found.items() if each is not Severity.UNKNOWN}
    bad = [source_title(name, text) for name, each in on.items() if each is not Severity.CALM]
    if not on:
        return silent("feeds", [text("summary.all_feeds")], text)
    key, good = "feeds_bad" if bad else "feeds", text.number(len(on) - len(bad))
    return made(
        "feeds", key, text, old=bool(bad), calm=not bad, good=good, of=text.number(len(on)),
        names=", ".join(bad),
    )  # fmt: skip


def doors(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    """Agencies that are connected, and how their figures stand."""
    agency = str(options.get("agency") or "")
    found = [each for each in connections(picture, now) if agency in ("", each.agency.id)]
    connected = [each for each in found if each.doors]
    if not connected:
        return silent("doors", [text("summary.all_agencies")], text)
    figures = indicator_readings(picture, now, agency)
    late = [each.agency.short for each in connected if each.late]
    off = sum(each.severity in OFF for each in figures)
    words = text("summary.doors_late", names=", ".join(late)) if late else ""
    return made(
        "doors", "doors", text, old=bool(late), n=text.number(len(connected)),
        of=text.number(len(found)), figures=text.number(len(figures)), off=text.number(off),
        late=f" {words}" if words else "",
    )  # fmt: skip
