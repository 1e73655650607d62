"""The view `scene`: what every screen shows, as the browser needs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from city.picture import CityPicture
from city.privacy import wall_place
from city.scene import Scene, running
from dashboard.arrivals import known_way

VIEW = SCENE = "scene"
"""Also the kind of change that redraws it."""
SCENES = "scenes"
"""Where the options of panels keep what was asked for, by screen."""
NEEDS = frozenset({SCENE, "complaint"})


def item(picture: CityPicture, options: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """`shows` is oldest first: of those for every screen ("") or for one's own the last one counts."""
    found = scenes_now(picture, options, now)
    return {"view": VIEW, "shows": [_shown(picture, each, now) for each in found]}


def scenes_now(picture: CityPicture, options: Mapping[str, Any], now: datetime) -> list[Scene]:
    """What is shown of all that was asked for, oldest first."""
    asked: Mapping[str, Scene] = options.get(SCENES) or {}
    return running(asked.values(), picture.complaints, picture.profile, now)


def _shown(picture: CityPicture, scene: Scene, now: datetime) -> dict[str, Any]:
    at = round(scene.at.timestamp() * 1000)
    told = {"screen": scene.screen, "ticket": scene.ticket, "at": at}
    if not scene.ticket:
        return told
    case = picture.complaints[scene.ticket]
    place, way = wall_place(case, picture.profile), known_way(picture, case, now)
    told |= {"lat": place.lat, "lng": place.lng, "exact": place.exact} if place else {}
    return told | ({"way": way.line} if way and place and place.exact else {})
