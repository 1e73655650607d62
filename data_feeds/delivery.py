"""The one door to the store: decode, check what is physically possible, keep, or quarantine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import structlog

from city.complaints import Complaint, Report
from city.observations import Observation, VehiclePosition
from city.privacy import cleaned, mask
from city.profile import Profile
from city.settings import ChecksSettings
from city.triage import suggest
from data_feeds.batches import Batch
from data_feeds.contract import COMPLAINT, BadPayload, Decoded, Reject
from data_feeds.fleet import Fleet
from data_feeds.imports import Imports
from data_feeds.lines import Line
from data_feeds.physics import Item, Limits, judge
from store.city_store import CityStore
from store.errors import StoreUnavailable
from store.routing import Rows, StaffTable

log = structlog.get_logger("feeds")
MOST_QUARANTINED = 20
"""Of one payload: a gateway that sends a thousand bad elements says it with twenty."""


class Delivered(msgspec.Struct, frozen=True):
    """What became of one payload: taken observations, complaints, and what was refused why.

    `unreadable` says why nothing at all could be decoded; `broken` that it is our own fault. `kept`
    are the observations themselves, `about` what the decoder told besides.
    """

    observations: int = 0
    complaints: tuple[Complaint, ...] = ()
    rejects: tuple[Reject, ...] = ()
    unreadable: str = ""
    broken: bool = False
    kept: Sequence[Observation] = ()
    about: Any = None


class UnreadableError(Exception):
    """Nothing in a payload can be used; `broken` when our own code is to blame."""

    def __init__(self, reason: str, *, broken: bool) -> None:
        super().__init__(reason)
        self.broken = broken


class Door:
    """Where every payload of every line goes through. `clock` gives the time now, in UTC."""

    def __init__(
        self,
        store: CityStore,
        profile: Profile,
        limits: Limits,
        clock: Callable[[], datetime],
        checks: ChecksSettings | None = None,
    ) -> None:
        self.store, self.profile, self.limits, self.clock = store, profile, limits, clock
        self._checks = checks or ChecksSettings()
        self._fleet = Fleet(profile.vehicles, self._checks.undeclared_vehicles)
        self._table = StaffTable(store)
        self._imports = Imports(store, profile.language, clock)
        self.arrived: Callable[[Complaint], None] = _nobody_waits
        """Told of each new complaint once it is on disk."""
        self._batches: dict[tuple[str, str], Batch] = {}

    async def recall(self) -> None:
        """Know the vehicles again that came in before, and let go of those long silent; without
        a store nothing changes."""
        kept, kind = self.store.observations, VehiclePosition.KIND
        silent_s = max(self._checks.vehicle_unseen_s, kept.window_s(kind))
        with suppress(StoreUnavailable):
            before = self.clock() - timedelta(seconds=silent_s)
            gone = await kept.forget(kind, before, self._fleet.declared)
            if gone:
                log.info("vehicles forgotten", count=len(gone), silent_s=silent_s)
            self._fleet.remember(await kept.latest(kind))

    async def deliver(
        self, line: Line, payload: bytes, *, counted_by: Line | None = None, key: str = ""
    ) -> Delivered:
        """Decode with `line` and store. `counted_by` is the line that really sent it (the
        simulator): its name becomes the source. `key` makes a complaint idempotent.

        Raises StoreUnavailable (nothing of it may be taken for kept), and never BadPayload:
        that is in `rejects`.
        """
        owner = counted_by or line
        owner.status.payloads += 1
        try:
            decoded = self._decode(line, payload, owner)
        except UnreadableError as problem:
            reject = _redacted(line, Reject(payload, str(problem)))
            await self._quarantine(owner, [reject])
            return Delivered(0, (), (reject,), reject.reason, problem.broken)
        good, impossible = judge(decoded.accepted, self.limits)
        rejects = (*(_redacted(line, each) for each in decoded.rejects), *impossible)
        if counted_by is None:
            good, strangers = self._fleet.admit(good)
            rejects = (*rejects, *strangers)
        if rejects:
            await self._quarantine(owner, rejects)
        if counted_by is not None:
            good = [msgspec.structs.replace(item, source=owner.name) for item in good]
        kept = await self._keep(owner, good, rejects, key)
        for news in decoded.news:
            await self._imports.follow(owner.name, news)
        return msgspec.structs.replace(kept, about=decoded.about)

    def _decode(self, line: Line, payload: bytes, owner: Line) -> Decoded:
        now = self.clock()
        try:
            decoded = line.decode(payload, now)
        except BadPayload as problem:
            raise UnreadableError(str(problem), broken=False) from problem
        except Exception as problem:
            log.exception("decoder broke", feed=line.name)
            reason = f"our decoder broke: {type(problem).__name__}"
            owner.status.failed(f"{reason}. A developer must mend it.", now)
            raise UnreadableError(reason, broken=True) from problem
        owner.status.good(now)
        return decoded

    async def _keep(
        self, owner: Line, good: Sequence[Item], rejects: tuple[Reject, ...], key: str
    ) -> Delivered:
        reports = [item for item in good if isinstance(item, Report)]
        observations = [item for item in good if isinstance(item, Observation)]
        try:
            rows = (await self._table.now())[1] if reports else None
            complaints = tuple([await self._receive(owner, each, key, rows) for each in reports])
            for kind in {item.KIND for item in observations}:
                await self._batch(owner, kind).write([i for i in observations if kind == i.KIND])
        except StoreUnavailable:
            owner.status.dropped += len(good)
            raise
        return Delivered(len(observations), complaints, rejects, kept=observations)

    def _batch(self, owner: Line, kind: str) -> Batch:
        batch = self._batches.get((owner.name, kind))
        if batch is None:
            batch = Batch(self.store, kind, owner.status, self.clock)
            self._batches[owner.name, kind] = batch
        return batch

    async def _receive(self, owner: Line, report: Report, key: str, rows: Rows | None) -> Complaint:
        """On disk when this returns. Free text is masked before anything else sees it. `rows`: the
        staff's routing table."""
        report = cleaned(report)
        if report.external_id and not key:
            new = partial(self._new, owner, report, rows)
            complaint, repeated = await self._imports.take(owner.name, report.external_id, new)
        else:
            complaint, repeated = await self._new(owner, report, rows, key or None)
        owner.status.repeated += repeated
        owner.status.observations += not repeated
        if not repeated:
            self.arrived(complaint)
        return complaint

    async def _new(
        self, owner: Line, report: Report, rows: Rows | None, key: str | None
    ) -> tuple[Complaint, bool]:
        agency = suggest(report, self.profile, rows).agency_id
        return await self.store.complaints.receive(
            report, owner.name, self.clock(), idempotency_key=key, agency_id=agency
        )

    async def refuse(self, line: Line, payload: bytes, reason: str) -> None:
        """To the quarantine with what is no payload at all. Never raises."""
        await self._quarantine(line, [Reject(payload, reason)])

    async def _quarantine(self, owner: Line, rejects: Sequence[Reject]) -> None:
        owner.status.rejected += len(rejects)
        now = self.clock()
        try:
            for reject in rejects[:MOST_QUARANTINED]:
                await self.store.quarantine.put(owner.name, reject.payload, reject.reason, now)
        except StoreUnavailable:
            owner.status.dropped += len(rejects)


def _nobody_waits(complaint: Complaint) -> None:
    """Until somebody wants to hear of new complaints."""


def _redacted(line: Line, reject: Reject) -> Reject:
    """Payloads about people lose what tells who they are, even when they are broken."""
    if COMPLAINT not in line.feed.kinds:
        return reject
    redact = getattr(line.module, "redact", _masked)
    return Reject(redact(reject.payload), mask(reject.reason))


def _masked(payload: bytes) -> bytes:
    return mask(payload.decode(errors="replace")).encode()
