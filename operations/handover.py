"""The notes of a handover: the leaving operator writes one, the next one confirms it by name.

One record per desk ("city", or an agency's id); its version is how often anything was said, its state
the newest note. Whoever writes or confirms names the version they saw: of two at once one is kept.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from city.masking import mask
from store.city_store import CityStore
from store.errors import VersionConflict

KIND, CITY = "handover", "city"
LENGTH = 2000


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """`start` and `end` are the time it was written about."""

    at: datetime
    by: str
    words: str
    start: datetime
    end: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None


class Refused(ValueError):
    """`key` names the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Handovers:
    """The notes of one desk. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore, agency_id: str = "") -> None:
        self._records, self._name = store.records(KIND), agency_id or CITY

    async def now(self) -> tuple[int, Note | None]:
        """The version, and the newest note."""
        held = await self._records.state(self._name)
        return (held[0], msgspec.json.decode(held[1], type=Note)) if held else (0, None)

    async def write(self, note: Note, expected: int, key: str) -> None:
        """Keep a note, masked as other texts are. Raises Refused, VersionConflict, StoreFull."""
        words = mask(note.words.strip())[:LENGTH]
        if not words:
            raise Refused("empty")
        await self._keep(msgspec.structs.replace(note, words=words), expected, key)

    async def confirm(self, by: str, at: datetime, expected: int, key: str) -> None:
        """The next person has read the newest note; nobody confirms their own.

        Raises Refused, VersionConflict when another note was written since.
        """
        version, note = await self.now()
        if note is None:
            raise Refused("nothing")
        if note.confirmed_by == by:  # sent twice
            return
        if version != expected:
            raise VersionConflict(self._name, expected, version)
        if note.by == by:
            raise Refused("own")
        if note.confirmed_by:
            raise Refused("confirmed")
        await self._keep(
            msgspec.structs.replace(note, confirmed_by=by, confirmed_at=at), expected, key
        )

    async def _keep(self, note: Note, expected: int, key: str) -> None:
        packed = msgspec.json.encode(note)
        await self._records.append(self._name, packed, packed, expected, f"{self._name}:{key}")

    async def earlier(self, most: int) -> list[Note]:
        """The newest `most` notes as they are now, newest first."""
        found: dict[tuple[datetime, str], Note] = {}
        for each in await self._records.load(self._name):
            note = msgspec.json.decode(each, type=Note)
            found[note.at, note.by] = note
        return list(found.values())[::-1][:most]
