"""The told part of a scenario: its steps, case by case, each in its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from city.complaints import Complaint, Status
from city.profile import Profile
from data_feeds.simulator.actions import Action, Delivery, case_id
from data_feeds.simulator.fleet import Fleet
from data_feeds.simulator.land import Point
from data_feeds.simulator.reports import Told, form
from data_feeds.simulator.scenarios import place
from data_feeds.simulator.story import Scenario, Step


class Thread(msgspec.Struct):
    """One case of the scenario and how far it is."""

    steps: list[Step]
    reported_at: datetime
    done: int = 0
    done_s: float = 0.0
    key: str = ""
    point: Point = (0.0, 0.0)
    vehicle_id: str = ""


class Script:
    """`began_at` is the moment story second 0, `speed` story seconds per real second."""

    def __init__(
        self, profile: Profile, scenario: Scenario, fleet: Fleet, began_at: datetime, speed: float
    ) -> None:
        self.profile, self.fleet = profile, fleet
        self.began_at, self.speed = began_at, speed
        self.threads: dict[str, Thread] = {}
        for step in scenario.step:
            self.threads.setdefault(step.case, Thread([], began_at)).steps.append(step)
        for thread in self.threads.values():
            self._name(thread)

    @property
    def ended(self) -> bool:
        return all(each.done == len(each.steps) for each in self.threads.values())

    def resume(self, known: Mapping[str, Complaint], story_s: Callable[[datetime], float]) -> None:
        """Go on where a killed run stopped: as many steps are done as the complaint has versions."""
        for thread in self.threads.values():
            if complaint := known.get(thread.key):
                thread.done = min(complaint.version - complaint.marks, len(thread.steps))
                thread.done_s = story_s(complaint.status_at)
                thread.vehicle_id = complaint.vehicle_id
                if complaint.status in (Status.EN_ROUTE, Status.ON_SITE, Status.IN_PROGRESS):
                    self.fleet.send(thread.vehicle_id, thread.point)

    def _name(self, thread: Thread) -> None:
        """The report's moment is when it is due, so that it is the same report after a restart."""
        first = thread.steps[0]
        lat, lng = place(self.profile, first.place)
        thread.point = round(lat, 6), round(lng, 6)
        thread.reported_at = self.began_at + timedelta(seconds=first.at_s / self.speed)
        thread.key = case_id(first.category, thread.point, thread.reported_at)

    def turn(self, now: datetime, story_s: float) -> Iterator[Delivery | Action]:
        """Every step that is due, several at once when the story runs fast."""
        for thread in self.threads.values():
            while thread.done < len(thread.steps):
                step = thread.steps[thread.done]
                due_s = max(step.at_s, thread.done_s + step.after_s)
                if story_s < due_s or not self._ready(thread, step):
                    break
                waited_for_arrival = step.status is Status.ON_SITE and not step.release
                thread.done, thread.done_s = (
                    thread.done + 1,
                    story_s if waited_for_arrival else due_s,
                )
                yield self._play(thread, step, now)

    def _ready(self, thread: Thread, step: Step) -> bool:
        must_be_there = step.status is Status.ON_SITE and thread.vehicle_id
        return not must_be_there or self.fleet.arrived(thread.vehicle_id)

    def _play(self, thread: Thread, step: Step, now: datetime) -> Delivery | Action:
        if step.status is Status.RECEIVED:
            return self._report(thread, step)
        thread.vehicle_id = step.vehicle or thread.vehicle_id
        if step.status is Status.EN_ROUTE:
            self.fleet.send(thread.vehicle_id, thread.point)
        elif step.status is Status.RESOLVED and not (step.rating or step.release):
            self.fleet.release(thread.vehicle_id)
        return Action(
            case=thread.key, version=thread.done, at=now, status=step.status, note=step.note,
            agency_id=step.agency, vehicle_id=thread.vehicle_id,
            photo=step.photo, release=step.release, rating=step.rating, scene=step.scene,
        )  # fmt: skip

    def _report(self, thread: Thread, step: Step) -> Delivery:
        told = Told(step.category, thread.point, step.text, step.address or step.place)
        return Delivery("open311", form(told, thread.reported_at))

    def forget(self, key: str) -> None:
        """Somebody took this case over: its remaining steps are left out."""
        for thread in self.threads.values():
            if key and thread.key == key:
                thread.done = len(thread.steps)
                self.fleet.release(thread.vehicle_id)
