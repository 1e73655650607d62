"""Citizens' stars of a case: one voice for each reporter, whose newest rating counts.

A merged report's reporter rates the case that carries on, under the own ticket. `voices` holds all
that was said, oldest first, so that a report card of an ended period counts what had been said then.
Taking a merged case out again takes its voice back: a voice with 0 stars.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from city.case import Complaint, Event, Voice

MOST_REPLACED = 20
"""So many ratings that newer ones replaced are kept, or one who rates for ever fills the record."""


def voices(complaint: Complaint) -> tuple[Voice, ...]:
    """All ratings so far; of an old record its one rating, as of when it was solved."""
    if complaint.voices or not complaint.rating:
        return complaint.voices
    at = complaint.resolved_at or complaint.closed_at or complaint.received_at
    return (Voice(complaint.complaint_id, complaint.rating, at),)


def voice_of(complaint: Complaint, ticket: str) -> Voice | None:
    """What this reporter said last, if it counts."""
    found = _newest(voices(complaint)).get(ticket)
    return found if found and found.stars else None


def sum_and_count(said: tuple[Voice, ...]) -> tuple[int, int]:
    """Sum of stars and number of reporters who gave any."""
    stars = [each.stars for each in _newest(said).values() if each.stars]
    return sum(stars), len(stars)


def rated(complaint: Complaint, event: Event) -> dict[str, Any]:
    """What a rating changes; an event without a ticket is the case's own reporter's."""
    return _with(complaint, Voice(event.ticket or complaint.complaint_id, event.rating, event.at))


def taken_back(complaint: Complaint, ticket: str, at: datetime) -> dict[str, Any]:
    """What it changes that this reporter's case was taken out."""
    return _with(complaint, Voice(ticket, 0, at)) if voice_of(complaint, ticket) else {}


def _with(complaint: Complaint, said: Voice) -> dict[str, Any]:
    every = (*voices(complaint), said)
    newest = set(_newest(every).values())
    replaced = [each for each in every if each not in newest]
    gone = set(replaced[:-MOST_REPLACED])
    stars, count = sum_and_count(every)
    rating = (2 * stars + count) // (2 * count) if count else 0  # halves upward
    return {"voices": tuple(each for each in every if each not in gone), "rating": rating}


def _newest(said: tuple[Voice, ...]) -> dict[str, Voice]:
    return {each.ticket: each for each in said}
