"""Who would miss a layout: tours, the plan of the day, displays that begin with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from city.screens.screen import Screen
from city.screens.showing import Known

Sort = Literal["tour", "plan", "screen"]


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """`name`: the tour's title by language, the entry's hours, or the display's name."""

    sort: Sort
    name: str | dict[str, str]


def uses(layout: str, known: Known, screens: Iterable[Screen]) -> list[Use]:
    """Everything that shows this layout, each once."""
    found = [
        Use(sort="tour", name=each.title)
        for each in known.tours.values()
        if any(step.layout == layout for step in each.steps)
    ]
    for entry in known.plan:
        if entry.show == layout:
            hours = f"{entry.begins:%H.%M}–{entry.ends:%H.%M}"
            found.append(Use(sort="plan", name=hours))
    for screen in screens:
        if screen.shows == layout and not screen.removed_at:
            found.append(Use(sort="screen", name=screen.name))
    return list({msgspec.json.encode(each): each for each in found}.values())
