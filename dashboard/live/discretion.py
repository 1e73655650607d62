"""The one door through which vehicles' positions come into a web process: one that rests out of hours
comes without its place, so that no page, panel, drawer, search, trail or screen can tell it.

The rule stands in `city.fleet.resting`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from city.fleet.places import Places
from city.fleet.privacy import Hours, hours_of, is_near
from city.fleet.resting import Known, Task, heard, judged, task_of
from city.observations import Observation, VehiclePosition
from city.picture import CityPicture
from city.profile import VehicleKind
from city.vehicles import kind_by

KIND = VehiclePosition.KIND
BACK_S, AHEAD_S = 2 * 86_400.0, 86_400.0
"""Hours of duty are reckoned so far around now."""


class Discretion:
    """One per hub. `strict`: out of hours a drive is told to nobody either. Times in epoch seconds."""

    def __init__(self, picture: CityPicture, *, strict: bool = False) -> None:
        self._picture, self._strict = picture, strict
        self._places = Places(picture.profile, picture.profile.fleet)
        self._known: dict[str, Known] = {}
        self._hours: dict[str, tuple[float, Hours]] = {}
        self._tasks: dict[str, dict[str, Task]] = {}
        """By vehicle, by ticket."""
        self._sent: dict[str, str] = {}
        """Vehicle by ticket."""

    def recall(self, past: Iterable[Observation]) -> None:
        """Where vehicles rested lately, before anything is told of them."""
        found = [each for each in past if isinstance(each, VehiclePosition)]
        for each in sorted(found, key=lambda one: one.observed_at):
            at_s = each.observed_at.timestamp()
            self._go_by_the_rules_of(at_s)
            self._hear(each, at_s)

    def take(self, batch: Iterable[Observation], now_s: float) -> list[VehiclePosition]:
        """What of these may be told, as it may be told, in their order."""
        self._go_by_the_rules_of(now_s)
        found = (each for each in batch if isinstance(each, VehiclePosition))
        return [_told(self._hear(each, now_s)) for each in found if self._is_news(each)]

    def look_again(self, now_s: float, vehicles: Iterable[str] | None = None) -> set[str]:
        """Time went by: what may be told of them (of all) now is put into the picture; who changed."""
        chosen = (
            list(self._known) if vehicles is None else [v for v in vehicles if v in self._known]
        )
        self._go_by_the_rules_of(now_s)
        changed = {each for each in chosen if self._differs(each, now_s)}
        if changed:
            self._picture.retell(KIND, (_told(self._known[each]) for each in changed))
        return changed

    def look_at(self, tickets: Iterable[str], now_s: float) -> set[str]:
        """These cases changed or went: who is told otherwise because of it."""
        concerned = set[str]()
        for ticket in tickets:
            if before := self._sent.pop(ticket, ""):
                del self._tasks[before][ticket]
                concerned.add(before)
            case = self._picture.complaints.get(ticket)
            if task := case and task_of(case):
                self._tasks.setdefault(task.vehicle_id, {})[ticket] = task
                self._sent[ticket] = task.vehicle_id
                concerned.add(task.vehicle_id)
        return self.look_again(now_s, concerned)

    def tells(self, vehicle_id: str, lat: float, lng: float) -> bool:
        """Whether a place where this vehicle was lately may be told."""
        known = self._known.get(vehicle_id)
        rests = [(each.lat, each.lng) for each in known.rests] if known else []
        return not is_near(lat, lng, rests)

    def _is_news(self, seen: VehiclePosition) -> bool:
        known = self._known.get(seen.vehicle_id)
        is_told = seen.vehicle_id in self._picture.latest[KIND]
        return known is None or not is_told or seen.observed_at > known.seen.observed_at

    def _hear(self, seen: VehiclePosition, now_s: float) -> Known:
        kind = kind_by(self._places.rules, self._picture.profile, seen.vehicle_id)
        known = heard(self._known.get(seen.vehicle_id), seen, kind, self._places)
        made = self._known[seen.vehicle_id] = self._judged(known, now_s, kind)
        return made

    def _differs(self, vehicle_id: str, now_s: float) -> bool:
        known = self._known[vehicle_id]
        kind = kind_by(self._places.rules, self._picture.profile, vehicle_id)
        made = self._judged(known, now_s, kind)
        self._known[vehicle_id] = made
        return made.hidden != known.hidden

    def _go_by_the_rules_of(self, at_s: float) -> None:
        """What was reckoned by others before is forgotten."""
        profile = self._picture.profile
        rules = profile.fleet_at(datetime.fromtimestamp(at_s, UTC))
        if rules is not self._places.rules:
            self._places = Places(profile, rules)
            self._hours.clear()

    def _judged(self, known: Known, now_s: float, kind: VehicleKind) -> Known:
        hours = self._hours_of(kind, max(now_s, known.seen_s))
        tasks = self._tasks.get(known.seen.vehicle_id, {}).values()
        asked = (known, now_s, kind, hours, self._places)
        return judged(*asked, tasks=tasks, strict=self._strict)

    def _hours_of(self, kind: VehicleKind, now_s: float) -> Hours:
        made_s, hours = self._hours.get(kind.id, (0.0, None))
        if hours is None or abs(now_s - made_s) > AHEAD_S / 2:
            hours = hours_of(kind, self._picture.profile, now_s - BACK_S, now_s + AHEAD_S)
            self._hours[kind.id] = now_s, hours
        return hours


def _told(known: Known) -> VehiclePosition:
    return known.seen.without_place() if known.hidden else known.seen
