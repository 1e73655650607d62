"""What people do to an alarm; the table stands in `city.alarms`."""

from __future__ import annotations

import msgspec

from city.alarm import LONGEST_SHELF, Act, Alarm, Change, Standing


class NotPossible(ValueError):
    """`key` says why an act cannot be done."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def acted(alarm: Alarm, act: Act) -> Change:
    """What an act makes of an alarm. Raises NotPossible."""
    after = _acts[act.what](alarm, act)
    return Change(
        what=act.what, at=act.at, alarm=after, by=act.by, why=act.why, until=act.until
    )  # fmt: skip


def _acknowledged(alarm: Alarm, act: Act) -> Alarm:
    _needs_reason(act)
    if not alarm.unseen:
        raise NotPossible("not_unseen")
    gone = alarm.standing is Standing.RETURNED
    return msgspec.structs.replace(
        alarm, standing=Standing.NORMAL if gone else Standing.ACKNOWLEDGED,
        acknowledged_at=act.at, acknowledged_by=act.by, acknowledged_why=act.why,
    )  # fmt: skip


def _shelved(alarm: Alarm, act: Act) -> Alarm:
    if act.until is None or not act.at < act.until <= act.at + LONGEST_SHELF:
        raise NotPossible("shelf_length")
    _needs_reason(act)
    if alarm.out or not alarm.open:
        raise NotPossible("not_open")
    return msgspec.structs.replace(
        alarm, shelved_until=act.until, shelved_by=act.by, shelved_why=act.why
    )


def _unshelved(alarm: Alarm, act: Act) -> Alarm:
    if not alarm.shelved:
        raise NotPossible("not_shelved")
    return off_the_shelf(alarm)


def off_the_shelf(alarm: Alarm) -> Alarm:
    """What still is so rings anew (ISA-18.2: out of the shelf it is unacknowledged)."""
    found = msgspec.structs.replace(alarm, shelved_until=None, shelved_by="", shelved_why="")
    if found.standing is not Standing.ACKNOWLEDGED:
        return found
    return msgspec.structs.replace(
        found, standing=Standing.RAISED, acknowledged_at=None, acknowledged_by="",
        acknowledged_why="",
    )  # fmt: skip


def _taken_out(alarm: Alarm, act: Act) -> Alarm:
    _needs_reason(act)
    if alarm.out:
        raise NotPossible("out_already")
    return msgspec.structs.replace(
        alarm, standing=Standing.NORMAL, judged_at=act.at, out_since=act.at, out_by=act.by,
        out_why=act.why, shelved_until=None, shelved_by="", shelved_why="",
    )  # fmt: skip


def _put_back(alarm: Alarm, act: Act) -> Alarm:
    if not alarm.out:
        raise NotPossible("not_out")
    return msgspec.structs.replace(alarm, judged_at=act.at, out_since=None, out_by="", out_why="")


def _commented(alarm: Alarm, act: Act) -> Alarm:
    _needs_reason(act)
    return alarm


def _needs_reason(act: Act) -> None:
    if not act.why.strip():
        raise NotPossible("no_reason")


_acts = {
    "acknowledged": _acknowledged,
    "shelved": _shelved,
    "unshelved": _unshelved,
    "taken_out": _taken_out,
    "put_back": _put_back,
    "commented": _commented,
}
