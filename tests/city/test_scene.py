"""Which case walls follow, how long, and what of it they may show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from city import profile as profiles
from city.case import MOST_PHOTOS, Kind
from city.complaints import (
    Complaint,
    Event,
    IllegalStep,
    Photo,
    Report,
    Status,
    apply,
    begin,
    step,
)
from city.profile import Camera, Profile
from city.scene import (
    ENDED_KEPT,
    LONGEST,
    Scene,
    nearest_camera,
    newest_of,
    running,
    shown_photos,
    waiting_photos,
    work_photos,
)

NOW = datetime(2026, 11, 30, 3, 30, tzinfo=UTC)
PLACE = {"lat": -6.2412, "lng": 107.0204}


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profiles.load("bekasi")


def case(service: str = "sampah", **given: Any) -> Complaint:
    report = Report(
        observed_at=NOW, received_at=NOW, source="open311", service_code=service,
        description="", **PLACE, **given,
    )  # fmt: skip
    return begin("T-1", Event(at=NOW, actor="x", status=Status.RECEIVED, report=report))


def scene(after_s: float = 0, ticket: str = "T-1", screen: str = "") -> Scene:
    return Scene(at=NOW + timedelta(seconds=after_s), by="rina", ticket=ticket, screen=screen)


def shown(
    profile: Profile, now: datetime, *scenes: Scene, of: Complaint | None = None
) -> list[str]:
    found = running(scenes, {"T-1": of or case()}, profile, now)
    return [f"{each.screen}:{each.ticket}" for each in found]


def ended(at: datetime) -> Complaint:
    return step(case(), Event(at=at, actor="x", status=Status.REJECTED))


def test_what_was_asked_for_last_counts_on_every_screen(profile: Profile) -> None:
    assert shown(profile, NOW, scene()) == [":T-1"]
    assert shown(profile, NOW, scene(0, screen="lobby"), scene(5)) == [":T-1"]
    assert shown(profile, NOW, scene(5, ticket=""), scene(0)) == []


def test_one_screen_may_go_its_own_way_after_that(profile: Profile) -> None:
    assert shown(profile, NOW, scene(0), scene(5, "", "lobby")) == [":T-1", "lobby:"]
    assert shown(profile, NOW, scene(0, ""), scene(5, screen="lobby")) == [":", "lobby:T-1"]


def test_the_end_of_a_case_can_be_read_for_a_minute(profile: Profile) -> None:
    closed = ended(NOW + timedelta(seconds=10))
    last = NOW + timedelta(seconds=10) + ENDED_KEPT
    assert shown(profile, last, scene(), of=closed) == [":T-1"]
    assert shown(profile, last + timedelta(seconds=1), scene(), of=closed) == []


def test_a_case_that_had_ended_before_may_be_shown_for_a_minute_as_well(profile: Profile) -> None:
    assert shown(profile, NOW + timedelta(seconds=50), scene(), of=ended(NOW - LONGEST)) == [":T-1"]


def test_a_scene_nobody_ends_does_not_keep_the_wall_for_ever(profile: Profile) -> None:
    assert shown(profile, NOW + LONGEST, scene()) == [":T-1"]
    assert shown(profile, NOW + LONGEST + timedelta(seconds=1), scene()) == []


@pytest.mark.parametrize("hidden", [case(private=True), case("kesehatan"), case("unheard-of")])
def test_what_is_not_for_walls_has_no_scene(profile: Profile, hidden: Complaint) -> None:
    assert shown(profile, NOW, scene(), of=hidden) == []
    assert work_photos(with_photos(hidden), profile) == []


def test_a_case_nobody_knows_has_no_scene(profile: Profile) -> None:
    assert shown(profile, NOW, scene(ticket="T-2")) == []


def with_photos(found: Complaint) -> Complaint:
    roles = ("report", "before", "before", "after")
    photos = [Photo(f"{n}" * 64, role, NOW) for n, role in enumerate(roles)]  # type: ignore[arg-type]
    return replace(found, photos=tuple(photos))


def test_the_crews_newest_photos_are_shown_and_never_the_citizens(profile: Profile) -> None:
    found = with_photos(case())
    assert [each.id[0] for each in work_photos(found, profile)] == ["1", "2", "3"]
    shown = shown_photos(found, profile, need_release=False)
    newest = [newest_of(shown, role) for role in ("before", "after", "report")]
    assert [each and each.id[0] for each in newest] == ["2", "3", None]


def test_a_photo_of_the_crew_is_on_walls_only_after_somebody_looked_and_can_be_taken_back(
    profile: Profile,
) -> None:
    found = with_photos(case())
    assert shown_photos(found, profile, need_release=True) == []
    assert [each.id[0] for each in waiting_photos(found, profile)] == ["1", "2", "3"]
    released = apply(found, looked("2"))
    assert [each.id[0] for each in shown_photos(released, profile, need_release=True)] == ["2"]
    assert [each.id[0] for each in waiting_photos(released, profile)] == ["1", "3"]
    assert released.status is found.status
    again = apply(released, looked("2", Kind.WITHHELD))
    assert again.photos == found.photos


def looked(photo: str, kind: Kind = Kind.RELEASED) -> Event:
    return Event(at=NOW, actor="rina", status=Status.RECEIVED, kind=kind, photo=photo * 64)


@pytest.mark.parametrize(
    ("photo", "kind"),
    [("0", Kind.RELEASED), ("9", Kind.RELEASED), ("1", Kind.WITHHELD)],
    ids=["the citizen's own", "of another case", "not released yet"],
)
def test_only_photos_of_the_crews_work_can_be_released_and_each_look_is_told_once(
    photo: str, kind: Kind
) -> None:
    with pytest.raises(IllegalStep):
        apply(with_photos(case()), looked(photo, kind))


def test_a_full_case_still_lets_its_photos_be_released(profile: Profile) -> None:
    many = [Photo(f"{n:064}", "before", NOW) for n in range(MOST_PHOTOS)]
    found = replace(case(), photos=tuple(many))
    released = apply(found, Event(at=NOW, actor="rina", status=Status.RECEIVED, kind=Kind.RELEASED, photo=many[3].id))  # fmt: skip
    assert len(released.photos) == MOST_PHOTOS
    assert shown_photos(released, profile, need_release=True) == [released.photos[3]]


def home_category(profile: Profile) -> str:
    return next(
        key for key, each in profile.categories.items() if not each.public_place | each.sensitive
    )


def test_photos_and_cameras_would_give_a_blurred_place_away(profile: Profile) -> None:
    watched = with_camera(profile, 0.0)
    found = with_photos(case(home_category(profile)))
    assert shown(profile, NOW, scene(), of=found) == [":T-1"]
    assert work_photos(found, watched) == []
    assert nearest_camera(found, watched) is None


def with_camera(profile: Profile, *north_deg: float) -> Profile:
    cameras = {
        f"c{n}": Camera(
            id=f"c{n}",
            name="",
            lat=PLACE["lat"] + away,
            lng=PLACE["lng"],
            url="https://c.example/a",
        )
        for n, away in enumerate(north_deg)
    }
    return replace(profile, cameras=cameras)


def test_the_nearest_camera_is_taken_and_none_that_is_far_away(profile: Profile) -> None:
    near = nearest_camera(case(), with_camera(profile, 0.004, 0.001))
    assert near is not None
    assert near[0].id == "c1"
    assert near[1] == pytest.approx(111, abs=2)
    assert nearest_camera(case(), with_camera(profile, 0.005)) is None
    assert nearest_camera(case(), profile) is None
