"""What people note of a vehicle: out of service, back in service, fuel. Corrected, never deleted.

Whether a vehicle is fit is nobody's measurement: without a note it is. A vehicle is out of service from
the day of its `unfit` note (included) up to the day of the next `fit` one (not included).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from city.privacy import mask
from store.city_store import CityStore
from store.errors import StoreUnavailable, VersionConflict

RECORDS = "vehicle_log"
MOST_ENTRIES = 2000
MOST_LITRES = 2000.0
"""In one filling; more is a slip of the pen."""
NOTE_LENGTH = 200
TRIES = 5
What = Literal["unfit", "fit", "fuel"]
_encode = msgspec.msgpack.Encoder().encode


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """`at`, `by`: when and by whom it was noted; `on`: the day it is about, in the city's time."""

    entry_id: str
    what: What
    on: date
    at: datetime
    by: str
    litres: float = 0.0
    note: str = ""
    withdrawn_by: str = ""

    @property
    def counts(self) -> bool:
        return not self.withdrawn_by


class WrongEntry(ValueError):
    """What was given is no entry; the text key below `fleet.log` says why."""


Entries = tuple[Entry, ...]
Change = Callable[[Entries], Entries]
_decode = msgspec.msgpack.Decoder(tuple[Entry, ...]).decode


class LogBooks:
    """Raises StoreUnavailable when the store does not answer."""

    def __init__(self, store: CityStore) -> None:
        self._records = store.records(RECORDS)

    async def all(self) -> dict[str, tuple[Entry, ...]]:
        """Every vehicle's entries, also withdrawn ones, oldest note first."""
        found = await self._records.states()
        return {key: _decode(state) for key, (_, state) in found.items()}

    async def of(self, vehicle_id: str) -> tuple[Entry, ...]:
        kept = await self._records.state(vehicle_id)
        return _decode(kept[1]) if kept else ()

    async def add(self, vehicle_id: str, entry: Entry) -> bool:
        """On disk when this returns. False: an entry of this id is there already."""
        return await self._change(vehicle_id, lambda kept: _added(kept, entry))

    async def withdraw(self, vehicle_id: str, entry_id: str, by: str) -> bool:
        """Counts no more, and stays readable. False: there is no such entry that counts."""
        return await self._change(vehicle_id, lambda kept: _withdrawn(kept, entry_id, by))

    async def _change(self, vehicle_id: str, change: Change) -> bool:
        """Made anew when somebody else wrote meanwhile."""
        for _ in range(TRIES):
            found = await self._records.state(vehicle_id)
            version, kept = (found[0], _decode(found[1])) if found else (0, ())
            changed = change(kept)
            if changed == kept:
                return False
            packed = _encode(changed)
            with suppress(VersionConflict):
                await self._records.append(vehicle_id, packed, packed, version)
                return True
        raise StoreUnavailable("too many people wrote at once; try again")


def _added(kept: Entries, entry: Entry) -> Entries:
    if any(each.entry_id == entry.entry_id for each in kept):
        return kept
    return (*kept, entry)[-MOST_ENTRIES:]


def _withdrawn(kept: Entries, entry_id: str, by: str) -> Entries:
    return tuple(
        msgspec.structs.replace(each, withdrawn_by=by)
        if each.entry_id == entry_id and each.counts
        else each
        for each in kept
    )


def checked(entry: Entry, today: date) -> Entry:
    """The entry with its note masked. Raises WrongEntry."""
    if entry.on > today:
        raise WrongEntry("future")
    if entry.what == "fuel" and not 0 < entry.litres <= MOST_LITRES:
        raise WrongEntry("litres")
    return msgspec.structs.replace(entry, note=mask(entry.note.strip())[:NOTE_LENGTH])


def unfit_on(entries: Iterable[Entry], first: date, after: date) -> list[date]:
    """The days of [first, after) on which the vehicle was out of service."""
    notes = sorted(
        (each for each in entries if each.counts and each.what != "fuel"), key=lambda each: (each.on, each.at)
    )  # fmt: skip
    days, is_out, at = list[date](), False, 0
    for day in (first + timedelta(days=n) for n in range((after - first).days)):
        while at < len(notes) and notes[at].on <= day:
            is_out, at = notes[at].what == "unfit", at + 1
        if is_out:
            days.append(day)
    return days


def litres_in(entries: Iterable[Entry], first: date, after: date) -> float:
    """Litres filled on the days of [first, after)."""
    return sum(
        each.litres
        for each in entries
        if each.counts and each.what == "fuel" and first <= each.on < after
    )
