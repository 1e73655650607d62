"""One term of the leading watch: from taking the lease to losing it, the store or the process.

Nothing here has to be remembered: whoever leads next reads the open cases and finds the same work.
That each thing happens once does not rest on the lease, for a process may sleep through its end: every
write names the version it saw and a key that is the same for every process and every start.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import NoReturn

import msgspec
import structlog

from city.clocks import Call
from city.complaints import Complaint, Event, IllegalStep, Status
from city.observations import VehiclePosition
from city.profile import Profile
from city.settings import Settings
from operations.desk.actor import THE_CLOCK
from operations.desk.desk import Desk
from operations.desk.errors import DeskError
from operations.desk.merging import Merging
from operations.desk.steps import Steps
from operations.fleet.deriving import Deriving
from operations.identities import Identities
from operations.screens.rehearsal import Rehearsals
from operations.watch.archiving import Archiving
from operations.watch.arrivals import Arrivals, sent_at
from operations.watch.city_watch import CityWatch
from operations.watch.fleet_days import FleetDays
from operations.watch.lead import LostLead
from operations.watch.notes import called, closing, offered
from operations.watch.outside import Outside
from operations.watch.report import WatchReport
from operations.watch.routes import Routes
from operations.watch.times import Times
from store.city_store import CityStore
from store.ending import together
from store.errors import VersionConflict
from store.lease import Lease

log = structlog.get_logger("watch")
AT_ONCE = 32
BREATH = 500
"""Cases read in one go before anything else (the lease) gets its turn."""
LOOK_EVERY_S = 1.0
REPORT_EVERY_S = 5.0
SETTLE_EVERY_S = 600.0
OUTDATED = 1000
"""Looks at versions that are no more, kept until there are so many."""
AGAIN_S = 60.0
"""When a case that could not be changed as it should is looked at again."""


class Term:
    """Does the work as long as the lease is ours. Raises LostLead, StoreUnavailable."""

    def __init__(
        self,
        store: CityStore,
        profile: Profile,
        settings: Settings,
        now: Callable[[], datetime],
        lease: Lease,
    ) -> None:
        profile = profile.apart()
        desk = settings.desk
        self._store, self._profile, self._settings, self._now = store, profile, desk, now
        self._lease = lease
        self._desk = Desk(store, profile, now, desk.objection_days)
        self._merging = Merging(Steps(store, profile, now))
        self._arrivals = Arrivals(desk.arrival_m)
        self._routes = Routes(store, profile)
        self._outside = Outside(store, profile, desk, now, self._check_lead)
        self._cases: dict[str, Complaint] = {}
        self._next: list[tuple[datetime, str, int]] = []
        self._changed, self._knows_all = asyncio.Event(), asyncio.Event()
        seen = self._check_lead, self._open, self._knows_all
        self._city = CityWatch(store, profile, settings, now, *seen)
        self._fleet_days = FleetDays(store, self._deriving, self._check_lead, self._knows_all)
        self._identities = Identities(store, profile, now)
        self._archiving = Archiving(store, now, self._check_lead, lease.fence, profile)
        self._knows_clocks = asyncio.Event()
        self._times = Times(store, profile, timedelta(days=desk.objection_days))
        self.report = WatchReport(leader=lease.owner, fence=lease.fence, since=now(), at=now())

    async def serve(self, stop: asyncio.Event) -> None:
        """Until `stop`; ends by raising when the lead or the store is lost."""
        jobs = (
            self._keep_lead(),
            self._follow(),
            self._follow_clocks(),
            self._act(),
            self._offer_arrivals(),
            self._route(),
            self._settle(),
            self._identities.for_ever(self._settings.identity_days, self._check_lead),
            self._tell(),
            Rehearsals(self._store).for_ever(self._now, self._check_lead),
            self._outside.post.serve(),
            *self._city.jobs(),
            *self._archiving.jobs(),
            *self._fleet_days.jobs(),
        )
        await together(stop, *jobs)

    def _deriving(self) -> Deriving:
        return Deriving(self._store, self._profile, self._now, self._check_lead, self._open)

    async def _read(self) -> str:
        """Every open case; where to follow from."""
        start = await self._store.complaints.last_id()
        await self._knows_clocks.wait()
        for number, each in enumerate(await self._store.complaints.open()):
            self._note(each)
            if number % BREATH == 0:
                await asyncio.sleep(0)
        self._knows_all.set()
        return start

    def _note(self, case: Complaint) -> None:
        """A case as it is now; what comes late does not undo what came first."""
        known = self._cases.get(case.complaint_id)
        if known and known.version >= case.version:
            return
        self._arrivals.note(case)
        if not case.open:
            self._cases.pop(case.complaint_id, None)
            return
        self._cases[case.complaint_id] = case
        self._look_at(case, self._now())

    def _look_at(self, case: Complaint, at: datetime | None) -> None:
        if at is None:
            return
        heapq.heappush(self._next, (at, case.complaint_id, case.version))
        self._changed.set()
        if len(self._next) > 2 * len(self._cases) + OUTDATED:
            self._next = [each for each in self._next if self._is_current(each)]
            heapq.heapify(self._next)

    def _is_current(self, look: tuple[datetime, str, int]) -> bool:
        _, ticket, version = look
        case = self._cases.get(ticket)
        return case is not None and case.version == version

    async def _keep_lead(self) -> NoReturn:
        while True:
            await asyncio.sleep(self._lease.ttl_s / 3)
            if not await self._lease.renew():
                raise LostLead(self._lease.holder)

    async def _follow(self) -> None:
        async for _, changed in self._store.complaints.follow(await self._read()):
            for each in changed:
                self._note(each)

    async def _follow_clocks(self) -> None:
        """What a leader keeps counts at once: the cases it concerns are looked at anew."""
        async for since in self._times.changes():
            for case in list(self._cases.values()):
                if since and case.received_at >= since:
                    self._look_at(case, self._now())
            self._knows_clocks.set()

    async def _act(self) -> NoReturn:
        while True:
            self._changed.clear()
            while due := self._take_due():
                async with asyncio.TaskGroup() as together:
                    for each in due:
                        together.create_task(self._serve_case(each))
            await self._rest()

    def _take_due(self) -> list[Complaint]:
        now, due = self._now(), list[Complaint]()
        while self._next and self._next[0][0] <= now and len(due) < AT_ONCE:
            look = heapq.heappop(self._next)
            if self._is_current(look):
                due.append(self._cases[look[1]])
        return due

    async def _rest(self) -> None:
        """Until the next moment, news, or a second (clocks may be put forward)."""
        waiting = (self._next[0][0] - self._now()).total_seconds() if self._next else LOOK_EVERY_S
        try:
            async with asyncio.timeout(min(max(waiting, 0.0), LOOK_EVERY_S)):
                await self._changed.wait()
        except TimeoutError:
            pass

    async def _serve_case(self, case: Complaint) -> None:
        now = self._now()
        agenda = self._times.agenda(case, now)
        todo = agenda.due(case, now)
        if not todo:
            self._look_at(case, agenda.next_at(case, now))
            return
        try:
            for call in todo.calls:
                case = await self._call(case, call, now)
            if todo.closing:
                case = await self._close(case, todo.closing)
        except (VersionConflict, IllegalStep, DeskError) as error:
            log.info("looked at again", case=case.complaint_id, why=str(error))
            self._look_at(case, now + timedelta(seconds=AGAIN_S))
            return
        self._note(case)

    async def _call(self, case: Complaint, call: Call, now: datetime) -> Complaint:
        await self._outside.intend(case, call, now)
        changed = await self._mark(case, called(case, call, self._profile, now), call.key)
        await self._outside.ready(call)
        self.report.calls += 1
        return changed

    async def _mark(self, case: Complaint, event: Event, key: str) -> Complaint:
        self._check_lead()
        return await self._store.complaints.step(case.complaint_id, event, case.version, key)

    async def _close(self, case: Complaint, solved_at: datetime) -> Complaint:
        self._check_lead()
        why = closing(self._settings.objection_days, self._profile)
        closed = await self._desk.close(
            case.complaint_id,
            THE_CLOCK,
            expected_version=case.version,
            key=solved_at.isoformat(),
            note=why,
        )
        self.report.closings += 1
        return closed

    def _open(self) -> Collection[Complaint]:
        return self._cases.values()

    def _check_lead(self) -> None:
        if not self._lease.leads:
            raise LostLead("nobody knows")

    async def _offer_arrivals(self) -> NoReturn:
        positions = self._store.observations
        while True:
            found = await positions.latest_of(VehiclePosition.KIND, self._arrivals.vehicles)
            known = [each for each in found if isinstance(each, VehiclePosition)]
            for case in self._arrivals.seen(known):
                await self._offer(case)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _offer(self, case: Complaint) -> None:
        """When somebody was faster, the newer case is looked at in a second."""
        place = f"{case.report.lat}:{case.report.lng}"
        key = f"arrival:{case.complaint_id}:{case.vehicle_id}:{sent_at(case).isoformat()}:{place}"
        try:
            self._note(await self._mark(case, offered(case, self._profile, self._now()), key))
        except (VersionConflict, IllegalStep):
            return
        self.report.arrivals += 1

    async def _route(self) -> NoReturn:
        """What nobody has assigned yet goes where the staff's table says now."""
        await self._knows_all.wait()
        await self._routes.follow(self._cases, self._now, self._noted)

    async def _noted(self, case: Complaint, event: Event, key: str) -> None:
        self._note(await self._mark(case, event, key))

    async def _settle(self) -> NoReturn:
        """Finishes what a desk that died between two records left half done."""
        since = self._now() - timedelta(days=1)
        await self._knows_all.wait()
        while True:
            begun = self._now()
            for each in await self._store.complaints.ended_since(since):
                if each.status is Status.MERGED:
                    await self._merging.settled(each)
            for each in [case for case in self._cases.values() if case.merged]:
                await self._merging.parted(each)
            since = begun - timedelta(hours=1)
            await asyncio.sleep(SETTLE_EVERY_S)

    async def _tell(self) -> NoReturn:
        await self._knows_all.wait()
        while True:
            self.report.at, self.report.open = self._now(), len(self._cases)
            self._city.tell(self.report)
            if not await self._lease.report(msgspec.json.encode(self.report)):
                raise LostLead(self._lease.holder)
            await asyncio.sleep(REPORT_EVERY_S)
