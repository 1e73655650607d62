"""The follow scene: one case told on the walls from report to end.

| asked for                  | seen by                                                             |
|----------------------------|---------------------------------------------------------------------|
| a case, on every screen    | every screen, until something newer is asked for                    |
| a case, on one screen      | that screen alone                                                   |
| the wall again             | the same screens, at once                                           |
| nothing more               | until ENDED_KEPT after the case has ended, LONGEST at most          |

A case that is not for walls (`city.privacy`) has no scene, also when it becomes one of those later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from city.case import WORK_PHOTOS
from city.complaints import Complaint, Photo
from city.geography import distance_m
from city.privacy import on_wall, wall_place
from city.profile import Camera, Profile

ENDED_KEPT = timedelta(seconds=60)
"""How long the end of a case can still be read on the wall."""
LONGEST = timedelta(hours=4)
"""A scene that nobody ends does not keep a wall for ever."""
CAMERA_M = 500.0
"""A camera farther away than this does not show the place."""
EVERY_SCREEN = ""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for last of one screen ("" = of every one); without a ticket: the wall."""

    at: datetime
    by: str
    ticket: str = ""
    screen: str = EVERY_SCREEN


def running(
    scenes: Iterable[Scene], complaints: Mapping[str, Complaint], profile: Profile, now: datetime
) -> list[Scene]:
    """What screens show now, oldest first: of those that are for one screen the newest one counts."""
    newest_first = sorted(scenes, key=lambda each: each.at, reverse=True)
    found: list[Scene] = []
    for scene in newest_first:
        case = complaints.get(scene.ticket)
        runs = case is not None and _runs(scene, case, profile, now)
        found.append(scene if runs else msgspec.structs.replace(scene, ticket=""))
        if scene.screen == EVERY_SCREEN:
            break
    return found[::-1] if any(each.ticket for each in found) else []


def _runs(scene: Scene, case: Complaint, profile: Profile, now: datetime) -> bool:
    told = case.open or now - max(case.status_at, scene.at) <= ENDED_KEPT
    return told and now - scene.at <= LONGEST and on_wall(case, profile)


def work_photos(case: Complaint, profile: Profile) -> list[Photo]:
    """What the crew photographed, of a place that a wall may know exactly: what can be released.

    Never the citizen's own photo, whose faces and number plates nobody asked for.
    """
    place = wall_place(case, profile)
    if place is None or not place.exact:
        return []
    return [each for each in case.photos if each.role in WORK_PHOTOS]


def shown_photos(case: Complaint, profile: Profile, *, need_release: bool) -> list[Photo]:
    """What a wall shows of them; with `need_release` only what somebody at the desk has looked at."""
    found = work_photos(case, profile)
    return [each for each in found if each.released_at or not need_release]


def waiting_photos(case: Complaint, profile: Profile) -> list[Photo]:
    """What nobody has released yet."""
    return [each for each in work_photos(case, profile) if each.released_at is None]


def newest_of(photos: Sequence[Photo], role: str) -> Photo | None:
    """The last one of these that shows this."""
    return next((each for each in reversed(photos) if each.role == role), None)


def nearest_camera(case: Complaint, profile: Profile) -> tuple[Camera, float] | None:
    """The camera that may see the place, and its distance in metres; None for a blurred place."""
    place = wall_place(case, profile)
    if place is None or not place.exact:
        return None
    away = [
        (distance_m(place.lat, place.lng, each.lat, each.lng), each)
        for each in profile.cameras.values()
    ]
    metres, camera = min(away, key=lambda each: each[0], default=(CAMERA_M + 1, None))
    return (camera, metres) if camera and metres <= CAMERA_M else None
