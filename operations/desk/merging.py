"""Merging two cases, which are two records: the merged one first, for it is what people see.

| when it breaks                     | what is kept                   | who finishes it                      |
|------------------------------------|--------------------------------|--------------------------------------|
| before the first append            | nothing                        | the repeat with the same key         |
| between the two                    | merged, not yet counted there  | the repeat, or the watch (`settled`) |
| after both                         | everything                     |                                      |

Taking apart goes the other way round: the case that counted it lets it go first, by the version that
was seen. So of "take A out of B" and "merge B into C" at the same moment one finds that B has changed,
and nobody is counted twice. It breaks between the two: the repeat takes it apart, or the watch counts
it there again. And from the top: a case within one that is itself merged stays until that one is taken
out, or the one above would go on counting its reporters.
"""

from __future__ import annotations

from city.complaints import Complaint, Event, Kind, Status
from operations.desk.actor import THE_CLOCK, Actor
from operations.desk.errors import DeskError, Said
from operations.desk.steps import TRIES, Ask, Steps, illegal
from store.errors import VersionConflict


class Merging:
    """Puts cases together and takes them apart again."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    async def merge(self, ask: Ask, into: str, note: str) -> Complaint:
        """The case, merged; all its reporters are kept in `into`. Raises DeskError."""
        await self._check_target(ask, into)
        merged = await self._steps.add(ask, merged_into=into, note=note)
        await self.settled(merged, ask.by, note)
        await self._check_counted(ask, merged)
        return merged

    async def unmerge(self, ask: Ask, note: str) -> Complaint:
        """The case as it was before; its reporters are its own again. Raises DeskError."""
        found = await self._steps.load(ask.ticket)
        into = found.merged_into or await self._was_merged_into(ask.ticket)
        if not into:
            raise illegal(ask, found)
        if found.merged_into and not await self._steps.is_repeat(ask):
            await self._steps.check(ask, found)
            if not await self._let_go(found, into, ask.by, note):
                raise DeskError("unmerge_from_top", {"ticket": ask.ticket, "into": into}, found)
        try:
            apart = await self._steps.add(ask, kind=Kind.UNMERGED, note=note)
        except DeskError:  # somebody changed it at this very moment: it stays where it is
            await self.settled(await self._steps.load(ask.ticket), ask.by, note)
            raise
        await self._parted(apart, into, ask.by, note)
        return apart

    async def above(self, found: Complaint) -> str:
        """The ticket that must be taken out before this one can be; "" when none must."""
        if found.status is not Status.MERGED:
            return ""
        target = await self._steps.load(found.merged_into)
        return target.complaint_id if target.status is Status.MERGED else ""

    async def settled(self, merged: Complaint, by: Actor = THE_CLOCK, note: str = "") -> bool:
        """Sees to it that the case it went into counts its reporters; whether that was missing."""
        if merged.status is not Status.MERGED:
            return False
        ticket, into = merged.complaint_id, merged.merged_into
        for _ in range(TRIES):
            target = await self._steps.load(into)
            if ticket in target.merged or not target.open:
                return False
            event = self._event(Kind.REPORTER, merged, target, by, note)
            if await self._kept(target, event, f"merge:{ticket}:{merged.version}:{into}"):
                return True
        raise DeskError("busy", {"ticket": into})

    async def parted(self, target: Complaint) -> None:
        """Sees to it that an open case no longer counts those that were taken out of it."""
        for ticket in target.merged:
            other = await self._steps.load(ticket)
            if other.merged_into != target.complaint_id:
                await self._parted(other, target.complaint_id, THE_CLOCK, "")

    async def _parted(self, apart: Complaint, into: str, by: Actor, note: str) -> None:
        if apart.merged_into != into:
            await self._let_go(apart, into, by, note)

    async def _let_go(self, case: Complaint, into: str, by: Actor, note: str) -> bool:
        """Sees to it that `into` does not count its reporters; False when that one is merged itself."""
        ticket = case.complaint_id
        for _ in range(TRIES):
            target = await self._steps.load(into)
            if ticket not in target.merged or not target.open:
                return ticket not in target.merged or target.status is not Status.MERGED
            event = self._event(Kind.UNMERGED, case, target, by, note)
            if await self._kept(target, event, f"unmerge:{ticket}:{case.version}:{into}"):
                return True
        raise DeskError("busy", {"ticket": into})

    async def _check_counted(self, ask: Ask, merged: Complaint) -> None:
        """Nobody counts a case whose target was itself merged or ended at this very moment: it is taken
        out again. Raises DeskError then."""
        if merged.status is not Status.MERGED:
            return
        into = merged.merged_into
        target = await self._steps.load(into)
        if target.open or merged.complaint_id in target.merged:
            return
        event = Event(
            at=max(self._steps.clock(), merged.status_at),
            actor=ask.by.name,
            by_role=ask.by.role,
            status=merged.status,
            kind=Kind.UNMERGED,
        )
        await self._kept(merged, event, f"late:{merged.complaint_id}:{merged.version}:{into}")
        await self._check_target(ask, into)

    async def _kept(self, target: Complaint, event: Event, key: str) -> bool:
        """False when somebody changed the target first: look again."""
        complaints, version = self._steps.store.complaints, target.version
        try:
            await complaints.step(target.complaint_id, event, version, f"{key}:{version}")
        except VersionConflict:
            return False
        return True

    def _event(
        self, kind: Kind, about: Complaint, target: Complaint, by: Actor, note: str
    ) -> Event:
        return Event(
            at=max(self._steps.clock(), target.status_at),
            actor=by.name,
            by_role=by.role,
            status=target.status,
            kind=kind,
            ticket=about.complaint_id,
            reporters=about.reporters,
            note=note,
        )

    async def _check_target(self, ask: Ask, into: str) -> None:
        """An agency learns nothing of cases that are not its own, nor writes into them."""
        if ask.ticket == into:
            raise DeskError("merge_itself")
        target = await self._steps.load(into)
        if ask.by.agency_id and not _is_theirs(ask.by, target):
            raise DeskError("no_such_case", {"ticket": into})
        if target.merged_into and target.merged_into != ask.ticket:
            values: dict[str, object] = {"into": into, "root": target.merged_into}
            raise DeskError("merge_target_merged", values, target)
        if not target.open:
            values = {"into": into, "status": Said("statuses", target.status)}
            raise DeskError("merge_target_ended", values, target)

    async def _was_merged_into(self, ticket: str) -> str:
        """For a repeat: the case is apart already, but the other one may not know it yet."""
        events = await self._steps.store.complaints.events(ticket)
        return next((each.merged_into for each in reversed(events) if each.merged_into), "")


def _is_theirs(by: Actor, target: Complaint) -> bool:
    """Before it is assigned, the agency in a case is only where it would go."""
    unassigned = target.status in (Status.RECEIVED, Status.VERIFIED)
    return by.concerns(target.agency_id) and not unassigned
