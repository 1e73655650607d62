"""One vehicle moving along the streets. Pure and cheap: most steps are one addition.

A car is either waiting (`wait_s` > 0: a stop, a traffic light, a rest) or driving towards `goal`
by the routing tree of that crossing. Seconds here are story seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from random import Random
from zlib import crc32

from data_feeds.simulator.habits import Habit
from data_feeds.simulator.land import Point
from data_feeds.simulator.network import Network, Piece

LIGHT_CHANCE, LIGHT_S = 0.16, (6.0, 32.0)
TURN_FACTOR = 0.62
"""Of cruising speed on the first and last piece of a street, near the crossings."""
NO_TASK = -1
Goal = tuple[int, float]
"""Crossing to go to and how long to stay there, in seconds."""


class Car:
    __slots__ = (
        "_pieces", "_speed_m_s", "_to", "_tree", "_way", "along_m", "at", "clone", "goal", "habit",
        "home", "mood", "network", "next_goals", "piece", "random", "reported_s", "seen_s",
        "silent_until_s", "stay_s", "task", "vehicle_id", "wait_s",
    )  # fmt: skip

    def __init__(
        self, vehicle_id: str, habit: Habit, network: Network, home: int, random: Random
    ) -> None:
        self.vehicle_id, self.habit, self.network = vehicle_id, habit, network
        self.home = self.at = self.goal = self._to = home
        self.random = random
        self.mood = random.uniform(0.85, 1.15)
        self.next_goals: list[Goal] = []
        self.stay_s = self.wait_s = 0.0
        self.task = NO_TASK
        self.clone = False
        self.seen_s, self.reported_s, self.silent_until_s = 0.0, -inf, -inf
        self.along_m, self._way, self._speed_m_s = 0.0, 0, 0.0
        self._pieces: tuple[Piece, ...] = ()
        self._tree: list[int] = []
        self.stand_at(home)

    def stand_at(self, crossing: int) -> None:
        """Put the car down at a crossing, looking along one of its streets."""
        self.at = self.goal = self._to = crossing
        self._pieces = ()
        self.piece, self.along_m = next(iter(self.network.streets[crossing].values()))[0], 0.0

    def step(self, seconds: float, plan: Callable[[Car], list[Goal]]) -> None:
        """Let `seconds` pass; `plan` gives the next goals when there are none left."""
        while seconds > 0.0:
            if self.wait_s > 0.0:
                waited = min(seconds, self.wait_s)
                self.wait_s -= waited
                seconds -= waited
                continue
            if self._pieces:
                seconds = self._drive(seconds)
            else:
                self._depart(plan)

    def _drive(self, seconds: float) -> float:
        """Go on along the street; returns the seconds left over at the end of a piece."""
        left_m = self.piece[4] - self.along_m
        driven_m = self._speed_m_s * seconds
        if driven_m < left_m:
            self.along_m += driven_m
            return 0.0
        self._next_piece()
        return seconds - left_m / self._speed_m_s

    def _next_piece(self) -> None:
        self._way += 1
        if self._way < len(self._pieces):
            self._enter_piece()
        else:
            self._reach_crossing()

    def _enter_piece(self) -> None:
        self.piece, self.along_m = self._pieces[self._way], 0.0
        ends = self._way in (0, len(self._pieces) - 1)
        factor = (TURN_FACTOR if ends else 1.0) * self.network.factor(self.at, self._to)
        sway = self.random.random() * 0.24 + 0.88
        self._speed_m_s = self.habit.cruise_kmh / 3.6 * self.mood * factor * sway

    def _reach_crossing(self) -> None:
        self.along_m = self.piece[4]
        self.at = self._to
        if self.at == self.goal:
            self._pieces = ()
            self.wait_s = self.stay_s if self.task == NO_TASK else inf
            return
        if self.random.random() < LIGHT_CHANCE:
            self.wait_s = self.random.uniform(*LIGHT_S)
        self._enter_street()

    def _enter_street(self) -> None:
        self._way, self._to = 0, self._tree[self.at]
        self._pieces = self.network.streets[self.at][self._to]
        self._enter_piece()

    def _depart(self, plan: Callable[[Car], list[Goal]]) -> None:
        if not self.next_goals:
            self.next_goals = plan(self)
        self.goal, self.stay_s = self.next_goals.pop(0)
        self._tree = self.network.tree(self.goal)
        if self.goal == self.at:
            self.wait_s = max(self.stay_s, 1.0)
        else:
            self._enter_street()

    def send(self, goal: int) -> None:
        """Drop the round and drive to `goal`, turning at the next crossing; wait there until released."""
        self.task, self.next_goals, self.goal = goal, [], goal
        self._tree = self.network.tree(goal)
        if not self._pieces:
            self.wait_s = 0.0
            self.next_goals = [(goal, inf)]

    def release(self) -> None:
        """The task is done: after a short pause the car goes back to its rounds."""
        self.task, self.next_goals = NO_TASK, []
        self.stay_s = 30.0
        if not self._pieces:
            self.wait_s = 30.0

    @property
    def arrived(self) -> bool:
        """True when the car stands at the crossing it was sent to."""
        return self.task != NO_TASK and self.at == self.task and not self._pieces

    @property
    def speed_kmh(self) -> float:
        return self._speed_m_s * 3.6 if self._pieces and self.wait_s <= 0.0 else 0.0

    @property
    def parked(self) -> bool:
        """Standing for more than a traffic light."""
        return not self._pieces and self.wait_s > 60.0 and self.task == NO_TASK

    @property
    def ignition_on(self) -> bool:
        """On the way, at a light, and at some of its stops; never at home. The same stop is always alike."""
        if self._pieces or self.wait_s <= 0.0:
            return True
        chance = crc32(f"{self.vehicle_id} {self.at}".encode()) % 100
        return self.at != self.home and chance < self.habit.idles * 100

    @property
    def point(self) -> Point:
        piece, along = self.piece, self.along_m
        return piece[0] + piece[2] * along, piece[1] + piece[3] * along
