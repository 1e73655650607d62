"""Makes the rows of the fleet's days from positions, once, so that no report reckons them again.

| day                                            | is made                                              |
|------------------------------------------------|------------------------------------------------------|
| today                                          | of all vehicles, at every round                      |
| one of the last BACK days                      | of the vehicles of which positions came since, or    |
|                                                | whose rows end before the day does                   |
| an older one with positions and without rows   | of all vehicles, one day a round (a new archive)     |
| one with rows of an older rule of privacy      | of these vehicles, where all the positions they were |
|                                                | made of are still there; newest first, at leisure    |

What is kept tells what it was made of (`points`), so nothing has to be remembered and whoever takes over
goes on; a day goes by the rules in force on it. A killed round leaves a day as it was before it, or as it
is after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from city.complaints import Complaint
from city.fleet.day import derived
from city.fleet.duty import Task, day_of, tasks_of
from city.fleet.parts import Part, VehicleDay, Visit
from city.fleet.places import Places
from city.fleet.points import Points
from city.fleet.privacy import RULE
from city.fleet.track import worker_of
from city.observations import VehiclePosition
from city.profile import KeptFleet, Profile
from operations.fleet.rule_editions import FleetEditions, fleet_kept
from store.archive.tables import TRIPS, VISITS
from store.city_store import CityStore

BACK, OLDEST = 7, 92
"""Days before today."""
AROUND_S = 7200.0
"""Positions so long before and after a day are read with it, and the last one before that."""
AT_ONCE = 10
"""Vehicles whose positions are in memory together: 86,000 positions of a busy day."""
CAR = VehiclePosition.KIND
_TOLD = ("lat", "lng", "speed_kmh", "accuracy_m", "ignition_on")
_POINTS = f"""
SELECT subject, list(epoch_us(observed_at) / 1e6 ORDER BY observed_at, received_at) AS at_s,
       list(epoch_us(received_at) / 1e6 ORDER BY observed_at, received_at) AS received_s,
       {", ".join(f"list({name} ORDER BY observed_at, received_at) AS {name}" for name in _TOLD)},
       bool_or(starts_with(source, 'simulator')) AS simulated
FROM vehicle_position
WHERE list_contains($subjects, subject) AND observed_at >= $begin AND observed_at < $end
GROUP BY subject
"""  # noqa: S608
_LAST_BEFORE = f"""
SELECT subject, max(epoch_us(observed_at)) / 1e6 AS at_s,
       last(epoch_us(received_at) ORDER BY observed_at) / 1e6 AS received_s,
       {", ".join(f"last({name} ORDER BY observed_at) AS {name}" for name in _TOLD)}
FROM vehicle_position WHERE observed_at >= $begin AND observed_at < $end GROUP BY subject
"""  # noqa: S608
_HEARD = """
SELECT subject, count(*) AS points FROM vehicle_position
WHERE observed_at >= $begin AND observed_at < $end GROUP BY subject
"""
_FIRST = """
SELECT min(epoch_us(received_at)) / 1e6 AS at_s FROM vehicle_position
WHERE observed_at >= $begin AND observed_at < $end
"""
_KEPT = """
SELECT vehicle_id, sum(points) AS points, max(epoch_us(end_at)) / 1e6 AS end_s, min(rule) AS rule
FROM trips WHERE day = $day GROUP BY vehicle_id ORDER BY vehicle_id
"""
EMPTY = Points(at_s=[], received_s=[], lat=[], lng=[], speed_kmh=[], accuracy_m=[], ignition_on=[])


class Deriving:
    """Of one leader. Raises StoreUnavailable, ArchiveUnavailable, and what `may` raises when it should
    stop; doing it again goes on where it stopped."""

    def __init__(
        self,
        store: CityStore,
        profile: Profile,
        now: Callable[[], datetime],
        may: Callable[[], None],
        open_cases: Callable[[], Collection[Complaint]],
    ) -> None:
        """`open_cases`: those the leader holds anyway. Blocks: it loads Arrow."""
        from store.archive.daily import Daily

        self._store, self._profile, self._now, self._may = store, profile, now, may
        self._open = open_cases
        self._places = Places(profile, profile.fleet)
        self._tables = Daily(store.archive_place)
        self._keeping, self._settled = asyncio.Lock(), set[date]()

    async def today(self) -> int:
        """The running day as it is known now; how many vehicles."""
        return await self.make(self._today(), await self._vehicles(self._today()))

    async def past(self) -> int:
        """What changed of the last days, and one older day that has no rows yet; how many vehicles."""
        done, today = 0, self._today()
        for back in range(1, BACK + 1):
            day = today - timedelta(days=back)
            done += await self.make(day, await self._outdated(day))
        return done + await self._one_older(today)

    async def again(self, rest: float) -> int:
        """The newest day with rows of an older rule that can be made again; how many vehicles. `rest` as
        in `make`. A day that was looked at once is not looked at again."""
        found, kept = [await asyncio.to_thread(self._tables.days, each) for each in (CAR, TRIPS)]
        for day in sorted((found & kept) - {self._today()} - self._settled, reverse=True):
            done = await self.make(day, await self._of_an_older_rule(day), rest)
            self._settled.add(day)
            if done:
                return done
        return 0

    async def make(self, day: date, vehicles: Sequence[str], rest: float = 0.0) -> int:
        """The rows of these vehicles and that day, in the place of what was kept of them. `rest`: the
        pause after each, in times of what it took."""
        if not vehicles:
            return 0
        places = await self._places_on(day)
        tasks, last = await self._tasks(day), await self._last_before(day)
        since_s = await self._since(day)
        found: list[VehicleDay] = []
        for first in range(0, len(vehicles), AT_ONCE):
            some = vehicles[first : first + AT_ONCE]
            heard = await self._points(day, some)
            for vehicle_id in some:
                self._may()
                points, simulated = heard.get(vehicle_id, (EMPTY, False))
                known = _after(last.get(vehicle_id), points)
                work = (
                    vehicle_id,
                    day,
                    known,
                    tasks.get(vehicle_id, ()),
                    places,
                    simulated,
                    since_s,
                )
                begun_s = monotonic()
                found.append(await asyncio.to_thread(self._derive, *work))
                await asyncio.sleep(rest * (monotonic() - begun_s))
        await self._keep(day, vehicles, found)
        return len(vehicles)

    async def _places_on(self, day: date) -> Places:
        """By the rules in force on that day, as staff keep them now."""
        editions, profile = await FleetEditions(self._store).all(), self._profile
        kept = KeptFleet(fleet_kept(editions, profile))
        rules = kept.at(self._span(day)[0]) or profile.fleet
        if rules != self._places.rules:
            self._places = Places(profile, rules)
        return self._places

    def _derive(
        self,
        vehicle_id: str,
        day: date,
        points: Points,
        tasks: Sequence[Task],
        places: Places,
        simulated: bool,
        since_s: float,
    ) -> VehicleDay:
        worker = worker_of(self._profile, vehicle_id, places.rules)
        asked = (worker, points, day, self._now().timestamp(), tasks, places)
        return derived(*asked, simulated=simulated, since_s=since_s)

    async def _keep(self, day: date, vehicles: Sequence[str], found: Iterable[VehicleDay]) -> None:
        parts: list[Part] = []
        visits: list[Visit] = []
        for each in found:
            parts += each.parts
            visits += each.visits
        self._may()
        async with self._keeping:
            await asyncio.to_thread(self._tables.put, VISITS, day, vehicles, visits)
            await asyncio.to_thread(self._tables.put, TRIPS, day, vehicles, parts)

    def _today(self) -> date:
        return self._now().astimezone(ZoneInfo(self._profile.time_zone)).date()

    def _span(self, day: date) -> tuple[datetime, datetime]:
        start_s, end_s = day_of(day, self._profile.time_zone)
        return datetime.fromtimestamp(start_s, UTC), datetime.fromtimestamp(end_s, UTC)

    async def _ask(
        self, sql: str, kind: str, begin: datetime, end: datetime, **more: Any
    ) -> list[dict[str, Any]]:
        times = {} if kind == TRIPS else {"begin": begin, "end": end}
        return await self._store.history.query(sql, [kind], begin, end, {**times, **more})

    async def _heard(self, day: date) -> dict[str, int]:
        """Positions by vehicle."""
        found = await self._ask(_HEARD, CAR, *self._span(day))
        return {row["subject"]: row["points"] for row in found}

    async def _vehicles(self, day: date) -> list[str]:
        """The profile's vehicles, heard of or not, and all others that were heard."""
        return sorted({*self._profile.vehicles, *await self._heard(day)})

    async def _outdated(self, day: date) -> list[str]:
        heard = await self._heard(day)
        if not heard:
            return []
        found = await self._rows_of(day)
        end_s = day_of(day, self._profile.time_zone)[1]
        kept = {row["vehicle_id"]: row["points"] for row in found if row["end_s"] >= end_s}
        known = {*self._profile.vehicles, *heard}
        return sorted(each for each in known if kept.get(each) != heard.get(each, 0))

    async def _of_an_older_rule(self, day: date) -> list[str]:
        """A vehicle of whose positions some are gone keeps its rows (`rows.UNTOLD`)."""
        least = await asyncio.to_thread(self._tables.least, TRIPS, day, "rule")
        if least is None or least >= RULE:
            return []
        found, heard = await self._rows_of(day), await self._heard(day)
        old = (each for each in found if each["rule"] < RULE)
        return [
            each["vehicle_id"] for each in old if heard.get(each["vehicle_id"], 0) >= each["points"]
        ]

    async def _rows_of(self, day: date) -> list[dict[str, Any]]:
        """What is kept of each vehicle, by its id."""
        return await self._ask(_KEPT, TRIPS, *self._span(day), day=day)

    async def _one_older(self, today: date) -> int:
        found = await asyncio.to_thread(self._tables.days, CAR)
        kept = await asyncio.to_thread(self._tables.days, TRIPS)
        for back in range(BACK + 1, OLDEST + 1):
            day = today - timedelta(days=back)
            if day in found and day not in kept and (vehicles := await self._vehicles(day)):
                return await self.make(day, vehicles)
        return 0

    async def _points(self, day: date, vehicles: Sequence[str]) -> dict[str, tuple[Points, bool]]:
        begin, end = self._span(day)
        around = timedelta(seconds=AROUND_S)
        asked = begin - around, min(end + around, self._now() + around)
        rows = await self._ask(_POINTS, CAR, *asked, subjects=list(vehicles))
        return {row.pop("subject"): (_columns(row), row["simulated"]) for row in rows}

    async def _last_before(self, day: date) -> dict[str, Points]:
        """Where each vehicle was last heard of in the day before what is read anyway."""
        begin = self._span(day)[0] - timedelta(seconds=AROUND_S)
        rows = await self._ask(_LAST_BEFORE, CAR, begin - timedelta(days=1), begin)
        return {row.pop("subject"): _columns({key: [row[key]] for key in row}) for row in rows}

    async def _since(self, day: date) -> float:
        """When the first position of all was received here, if that was on this day; else 0."""
        begin, end = self._span(day)
        earlier = await asyncio.to_thread(self._tables.days, CAR)
        if any(each < begin.date() for each in earlier):
            return 0.0
        rows = await self._ask(_FIRST, CAR, begin - timedelta(days=1), end)
        return float(rows[0]["at_s"] or 0.0) if rows else 0.0

    async def _tasks(self, day: date) -> dict[str, list[Task]]:
        """Of cases that are open, or ended on that day or later; by vehicle."""
        cases = {each.complaint_id: each for each in self._open()}
        async for piece in self._store.complaints.ended_pieces(since=self._span(day)[0]):
            cases |= {each.complaint_id: each for each in piece}
        return await asyncio.to_thread(_by_vehicle, cases.values())


def _by_vehicle(cases: Iterable[Complaint]) -> dict[str, list[Task]]:
    found: dict[str, list[Task]] = {}
    for task in (task for case in cases for task in tasks_of(case)):
        found.setdefault(task.vehicle_id, []).append(task)
    return found


def _columns(row: dict[str, Any]) -> Points:
    return Points(**{name: row[name] for name in Points.__struct_fields__})


def _after(last: Points | None, points: Points) -> Points:
    """With the one position before them."""
    if last is None:
        return points
    names = Points.__struct_fields__
    return Points(**{name: [*getattr(last, name), *getattr(points, name)] for name in names})
