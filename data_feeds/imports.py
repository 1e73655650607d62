"""Reports that another system knows by its own id: taken once, and followed from then on.

What is done when that system tells of a report it gave us before:

| it says            | our case is                          | what is done                                |
|--------------------|--------------------------------------|---------------------------------------------|
| closed             | received or verified: nobody began   | not ours: the server of origin dealt with it |
| closed             | anywhere further, and open           | a note: it stays as it is, a person decides |
| closed             | ended                                | nothing                                     |
| open again         | ended by the first row               | reopened                                    |
| open again         | anything else                        | a note                                      |
| open, other words  | anything                             | a note                                      |
| what it said last  | anything                             | nothing                                     |

Never "resolved": that would credit our agency, on its report card, with work it did not do.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any
from zlib import crc32

from city.complaints import Complaint, Event, Kind, Status
from city.masking import mask
from data_feeds.contract import News
from store.city_store import CityStore
from store.errors import VersionConflict

IMPORTED = "imported_complaint"
UNTOUCHED = frozenset({Status.RECEIVED, Status.VERIFIED})
Receive = Callable[[str], Coroutine[Any, Any, tuple[Complaint, bool]]]
_INDONESIAN = {
    "closed": "Server asal ({server}) menutup laporan ini.",
    "opened": "Server asal ({server}) membuka lagi laporan ini.",
    "said": "Kabar dari server asal ({server}).",
    "stays": "Di sini penanganan sudah berjalan dan tidak diubah; periksa apakah masih perlu.",
    "theirs": "Server asal laporan ini sudah menutupnya.",
}
_ENGLISH = {
    "closed": "The server of origin ({server}) closed this report.",
    "opened": "The server of origin ({server}) opened this report again.",
    "said": "News from the server of origin ({server}).",
    "stays": "Here the work has begun and nothing was changed; see whether it is still needed.",
    "theirs": "The server this report came from has closed it.",
}
_WORDS = {"id": _INDONESIAN, "en": _ENGLISH}


class Imports:
    """`clock` gives the time now. All methods raise StoreUnavailable: repeating is harmless.

    Kept of each report is our ticket and, after a blank, what its system said of it last.
    """

    def __init__(self, store: CityStore, language: str, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._words = _WORDS.get(language, _ENGLISH)
        self._known = store.records(IMPORTED)

    async def take(self, owner: str, external_id: str, new: Receive) -> tuple[Complaint, bool]:
        """The complaint, made by `new` if this id was never seen; True when it was."""
        foreign = f"{owner}:{external_id}"
        before = await self._known.state(foreign)
        if before is not None:
            return await self._store.complaints.load(_ticket(before[1])), True
        complaint, repeated = await new(foreign)
        with suppress(VersionConflict):
            ticket = complaint.complaint_id.encode()
            await self._known.append(foreign, ticket, ticket, 0)
        return complaint, repeated

    async def follow(self, owner: str, news: News) -> None:
        """Do what the table says. A report we never took is none of our business."""
        foreign = f"{owner}:{news.external_id}"
        kept = await self._known.state(foreign)
        if kept is None:
            return
        version, state = kept
        ticket, _, before = state.decode().partition(" ")
        if before == (mark := _mark(news)):
            return
        if before or news.closed:
            await self._tell(owner, ticket, news, before, f"{foreign}:{version}:{mark}")
        with suppress(VersionConflict):
            await self._known.append(foreign, mark.encode(), f"{ticket} {mark}".encode(), version)

    async def _tell(self, owner: str, ticket: str, news: News, before: str, key: str) -> None:
        complaints, server = self._store.complaints, owner.rpartition("/")[2]
        while True:
            case = await complaints.load(ticket)
            event = self._event(case, news, server, was_closed=before.startswith("closed"))
            if event is None:
                return
            with suppress(VersionConflict):
                await complaints.step(ticket, event, case.version, key)
                return

    def _event(self, case: Complaint, news: News, server: str, *, was_closed: bool) -> Event | None:
        if news.closed and not case.open:
            return None
        what: dict[str, Any] = {"status": case.status, "kind": Kind.NOTE}
        if news.closed and case.status in UNTOUCHED:
            told = self._words["theirs"]
            what = {"status": Status.NOT_OURS, "handed_to": server, "public_note": told}
        elif was_closed and case.status is Status.NOT_OURS and case.handed_to == server:
            what = {"status": Status.REOPENED}
        note = self._note(news, server, was_closed, stays=what["status"] is case.status)
        at = max(self._clock(), case.status_at)
        return Event(at=at, actor=server, by_role="system", note=note, **what)

    def _note(self, news: News, server: str, was_closed: bool, *, stays: bool) -> str:
        said = "closed" if news.closed else "opened" if was_closed else "said"
        parts = [self._words[said].format(server=server), mask(news.notes)]
        parts += [self._words["stays"]] if stays and said != "said" else []
        if news.at:
            parts.append(f"({news.at:%Y-%m-%d %H:%M} UTC)")
        return " ".join(filter(None, parts))


def _ticket(state: bytes) -> str:
    return state.decode().partition(" ")[0]


def _mark(news: News) -> str:
    """What was said, short enough to keep; the time alone is no news."""
    return f"{'closed' if news.closed else 'open'}:{crc32(news.notes.encode()):08x}"
