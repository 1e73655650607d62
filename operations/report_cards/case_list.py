"""The cases behind a figure, as a person of this role may see them.

| who asks                                | sees                                                     |
|-----------------------------------------|----------------------------------------------------------|
| a viewer (a wall, a guest)              | last four signs of the ticket, category, kelurahan, times |
|                                         | of what may be on a wall; how many more there are, openly |
| staff of the desk, or of this agency    | the whole ticket, and hidden cases without their place   |

Hidden cases (secret, or of a sensitive category) are never listed for a viewer. The figure counts
them all the same, so whoever counts the list knows how many they are, and it is said. Where they are
fewer than FEW the whole list is withheld: a single one would stand out by what
is missing (docs/decisions/0015).
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import numpy as np

from city.privacy import ticket_tail
from operations.report_cards.columns import CaseColumns, Snapshot
from operations.report_cards.figures import SETS, sheet

MOST_AT_ONCE = 500
FEW = 5


class CaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """Moments are None when they have not happened. `ticket` is whole or its last four signs."""

    ticket: str
    category: str
    kelurahan: str
    status: str
    received_at: datetime
    due_at: datetime | None
    assigned_at: datetime | None
    arrived_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    reopened: int
    rating: int
    """Mean of its reporters' stars, halves upward; 0 without any."""


class CaseList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of cases, newest receipt first. `total` counts all behind the figure.

    `hidden`: how many of them are never listed; None = fewer than FEW, and so nothing is listed.
    """

    total: int
    hidden: int | None
    start: int
    more: bool
    """Whether there are further ones to list."""
    cases: tuple[CaseLine, ...]


def case_list(
    columns: CaseColumns,
    agency_id: str,
    name: str,
    span: tuple[datetime, datetime],
    *,
    whole: bool,
    start: int = 0,
    count: int = 50,
) -> CaseList:
    """The cases of set `name` in [start, until). Raises KeyError for a set there is not."""
    if name not in SETS:
        raise KeyError(name)
    found = columns.snapshot(span[0].timestamp(), span[1].timestamp(), agency_id)
    rows = sheet(found, span[0], span[1], span[1]).rows(name, agency_id)
    hidden = 0 if whole else int(np.count_nonzero(found["hidden"][rows]))
    is_withheld = 0 < hidden < FEW
    listed = rows if whole else rows[:0] if is_withheld else rows[~found["hidden"][rows]]
    page = listed[start : start + min(count, MOST_AT_ONCE)]
    return CaseList(
        total=len(rows),
        hidden=None if is_withheld else hidden,
        start=start,
        more=start + len(page) < len(listed),
        cases=tuple(_line(found, int(row), whole=whole) for row in page),
    )


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """All cases that a period's cards counted, to be taken along; hidden ones never."""

    total: int
    hidden: int
    cases: tuple[tuple[str, str, CaseLine], ...]
    """(agency id, set that judged it or "received", case), newest receipt first."""


def behind(found: Snapshot, start: datetime, end: datetime, now: datetime, most: int) -> Behind:
    """The newest `most` cases that were received, closed or overdue in the period."""
    sets = sheet(found, start, end, now).sets
    counted = sets["received"] | sets["closed"] | sets["open_overdue"]
    rows = np.flatnonzero(counted & ~found["hidden"])
    newest = rows[np.argsort(-found.moments("received")[rows], kind="stable")][:most]
    judged = ("closed_on_time", "closed_late", "open_overdue")
    return Behind(
        total=int(np.count_nonzero(counted)),
        hidden=int(np.count_nonzero(counted & found["hidden"])),
        cases=tuple(
            (
                _word(found, "agency", row),
                next((name for name in judged if sets[name][row]), "received"),
                _line(found, row, whole=True),
            )
            for row in newest.tolist()
        ),
    )


def _line(found: Snapshot, row: int, *, whole: bool) -> CaseLine:
    ticket = found["ticket"][row].decode()
    place = "" if found["hidden"][row] else _word(found, "area", row)
    moments = {f"{name}_at": _moment(found[name][row]) for name in MOMENTS}
    received_at = datetime.fromtimestamp(float(found["received"][row]), UTC)
    return CaseLine(
        ticket=ticket if whole else ticket_tail(ticket),
        category=_word(found, "category", row),
        kelurahan=place,
        status=_word(found, "status", row),
        received_at=received_at,
        reopened=int(found["reopened"][row]),
        rating=_mean(int(found["rating"][row]), int(found["voices"][row])),
        **moments,
    )


MOMENTS = ("due", "assigned", "arrived", "resolved", "closed")


def _mean(stars: int, voices: int) -> int:
    return (2 * stars + voices) // (2 * voices) if voices else 0


def _moment(seconds: float) -> datetime | None:
    return None if np.isnan(seconds) else datetime.fromtimestamp(float(seconds), UTC)


def _word(found: Snapshot, name: str, row: int) -> str:
    return found.codes[name].words[int(found[name][row])]
