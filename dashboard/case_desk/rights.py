"""Who sees which case on the desk: an agency its own once they are assigned, the city all of them."""

from __future__ import annotations

from city.complaints import UNASSIGNED, Complaint, Status
from dashboard.queue import Filters
from operations.desk import Actor
from operations.sessions import Session

AFTER_DISPOSISI = tuple(
    str(each) for each in Status if each not in UNASSIGNED | {Status.MERGED, Status.REJECTED}
)


def actor_of(session: Session) -> Actor:
    return Actor(session.account, session.role.word, session.agency_id)


def may_see(by: Actor, found: Complaint) -> bool:
    """Whether this case is on this person's desk at all."""
    if not by.agency_id:
        return True
    return found.agency_id == by.agency_id and found.status not in UNASSIGNED


def narrowed(filters: Filters, by: Actor) -> Filters:
    """The filters, whatever was asked, within what this person may see."""
    if not by.agency_id:
        return filters
    asked = [each for each in filters.status if each in AFTER_DISPOSISI]
    status = tuple(asked) if filters.status else AFTER_DISPOSISI
    told = {name: getattr(filters, name) for name in filters.__struct_fields__}
    return Filters(**{**told, "mine": by.agency_id, "status": status or ("none",)})
