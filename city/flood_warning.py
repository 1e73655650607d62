"""A flood warning to other systems: drafted by somebody, confirmed by two different people, then sent.

| act      | by                             | while           | becomes                                  |
|----------|--------------------------------|-----------------|------------------------------------------|
| draft    | anybody who may                |                 | drafted                                  |
| confirm  | anybody who may, also who drew it | drafted      | half, with the first name                |
| confirm  | somebody else                  | half            | confirmed: it may leave                  |
| confirm  | the same person again          | half            | refused: `same_person`                   |
| confirm  | anybody                        | too old         | refused: `lapsed`                        |
| withdraw | anybody who may, with a reason | drafted or half | withdrawn                                |
| any      | anybody                        | afterwards      | refused: `over`                          |
| hand on  | the watch                      | confirmed       | handed: the delivery log tells the rest  |

What leaves is what two people have seen: words and figures stand still from the draft on, only the moment
of sending is added. A draft lapses after `LAPSES`, for by then the water has gone on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from city.cap import Alert, written

LAPSES = timedelta(minutes=60)
"""Own choice: about a third of the shortest travel time that is known."""
NEEDED = 2
LONGEST_WHY = 500
State = Literal["drafted", "half", "confirmed", "handed", "withdrawn"]


class Refusal(Exception):
    """Why not: a word for the texts."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Confirmed(msgspec.Struct, frozen=True):
    by: str
    at: datetime


class FloodWarning(msgspec.Struct, frozen=True, kw_only=True):
    """`wave`: of which high water it speaks ("cileungsi-hulu 2026-02-11T18:45:00+07:00")."""

    id: str
    gauge_id: str
    wave: str
    drafted_by: str
    drafted_at: datetime
    alert: Alert
    confirmed: tuple[Confirmed, ...] = ()
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    why: str = ""
    handed_at: datetime | None = None
    body: bytes = b""
    """The document as it leaves, from the second confirmation on."""

    @property
    def state(self) -> State:
        if self.withdrawn_at:
            return "withdrawn"
        if self.handed_at:
            return "handed"
        if len(self.confirmed) >= NEEDED:
            return "confirmed"
        return "half" if self.confirmed else "drafted"

    @property
    def open(self) -> bool:
        """Whether people or the watch still have something to do."""
        return self.state in ("drafted", "half", "confirmed")

    def lapsed(self, now: datetime) -> bool:
        """Too old to be confirmed; one that is confirmed does not lapse."""
        waiting = self.state in ("drafted", "half")
        return waiting and (now - self.drafted_at > LAPSES or now >= self._expires)

    @property
    def _expires(self) -> datetime:
        return min(each.expires for each in self.alert.infos)


def confirmed(warning: FloodWarning, by: str, now: datetime, zone: str) -> FloodWarning:
    """After one more person has confirmed it. Raises Refusal."""
    if warning.state not in ("drafted", "half"):
        raise Refusal("over")
    if warning.lapsed(now):
        raise Refusal("lapsed")
    if any(each.by == by for each in warning.confirmed):
        raise Refusal("same_person")
    after = msgspec.structs.replace(warning, confirmed=(*warning.confirmed, Confirmed(by, now)))
    if after.state != "confirmed":
        return after
    alert = msgspec.structs.replace(warning.alert, sent=now)
    return msgspec.structs.replace(after, alert=alert, body=written(alert, zone))


def withdrawn(warning: FloodWarning, by: str, why: str, now: datetime) -> FloodWarning:
    """Before it has left. Raises Refusal."""
    if warning.state not in ("drafted", "half"):
        raise Refusal("over")
    if not 0 < len(why.strip()) <= LONGEST_WHY:
        raise Refusal("no_reason")
    return msgspec.structs.replace(warning, withdrawn_by=by, withdrawn_at=now, why=why.strip())


def handed(warning: FloodWarning, now: datetime) -> FloodWarning:
    """Given to whoever delivers it. Raises Refusal."""
    if warning.state != "confirmed":
        raise Refusal("over")
    return msgspec.structs.replace(warning, handed_at=now)
