"""Who may see which figures and change which doors."""

from __future__ import annotations

from city.indicators import Definition
from operations.accounts import Role
from operations.sessions import Session


def may_change(session: Session, agency_id: str) -> bool:
    """The city's editors all doors; whoever works for one agency, from operator on, that agency's."""
    if session.agency_id:
        return session.role >= Role.OPERATOR and session.agency_id == agency_id
    return session.role >= Role.EDITOR


def may_see(session: Session, definition: Definition) -> bool:
    """What anybody may see; else the city's operators, and the agency's own people. Nobody sees revenue
    here: its page and the wall's panel hide what few payers paid."""
    if definition.is_revenue:
        return False
    if definition.is_open or session.agency_id == definition.agency_id:
        return True
    return session.role >= Role.OPERATOR and not session.agency_id
