"""The ordinary desk: complaints come in by the hour and move on until they are closed.

| from         | goes on to (chance)                                            | after (story minutes) |
|--------------|----------------------------------------------------------------|-----------------------|
| received     | verified, rejected 3 %                                         | 1–6                   |
| verified     | assigned, not_ours 3 %                                         | 1–7                   |
| assigned     | dispatched (in_progress when no vehicle is free), coordinating 10 % | 3–25             |
| dispatched   | en_route                                                       | 0.5–3                 |
| en_route     | on_site                                                        | when the vehicle is there |
| on_site      | in_progress                                                    | 1–4                   |
| in_progress  | resolved                                                       | 15–90                 |
| resolved     | closed, reopened 4 %                                           | 30–180                |
| coordinating | assigned                                                       | 40–150                |
| reopened     | assigned                                                       | 5–20                  |

A slow case waits `SLOWNESS` times as long. All figures are own choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import inf
from random import Random

import msgspec

from city.complaints import ENDED, Complaint, Status
from city.profile import Profile
from data_feeds.simulator.actions import Action, Delivery, case_id, case_of
from data_feeds.simulator.fleet import Fleet
from data_feeds.simulator.land import Point
from data_feeds.simulator.reports import Citizens, Told, form
from data_feeds.simulator.story import Complaints

_S = Status
Way = tuple[float, Status]
FLOW: dict[Status, tuple[tuple[float, float], tuple[Way, ...]]] = {
    _S.RECEIVED: ((1, 6), ((0.97, _S.VERIFIED), (0.03, _S.REJECTED))),
    _S.VERIFIED: ((1, 7), ((0.97, _S.ASSIGNED), (0.03, _S.NOT_OURS))),
    _S.ASSIGNED: ((3, 25), ((0.9, _S.DISPATCHED), (0.1, _S.COORDINATING))),
    _S.DISPATCHED: ((0.5, 3), ((1.0, _S.EN_ROUTE),)),
    _S.EN_ROUTE: ((4, 14), ((1.0, _S.ON_SITE),)),
    _S.ON_SITE: ((1, 4), ((1.0, _S.IN_PROGRESS),)),
    _S.IN_PROGRESS: ((15, 90), ((1.0, _S.RESOLVED),)),
    _S.RESOLVED: ((30, 180), ((0.96, _S.CLOSED), (0.04, _S.REOPENED))),
    _S.COORDINATING: ((40, 150), ((1.0, _S.ASSIGNED),)),
    _S.REOPENED: ((5, 20), ((1.0, _S.ASSIGNED),)),
}
WITH_VEHICLE = (_S.DISPATCHED, _S.EN_ROUTE, _S.ON_SITE, _S.IN_PROGRESS)
SLOWNESS = {_S.VERIFIED: 10.0, _S.ASSIGNED: 70.0}
"""How many times as long a slow case waits in these states: an agency lets it lie for hours."""
OLD_SHARE = 4.0
"""Slow cases live long, so among the open ones they are this much more frequent than among new ones."""
OLDEST_H, SLOW_OLDEST_H = 5.0, 30.0
NOTES = {
    _S.VERIFIED: "Lokasi dan keterangan jelas.",
    _S.ASSIGNED: "Disposisi: {agency} agar menindaklanjuti.",
    _S.DISPATCHED: "{vehicle} ditugaskan.",
    _S.EN_ROUTE: "{vehicle} menuju lokasi.",
    _S.ON_SITE: "{vehicle} tiba, memeriksa lokasi.",
    _S.IN_PROGRESS: "Sedang dikerjakan.",
    _S.RESOLVED: "Pekerjaan selesai, menunggu konfirmasi pelapor.",
    _S.CLOSED: "Pelapor tidak berkeberatan.",
    _S.COORDINATING: "Menunggu koordinasi dengan perangkat daerah lain.",
    _S.REJECTED: "Laporan tidak cukup jelas dan pelapor tidak dapat dihubungi.",
    _S.NOT_OURS: "Bukan wewenang kota; diteruskan lewat SP4N-LAPOR!.",
    _S.REOPENED: "Pelapor menyatakan belum selesai.",
}
"""What the desk writes, in the city's language."""


class Case(msgspec.Struct):
    """An open complaint of the simulated city; `due_s` is the story second of its next step."""

    key: str
    category: str
    point: Point
    status: Status = Status.RECEIVED
    version: int = 1
    due_s: float = 0.0
    following: Status = Status.VERIFIED
    slow: bool = False
    vehicle_id: str = ""


class Caseload:
    """All ordinary complaints. `now` and `story_s` are the same moment on two clocks."""

    def __init__(
        self, profile: Profile, wanted: Complaints, citizens: Citizens, fleet: Fleet, random: Random
    ) -> None:
        self.profile, self.wanted = profile, wanted
        self.citizens, self.fleet, self.random = citizens, fleet, random
        self.cases: dict[str, Case] = {}
        self.to_send: list[Case] = []
        self._next_report_s = self._pause_s(12.0)

    def _pause_s(self, hour: float) -> float:
        """Story seconds until the next report: exponential, shorter in busy hours."""
        per_hour = self.wanted.per_hour * self.citizens.rate(hour)
        return self.random.expovariate(per_hour / 3600.0) if per_hour > 0 else inf

    def adopt(self, complaints: Iterable[Complaint], story_s: float) -> None:
        """Go on with what an earlier run left open; `story_s` is now."""
        self._next_report_s += story_s
        for each in complaints:
            report = each.report
            point = (report.lat or 0.0, report.lng or 0.0)
            done = each.version - each.marks
            case = Case(case_of(each), report.service_code, point, each.status, done)
            if case.status in WITH_VEHICLE and each.vehicle_id:
                case.vehicle_id = each.vehicle_id
                self.fleet.busy.add(case.vehicle_id)
                self.to_send += [case] if case.status is not _S.DISPATCHED else []
            self._decide(case, story_s)
            self.cases[case.key] = case

    def begin(self, started_at: datetime, hour: float) -> Iterator[Action]:
        """Complaints that are open already when the story starts, with their past."""
        old_ones = round(self.wanted.open_at_start * min(0.3, OLD_SHARE * self.wanted.slow_share))
        for _ in range(20 * self.wanted.open_at_start):
            if len(self.cases) >= self.wanted.open_at_start:
                return
            yield from self._with_past(started_at, hour, slow=len(self.cases) < old_ones)

    def _with_past(self, started_at: datetime, hour: float, slow: bool) -> list[Action]:
        """One case lived through until the start; nothing if it ended before."""
        luck = self.random.random()
        age_s = 3600.0 * (SLOW_OLDEST_H * luck if slow else OLDEST_H * luck**2) + 60.0
        told = self.citizens.tell((hour - age_s / 3600.0) % 24.0)
        at = started_at - timedelta(seconds=age_s)
        case = Case(case_id(told.category, told.point, at), told.category, told.point, slow=slow)
        steps = [self._report(case, told, at)]
        self._decide(case, -age_s)
        while case.due_s <= 0.0 and case.status not in ENDED:
            reached_s = case.due_s
            steps.append(self._step(case, started_at + timedelta(seconds=reached_s)))
            self._decide(case, reached_s)
        return self._keep(case, steps)

    def _keep(self, case: Case, steps: list[Action]) -> list[Action]:
        if case.status in ENDED:
            self.fleet.busy.discard(case.vehicle_id)
            return []
        self.cases[case.key] = case
        if case.vehicle_id and case.status is _S.EN_ROUTE:
            self.to_send.append(case)
        elif case.vehicle_id and case.status in (_S.ON_SITE, _S.IN_PROGRESS):
            self.fleet.put(case.vehicle_id, case.point)
        return steps

    def _report(self, case: Case, told: Told, at: datetime) -> Action:
        agency_id = self.profile.categories[told.category].agency_id
        return Action(
            case=case.key, version=1, at=at, status=_S.RECEIVED, agency_id=agency_id,
            form=form(told, at),
        )  # fmt: skip

    def send_out(self) -> None:
        """After the past was told: vehicles that are on their way set out now."""
        for case in self.to_send:
            self.fleet.send(case.vehicle_id, case.point)
        self.to_send = []

    def turn(
        self, now: datetime, story_s: float, hour: float
    ) -> tuple[list[Delivery], list[Action]]:
        """New reports and the steps that have become due."""
        actions = []
        for case in list(self.cases.values()):
            while case.due_s <= story_s and self._ready(case):
                actions.append(self._step(case, now))
                self._decide(case, story_s)
            if case.status in ENDED:
                self.cases.pop(case.key, None)
        return self._new(now, story_s, hour), actions

    def _new(self, now: datetime, story_s: float, hour: float) -> list[Delivery]:
        deliveries = []
        while self._next_report_s <= story_s:
            self._next_report_s = max(self._next_report_s, story_s - 60.0) + self._pause_s(hour)
            if len(self.cases) >= self.wanted.most_open:
                continue
            told = self.citizens.tell(hour)
            case = Case(case_id(told.category, told.point, now), told.category, told.point)
            case.slow = self.random.random() < self.wanted.slow_share
            self._decide(case, story_s)
            if case.key not in self.cases:
                self.cases[case.key] = case
                deliveries.append(Delivery("open311", form(told, now)))
        return deliveries

    def _ready(self, case: Case) -> bool:
        on_the_way = case.status is _S.EN_ROUTE and case.vehicle_id != ""
        return not on_the_way or self.fleet.arrived(case.vehicle_id)

    def _decide(self, case: Case, story_s: float) -> None:
        """What comes next and when; an ended case has no next."""
        if case.status in ENDED:
            case.due_s = inf
            return
        minutes, ways = FLOW.get(case.status, FLOW[_S.REOPENED])
        case.following = self.random.choices([to for _, to in ways], [by for by, _ in ways])[0]
        patience = SLOWNESS.get(case.status, 1.0) if case.slow else 1.0
        case.due_s = story_s + 60.0 * patience * self.random.uniform(*minutes)
        if case.status is _S.EN_ROUTE and case.vehicle_id and story_s >= 0.0:
            case.due_s = story_s

    def _step(self, case: Case, at: datetime) -> Action:
        if case.following is _S.DISPATCHED:
            self._dispatch(case)
        elif case.following is _S.EN_ROUTE and case.due_s > 0.0:
            self.fleet.send(case.vehicle_id, case.point)
        elif case.following is _S.RESOLVED:
            self.fleet.release(case.vehicle_id)
        case.status, case.version = case.following, case.version + 1
        agency_id = self.profile.categories[case.category].agency_id
        return Action(
            case=case.key, version=case.version, at=at, status=case.status,
            note=self._note(case, agency_id), vehicle_id=case.vehicle_id,
            agency_id=agency_id if case.status is _S.ASSIGNED else "",
        )  # fmt: skip

    def _dispatch(self, case: Case) -> None:
        """Give it the nearest free vehicle, or let the agency work on it without one."""
        case.vehicle_id = self.fleet.free_for(case.category, case.point)
        if case.vehicle_id:
            self.fleet.busy.add(case.vehicle_id)
        else:
            case.following = _S.IN_PROGRESS

    def _note(self, case: Case, agency_id: str) -> str:
        vehicle = self.profile.vehicles.get(case.vehicle_id)
        return NOTES.get(case.status, "").format(
            agency=self.profile.agencies[agency_id].short, vehicle=vehicle.code if vehicle else ""
        )

    def forget(self, key: str) -> None:
        """Somebody else took the case over: keep hands off and free the vehicle."""
        if case := self.cases.pop(key, None):
            self.fleet.release(case.vehicle_id)
