"""Where trees may be planted, in the hands of the staff: reading, keeping, and the history.

| path                            | who      | answers                                              |
|---------------------------------|----------|------------------------------------------------------|
| GET /air/places                 | operator | the page                                             |
| POST /api/air/places            | leader   | {places, expected_version, key} -> {version}; 409    |
| GET /api/air/places_history     | operator | {editions}: newest first; with `version` its {places}|

`expected_version` is the edition the person began with, 0 the profile's own. When somebody else has
kept one since, nothing is kept: 409 says who and what, with the {version} and {places} that count now.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import Annotated, Any

import msgspec
import structlog
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from city.planting import PLACE_KINDS, PlantingPlace
from city.planting_checks import problems
from dashboard.case_desk.rows import millis
from dashboard.desk import Desk
from dashboard.desk_api import packed, said
from dashboard.pages.plain import page
from dashboard.texts import Text
from operations.accounts import Role
from operations.planting_places import Places, PlacesEdition, PlantingPlaces, changes, places_of
from store.errors import StoreFull, StoreUnavailable, VersionConflict

log = structlog.get_logger(__name__)
SHOWN = 50
"""Editions in the history; older ones stay in the store."""


class Kept(msgspec.Struct, forbid_unknown_fields=True):
    """`key` makes a repeat harmless; `restored` is the edition this list was taken from, or 0."""

    places: list[PlantingPlace]
    expected_version: Annotated[int, Meta(ge=0)]
    key: Annotated[str, Meta(min_length=1, max_length=80)]
    restored: Annotated[int, Meta(ge=0)] = 0


class AirPlaces:
    """The page and what it asks."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.profile = desk, desk.profile

    def routes(self) -> list[Route]:
        return [
            Route("/air/places", self.page),
            Route("/api/air/places_history", self.history),
            Route("/api/air/places", self.keep, methods=["POST"]),
        ]

    @property
    def lists(self) -> PlantingPlaces:
        return PlantingPlaces(self.desk.door.store)

    async def page(self, request: Request) -> Response:
        session, editions = request.state.session, await self.lists.all()
        may_keep = session.role >= Role.LEADER and not session.agency_id
        text, places = self.desk.text(request), places_of(editions, self.profile, len(editions))
        config = self._config(text, places, len(editions), may_keep)
        return _page(text, config, self.desk.build)

    def _config(self, text: Text, places: Places, version: int, may_keep: bool) -> dict[str, Any]:
        profile = self.profile
        return {
            "lang": text.lang,
            "texts": text.below("planting") | {"not_sent": text("desk.not_sent")},
            "places": places,
            "own": tuple(profile.planting.places.values()),
            "version": version,
            "zone": profile.time_zone,
            "may_keep": may_keep,
            "kinds": [[each, text(f"trees.kind_{each}")] for each in PLACE_KINDS],
            "agencies": [[each.id, each.short] for each in profile.agencies.values()],
            "stations": [[each.id, each.name] for each in profile.air_stations.values()],
        }

    async def history(self, request: Request) -> Response:
        text, asked = self.desk.text(request), request.query_params.get("version", "")
        try:
            editions = await self.lists.all()
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)
        if not asked:
            told = [self._told(editions, n, text) for n in range(len(editions), 0, -1)[:SHOWN]]
            return packed({"editions": told})
        if not asked.isascii() or not asked.isdigit() or not 0 < int(asked) <= len(editions):
            return said(text("triage.no_edition"), 404)
        return packed({"places": places_of(editions, self.profile, int(asked))})

    def _told(self, editions: list[PlacesEdition], number: int, text: Text) -> dict[str, object]:
        """One line of the history: who, when, and what was done."""
        edition = editions[number - 1]
        before, after = (places_of(editions, self.profile, n) for n in (number - 1, number))
        made = changes(before, after)
        what = ", ".join(text(f"planting.did_{key}", n=n) for key, n in made.items() if n)
        return {
            "version": number,
            "at": millis(edition.at),
            "by": edition.by[:1].upper() + edition.by[1:],
            "restored": edition.restored,
            "what": what or text("planting.did_nothing"),
        }

    async def keep(self, request: Request) -> Response:
        text, session = self.desk.text(request), request.state.session
        if session.agency_id:
            return said(text("desk.city_only"), 403)
        try:
            kept = msgspec.json.decode(await request.body(), type=Kept)
            return await self._keep(kept, session.account, text)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        except StoreFull:
            return said(text("desk.store_full"), 507)
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)

    async def _keep(self, kept: Kept, account: str, text: Text) -> Response:
        if wrong := problems(kept.places, self.profile):
            place, field, value = wrong[0]
            names = {each.id: each.name for each in kept.places}
            name = names.get(place) or place
            return said(text(f"planting.wrong_{field}", place=name, value=value), 422)
        now, places = datetime.now(UTC), tuple(kept.places)
        new = PlacesEdition(at=now, by=account, places=places, restored=kept.restored)
        try:
            version = await self.lists.keep(new, kept.expected_version, f"keep:{kept.key}")
        except VersionConflict:
            return await self._late(text)
        log.info("planting_places_kept", by=account, places=len(places), version=version)
        return packed({"version": version})

    async def _late(self, text: Text) -> Response:
        """Somebody was faster: who, when and what; what is on the screen stays on the screen."""
        editions = await self.lists.all()
        newest, version = self._told(editions, len(editions), text), len(editions)
        at = text.clock(editions[-1].at)
        message = text(
            "planting.changed", by=newest["by"], at=at, version=version, what=newest["what"]
        )
        places = places_of(editions, self.profile, version)
        return packed({"message": message, "version": version, "places": places}, status=409)


def _page(text: Text, config: dict[str, Any], build: str) -> HTMLResponse:
    told = msgspec.json.encode(config).decode().replace("<", "\\u003c")
    body = (
        f'<link rel="stylesheet" href="/assets/74_air.css?v={build}">'
        f'<main class="triage places"><a class="quiet-link" href="/air#trees">← {escape(text("planting.back"))}'
        f"</a><h1>{escape(text('planting.title'))}</h1>"
        f'<p class="quiet">{escape(text("planting.lead"))}</p>'
        '<form id="places-rows"></form><section id="places-history"></section></main>'
        f'<script type="application/json" id="places-config">{told}</script>'
        f'<script src="/assets/74_air_places.js?v={build}"></script>'
    )
    return page(text, text("planting.title"), body, about="air_places")
