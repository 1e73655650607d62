"""What a remote or presenter is told: what runs on its screen, what comes next, notes, what it may ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from city.screens.layout import Layout, Parameters
from city.screens.screen import Asked, Screen
from city.screens.showing import Known, Showing, showing
from city.screens.tour import Tour, playable
from dashboard.desk import Desk
from dashboard.pages.running import views
from dashboard.screens.listing import layout_item, shown
from dashboard.summaries import summary_of
from dashboard.texts import Text
from dashboard.tours.answers import millis

MOST_CHOICES = 60


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an answer is made of. `asked` is what was asked last, of this very moment."""

    screen: Screen
    known: Known
    asked: Asked | None
    now: datetime
    text: Text
    picture: Any


def of_no_screen(
    desk: Desk, text: Text, known: Known, asked: Asked | None = None, screen: str = ""
) -> Seen:
    """What is told of a tour while no screen shows it: by the data of this moment."""
    now = desk.hub.now()
    return Seen(
        screen=Screen(id=screen, name="", number=0, added_at=now, added_by=""),
        known=known, asked=asked, now=now, text=text, picture=desk.hub.picture,
    )  # fmt: skip


def state(seen: Seen) -> dict[str, Any]:
    known = seen.known
    if seen.asked:
        known = msgspec.structs.replace(known, asked={**known.asked, seen.screen.id: seen.asked})
    found = showing(seen.screen, known, seen.now)
    layout = known.layouts.get(found.layout)
    return {
        "at": millis(seen.now),
        "screen": {"id": seen.screen.id, "name": seen.screen.name, "number": seen.screen.number},
        "showing": shown(found, known, seen.text),
        "miniature": layout_item(layout, seen.text) if layout else None,
        "tour": _tour(seen, known, found),
        "layouts": _titles(known, seen.text),
        "tours": [[each.id, seen.text.pick(each.title)] for each in known.tours.values()],
        "views": [each[0] for each in views(seen.picture.profile)],
    }


def _titles(known: Known, text: Text) -> list[list[str]]:
    return [[name, text.pick(each.title)] for name, each in known.layouts.items()][:MOST_CHOICES]


def _tour(seen: Seen, known: Known, found: Showing) -> dict[str, Any] | None:
    """The run: its steps, where it stands, since when; None when no tour runs here."""
    tour = known.tours.get(found.tour)
    if tour is None or found.why == "takeover":
        return None
    if found.why != "asked":
        seen = msgspec.structs.replace(seen, asked=None)  # what was added belongs to another run
    steps = playable(tour, known.layouts.keys())
    following = next((n for n in steps if n > found.step), None)
    heard = (found.step, following)
    return {
        "id": tour.id,
        "title": seen.text.pick(tour.title),
        "briefing": tour.briefing,
        "step": found.step,
        "since": millis(found.since),
        "until": millis(found.until),
        "paused": found.paused,
        "passed_s": sum(tour.steps[n].dwell_s for n in steps if n < found.step),
        "total_s": sum(tour.steps[n].dwell_s for n in steps),
        "steps": [
            step(seen, known, tour, n, playable=n in steps, speaks=n in heard)
            for n in range(len(tour.steps))
        ],
        "next": following,
    }


def step(
    seen: Seen,
    known: Known,
    tour: Tour,
    number: int,
    *,
    playable: bool = True,
    speaks: bool = True,
) -> dict[str, Any]:
    """One step with its notes and, where it `speaks`, what it says by itself, by the data of this moment:
    phones ask all the time, and need it of the step that is shown and the next one alone."""
    found = tour.steps[number]
    layout = known.layouts.get(found.layout)
    added = seen.asked.added.get(number, "") if seen.asked else ""
    given = {**(seen.asked.parameters if seen.asked else {}), **found.parameters}
    return {
        "n": number,
        "title": found.title_in(seen.text.lang)
        or (seen.text.pick(layout.title) if layout else found.layout),
        "lost": not playable,
        "hold": found.hold,
        "dwell_s": found.dwell_s,
        "notes": found.notes_in(seen.text.lang),
        "added": added or found.added,
        "says": _says(seen, layout, given) if layout and speaks else [],
    }


def _says(seen: Seen, layout: Layout, given: Parameters) -> list[dict[str, str]]:
    """The summaries of what this layout is about, as the step fills it."""
    found = summary_of(layout, seen.picture, seen.now, seen.text, given)
    return [
        {"about": each.subject, "says": each.says, "formula": each.formula, "state": each.state}
        for each in found
    ]
