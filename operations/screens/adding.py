"""A sentence that the presenter adds to a step while the tour runs; it goes with the run."""

from __future__ import annotations

from datetime import datetime

import msgspec

from operations.screens import kinds
from operations.screens.errors import Refused
from operations.screens.shelf import TRIES
from store.city_store import CityStore
from store.errors import VersionConflict

MOST = 100


async def add_sentence(
    store: CityStore, screen: str, step: int, words: str, by: str, now: datetime
) -> None:
    """ "" takes it away. Raises Refused where nobody asked for a tour, StoreUnavailable."""
    shelf = kinds.asked(store)
    for left in reversed(range(TRIES)):
        held = await shelf.get(screen)
        if held is None or held[1].run is None:
            raise Refused("no_tour")
        added = {**held[1].added, step: words.strip()}
        kept = {key: each for key, each in list(added.items())[-MOST:] if each}
        changed = msgspec.structs.replace(held[1], added=kept)
        try:
            await shelf.put(screen, changed, by, "added", now, held[0], brief=True)
            return
        except VersionConflict:
            if not left:
                raise
