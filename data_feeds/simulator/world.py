"""The simulated city as one pure machine: a moment goes in, payloads and desk steps come out.

Real seconds since the start (`now_s`) pace the reports; story seconds (`speed` times as many)
drive what happens. `observed_at` is always real. The same seed and the same moments give the
same bytes. No clock, no sleep, no I/O but the scenario file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from city.profile import Profile
from city.settings import SimulatorSettings
from data_feeds.simulator import positions, scenarios
from data_feeds.simulator.actions import Action, Delivery, Past, case_of
from data_feeds.simulator.cases import Caseload
from data_feeds.simulator.fleet import Fleet
from data_feeds.simulator.land import Land, Point
from data_feeds.simulator.motion import Car
from data_feeds.simulator.network import Network
from data_feeds.simulator.orders import Order, Orders
from data_feeds.simulator.reports import Citizens
from data_feeds.simulator.script import Script
from data_feeds.simulator.sensors import Sensors
from data_feeds.simulator.story import Scenario
from data_feeds.simulator.ugly import Ugly

SLOWEST_TURN_S = 1.0


class World:
    """Call `advance(now)` about every `turn_s` seconds, then take `actions()`."""

    def __init__(
        self,
        profile: Profile,
        options: SimulatorSettings,
        started_at: datetime,
        past: Past | None = None,
    ) -> None:
        self.profile, self.options = profile, options
        self.past = past or Past()
        self.entered_at = started_at
        self.started_at = self.past.story_began_at or started_at
        self.scenario = scenarios.load(options.scenario, profile)
        self.now_s = (self.entered_at - self.started_at).total_seconds()
        self._zone = ZoneInfo(profile.time_zone)
        self._begun = False
        self._last_posts = b""
        self._actions: list[Action] = []
        self._build()

    def _build(self) -> None:
        land, seed = Land(self.profile), self.options.seed
        reserved = {
            each.vehicle: scenarios.place(self.profile, each.place) for each in self.scenario.start
        }
        network = Network(land, _places(self.profile, self.scenario), seed)
        count = round(self.options.vehicles * self.scenario.vehicle_share)
        draw = Random(f"{seed}/vehicles")
        self.fleet = Fleet(self.profile, network, count, draw, self.hour, reserved)
        self.orders = Orders(self.fleet)
        wanted = self.scenario.complaints
        citizens = Citizens(land, network, wanted.weights, Random(f"{seed}/reports"))
        desk = Random(f"{seed}/desk")
        self.cases = Caseload(self.profile, wanted, citizens, self.fleet, desk)
        speed = self.options.speed
        self.script = Script(self.profile, self.scenario, self.fleet, self.started_at, speed)
        self.sensors = Sensors(self.profile, self.scenario, seed, speed, self.story_s)
        self.ugly = Ugly(self.scenario.broken, self.profile.center)
        self._slices = self.fleet.slices(self.options.every_s)
        self._slice_s = self.options.every_s / len(self._slices)
        self._next_slice = int(self.now_s / self._slice_s)

    @property
    def turn_s(self) -> float:
        """Real seconds between two calls of `advance` that lose nothing."""
        return min(SLOWEST_TURN_S, self._slice_s)

    def story_s(self, at: datetime) -> float:
        """Story seconds since the start; before it the story ran at speed 1."""
        seconds = (at - self.started_at).total_seconds()
        return seconds * self.options.speed if seconds > 0 else seconds

    def hour(self) -> float:
        """The story's local hour, 0 <= hour < 24."""
        begin = self.scenario.clock
        if begin is None:
            local = self.started_at.astimezone(self._zone)
            begin = local.hour + local.minute / 60.0
        return (begin + self.now_s * self.options.speed / 3600.0) % 24.0

    def advance(self, now: datetime) -> list[Delivery]:
        """Everything that happened since the last call; the first call brings the past."""
        found: list[Delivery] = []
        if not self._begun:
            self._begun = True
            found += self._history()
        self.now_s = max(self.now_s, (now - self.started_at).total_seconds())
        self.orders.turn()
        found += self._vehicles(now)
        found += [Delivery("mqtt_sensors", each) for each in self.sensors.due(now)]
        found += self._complaints(now)
        found += self.ugly.due(self._last_posts, now, self.now_s)
        return found

    def actions(self) -> list[Action]:
        """Steps for the complaint desk since the last call, in order."""
        taken, self._actions = self._actions, []
        return taken

    def forget(self, case: str) -> None:
        """A case that somebody else took over is left alone."""
        self.cases.forget(case)
        self.script.forget(case)

    def heed(self, order: Order) -> None:
        """Somebody at the desk sent a vehicle, or called it back."""
        self.orders.heed(order)

    def _history(self) -> Iterator[Delivery]:
        known = {case_of(each): each for each in self.past.complaints}
        told = {each.key for each in self.script.threads.values()}
        story_s = self.now_s * self.options.speed
        self.fleet.resume(self.past.positions, self.now_s)
        self.script.resume(known, self.story_s)
        self.cases.adopt((c for key, c in known.items() if c.open and key not in told), story_s)
        if self.past.story_began_at:
            self.sensors.resume(self.entered_at)
        else:
            yield from self._first_history()
        self.cases.send_out()

    def _first_history(self) -> Iterator[Delivery]:
        """What had happened before: open complaints, nine days of air, two weeks of rivers, trails."""
        self._actions += self.cases.begin(self.started_at, self.hour())
        if not self.past.positions:
            for payload in self.fleet.backfill(self.started_at):
                yield Delivery("osmand", payload)
        for payload in self.sensors.backfill(self.started_at, self.past.told_until):
            yield Delivery("mqtt_sensors", payload)

    def _vehicles(self, now: datetime) -> Iterator[Delivery]:
        speed, due = self.options.speed, self._due_cars()
        for payload in positions.posts(self.fleet.report(due, self.now_s, speed), now):
            self._last_posts = payload
            yield Delivery("osmand", payload)

    def _due_cars(self) -> list[Car]:
        """Each slice in its turn, every slice at most once, and always the cars on a task."""
        reached = int(self.now_s / self._slice_s) + 1
        first = max(self._next_slice, reached - len(self._slices))
        self._next_slice = reached
        due = [car for k in range(first, reached) for car in self._slices[k % len(self._slices)]]
        known = {car.vehicle_id for car in due} if len(due) < positions.LARGEST_POST else set()
        return due + [car for car in self.fleet.followed() if car.vehicle_id not in known]

    def _complaints(self, now: datetime) -> list[Delivery]:
        story_s = self.now_s * self.options.speed
        deliveries, actions = self.cases.turn(now, story_s, self.hour())
        for each in self.script.turn(now, story_s):
            if isinstance(each, Delivery):
                deliveries.append(each)
            else:
                actions.append(each)
        self._actions += actions
        return deliveries


def _places(profile: Profile, scenario: Scenario) -> list[Point]:
    """Crossings that must exist: what the scenario names, landmarks, depots, kelurahan."""
    told = [scenarios.place(profile, each.place) for each in scenario.step if each.place]
    starts = [scenarios.place(profile, each.place) for each in scenario.start]
    return [*told, *starts, *reversed(scenarios.places(profile).values())]
