"""A citizen who lost the tracking secret is given another one; the one before stops working.

Whoever asks may not be who reported it. So the rule is stricter where less can be compared:

| the report                                  | who may issue a new secret                       |
|---------------------------------------------|--------------------------------------------------|
| name, telephone or e-mail known             | the city's desk, after comparing it              |
| nobody named (anonymous)                    | leader, editor, admin                            |
| secret, and somebody is known               | leader, editor, admin                            |
| secret, and nobody named                    | nobody: the reporter reports once more           |

Never an agency, which the report may be about. Who and why is an event of the case; the secret
itself is derived from the installation's key, so it stands in no event, log or store.
"""

from __future__ import annotations

from city.complaints import Complaint
from operations.desk.actor import Actor

ACTION = "issue_secret"
HEADS = frozenset({"leader", "editor", "admin"})


def may_issue(by: Actor, found: Complaint) -> bool:
    """Whether this person may give the reporter of this case a new secret."""
    if by.agency_id or not by.may(ACTION):
        return False
    report = found.report
    known = bool(report.reporter_name or report.reporter_email or report.reporter_phone)
    if report.private:
        return known and by.role in HEADS
    return known or by.role in HEADS
