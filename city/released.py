"""Photos of the crew's work go to walls only after somebody at the desk has looked at them.

| event          | of a photo that is | afterwards                                  |
|----------------|--------------------|---------------------------------------------|
| photo_released | before or after    | walls may show it: no face, no number plate |
| photo_withheld | before or after    | walls may not (any more)                    |

A citizen's own photo is never for walls, so nobody can release it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from city.case import WORK_PHOTOS, Complaint, Event, Kind, Photo

LOOKS = frozenset({Kind.RELEASED, Kind.WITHHELD})
"""Kinds of events that name a photo of the case instead of bringing one."""


def looked_at(complaint: Complaint, event: Event) -> tuple[Photo, ...]:
    """The photos of the case after somebody has looked at one of them."""
    released_at = event.at if event.kind is Kind.RELEASED else None
    return tuple(
        replace(each, released_at=released_at)
        if _is_work(each) and each.id == event.photo
        else each
        for each in complaint.photos
    )


def wrong_looks(complaint: Complaint, event: Event) -> Iterator[tuple[bool, str]]:
    """As in `city.event_checks`: whether something is wrong, and the sentence."""
    if event.kind not in LOOKS:
        return
    found = [each for each in complaint.photos if _is_work(each) and each.id == event.photo]
    yield not found, "only a photo of the crew's work in this case can be released for walls"
    released = event.kind is Kind.RELEASED
    done = all((each.released_at is not None) is released for each in found)
    yield done, f"the photo is {'released' if released else 'withheld'} already"


def _is_work(photo: Photo) -> bool:
    return photo.role in WORK_PHOTOS
