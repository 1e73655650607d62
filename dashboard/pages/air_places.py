"""Where trees may be planted, in the hands of the staff: reading, keeping, and the history.

| path                            | who      | answers                                              |
|---------------------------------|----------|------------------------------------------------------|
| GET /air/places                 | operator | the page                                             |
| POST /api/air/places            | leader   | {places, expected_version, key} -> {version}; 409    |
| GET /api/air/places_history     | operator | {editions}: newest first; with `version` its {places}|

409 (dashboard/editions_api.py) carries the {version} and {places} that count now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from city.planting import PLACE_KINDS, PlantingPlace
from city.planting_checks import problems
from dashboard.desk_api import packed, said
from dashboard.editions_api import EditionsApi, Keep, page_words
from dashboard.pages.plain import drawn_by, page, way_back
from dashboard.texts import Text
from operations.planting_places import Places, PlacesEdition, PlantingPlaces, changes, places_of

log = structlog.get_logger(__name__)


class KeepPlaces(Keep, forbid_unknown_fields=True, kw_only=True):
    places: list[PlantingPlace]


class AirPlaces(EditionsApi[KeepPlaces, PlacesEdition]):
    """The page and what it asks."""

    form, words = KeepPlaces, "planting"

    def routes(self) -> list[Route]:
        return [
            Route("/air/places", self.page),
            Route("/api/air/places_history", self.history),
            Route("/api/air/places", self.keep, methods=["POST"]),
        ]

    @property
    def lists(self) -> PlantingPlaces:
        return PlantingPlaces(self.desk.door.store)

    async def all(self) -> list[PlacesEdition]:
        return await self.lists.all()

    async def page(self, request: Request) -> Response:
        editions, may_keep = await self.all(), self._may_keep(request)
        text, places = self.desk.text(request), places_of(editions, self.profile, len(editions))
        config = self._config(text, places, len(editions), may_keep)
        return _page(text, config, self.desk.build)

    def _config(self, text: Text, places: Places, version: int, may_keep: bool) -> dict[str, Any]:
        profile = self.profile
        return {
            "lang": text.lang,
            "texts": page_words(text, "planting"),
            "places": places,
            "own": tuple(profile.planting.places.values()),
            "version": version,
            "zone": profile.time_zone,
            "may_keep": may_keep,
            "kinds": [[each, text(f"trees.kind_{each}")] for each in PLACE_KINDS],
            "agencies": [[each.id, each.short] for each in profile.agencies.values()],
            "stations": [[each.id, each.name] for each in profile.air_stations.values()],
        }

    def _inside(self, found: Sequence[PlacesEdition], number: int) -> dict[str, Any]:
        return {"places": places_of(found, self.profile, number)}

    def _told(self, found: Sequence[PlacesEdition], number: int, text: Text) -> dict[str, Any]:
        """One line of the history: who, when, and what was done."""
        before, after = (places_of(found, self.profile, n) for n in (number - 1, number))
        made = changes(before, after)
        what = ", ".join(text(f"planting.did_{key}", n=n) for key, n in made.items() if n)
        return self._line(found[number - 1], number, what or text("planting.did_nothing"))

    async def _keep(self, kept: KeepPlaces, account: str, text: Text) -> Response:
        if wrong := problems(kept.places, self.profile):
            place, field, value = wrong[0]
            names = {each.id: each.name for each in kept.places}
            name = names.get(place) or place
            return said(text(f"planting.wrong_{field}", place=name, value=value), 422)
        now, places = datetime.now(UTC), tuple(kept.places)
        new = PlacesEdition(at=now, by=account, places=places, restored=kept.restored)
        version = await self.lists.keep(new, kept.expected_version, f"keep:{kept.key}")
        log.info("planting_places_kept", by=account, places=len(places), version=version)
        return packed({"version": version})


def _page(text: Text, config: dict[str, Any], build: str) -> HTMLResponse:
    body = (
        f'<link rel="stylesheet" href="/assets/74_air.css?v={build}">'
        f'<main class="triage places">{way_back(text, "/air#trees", text("planting.back"), "/air/places")}'
        f"<h1>{escape(text('planting.title'))}</h1>"
        f'<p class="quiet">{escape(text("planting.lead"))}</p>'
        '<form id="places-rows"></form><section id="places-history"></section></main>'
    ) + drawn_by(("67_editions.js", "74_air_places.js"), build, "places", config)
    return page(text, text("planting.title"), body, about="air_places")
