"""The opening day of the control room, told from beginning to end."""

from __future__ import annotations

from datetime import datetime

import pytest

from city.complaints import Complaint, Event, Kind, Report, Status, apply, begin
from city.geography import distance_m
from city.observations import VehiclePosition
from city.profile import Profile
from data_feeds.simulator.actions import Action, case_id

from .playing import accepted, turns, world

S = Status
UNDERPASS = "Tumpukan sampah di dekat underpass"
POTHOLE = "Jalan berlubang di Jl Chairil Anwar"


class Played:
    """The day folded with the city's own rules."""

    def __init__(
        self, profile: Profile, speed: float, longest_s: float, whole: bool = False
    ) -> None:
        self.cases: dict[str, list[Complaint]] = {}
        self.trail: list[VehiclePosition] = []
        self.scenes: list[tuple[str, Status]] = []
        self.world = world(profile, "launch-day", speed=speed)
        self.ended_s = longest_s
        for now in turns(self.world, longest_s):
            for delivery in self.world.advance(now):
                for item in accepted(profile, delivery, now):
                    self._take(item, now)
            for action in self.world.actions():
                self._act(action)
            if self.world.script.ended and not whole:
                self.ended_s = (now - self.world.started_at).total_seconds()
                break

    def _take(self, item: object, now: datetime) -> None:
        if isinstance(item, VehiclePosition) and item.vehicle_id == "baktor-07":
            self.trail.append(item)
        if isinstance(item, Report) and item.lat is not None and item.lng is not None:
            key = case_id(item.service_code, (item.lat, item.lng), item.observed_at)
            received = Event(at=now, actor="test", status=S.RECEIVED, report=item)
            self.cases[key] = [begin(key, received)]

    def _act(self, action: Action) -> None:
        if action.case not in self.cases:
            return
        rated = {"kind": Kind.RATING, "rating": action.rating} if action.rating else {}
        taken = (
            {"photo": f"{action.photo:a>64}", "photo_role": action.photo} if action.photo else {}
        )
        if action.release:
            waits = next(
                each.id for each in self.cases[action.case][-1].photos if not each.released_at
            )
            taken = {"kind": Kind.RELEASED, "photo": waits}
        event = Event(
            at=action.at, actor="test", status=action.status, note=action.note,
            agency_id=action.agency_id, vehicle_id=action.vehicle_id, **rated, **taken,
        )  # fmt: skip
        self.cases[action.case].append(apply(self.cases[action.case][-1], event))
        if action.scene:
            self.scenes.append((action.case, action.status))

    def story(self, begins: str) -> list[Complaint]:
        [found] = [
            each for each in self.cases.values() if each[0].report.description.startswith(begins)
        ]
        return found


@pytest.fixture(scope="module")
def day(profile: Profile) -> Played:
    """Played once for all who look at it."""
    return Played(profile, speed=1.0, longest_s=900.0)


def test_rubbish_at_the_underpass_is_collected_while_the_wall_watches(day: Played) -> None:
    rubbish = day.story(UNDERPASS)
    assert [each.status for each in rubbish] == [
        S.RECEIVED, S.VERIFIED, S.ASSIGNED, S.DISPATCHED, S.EN_ROUTE, S.ON_SITE, S.ON_SITE,
        S.IN_PROGRESS, S.RESOLVED, S.RESOLVED, S.RESOLVED, S.CLOSED,
    ]  # fmt: skip
    received, dispatched, arrived = rubbish[0], rubbish[3], rubbish[5]
    assert (received.received_at - day.world.started_at).total_seconds() == 20
    assert (dispatched.status_at - received.received_at).total_seconds() <= 60
    assert (rubbish[2].agency_id, dispatched.vehicle_id) == ("dlh", "baktor-07")
    minutes = (arrived.status_at - dispatched.status_at).total_seconds() / 60
    assert 2.0 <= minutes <= 6.0


def test_the_cart_drives_visibly_to_the_place_and_stands_there(day: Played) -> None:
    rubbish = day.story(UNDERPASS)
    place, left, arrived = rubbish[0].report, rubbish[4].status_at, rubbish[5].status_at
    assert place.lat is not None
    assert place.lng is not None
    drive = [each for each in day.trail if left < each.observed_at <= arrived]
    away = [distance_m(each.lat, each.lng, place.lat, place.lng) for each in drive]
    assert len(drive) > 100
    assert away[0] > 600.0
    assert away[-1] < 40.0


def test_the_pothole_is_measured_before_anything_is_mended(day: Played) -> None:
    pothole = day.story(POTHOLE)
    statuses = [each.status for each in pothole]
    solved = [S.RESOLVED] * 3
    assert statuses[-7:] == [S.ON_SITE, S.ON_SITE, S.IN_PROGRESS, *solved, S.CLOSED]
    assert "mengukur" in pothole[-7].note
    assert "sementara" in pothole[-5].note
    assert pothole[-1].agency_id == "dbmsda"


def test_both_cases_end_closed_with_photos_and_a_rating(day: Played) -> None:
    for words, stars in ((UNDERPASS, 5), (POTHOLE, 4)):
        ended = day.story(words)[-1]
        assert (ended.status, ended.rating) == (S.CLOSED, stars)
        assert [each.role for each in ended.photos] == ["before", "after"]
        assert all(each.released_at for each in ended.photos), "the operator looked at each"


def test_the_wall_follows_the_first_case_on_its_way_and_the_last_step_shows_the_second(
    day: Played,
) -> None:
    assert [status for _, status in day.scenes] == [S.EN_ROUTE, S.CLOSED]
    assert [case.partition("@")[0] for case, _ in day.scenes] == ["sampah", "jalan-berlubang"]
    assert day.world.scenario.step[-1].scene


def test_the_day_ends_within_twelve_minutes_and_ten_times_as_fast_within_75_s(
    day: Played, profile: Profile
) -> None:
    assert day.ended_s <= 720.0
    assert Played(profile, speed=10.0, longest_s=120.0).ended_s <= 75.0


def test_every_other_case_moves_in_legal_steps_too(profile: Profile) -> None:
    day = Played(profile, speed=60.0, longest_s=180.0, whole=True)
    assert len(day.cases) > 5
