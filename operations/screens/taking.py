"""What people do about a takeover: say that they respond, or send it away. Both with their name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from city.screens.takeover import Takeover
from operations.screens import kinds
from operations.screens.shelf import TRIES
from store.city_store import CityStore
from store.errors import VersionConflict


class NoSuchTakeover(Exception):
    """There is none of this name, or it is over."""


async def respond(store: CityStore, name: str, by: str, now: datetime) -> Takeover:
    """`by` stands on the glass as who responds; whoever says so last. Raises NoSuchTakeover."""
    return await _changed(
        store,
        name,
        by,
        "responding",
        now,
        lambda each: msgspec.structs.replace(each, responding=by),
    )


async def release(store: CityStore, name: str, by: str, now: datetime) -> Takeover:
    """The screens go back at once, and this alarm does not come again until it has gone. Of two
    people the first one's name stays. Raises NoSuchTakeover."""

    def let_go(each: Takeover) -> Takeover:
        if not each.runs:
            return each
        return msgspec.structs.replace(each, released_by=by, released_at=now)

    return await _changed(store, name, by, "released", now, let_go)


async def _changed(
    store: CityStore,
    name: str,
    by: str,
    what: str,
    now: datetime,
    change: Callable[[Takeover], Takeover],
) -> Takeover:
    """What is so already is not written again."""
    shelf = kinds.takeovers(store)
    for left in reversed(range(TRIES)):
        held = await shelf.get(name)
        if held is None or held[1].ended_at is not None:
            raise NoSuchTakeover(name)
        version, before = held
        if (after := change(before)) == before:
            return before
        try:
            await shelf.put(name, after, by, what, now, version)
        except VersionConflict:
            if not left:
                raise
            continue
        return after
    raise AssertionError("unreachable")
