"""The log of switches: what was brought to which screen, by whom, when and why.

Read from the history of what was asked and of takeovers: whatever was kept was logged, and nothing
can be shown that is not in it, except what the plan and a tour's own time do by themselves.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from city.screens.screen import Asked
from city.screens.takeover import Takeover
from operations.screens import kinds
from operations.screens.shelf import Change
from store.city_store import CityStore

MOST = 500
BRIEF = 4
"""So many times as many changes are looked through: a spotlight moves, and is no switch."""


OF_TAKEOVERS = ("taken", "worse", "responding", "released", "ended")
"""What happens to a takeover, as its history says it (operations/watch/takeovers.py, taking.py)."""


class Switch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One switch. `screen` is the id it was asked under; "" = every screen (a takeover).
    `why`: hand, remote, api, studio or takeover. `step` counts from 1, of a tour."""

    at: datetime
    by: str
    screen: str
    what: str
    why: str
    layout: str = ""
    tour: str = ""
    step: int = 0
    until: datetime | None = None
    subject: str = ""


async def recent(store: CityStore, most: int = 100, screen: str = "") -> list[Switch]:
    """The newest `most` switches (500 at most), newest first; `screen` "" = of all.

    Raises StoreUnavailable.
    """
    most = max(1, min(most, MOST))
    shelf, found = kinds.asked(store), list[Switch]()
    for name in [screen] if screen else sorted(await shelf.all()):
        found += [_asked(each) for each in await shelf.latest(name, most * BRIEF)]
    taken = kinds.takeovers(store)
    held = await kinds.displays(store).get(screen) if screen else None
    rehearses = held is not None and held[1].rehearses
    for name, each in (await taken.all()).items():
        if not screen or (each.reaches(screen) and (each.screens or not rehearses)):
            found += [_taken(change, screen) for change in await taken.latest(name, most)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:most]


def _asked(change: Change[Asked]) -> Switch:
    asked = change.thing
    return Switch(
        at=change.at, by=change.by, screen=asked.screen, what=change.what, why=asked.why,
        layout=asked.layout, tour=asked.run.tour if asked.run else "",
        step=asked.run.step + 1 if asked.run else 0, until=asked.ends_at,
    )  # fmt: skip


def _taken(change: Change[Takeover], screen: str) -> Switch:
    taken = change.thing
    return Switch(
        at=change.at, by=change.by, screen=screen or ",".join(taken.screens), what=change.what,
        why="takeover", layout=taken.layout, subject=taken.subject,
    )  # fmt: skip
