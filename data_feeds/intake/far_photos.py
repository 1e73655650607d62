"""Photos that a report names only by an address (`media_url`): fetched, drawn anew, attached.

Off unless `[feeds.open311] fetch_photos = true`. Few at once, and a bounded row of them waits; what
finds no room, or was cut off by a stop, is found again among the reports of the last days. Each is
tried until there is a photo on the case or a note that says why not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from city.complaints import Complaint, Event, IllegalStep, Kind
from city.masking import mask
from data_feeds.far_web import FarRefused, picture
from data_feeds.intake.media import attached
from store.city_store import CityStore
from store.errors import NoSuchRecord, StoreUnavailable, VersionConflict
from store.photo_door import PhotoRefused, cleaned

log = structlog.get_logger("feeds")
ACTOR = "photo_fetch"
MOST_WAITING, AT_ONCE = 500, 3
LOOKED_BACK = timedelta(days=7)
PAUSE_S = 5.0
"""Before the second and last try, and after the store was away."""
_INDONESIAN = {
    "address": "alamatnya tidak boleh dibuka dari sini",
    "redirects": "terlalu sering dialihkan",
    "no_answer": "servernya tidak memberikannya",
    "too_large": "berkasnya terlalu besar",
    "too_slow": "servernya terlalu lambat",
    "photo": "isinya bukan foto yang dapat dipakai",
    "full": "aduan ini sudah penuh foto",
    "note": "Foto di {host} tidak diambil: {why}. Minta pelapor mengirim fotonya.",
}
_ENGLISH = {
    "address": "its address may not be opened from here",
    "redirects": "it was redirected too often",
    "no_answer": "its server does not give it",
    "too_large": "the file is too large",
    "too_slow": "its server is too slow",
    "photo": "it is not a photo that can be used",
    "full": "this case has all the photos it can hold",
    "note": "The photo at {host} was not fetched: {why}. Ask the reporter to send it.",
}
_WORDS = {"id": _INDONESIAN, "en": _ENGLISH}


class FarPhotos:
    """`trusted` hosts may be on our own net; `clock` gives the time now."""

    def __init__(
        self,
        store: CityStore,
        language: str,
        clock: Callable[[], datetime],
        trusted: Container[str] = (),
    ) -> None:
        self._store, self._clock, self._trusted = store, clock, trusted
        self._words = _WORDS.get(language, _ENGLISH)
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._missed = True

    def offer(self, complaint: Complaint) -> None:
        """A report has come in; costs nothing when it names no photo."""
        if not complaint.report.media_url:
            return
        try:
            self._waiting.put_nowait(complaint.complaint_id)
        except asyncio.QueueFull:
            self._missed = True

    async def run(self) -> None:
        """For ever."""
        async with asyncio.TaskGroup() as workers:
            for _ in range(AT_ONCE):
                workers.create_task(self._work())

    async def _work(self) -> None:
        while True:
            try:
                if self._missed and self._waiting.empty():
                    await self._recall()
                await self._one(await self._waiting.get())
            except StoreUnavailable:
                self._missed = True
                await asyncio.sleep(PAUSE_S)
            except Exception:
                log.exception("photo_fetch_broke", meaning="the next one is tried")

    async def _recall(self) -> None:
        """What was missed: open reports of the last days of which nothing was said yet."""
        self._missed = False
        since = self._clock() - LOOKED_BACK
        async for piece in self._store.complaints.open_pieces():
            for each in piece:
                named = each.report.media_url and each.received_at > since
                if named and not self._missed and await self._is_due(each):
                    self.offer(each)

    async def _is_due(self, complaint: Complaint) -> bool:
        events = await self._store.complaints.events(complaint.complaint_id)
        return all(each.actor != ACTOR for each in events)

    async def _one(self, ticket: str) -> None:
        with suppress(NoSuchRecord):
            complaint = await self._store.complaints.load(ticket)
            if not await self._is_due(complaint):
                return
            try:
                await self._attach(complaint, await self._fetched(complaint.report.media_url))
            except FarRefused as why:
                await self._note(complaint, why.key)
            except PhotoRefused:
                await self._note(complaint, "photo")
            except IllegalStep:
                await self._note(complaint, "full")

    async def _fetched(self, url: str) -> bytes:
        try:
            return await picture(url, self._trusted)
        except FarRefused as why:
            if not why.again:
                raise
        await asyncio.sleep(PAUSE_S)
        return await picture(url, self._trusted)

    async def _attach(self, complaint: Complaint, given: bytes) -> None:
        photo = await cleaned(given)
        kept = await self._store.photos.put(photo.image, photo.thumbnail)
        key = f"far-photo:{complaint.complaint_id}"
        await attached(self._store.complaints, complaint, kept, key, self._clock(), ACTOR, "system")

    async def _note(self, complaint: Complaint, key: str) -> None:
        """Says the host alone: the rest of an address may lead to a person."""
        host = mask(urlsplit(complaint.report.media_url).hostname or "?")[:100]
        log.warning("photo not fetched", host=host, reason=key, ticket=complaint.complaint_id)
        said = self._words["note"].format(host=host, why=self._words[key])
        while True:
            event = Event(
                at=self._clock(),
                actor=ACTOR,
                by_role="system",
                status=complaint.status,
                kind=Kind.NOTE,
                note=said,
            )
            ticket, once = complaint.complaint_id, f"far-photo:{complaint.complaint_id}"
            with suppress(VersionConflict):
                await self._store.complaints.step(ticket, event, complaint.version, once)
                return
            complaint = await self._store.complaints.load(ticket)
