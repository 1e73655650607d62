"""What is wrong now, worst first: what the watch keeps as alarms; a lost store; what nobody watches.

While the watch is silent the wall judges by itself, and says so: then nobody is told and no screen is
taken over, but nobody looks at an empty line and calls it calm.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dash import html

from city.alarm import Alarm
from city.alarm_groups import Group, grouped
from city.observations import AirQuality, FeedHealth, WaterLevel
from city.picture import BOOK, CityPicture
from city.screens.catalogue import Option
from city.severity import Severity, urgency
from dashboard.alarm_bars import SERIOUS, Bar, drawn, judged_here, kept
from dashboard.alarm_names import title_of
from dashboard.chosen import rows_of, rows_option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, opens
from dashboard.queue import queue_of
from dashboard.texts import Text
from dashboard.watching import is_blind, unwatched

LARGE = 2
MOST = 4


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    lines = grouped(picture.alarms_told(), now) if picture.watched(now) else []
    found = [*_store(text, options), *_bars(picture, lines, now, text)]
    rest = Rest(picture, now, lines, text, brief=bool(options.get("beside")))
    if options.get("beside"):
        return [html.Div(_beside(found, rest, options, text), className="alarms-beside")]
    most = rows_of(options, MOST)
    large = [each.severity in SERIOUS for each in found[:LARGE]]
    bars = [
        drawn(each, not any(large[place : place + 1]), text)
        for place, each in enumerate(found[:most])
    ]
    return [*bars, *rest.drawn(found, most)]


def _beside(found: list[Bar], rest: Rest, options: Options, text: Text) -> list[Component]:
    """As many beside each other as there are rows, the line of what is left being one of them; the
    worst alarm always."""
    most = rows_of(options, MOST)
    shown = min(most, len(found))
    line = rest.drawn(found, shown)
    if shown > 1 and shown + len(line) > most:
        shown -= 1
        line = rest.drawn(found, shown)
    return [*(drawn(each, False, text) for each in found[:shown]), *line]


def _store(text: Text, options: Options) -> Iterator[Bar]:
    lost_at = options.get("store_lost_at")
    if lost_at is not None:
        means = text("alarms.store_lost_means")
        yield Bar(Severity.DANGER, text("alarms.store_lost"), lost_at, means)


def _bars(picture: CityPicture, lines: list[Group], now: datetime, text: Text) -> list[Bar]:
    if picture.watched(now):
        return [kept(each, picture, now, text) for each in lines]
    found = list(judged_here(picture, now, text))
    if picture.watched_at is not None:
        found.append(_silent_watch(picture.watched_at, text))
    return sorted(found, key=lambda each: -urgency(each.severity))


def _silent_watch(said_at: datetime, text: Text) -> Bar:
    since = said_at if said_at.timestamp() else None
    means = text("alarms.watch_silent_means")
    return Bar(Severity.WARNING, text("alarms.watch_silent"), since, means)


class Rest:
    """The quiet line below: what found no room, what was put aside, what is not watched."""

    def __init__(
        self,
        picture: CityPicture,
        now: datetime,
        lines: list[Group],
        text: Text,
        *,
        brief: bool = False,
    ) -> None:
        """`brief`: where there is no room to name the oldest; the line opens them all the same."""
        self.picture, self.now, self.lines, self.text = picture, now, lines, text
        self.brief = brief

    def drawn(self, found: list[Bar], most: int) -> list[Component]:
        text, missing = self.text, unwatched(self.picture, self.now, self.text)
        aside = self._aside()
        if not found:
            parts = [self._calm(missing), *aside]
            blind = " is-blind" if missing else ""
            return [html.Div(" · ".join(parts), className=f"alarm is-quiet{blind}")]
        more = self._more(found, most)
        said = [*aside, *([text("alarms.unwatched", what=missing)] if missing else [])]
        if not more and not said:
            return []
        words = [*more, " · " if more and said else "", " · ".join(said)]
        marks = opens("alarms:all") if more or aside else {}
        # One child: what stands in a bar side by side would break into columns.
        return [html.Div(html.Span(words), className="alarm is-quiet is-small", **marks)]

    def _more(self, found: list[Bar], most: int) -> list[Component | str]:
        """How many have no room, and since when the oldest of them stands: none slides out of view."""
        text, left = self.text, len(found) - most
        if left <= 0:
            return []
        said: list[Component | str] = [text("alarms.more", n=text.number(left))]
        if self.brief:
            return said
        hidden = [alarm for line in self.lines[max(0, most) :] for alarm in line.alarms]
        oldest = min(
            (each for each in hidden if each.raised_at), key=lambda each: each.raised_at or self.now,
            default=None,
        )  # fmt: skip
        if oldest:
            title = title_of(oldest, self.picture, self.now, text)
            said += [f", {text('alarms.oldest', title=title)} ", age(oldest.raised_at)]
        return said

    def _aside(self) -> list[str]:
        if not self.picture.watched(self.now):
            return []
        alarms, text = self.picture.alarms_told(), self.text
        out = sum(each.out for each in alarms)
        parts = self._shelved([each for each in alarms if each.shelved])
        return [*parts, *([text("alarms.out", n=text.number(out))] if out else [])]

    def _shelved(self, alarms: list[Alarm]) -> list[str]:
        """Which comes back first, and when."""
        first = min(alarms, key=lambda each: each.shelved_until or self.now, default=None)
        if first is None:
            return []
        at = self.text.moment(first.shelved_until or self.now, self.now)
        key = "shelved_brief" if self.brief else "shelved_one" if len(alarms) == 1 else "shelved"
        title = title_of(first, self.picture, self.now, self.text)
        return [self.text(f"alarms.{key}", n=self.text.number(len(alarms)), at=at, title=title)]

    def _calm(self, missing: str) -> str:
        """Late complaints are no alarm, but nobody shall read "no alarm" as "nothing to do"."""
        text, picture, now = self.text, self.picture, self.now
        if is_blind(picture, now):
            return text("alarms.blind", what=missing)
        late = queue_of(picture).wall_counts(now).late
        overdue = [text("alarms.late", n=text.number(late))] if late else []
        return " · ".join([text("alarms.calm"), *overdue, missing or text("alarms.calm_since")])


PANEL = Panel(
    "alarms",
    "alarms.title",
    frozenset({WaterLevel.KIND, AirQuality.KIND, FeedHealth.KIND, "complaint", "alarm", BOOK}),
    body,
    options=(rows_option(MOST, 8), Option(key="beside", kind="flag", default=False)),
    size=(64, 8),
    smallest=(16, 3),
    group="alarms",
)
