"""The view `scene`: what every screen shows, as the browser needs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from city.picture import CityPicture
from city.privacy import wall_place
from city.scene import Scene, running

VIEW = SCENE = "scene"
"""Also the kind of change that redraws it."""
SCENES = "scenes"
"""Where the options of panels keep what was asked for, by screen."""
NEEDS = frozenset({SCENE, "complaint"})


def item(picture: CityPicture, options: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """`shows` is oldest first: of those for every screen ("") or for one's own the last one counts."""
    asked: Mapping[str, Scene] = options.get(SCENES) or {}
    found = running(asked.values(), picture.complaints, picture.profile, now)
    return {"view": VIEW, "shows": [_shown(picture, each) for each in found]}


def _shown(picture: CityPicture, scene: Scene) -> dict[str, Any]:
    at = round(scene.at.timestamp() * 1000)
    told = {"screen": scene.screen, "ticket": scene.ticket, "at": at}
    place = wall_place(picture.complaints[scene.ticket], picture.profile) if scene.ticket else None
    return told | ({"lat": place.lat, "lng": place.lng, "exact": place.exact} if place else {})
