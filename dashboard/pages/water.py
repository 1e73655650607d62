"""Rivers over HTTP: the list, one post over time with its limits, water quality, and the numbers as CSV.

| path                              | who      | answers                                              |
|-----------------------------------|----------|------------------------------------------------------|
| GET /water                        | viewer   | waves, posts, water quality                          |
| GET /water/post/{post}?span=      | viewer   | hydrograph, who says what, doubts, silence, changes  |
| GET /water/post/{post}/levels.csv | viewer   | every reading of the span with the rule that caught it |
| POST /water/post/{post}/limits    | leader   | puts limits in force from a day on, with a reason    |
| GET /water/quality/{station}      | viewer   | index over time, every parameter against its class   |
| GET /water/quality/{station}/samples.csv | viewer | every sample of the span                        |

Flood warnings are `dashboard.pages.flood_warnings`.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time
from html import escape
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from city.observations import WaterLevel, WaterQuality
from city.profile import Gauge, Thresholds
from city.river_limits import problems, who_says_what
from dashboard.case_links import of_subject
from dashboard.csv_answer import csv_answer
from dashboard.desk import Desk
from dashboard.pages.flood_warnings import FloodWarningPages
from dashboard.pages.plain import alert, is_known
from dashboard.texts import Text
from dashboard.water import numbers, post, posts, station
from dashboard.water.past import SPANS, past_of
from dashboard.water.sheet import HOME, WARNINGS, document, is_invented, links
from operations.accounts import Role
from operations.editions import Editions
from operations.river_limits import LimitsEdition, RiverLimits, limits_kept
from operations.sessions import form_fits, form_token
from store.errors import StoreFull, VersionConflict

log = structlog.get_logger(__name__)


class WaterPages:
    """Raises StoreUnavailable: then the page says that the store is away."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route(HOME, self.show, methods=["GET"]),
            Route("/water/quality/{station}", self.show_station, methods=["GET"]),
            Route("/water/quality/{station}/samples.csv", self.samples, methods=["GET"]),
            Route("/water/post/{gauge}", self.show_post, methods=["GET"]),
            Route("/water/post/{gauge}/levels.csv", self.levels, methods=["GET"]),
            Route("/water/post/{gauge}/limits", self.keep, methods=["POST"]),
        ]

    def _mark(self, request: Request) -> str:
        """The same for as long as nothing was observed, a minute at most."""
        hub = self.desk.hub
        heard = [hub.picture.version[kind] for kind in (WaterLevel.KIND, WaterQuality.KIND)]
        return hub.mark(*heard, self.desk.lang(request))

    def _links(self, request: Request, path: str, text: Text) -> str:
        """To the warnings only for those who may see them."""
        more = [(HOME, text("water_page.title"))] if path != HOME else []
        if request.state.session.role >= Role.OPERATOR:
            more.append((WARNINGS, text("warnings.title")))
        more += of_subject("water", self.desk.profile, request.state.session, text)
        invented = is_invented(self.desk.hub.picture)
        return links(text, path, *more, is_simulated=invented)

    async def show(self, request: Request) -> Response:
        mark, text, now = self._mark(request), self.desk.text(request), self.desk.hub.now()
        if is_known(request, mark):
            return Response(status_code=304)
        picture = self.desk.hub.picture
        title = text("water_page.page_title", city=self.desk.profile.name)
        parts = [
            self._links(request, HOME, text), f"<h1>{escape(title)}</h1>",
            posts.waves_card(picture, now, text), posts.posts_card(picture, now, text),
            posts.quality_card(picture, now, text),
        ]  # fmt: skip
        return document(text, title, parts, path=HOME, mark=mark, build=self.desk.build)

    async def show_post(self, request: Request) -> Response:
        gauge = self.desk.profile.gauges.get(request.path_params["gauge"])
        if gauge is None:
            return self._missing(request)
        editions = await RiverLimits(self.desk.door.store).of(gauge.id).all()
        if is_known(request, f"{self._mark(request)}-{len(editions)}"):
            return Response(status_code=304)
        return await self._post(request, gauge, editions)

    async def _post(
        self,
        request: Request,
        gauge: Gauge,
        editions: list[LimitsEdition],
        typed: dict[str, str] | None = None,
        problem: str = "",
        status: int = 200,
    ) -> Response:
        text, now, picture = self.desk.text(request), self.desk.hub.now(), self.desk.hub.picture
        span = _span(request)
        past = await past_of(self.desk.history, picture, gauge, span, now)
        profile, kept = self.desk.profile, limits_kept({gauge.id: editions}, self.desk.profile)
        said = who_says_what(profile, gauge, kept[gauge.id], now)
        given = typed or _taken(request, [each.limits for each in said])
        form = self._form(request, given, len(editions), problem)
        path = f"{HOME}/post/{gauge.id}?span={span}"
        parts = [
            self._links(request, f"{HOME}/post/{gauge.id}", text),
            post.head_card(picture, gauge, now, text),
            post.chart_card(picture, gauge, past, span, now, text),
            post.limits_card(gauge, said, editions, form, now, text),
            post.changes_card(past, now, text),
            post.doubts_card(past, now, text),
            post.silences_card(past, now, text),
        ]
        mark = f"{self._mark(request)}-{len(editions)}"
        build = self.desk.build
        return document(text, gauge.name, parts, path=path, mark=mark, build=build, status=status)

    def _form(
        self, request: Request, typed: dict[str, str], version: int, problem: str
    ) -> post.LimitsForm | None:
        """None for those who may not put limits in force."""
        session = request.state.session
        if session.role < Role.LEADER or session.agency_id not in self._may():
            return None
        token = form_token(request.state.session_token)
        return post.LimitsForm(
            token=token, key=token_hex(16), version=version, typed=typed, problem=problem
        )

    def _may(self) -> tuple[str, str]:
        """Of the city, or of the agency that warns of floods."""
        return "", self.desk.profile.warning_agency or ""

    async def keep(self, request: Request) -> Response:
        gauge, text = (
            self.desk.profile.gauges.get(request.path_params["gauge"]),
            self.desk.text(request),
        )
        if gauge is None:
            return self._missing(request)
        form = await request.form()
        typed = {key: str(value)[:500] for key, value in form.items() if key not in ("form", "key")}
        limits = RiverLimits(self.desk.door.store).of(gauge.id)
        why, status = await self._kept(request, gauge, form, typed, limits, text)
        if not why:
            return RedirectResponse(f"{HOME}/post/{gauge.id}#limits", 303)
        return await self._post(request, gauge, await limits.all(), typed, why, status)

    async def _kept(
        self,
        request: Request,
        gauge: Gauge,
        form: FormData,
        typed: dict[str, str],
        limits: Editions[LimitsEdition],
        text: Text,
    ) -> tuple[str, int]:
        """A sentence and status why not; "" when it is kept."""
        session = request.state.session
        if session.agency_id not in self._may():
            return text("desk.city_only"), 403
        if not form_fits(request.state.session_token, str(form.get("form", ""))):
            return text("sign_in.form_old"), 403
        try:
            edition = _edition(typed, session.account, self.desk.profile.time_zone)
            expected, key = int(typed.get("expected", "")), str(form.get("key", ""))[:80]
        except (ValueError, OverflowError):
            return text("water_page.wrong_figures"), 422
        assert edition.limits is not None
        if wrong := problems(edition.limits, gauge):
            return text(f"water_page.wrong_{wrong[0].key}", values=wrong[0].values), 422
        if not edition.reason:
            return text("water_page.wrong_no_reason"), 422
        try:
            version = await limits.keep(edition, expected, f"keep:{key}")
        except VersionConflict:
            newest = (await limits.all())[-1]
            return text("water_page.faster", by=newest.by, at=text.clock(newest.at)), 409
        except StoreFull:
            return text("desk.store_full"), 507
        log.info("limits_kept", gauge=gauge.id, by=session.account, version=version)
        return "", 303

    async def levels(self, request: Request) -> Response:
        gauge = self.desk.profile.gauges.get(request.path_params["gauge"])
        if gauge is None:
            return self._missing(request)
        zone, now = self.desk.profile.time_zone, self.desk.hub.now()
        told = await numbers.levels(self.desk.history, gauge, _span(request), now, zone)
        return await asyncio.to_thread(csv_answer, f"{gauge.id}-{_span(request)}", *told)

    async def show_station(self, request: Request) -> Response:
        found = self.desk.profile.quality_stations.get(request.path_params["station"])
        if found is None:
            return self._missing(request)
        mark, text, now = self._mark(request), self.desk.text(request), self.desk.hub.now()
        if is_known(request, mark):
            return Response(status_code=304)
        span, picture = _span(request), self.desk.hub.picture
        past = await station.past_of(self.desk.history, picture, found, span, now)
        path = f"{HOME}/quality/{found.id}"
        parts = [
            self._links(request, path, text),
            *station.cards(picture, found, past, span, now, text),
        ]
        asked = f"{path}?span={span}"
        return document(text, found.name, parts, path=asked, mark=mark, build=self.desk.build)

    async def samples(self, request: Request) -> Response:
        found = self.desk.profile.quality_stations.get(request.path_params["station"])
        if found is None:
            return self._missing(request)
        zone, now = self.desk.profile.time_zone, self.desk.hub.now()
        told = await numbers.samples(self.desk.history, found, _span(request), now, zone)
        return await asyncio.to_thread(csv_answer, f"{found.id}-{_span(request)}", *told)

    def _missing(self, request: Request) -> Response:
        text = self.desk.text(request)
        parts = [self._links(request, "", text), alert(text("water_page.no_such_post"))]
        title, build = text("water_page.title"), self.desk.build
        return document(text, title, parts, path=HOME, mark="", build=build, status=404)


def water_routes(desk: Desk) -> list[Route]:
    """Everything about rivers, the warnings included."""
    return [*FloodWarningPages(desk).routes(), *WaterPages(desk).routes()]


def _span(request: Request) -> str:
    asked = request.query_params.get("span", "")
    return asked if asked in SPANS else "day"


def _taken(request: Request, known: list[Thresholds]) -> dict[str, str]:
    """What fills the form when somebody pressed "put these in force"."""
    asked = request.query_params.get("take", "")
    if asked.isascii() and asked.isdigit() and int(asked) < len(known):
        return post.typed_of(known[int(asked)])
    return {}


def _edition(typed: dict[str, str], by: str, zone: str) -> LimitsEdition:
    """Raises ValueError for figures and days that are none."""
    figures: dict[str, Any] = {
        key: float(typed.get(key, "").replace(",", ".")) for key, _ in post.STEPS
    }
    since = date.fromisoformat(typed.get("since", ""))
    told: dict[str, Any] = {
        "authority": typed.get("authority", "").strip(),
        "version": typed.get("version", "").strip(),
        "official": bool(typed.get("official")),
        "source": typed.get("source", "").strip()[:300],
    }
    limits = Thresholds(**told, **figures)
    begins = datetime.combine(since, time(), ZoneInfo(zone)).astimezone(UTC)
    reason = typed.get("reason", "").strip()
    return LimitsEdition(at=datetime.now(UTC), by=by, since=begins, reason=reason, limits=limits)
