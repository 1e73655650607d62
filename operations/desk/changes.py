"""What changes a case without being a step: notes, photos, ratings, priority, category."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from msgspec.structs import replace

from city.case import WORK_PHOTOS
from city.complaints import (
    MOST_PHOTOS,
    PHOTO_ROLES,
    PRIORITIES,
    Complaint,
    Kind,
    PhotoRole,
    Priority,
)
from city.geography import kelurahan_code
from city.masking import mask
from city.privacy import cleaned
from operations.desk.actor import Actor
from operations.desk.errors import DeskError
from operations.desk.steps import LATEST, Ask, Steps, plain
from operations.photos import accept

OUTSIDE_DEG = 0.25
"""So far outside the city's frame (about 28 km) a place is a mistake."""


class Changes:
    """The part of the desk that leaves the status as it is."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._profile = steps.profile

    async def rate(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        stars: int,
        comment: str = "",
        voice: str = "",
    ) -> Complaint:
        """Rating warga, 1 to 5 stars; the same reporter's newer one replaces the older. `voice`:
        the merged report whose reporter says it; "" is the case's own."""
        if stars not in range(1, 6):
            raise DeskError("bad_rating")
        ask = Ask("rate", ticket, by, expected_version, key)
        said = mask(plain(comment))
        return await self._steps.add(ask, kind=Kind.RATING, rating=stars, note=said, ticket=voice)

    async def note(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        note: str,
        public_note: str = "",
    ) -> Complaint:
        """A note for colleagues, or a word for the citizen (the reason for a delay), or both."""
        told = public(public_note)
        inside = plain(note) if told else given(note, "reason_missing")
        ask = Ask("note", ticket, by, expected_version, key)
        return await self._steps.add(ask, kind=Kind.NOTE, note=inside, public_note=told)

    async def set_priority(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        priority: Priority,
        note: str = "",
    ) -> Complaint:
        """low, normal, high or urgent."""
        if priority not in PRIORITIES:
            raise DeskError("unknown_priority", {"priority": priority})
        ask = Ask("set_priority", ticket, by, expected_version, key)
        return await self._steps.add(ask, kind=Kind.PRIORITY, priority=priority, note=plain(note))

    async def set_category(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        category: str,
        note: str = "",
    ) -> Complaint:
        """What it really is about. Where it would go follows; an agency that has it keeps it until
        somebody assigns it anew."""
        if category not in self._profile.categories:
            raise DeskError("unknown_category", {"category": category})
        ask = Ask("set_category", ticket, by, expected_version, key)
        report = (await self._steps.load(ticket)).report
        agency = await self._steps.table.agency(report, self._profile, category)
        return await self._steps.add(
            ask, kind=Kind.CATEGORY, category=category, agency_id=agency, note=plain(note)
        )

    async def set_place(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        lat: float,
        lng: float,
        note: str,
        address: str = "",
    ) -> Complaint:
        """Where it is: units, duplicates, arrival, kelurahan and where it would go follow. `note`
        says from what this is known; an empty `address` leaves the one there is."""
        if not self._profile.frame.widened(OUTSIDE_DEG).holds(lat, lng):
            raise DeskError("place_outside")
        ask = Ask("set_place", ticket, by, expected_version, key)
        found = await self._steps.load(ticket)
        moved = replace(found.report, lat=lat, lng=lng, address=plain(address))
        told = cleaned(moved if moved.address else replace(moved, address=found.report.address))
        return await self._steps.add(
            ask,
            kind=Kind.PLACE,
            lat=lat,
            lng=lng,
            address=told.address if address.strip() else "",
            kelurahan=kelurahan_code(self._profile, lat, lng),
            agency_id=await self._steps.table.agency(told, self._profile, found.category),
            note=given(note, "reason_missing"),
        )

    async def add_photo(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        photo_id: str,
        role: PhotoRole,
        note: str = "",
    ) -> Complaint:
        """A photo that `operations.photos.accept` has just kept: of the report, before or after.

        Ids come from that door alone, never from whoever asks: to name a photo one must have it.
        """
        if role not in PHOTO_ROLES or not await self._steps.store.photos.holds(photo_id):
            raise DeskError("bad_photo", {"photo": photo_id[:64]})
        ask = Ask("add_photo", ticket, by, expected_version, key)
        return await self._steps.add(
            ask, kind=Kind.PHOTO, photo=photo_id, photo_role=role, note=plain(note)
        )

    async def take_photo(
        self, ticket: str, by: Actor, *, key: str, role: PhotoRole, file: bytes
    ) -> Complaint:
        """A photo as somebody sent it: drawn anew, kept, added; one that is there already changes
        nothing. It contradicts nobody, so that no version is expected.

        Raises operations.photos.PhotoRefused, DeskError.
        """
        ask = Ask("add_photo", ticket, by, LATEST, key)
        if before := await self._steps.store.complaints.repeated(ask.idempotency_key):
            return before
        found = await self._steps.load(ticket)
        self._steps.check_agency(ask, found)
        if len(found.photos) >= MOST_PHOTOS:  # before it is drawn and kept for nothing
            raise DeskError("photos_full", {"ticket": ticket, "most": MOST_PHOTOS}, found)
        photo_id = await accept(self._steps.store, file)
        if any((each.id, each.role) == (photo_id, role) for each in found.photos):
            return found  # sent twice by hand: one is enough
        return await self.add_photo(
            ticket, by, expected_version=LATEST, key=key, photo_id=photo_id, role=role
        )

    async def release_photos(
        self, ticket: str, by: Actor, *, key: str, shown: Collection[str], hidden: Collection[str]
    ) -> Complaint:
        """Walls may show these photos of the crew's work, and those not (any more). What is so already
        stays as it is, and a citizen's photo always; no version is expected, for it contradicts nobody.
        """
        ask = Ask("release_photos", ticket, by, LATEST, key)
        found = await self._steps.load(ticket)
        self._steps.check_agency(ask, found)
        work = {each.id: each for each in found.photos if each.role in WORK_PHOTOS}
        for each in work.values():
            wanted = each.id in shown
            if (wanted or each.id in hidden) and wanted is not bool(each.released_at):
                once = msgspec.structs.replace(ask, key=f"{key}:{each.id}")
                kind = Kind.RELEASED if wanted else Kind.WITHHELD
                found = await self._steps.add(once, kind=kind, photo=each.id)
        return found


def given(text: str, otherwise: str) -> str:
    """The text as kept; an empty one is the error `otherwise`."""
    kept = plain(text)
    if not kept:
        raise DeskError(otherwise)
    return kept


def public(text: str) -> str:
    """What a citizen will read: never a number that leads to a person."""
    return mask(plain(text))
