"""All vehicles of the simulated city: rounds, shifts, silent ones, and who may be sent where."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from math import ceil
from random import Random
from zlib import crc32

from city.profile import Profile, Vehicle
from data_feeds.simulator import positions
from data_feeds.simulator.habits import BENCH, DEFAULT, HABITS, Habit
from data_feeds.simulator.land import Point
from data_feeds.simulator.motion import NO_TASK, Car, Goal
from data_feeds.simulator.network import Network

PARKED_REPORT_S = 60.0
"""A parked tracker reports at least this often (real seconds)."""
LONGEST_STEP_S = 900.0
"""After a pause of the whole machine a car goes on from where it was, it does not catch up."""
SILENT_CHANCE, SILENT_S = 0.05, (240.0, 900.0)
NIGHT_CREW = 15
"""Of a hundred vehicles that have a shift, so many work at night, too: always the same ones."""
TRAIL_S, TRAIL_STEP_S = 1800.0, 15.0
OUT_OF_SERVICE_FOR = timedelta(hours=4.5)


class Fleet:
    """`hour()` gives the story's local hour 0..24; `reserved` vehicles belong to the scenario."""

    def __init__(
        self,
        profile: Profile,
        network: Network,
        count: int,
        random: Random,
        hour: Callable[[], float],
        reserved: Mapping[str, Point],
    ) -> None:
        self.network, self.random, self.hour = network, random, hour
        self.now_s = 0.0
        self.busy: set[str] = set()
        self._serves = {key: each.serves for key, each in profile.fleet.kinds.items()}
        self._reach: dict[tuple[int, float, float], list[int]] = {}
        self._depots = {
            key: network.nearest((each.lat, each.lng)) for key, each in profile.fleet.depots.items()
        }
        self.vehicles = _chosen(profile, count, reserved)
        self.cars = {each.id: self._car(each) for each in self.vehicles}
        for vehicle_id, place in reserved.items():
            self._reserve(self.cars[vehicle_id], place)
        for vehicle_id in _clone_ids(profile, count - len(self.cars)):
            self.cars[vehicle_id] = self._clone(vehicle_id)
        self.all = list(self.cars.values())
        self.reserved = set(reserved)
        self.out_of_service = self._broken_down(reserved)

    def _car(self, vehicle: Vehicle) -> Car:
        habit = HABITS.get(vehicle.kind, DEFAULT)
        home = self._depots.get(vehicle.depot)
        home = self.random.randrange(len(self.network.nodes)) if home is None else home
        car = Car(vehicle.id, habit, self.network, home, self.random)
        if self.random.random() < 0.6 and self._on_duty(car):
            car.stand_at(self.random.choice(self._around(home, habit)))
            car.wait_s = self.random.uniform(0.0, habit.stop_s[1])
        else:
            car.wait_s = self.random.uniform(0.0, habit.rest_s[1])
        return car

    def _clone(self, vehicle_id: str) -> Car:
        home = self.random.randrange(len(self.network.nodes))
        car = Car(vehicle_id, BENCH, self.network, home, self.random)
        car.clone = True
        car.wait_s = self.random.uniform(0.0, 4.0)
        return car

    def _reserve(self, car: Car, place: Point) -> None:
        car.stand_at(self.network.nearest(place))
        car.wait_s = float("inf")

    def _broken_down(self, reserved: Collection[str]) -> str:
        free = [each.id for each in self.vehicles if each.id not in reserved]
        return free[-1] if len(free) > 20 else ""

    def _on_duty(self, car: Car) -> bool:
        begin, end = car.habit.shift
        return begin <= self.hour() < end or crc32(car.vehicle_id.encode()) % 100 < NIGHT_CREW

    def _around(self, home: int, habit: Habit) -> list[int]:
        key = (home, *habit.reach_m)
        if key not in self._reach:
            found = self.network.within(self.network.nodes[home], *habit.reach_m)
            self._reach[key] = found or [home]
        return self._reach[key]

    def plan(self, car: Car) -> list[Goal]:
        """The next round of a car: some stops, the landfill if it hauls, and home."""
        habit, draw = car.habit, self.random.uniform
        if car.clone:
            nodes = len(self.network.nodes)
            return [(self.random.randrange(nodes), draw(*habit.stop_s)) for _ in range(6)]
        if not self._on_duty(car):
            return [(car.home, draw(600.0, 1800.0))]
        if self.random.random() < SILENT_CHANCE and car.vehicle_id not in self.reserved:
            car.silent_until_s = self.now_s + draw(*SILENT_S)
        places = self._around(car.home, habit)
        count = self.random.randint(*habit.stops)
        goals = [(self.random.choice(places), draw(*habit.stop_s)) for _ in range(count)]
        goals += [(node, draw(300.0, 900.0)) for node in self._haul(habit)]
        return [*goals, (car.home, draw(*habit.rest_s))]

    def _haul(self, habit: Habit) -> Iterator[int]:
        for key, node in self._depots.items():
            if habit.haul and key.startswith(habit.haul):
                yield node
                return

    def slices(self, every_s: float) -> list[list[Car]]:
        """Cars in equal parts that report one after the other, so that no second is crowded."""
        parts = min(20, max(1, int(every_s), ceil(len(self.all) / positions.LARGEST_POST)))
        return [self.all[first::parts] for first in range(parts)]

    def report(self, cars: Collection[Car], now_s: float, speed: float) -> list[Car]:
        """Move cars to `now_s` (real seconds since the start); returns those that report now."""
        self.now_s = now_s
        return [car for car in cars if self._moved(car, now_s, speed)]

    def _moved(self, car: Car, now_s: float, speed: float) -> bool:
        if car.vehicle_id == self.out_of_service:
            return False
        car.step(min((now_s - car.seen_s) * speed, LONGEST_STEP_S), self.plan)
        car.seen_s = now_s
        if now_s < car.silent_until_s and car.task == NO_TASK:
            return False
        if car.parked and now_s - car.reported_s < PARKED_REPORT_S:
            return False
        car.reported_s = now_s
        return True

    def backfill(self, started_at: datetime) -> Iterator[bytes]:
        """The last half hour of the profile's vehicles; clones have no past."""
        cars = [car for car in self.all if not car.clone]
        saved: dict[str, list[positions.Location]] = {car.vehicle_id: [] for car in cars}
        for back in range(int(TRAIL_S / TRAIL_STEP_S), 0, -1):
            stamp = positions.stamp(started_at - timedelta(seconds=back * TRAIL_STEP_S))
            for car in cars:
                car.step(TRAIL_STEP_S, self.plan)
                if not car.parked or back % 8 == 1:
                    saved[car.vehicle_id].append(positions.location(car, stamp))
        self._one_old_place(saved, started_at)
        yield from positions.trails((key, each) for key, each in saved.items() if each)

    def _one_old_place(
        self, saved: dict[str, list[positions.Location]], started_at: datetime
    ) -> None:
        if self.out_of_service:
            stamp = positions.stamp(started_at - OUT_OF_SERVICE_FOR)
            car = self.cars[self.out_of_service]
            saved[car.vehicle_id] = [positions.location(car, stamp)]

    def free_for(self, category: str, point: Point) -> str:
        """The nearest vehicle whose kind serves the category and that may be sent; "" for none."""
        free = [
            self.cars[each.id]
            for each in self.vehicles
            if category in self._serves.get(each.kind, ()) and self._free(self.cars[each.id])
        ]
        land = self.network.land
        nearest = min(free, key=lambda car: land.distance_m(car.point, point), default=None)
        return nearest.vehicle_id if nearest else ""

    def _free(self, car: Car) -> bool:
        taken = car.vehicle_id in self.busy or car.vehicle_id in self.reserved
        return not taken and car.vehicle_id != self.out_of_service

    def listens(self, vehicle_id: str) -> bool:
        """Whether people may send it: the story has no use for it now."""
        return self._free(self.cars[vehicle_id])

    def send(self, vehicle_id: str, point: Point) -> None:
        """Let it drive to the crossing nearest to `point` and wait there."""
        if car := self.cars.get(vehicle_id):
            self.busy.add(vehicle_id)
            car.send(self.network.nearest(point))

    def arrived(self, vehicle_id: str) -> bool:
        """True when it stands where it was sent; also for a vehicle that is not simulated."""
        car = self.cars.get(vehicle_id)
        return car is None or car.arrived

    def release(self, vehicle_id: str) -> None:
        self.busy.discard(vehicle_id)
        if (car := self.cars.get(vehicle_id)) and car.task != NO_TASK:
            car.release()

    def put(self, vehicle_id: str, point: Point) -> None:
        """Only before the story starts: the car stands at work already."""
        self.cars[vehicle_id].stand_at(self.network.nearest(point))
        self.send(vehicle_id, point)

    def followed(self) -> list[Car]:
        """Cars on a task: they report every turn, so that the wall can follow them."""
        return [
            car for key in sorted(self.busy) if (car := self.cars.get(key)) and car.task != NO_TASK
        ]

    def resume(self, known: Mapping[str, Point], now_s: float) -> None:
        """After a restart cars go on from the crossing nearest to where they were last seen.

        Reserved ones only when the story goes on too (`now_s` > 0), else they wait for its start.
        """
        for car in self.all:
            car.seen_s = now_s
            place = known.get(car.vehicle_id)
            if place and (now_s > 0.0 or car.vehicle_id not in self.reserved):
                car.stand_at(self.network.nearest(place))


def _chosen(profile: Profile, count: int, reserved: Collection[str]) -> list[Vehicle]:
    """Up to `count` vehicles of the profile, kinds mixed, the reserved ones always among them."""
    fleet = list(profile.vehicles.values())
    if count >= len(fleet):
        return fleet
    first = [each for each in fleet if each.id in reserved]
    others = [each for each in fleet if each.id not in reserved]
    room = max(0, count - len(first))
    spread = [others[i * len(others) // room] for i in range(room)]
    return first + spread


def _clone_ids(profile: Profile, count: int) -> Iterator[str]:
    """Ids that go on counting where each kind of the profile ends: baktor-35, baktor-36 …"""
    kinds = list(profile.fleet.kinds) or ["vehicle"]
    used = dict.fromkeys(kinds, 0)
    for each in profile.vehicles.values():
        used[each.kind] = used.get(each.kind, 0) + 1
    for i in range(count):
        kind = kinds[i % len(kinds)]
        used[kind] += 1
        yield f"{kind}-{used[kind]:02d}"
