"""The rules of the fleet in the hands of the staff: zones, places, kinds of vehicles, marks; and their history.

| path                            | who      | answers                                                         |
|---------------------------------|----------|-----------------------------------------------------------------|
| GET /fleet/settings             | operator | the page                                                        |
| POST /api/fleet/settings        | leader   | {rules, since, reason, expected_version, key} -> {version}; 409 |
| GET /api/fleet/settings_history | operator | {editions}: newest first; with `version` its {rules}            |

409 (dashboard/editions_api.py) carries the {version} and {rules} that count now. Places that are told to
nobody (`private` in the profile) are not on the page; they count with every edition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from typing import Any, get_args
from zoneinfo import ZoneInfo

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from city.fleet_checks import BOUNDS, MEASURES, MOST_CORNERS, SHARES, Wrong, problems
from city.privacy import mask
from city.profile import FleetRules
from city.profile.vehicle_types import ICONS, PlaceKind, ZoneKind
from dashboard.case_desk.rows import millis
from dashboard.desk import Desk
from dashboard.desk_api import packed, said
from dashboard.editions_api import EditionsApi, Keep, page_words
from dashboard.land import frame, land, leaflet
from dashboard.pages.plain import drawn_by, page, way_back
from dashboard.texts import Text, languages
from operations.fleet.rule_editions import FleetEdition, FleetEditions, changes, rules_of

log = structlog.get_logger(__name__)

PATH = "/fleet/settings"
SCRIPTS = (
    "67_editions.js", "78_land_map.js", "77_fleet_settings_0_form.js", "77_fleet_settings_1_map.js",
    "77_fleet_settings_2_areas.js", "77_fleet_settings_3_kinds.js", "77_fleet_settings_4_page.js",
)  # fmt: skip
AHEAD = timedelta(days=366)
LONGEST_REASON = 200
SECONDS = frozenset({"away", "after", "fast", "response"})


class KeepFleet(Keep, forbid_unknown_fields=True, kw_only=True):
    """`since`: the first day of the city that goes by these rules, today or later."""

    rules: FleetRules
    since: date
    reason: str


class FleetSettings(EditionsApi[KeepFleet, FleetEdition]):
    """The page and what it asks. `index` gives Dash's own page, from which Leaflet's addresses are taken."""

    form, words = KeepFleet, "fleet_settings"

    def __init__(self, desk: Desk, index: Callable[[Request], str]) -> None:
        super().__init__(desk)
        self.index = index

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.page),
            Route("/api/fleet/settings_history", self.history),
            Route("/api/fleet/settings", self.keep, methods=["POST"]),
        ]

    @property
    def editions(self) -> FleetEditions:
        return FleetEditions(self.desk.door.store)

    async def all(self) -> list[FleetEdition]:
        return await self.editions.all()

    def today(self) -> date:
        return self.desk.hub.now().astimezone(ZoneInfo(self.profile.time_zone)).date()

    async def page(self, request: Request) -> Response:
        found, text = await self.all(), self.desk.text(request)
        await self.desk.hub.load_shapes()
        config = self._config(text, found, self._may_keep(request))
        return _page(text, config, self.desk.build, leaflet(self.index(request)))

    def _config(self, text: Text, found: Sequence[FleetEdition], may_keep: bool) -> dict[str, Any]:
        return {
            "lang": text.lang,
            "texts": page_words(text, "fleet_settings"),
            "own": rules_of(found, self.profile, 0),
            "rules": rules_of(found, self.profile, len(found)),
            "version": len(found),
            "zone": self.profile.time_zone,
            "may_keep": may_keep,
            "today": self.today(),
            "last": self.today() + AHEAD,
            "land": land(self.desk),
            "frame": frame(self.desk),
            "bounds": BOUNDS,
            "most_corners": MOST_CORNERS,
            "languages": [[each, text(f"language.{each}")] for each in languages()],
            "language": self.profile.language,
            "choices": self._choices(text),
            "used": self._used(),
        }

    def _choices(self, text: Text) -> dict[str, list[list[str]]]:
        """What may be chosen: [key, word] each; marks with their unit."""
        profile = self.profile
        owners = {each.agency_id for each in profile.vehicles.values()}
        areas = {each.kecamatan_code: each.kecamatan for each in profile.kelurahan.values()}
        return {
            "kecamatan": [[code, name] for code, name in sorted(areas.items())],
            "agencies": [[each.id, each.short] for each in profile.agencies.values() if each.id in owners],
            "categories": [[code, text.pick(each.name)] for code, each in profile.categories.items()],
            "groups": [[key, text.pick(each)] for key, each in profile.vehicle_groups.items()],
            "icons": [[each, text(f"fleet_settings.icon_{each}")] for each in ICONS],
            "places": [[each, text(f"fleet_settings.place_{each}")] for each in get_args(PlaceKind)],
            "zones": [[each, text(f"fleet_settings.zone_{each}")] for each in get_args(ZoneKind)],
            "measures": [[each, text(f"fleet.figure.{each}"), _unit(each)] for each in MEASURES],
        }  # fmt: skip

    def _used(self) -> dict[str, dict[str, int]]:
        """Vehicles of each kind and depot."""
        vehicles = self.profile.vehicles.values()
        kinds, depots = [each.kind for each in vehicles], [each.depot for each in vehicles]
        return {
            "kinds": {key: kinds.count(key) for key in dict.fromkeys(kinds)},
            "places": {key: depots.count(key) for key in dict.fromkeys(depots) if key},
        }

    def _inside(self, found: Sequence[FleetEdition], number: int) -> dict[str, Any]:
        return {"rules": rules_of(found, self.profile, number)}

    def _told(self, found: Sequence[FleetEdition], number: int, text: Text) -> dict[str, Any]:
        """One line of the history: who, when, why, from which day on, and what was changed."""
        edition = found[number - 1]
        before, after = (rules_of(found, self.profile, n) for n in (number - 1, number))
        made = changes(before, after)
        what = ", ".join(text(f"fleet_settings.did_{key}", n=n) for key, n in made.items())
        line = self._line(edition, number, what or text("fleet_settings.did_nothing"))
        begins = datetime.combine(edition.since, time(), ZoneInfo(self.profile.time_zone))
        counts = number == self._in_force(found)
        return line | {"since": millis(begins), "reason": edition.reason, "counts": counts}

    def _in_force(self, found: Sequence[FleetEdition]) -> int:
        """The number of the edition that counts today; 0 the profile's."""
        today = self.today()
        numbers = range(len(found), 0, -1)
        return next((n for n in numbers if found[n - 1].rules and found[n - 1].since <= today), 0)

    async def _keep(self, kept: KeepFleet, account: str, text: Text) -> Response:
        if why := self._why_not(kept, text):
            return said(why, 422)
        new = FleetEdition(
            at=datetime.now(UTC), by=account, since=kept.since, rules=kept.rules,
            reason=mask(kept.reason.strip()), restored=kept.restored,
        )  # fmt: skip
        version = await self.editions.keep(new, kept.expected_version, f"keep:{kept.key}")
        log.info("fleet_rules_kept", by=account, version=version, since=new.since.isoformat())
        return packed({"version": version})

    def _why_not(self, kept: KeepFleet, text: Text) -> str:
        """The first thing that is wrong, in words; "" when it may be kept."""
        if not self.today() <= kept.since <= self.today() + AHEAD:
            return text("fleet_settings.wrong_since")
        if not 0 < len(kept.reason.strip()) <= LONGEST_REASON:
            return text("fleet_settings.wrong_reason")
        if any(each.private for each in kept.rules.places.values()):
            return text("fleet_settings.wrong_private")
        if wrong := problems(kept.rules, self.profile):
            return self._sentence(wrong[0], kept.rules, text)
        return ""

    def _sentence(self, wrong: Wrong, rules: FleetRules, text: Text) -> str:
        low, high = BOUNDS.get(wrong.field, (0, 0))
        key = "number" if wrong.field in BOUNDS else wrong.field
        return text(
            f"fleet_settings.wrong_{key}", name=self._name(wrong, rules, text), value=wrong.value,
            field=text.words.get(f"fleet_settings.{wrong.field}", wrong.field), low=f"{low:g}", high=f"{high:g}",
        )  # fmt: skip

    def _name(self, wrong: Wrong, rules: FleetRules, text: Text) -> str:
        if wrong.part == "mark":
            return text.words.get(f"fleet.figure.{wrong.id}", wrong.id)
        if wrong.part == "kind":
            kind = rules.kinds.get(wrong.id) or self.profile.kind_named(wrong.id)
            return (text.pick(kind.name) if kind else "") or wrong.id
        things: dict[str, Any] = dict(rules.zones if wrong.part == "zone" else rules.places)
        thing = things.get(wrong.id) or self.profile.place_named(wrong.id)
        return (thing.name if thing else "") or wrong.id


def _unit(measure: str) -> str:
    return "share" if measure in SHARES else "seconds" if measure in SECONDS else "ratio"


def _page(text: Text, config: dict[str, Any], build: str, scripts: str) -> HTMLResponse:
    parts = ("zones", "places", "kinds", "marks")
    links = "".join(f'<a class="quiet-link" href="#settings-{each}">{escape(text(f"fleet_settings.{each}"))}</a>' for each in parts)  # fmt: skip
    body = (
        f'<link rel="stylesheet" href="/assets/77_fleet_settings.css?v={build}">'
        f'<main class="triage fleet-settings">{way_back(text, "/fleet", text("fleet_settings.back"), "/fleet/settings")}'
        f'<h1>{escape(text("fleet_settings.title"))}</h1><p class="quiet">{escape(text("fleet_settings.lead"))}</p>'
        f'<p id="settings-now" role="status"></p><nav class="settings-parts" aria-label="{escape(text("fleet_settings.parts"))}">{links}</nav>'
        '<form id="settings-form"></form><section id="settings-history"></section></main>'
    ) + scripts + drawn_by(SCRIPTS, build, "settings", config)  # fmt: skip
    return page(text, text("fleet_settings.title"), body, about="fleet_settings")
