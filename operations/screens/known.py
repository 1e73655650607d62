"""What decides what screens show, gathered from the shelves: presets below, what staff made above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from city import presets
from city.profile import Profile
from city.screens.layout import Layout
from city.screens.screen import Asked, Screen, Wall
from city.screens.showing import Known
from city.screens.takeover import Takeover, recent
from city.screens.tour import Tour
from operations.calendar import around
from operations.screens.kinds import Book, DayPlan, Guide


class Shelves(msgspec.Struct, kw_only=True):
    """Everything kept about screens, as one process has read it; replaced piece by piece."""

    layout: dict[str, Book] = {}
    tour: dict[str, Guide] = {}
    day_plan: dict[str, DayPlan] = {}
    takeover: dict[str, Takeover] = {}
    asked: dict[str, Asked] = {}
    display: dict[str, Screen] = {}
    display_wall: dict[str, Wall] = {}


def known(shelves: Shelves, profile: Profile, now: datetime) -> Known:
    """What `city.screens.showing` asks for; `closed` covers the years around `now`."""
    layouts = published(shelves.layout)
    return Known(
        layouts=layouts,
        tours=playable_tours(shelves.tour),
        plan=[entry for each in shelves.day_plan.values() for entry in each.entries],
        asked=shelves.asked,
        taken=recent(shelves.takeover, now),
        first=next(iter(layouts), ""),
        zone=profile.time_zone,
        closed=around(now, profile.time_zone),
    )


def published(books: Mapping[str, Book]) -> dict[str, Layout]:
    """Layouts that can be shown, presets first; staff's edition of a preset stands in its place."""
    found = dict(presets.layouts())
    for name, book in books.items():
        if book.thrown_at:
            found.pop(name, None)
        elif book.published:
            found[name] = book.published
    return found


def playable_tours(guides: Mapping[str, Guide]) -> dict[str, Tour]:
    """Tours that can be shown, presets first; staff's edition of a preset stands in its place."""
    found = dict(presets.tours())
    for name, guide in guides.items():
        if guide.thrown_at:
            found.pop(name, None)
        else:
            found[name] = guide.tour
    return found
