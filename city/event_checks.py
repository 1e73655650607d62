"""What an event must say to be possible; `city.complaints` says in which status it is."""

from __future__ import annotations

from collections.abc import Iterator

from city.case import MOST_PHOTOS, PHOTO_ROLES, PRIORITIES, Complaint, Event, Kind, Status
from city.released import LOOKS, wrong_looks


def wrongs(complaint: Complaint, event: Event) -> Iterator[tuple[bool, str]]:
    """Each thing that may be wrong with what an event says: whether it is, and the sentence."""
    kind, ticket = event.kind, event.ticket
    own = complaint.complaint_id
    yield kind is Kind.NOTE and not (event.note or event.public_note), "a note needs words"
    yield kind is Kind.NEW_CODE and not event.note, "a new secret needs its reason"
    yield kind is Kind.ERASED, "an identity is erased by the store in one go, not by an event alone"
    yield kind is Kind.PHOTO and not event.photo, "a photo needs its id"
    yield event.photo_role not in PHOTO_ROLES, f"a photo shows one of {', '.join(PHOTO_ROLES)}"
    brings_one = bool(event.photo) and kind not in LOOKS
    too_many = brings_one and len(complaint.photos) >= MOST_PHOTOS
    yield too_many, f"the case already has {MOST_PHOTOS} photos"
    yield from wrong_looks(complaint, event)
    yield kind is Kind.RATING and event.rating not in range(1, 6), "a rating is 1 to 5 stars"
    yield kind is Kind.CATEGORY and not event.category, "a category needs its code"
    missing = kind is Kind.PRIORITY and not event.priority
    strange = bool(event.priority) and event.priority not in PRIORITIES
    yield missing or strange, f"a priority is one of {', '.join(PRIORITIES)}"
    yield kind is Kind.PLACE and not _is_place(event), "a place needs its latitude and longitude"
    yield kind is Kind.ROUTED and not event.agency_id, "a routing needs its agency"
    escalated = kind is Kind.ESCALATED
    yield escalated and event.level < 1, "a level of the ladder is 1 or higher"
    told = f"level {event.level} has been told already"
    yield escalated and complaint.was_told(event.level), told
    yield own in (event.merged_into, ticket), "a case cannot be merged into itself"
    yield kind is Kind.REPORTER and ticket in complaint.merged, f"{ticket} is merged already"
    yield kind is Kind.REPORTER and event.reporters < 1, "at least one reporter"
    if kind is Kind.UNMERGED and ticket:
        yield not complaint.open, "undo the merging of this case first"
        yield ticket not in complaint.merged, f"{ticket} is not merged into {own}"
    elif kind is Kind.UNMERGED:
        yield complaint.status is not Status.MERGED, "this case is not merged"


def _is_place(event: Event) -> bool:
    lat, lng = event.lat, event.lng
    return lat is not None and lng is not None and abs(lat) <= 90 and abs(lng) <= 180
