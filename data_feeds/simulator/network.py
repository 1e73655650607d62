"""A skeleton of streets: seeded crossings joined into a Gabriel graph, gently bent, routed by trees.

True streets are not available offline. Crossings are the profile's places plus a jittered lattice
on the city's land; two crossings are joined when no third one lies in the circle between them
(Gabriel graph: planar, connected, looks like streets). Streets that many ways share become main
roads and are faster, so vehicles meet on them as in a real city.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from math import atan2, degrees, hypot, pi, sin
from random import Random

from data_feeds.simulator.land import M_PER_DEG, Land, Point

LATTICE_M = 620.0
LONGEST_STREET_M = 1900.0
NEIGHBOURS = 16
MAIN_ROAD_FACTOR = 1.5
"""A main road is driven this much faster than a side street."""

Piece = tuple[float, float, float, float, float, float]
"""Straight piece of street: lat, lng, degrees lat per metre, degrees lng per metre, length_m, heading_deg."""
Street = tuple[Piece, ...]


class Network:
    """`nodes[i]` is a crossing; `streets[i][j]` the way from crossing i to its neighbour j."""

    def __init__(self, land: Land, places: Sequence[Point], seed: int) -> None:
        self.land = land
        random = Random(f"{seed}/streets")
        candidates = [*_spread(land, places), *_lattice(land, places, random)]
        joined = _gabriel(land, candidates)
        keep = _largest_part(joined)
        index = {old: new for new, old in enumerate(keep)}
        self.nodes: list[Point] = [candidates[old] for old in keep]
        self.streets: list[dict[int, Street]] = [{} for _ in keep]
        for a in keep:
            for b in sorted(each for each in joined[a] if a < each):
                self._join(index[a], index[b], random)
        self.main: set[tuple[int, int]] = set()
        self._trees: dict[int, list[int]] = {}
        self._costs = self._driven()
        self._choose_main_roads(random)

    def _join(self, a: int, b: int, random: Random) -> None:
        line = _bent(self.land, self.nodes[a], self.nodes[b], random)
        self.streets[a][b] = tuple(_pieces(self.land, line))
        self.streets[b][a] = tuple(_pieces(self.land, line[::-1]))

    def _choose_main_roads(self, random: Random) -> None:
        """Ways between a dozen far-apart crossings; what two or more of them share is a main road."""
        ends = sorted(random.sample(range(len(self.nodes)), min(14, len(self.nodes))))
        used: dict[tuple[int, int], int] = {}
        for goal in ends:
            for start in ends:
                for a, b in self.way(start, goal):
                    used[min(a, b), max(a, b)] = used.get((min(a, b), max(a, b)), 0) + 1
        self.main = {edge for edge, times in used.items() if times >= 3}
        self._trees.clear()
        self._costs = self._driven()

    def _driven(self) -> list[list[tuple[int, float]]]:
        """For every crossing its neighbours, and what driving there costs: metres of side street."""
        return [
            [(j, sum(each[4] for each in street) / self.factor(i, j)) for j, street in ways.items()]
            for i, ways in enumerate(self.streets)
        ]

    def way(self, start: int, goal: int) -> Iterator[tuple[int, int]]:
        """Streets from start to goal, both crossings of the same network."""
        tree = self.tree(goal)
        while start != goal:
            yield start, tree[start]
            start = tree[start]

    def tree(self, goal: int) -> list[int]:
        """For every crossing the next one on the quickest way to `goal` (goal itself: goal)."""
        if goal not in self._trees:
            self._trees[goal] = self._grow(goal)
        return self._trees[goal]

    def _grow(self, goal: int) -> list[int]:
        following = [goal] * len(self.nodes)
        cost = [float("inf")] * len(self.nodes)
        cost[goal] = 0.0
        queue = [(0.0, goal)]
        while queue:
            reached, here = heappop(queue)
            if reached > cost[here]:
                continue
            for there, further in self._costs[here]:
                dearer = reached + further
                if dearer < cost[there]:
                    cost[there], following[there] = dearer, here
                    heappush(queue, (dearer, there))
        return following

    def factor(self, a: int, b: int) -> float:
        """How much faster than a side street the street a–b is."""
        return MAIN_ROAD_FACTOR if (min(a, b), max(a, b)) in self.main else 1.0

    def nearest(self, point: Point) -> int:
        return min(range(len(self.nodes)), key=lambda i: self.land.distance_m(point, self.nodes[i]))

    def within(self, point: Point, nearest_m: float, farthest_m: float) -> list[int]:
        """Crossings whose straight distance to `point` is in [nearest_m, farthest_m]."""
        return [
            i
            for i, node in enumerate(self.nodes)
            if nearest_m <= self.land.distance_m(point, node) <= farthest_m
        ]


def _spread(land: Land, places: Sequence[Point]) -> list[Point]:
    """Places inside the city, without those that lie within 40 m of an earlier one."""
    chosen: list[Point] = []
    for place in places:
        if land.holds(place) and all(land.distance_m(place, each) > 40.0 for each in chosen):
            chosen.append(place)
    return chosen


def _lattice(land: Land, places: Sequence[Point], random: Random) -> Iterator[Point]:
    """Jittered lattice over the city's land that keeps away from the places."""
    frame = land.profile.frame
    rows = int((frame.north - frame.south) * M_PER_DEG / LATTICE_M) + 1
    columns = int((frame.east - frame.west) * land.m_per_lng / LATTICE_M) + 1
    for row in range(rows):
        for column in range(columns):
            corner = land.moved((frame.south, frame.west), row * LATTICE_M, column * LATTICE_M)
            point = land.moved(corner, *(random.uniform(0.0, 0.6) * LATTICE_M for _ in "ab"))
            if land.holds(point) and all(land.distance_m(point, each) > 250.0 for each in places):
                yield point


def _gabriel(land: Land, points: Sequence[Point]) -> list[set[int]]:
    """Neighbours of every point; only streets up to LONGEST_STREET_M whose middle is in the city."""
    flat = [(lat * M_PER_DEG, lng * land.m_per_lng) for lat, lng in points]
    joined: list[set[int]] = [set() for _ in points]
    for a, (y, x) in enumerate(flat):
        reach = ((hypot(v - y, u - x), b) for b, (v, u) in enumerate(flat) if b != a)
        near = sorted(each for each in reach if each[0] <= LONGEST_STREET_M)[:NEIGHBOURS]
        for distance, b in near:
            middle = ((y + flat[b][0]) / 2, (x + flat[b][1]) / 2)
            free = all(
                hypot(flat[c][0] - middle[0], flat[c][1] - middle[1]) >= distance / 2
                for _, c in near
                if c != b
            )
            place = ((points[a][0] + points[b][0]) / 2, (points[a][1] + points[b][1]) / 2)
            if free and land.holds(place):
                joined[a].add(b)
                joined[b].add(a)
    return joined


def _largest_part(joined: Sequence[set[int]]) -> list[int]:
    """Crossings of the largest connected part, in ascending order."""
    left, best = set(range(len(joined))), set[int]()
    while left:
        part, edge = set[int](), [left.pop()]
        while edge:
            here = edge.pop()
            part.add(here)
            fresh = joined[here] & left
            left -= fresh
            edge.extend(fresh)
        best = max(best, part, key=len)
    return sorted(best)


def _bent(land: Land, a: Point, b: Point, random: Random) -> list[Point]:
    """The straight way a–b swung aside by up to 7 % of its length, in pieces of about 120 m."""
    length = land.distance_m(a, b)
    north, east = (b[0] - a[0]) * M_PER_DEG, (b[1] - a[1]) * land.m_per_lng
    swing, bends = random.uniform(-0.07, 0.07), random.choice((1, 1, 2))
    steps = max(2, round(length / 120.0))
    line = []
    for k in range(steps + 1):
        t = k / steps
        aside = swing * sin(pi * bends * t)
        line.append(land.moved(a, north * t - east * aside, east * t + north * aside))
    return line


def _pieces(land: Land, line: Sequence[Point]) -> Iterator[Piece]:
    for a, b in pairwise(line):
        length = max(land.distance_m(a, b), 0.01)
        heading = degrees(atan2((b[1] - a[1]) * land.m_per_lng, (b[0] - a[0]) * M_PER_DEG)) % 360
        yield a[0], a[1], (b[0] - a[0]) / length, (b[1] - a[1]) / length, length, heading
