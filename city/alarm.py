"""What an alarm is, what happens to it, and what its values say: the types of `city.alarms`."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

import msgspec

from city.severity import Severity

Comparison = Literal["above", "at_least", "below", "at_most"]
LONGEST_SHELF = timedelta(hours=72)
"""A shelved alarm always comes back (ISA-18.2 asks for a limit; the length is an own choice)."""
REASON_LENGTH = 300


class Standing(StrEnum):
    NORMAL = "normal"
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """When a value is over and when it is back, in the unit of the value; `back` never on the far
    side of `value`. All spans in seconds."""

    comparison: Comparison
    value: float
    back: float
    for_s: float = 0.0
    back_for_s: float = 0.0
    fresh_s: float = 1e9

    @property
    def rising(self) -> bool:
        return self.comparison in ("above", "at_least")

    def is_over(self, value: float) -> bool:
        return {
            "above": value > self.value,
            "at_least": value >= self.value,
            "below": value < self.value,
            "at_most": value <= self.value,
        }[self.comparison]

    def is_back(self, value: float) -> bool:
        """Never true of a value that is over."""
        calm = value <= self.back if self.rising else value >= self.back
        return calm and not self.is_over(value)


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """What the values so far say: the newest, and since when without a break it is over or back.
    Never kept: whoever has the values has it."""

    at: datetime | None = None
    value: float | None = None
    over_since: datetime | None = None
    back_since: datetime | None = None


class Alarm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alarm as it is kept. `judged_at`: the moment of the last thing that values brought about;
    what was observed until then is judged. Times are the source's (`raised_at`, `returned_at`), those
    of what people did are ours."""

    rule: str
    subject: str
    severity: Severity
    field: str = ""
    who: tuple[str, ...] = ()
    standing: Standing = Standing.NORMAL
    judged_at: datetime | None = None
    raised_at: datetime | None = None
    value: float | None = None
    """The one that raised it."""
    returned_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_why: str = ""
    shelved_until: datetime | None = None
    shelved_by: str = ""
    shelved_why: str = ""
    out_since: datetime | None = None
    out_by: str = ""
    out_why: str = ""
    simulated: bool = False

    @property
    def id(self) -> str:
        return f"{self.rule}:{self.subject}"

    @property
    def active(self) -> bool:
        """What it warns of is so now, as far as is known."""
        return self.standing in (Standing.RAISED, Standing.ACKNOWLEDGED)

    @property
    def unseen(self) -> bool:
        """Nobody has acknowledged it."""
        return self.standing in (Standing.RAISED, Standing.RETURNED)

    @property
    def shelved(self) -> bool:
        return self.shelved_until is not None

    @property
    def out(self) -> bool:
        return self.out_since is not None

    @property
    def silenced(self) -> bool:
        """Kept away from walls, takeovers and messages by somebody's decision."""
        return self.shelved or self.out

    @property
    def open(self) -> bool:
        """Something is left to do or to know about it."""
        return self.standing is not Standing.NORMAL or self.silenced


class Value(msgspec.Struct, frozen=True, tag="value"):
    """A value of the subject; one that is not newer than the last changes nothing."""

    at: datetime
    value: float | None


class Clock(msgspec.Struct, frozen=True, tag="clock"):
    """Nothing but time has passed."""

    at: datetime


Deed = Literal["acknowledged", "shelved", "unshelved", "taken_out", "put_back", "commented"]


class Act(msgspec.Struct, frozen=True, kw_only=True, tag="act"):
    """What somebody does; `until` is for shelving only, later than `at`, at most LONGEST_SHELF."""

    at: datetime
    by: str
    what: Deed
    why: str = ""
    until: datetime | None = None


class Gone(msgspec.Struct, frozen=True, tag="gone"):
    """Its rule is there no more, is switched off, or does not cover the subject any longer."""

    at: datetime


class Revised(msgspec.Struct, frozen=True, kw_only=True, tag="revised"):
    """Its rule says something else about how grave it is and who is called."""

    at: datetime
    severity: Severity
    who: tuple[str, ...] = ()


Event = Value | Clock | Act | Gone | Revised
What = Literal[
    "raised", "returned", "unshelved", "acknowledged", "shelved", "taken_out", "put_back",
    "commented", "gone", "revised",
]  # fmt: skip


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, for the record: `by` "" is the watch. `alarm` is the alarm after it."""

    what: What
    at: datetime
    alarm: Alarm
    by: str = ""
    why: str = ""
    value: float | None = None
    until: datetime | None = None


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm with the trail of its values. `judged_from`: what would have happened earlier does not."""

    alarm: Alarm
    trail: Trail = Trail()
    judged_from: datetime | None = None
