"""One vehicle over HTTP: its page, its track of a day, its log book."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import msgspec
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from city.fleet.drawing import Drawing
from city.fleet.places import Places
from city.fleet.track import worker_of
from dashboard.case_links import of_vehicle
from dashboard.csv_answer import csv_answer
from dashboard.desk import Desk
from dashboard.fleet import page, papers, ranking, tracks, vehicle_page, words
from dashboard.fleet.answers import document, own_agency
from dashboard.fleet.answers import why as why_not
from dashboard.fleet.asks import Ask, asked, one_day
from dashboard.fleet.service import Fleet
from dashboard.land import frame, land, leaflet
from dashboard.pages.plain import hidden
from dashboard.texts import Text
from operations.fleet.logbook import Entry, WrongEntry, checked
from operations.report_cards.periods import NoSuchPeriod
from operations.sessions import form_fits, form_token
from store.errors import StoreError

SAID = ("log.noted", "log.gone", "log.known")


class VehiclePages:
    """`index` gives Dash's own page for a request: Leaflet's addresses are taken from it."""

    def __init__(self, desk: Desk, fleet: Fleet, index: Callable[[Request], str]) -> None:
        self.desk, self.fleet, self.index = desk, fleet, index

    def routes(self) -> list[Route]:
        return [
            Route("/fleet/{vehicle}", self.show, methods=["GET"]),
            Route("/fleet/{vehicle}/track.csv", self.track_csv, methods=["GET"]),
            Route("/api/fleet/{vehicle}/track", self.track, methods=["GET"]),
            Route("/fleet/{vehicle}/log", self.note, methods=["POST"]),
            Route("/fleet/{vehicle}/log/withdraw", self.withdraw, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        text, vehicle_id = self.desk.text(request), request.path_params["vehicle"]
        if not self._may(request, vehicle_id):
            return self._gone(request, text)
        said = request.query_params.get("said", "")
        return await self._page(request, vehicle_id, text(f"fleet.{said}") if said in SAID else "")

    async def _page(
        self, request: Request, vehicle_id: str, said: str = "", status: int = 200
    ) -> Response:
        text, ask, day = self.desk.text(request), *self._asked(request)
        await self.desk.hub.load_shapes()
        profile = self.desk.profile
        try:
            inner, simulated = await self._inner(request, vehicle_id, ask, day, text, said, status)
        except StoreError as why:
            inner, simulated = page.waiting(why_not(why, text)), False
        parts = (
            page.header(
                profile,
                ask,
                text,
                of_vehicle(vehicle_id, text),
                simulated=simulated,
                here=vehicle_page.address(vehicle_id, ask, day),
            ),
            self._bar(vehicle_id, ask, text),
            f'<main id="fleet-vehicle">{inner}</main>',
            page.rules(text),
            page.browser_words(text),
            vehicle_page.script_data(land(self.desk), frame(self.desk), text),
        )
        title = f"{words.vehicle_name(vehicle_id, profile)} · {text('fleet.title')}"
        scripts = leaflet(self.index(request))
        return document(text, title, "".join(parts), self.desk.build, "fleet_vehicle", status, scripts)  # fmt: skip

    def _bar(self, vehicle_id: str, ask: Ask, text: Text) -> str:
        links = "".join(
            page.button(text(f"fleet.{key}"), vehicle_page.address(vehicle_id, ask._replace(period=period)), period.key == ask.period.key)
            for key, period in vehicle_page.usual_days(ask).items()
        )  # fmt: skip
        back = page.button(text("fleet.all"), ask.address(agency="", kind=""), False)
        return f'<nav class="rc-bar"><span class="rc-sorts">{back}{links}</span></nav>'

    async def _inner(
        self, request: Request, vehicle_id: str, ask: Ask, day: date, text: Text, said: str, status: int
    ) -> tuple[str, bool]:  # fmt: skip
        profile = self.desk.profile
        report = await self.fleet.report(ask.span)
        lines = [each for each in report.lines if each.vehicle_id == vehicle_id]
        found = await self.fleet.strips_of(vehicle_id, ask.span)
        entries = await self.fleet.books.of(vehicle_id)
        form = hidden("form", form_token(request.state.session_token))
        whose = f"vehicle={vehicle_id}"
        told = (form, said, status >= 400)
        parts = (
            vehicle_page.head(vehicle_id, profile, text),
            page.tiles(
                ranking.summary(lines, ask, profile), text, opens=True, whose=whose, ask=ask
            ),
            vehicle_page.days(vehicle_id, found, day, ask, text, report.until),
            vehicle_page.track(vehicle_id, day, text),
            vehicle_page.parts(found.get(day, ()), profile, text),
            vehicle_page.log_book(vehicle_id, entries, text, self.fleet.today(), *told),
        )
        return "".join(parts), any(each.simulated for each in lines)

    def _asked(self, request: Request) -> tuple[Ask, date]:
        """The period (else this day and the six before it), and the day whose track is drawn."""
        today, zone = self.fleet.today(), self.desk.profile.time_zone
        try:
            ask = asked(request.query_params, self.desk.profile, today)
        except NoSuchPeriod:
            ask = Ask(one_day(today, zone), today)
        if not request.query_params.get("period"):
            ask = ask._replace(period=vehicle_page.usual_days(ask)["week"])
        day = _day(request, min(ask.period.last, today))
        if not ask.period.first <= day < ask.period.after:
            ask = ask._replace(period=one_day(day, zone))
        return ask, day

    def _may(self, request: Request, vehicle_id: str) -> bool:
        """Whether there may be such a vehicle, and it is this person's business."""
        known, own = self.desk.profile.vehicles.get(vehicle_id), own_agency(request)
        return bool(vehicle_id.isprintable() and len(vehicle_id) <= 64) and (
            not own or (known is not None and known.agency_id == own)
        )

    def _gone(self, request: Request, text: Text) -> Response:
        said = page.waiting(text("fleet.no_such_vehicle"))
        return document(text, text("fleet.title"), said, self.desk.build, "fleet_vehicle", 404)

    async def track(self, request: Request) -> Response:
        """A day's track as JSON: lines, bad positions, and what is not shown."""
        text, vehicle_id = self.desk.text(request), request.path_params["vehicle"]
        if not self._may(request, vehicle_id):
            return JSONResponse({"error": "there is no such vehicle"}, 404)
        try:
            drawn = await self._drawing(vehicle_id, _day(request, self.fleet.today()))
        except StoreError as why:
            return JSONResponse({"error": why_not(why, text)}, 503, headers={"Retry-After": "5"})
        told = msgspec.json.encode(tracks.as_json(drawn, text))
        return Response(told, media_type="application/json")

    async def track_csv(self, request: Request) -> Response:
        """The same points as a table."""
        text, vehicle_id = self.desk.text(request), request.path_params["vehicle"]
        if not self._may(request, vehicle_id):
            return PlainTextResponse(text("fleet.no_such_vehicle"), 404)
        day = _day(request, self.fleet.today())
        try:
            drawn = await self._drawing(vehicle_id, day)
        except StoreError as why:
            return PlainTextResponse(why_not(why, text), 503, {"Retry-After": "5"})
        name = "".join(each if each.isalnum() or each in "-_" else "-" for each in vehicle_id)
        return csv_answer(f"{name}-{day}", *papers.track_numbers(drawn))

    async def _drawing(self, vehicle_id: str, day: date) -> Drawing:
        span = self.fleet.span(day, day + timedelta(days=1))
        found = await tracks.positions(self.fleet.history, vehicle_id, span)
        profile, rules = self.desk.profile, self.desk.profile.fleet_on(day)
        worker, places = worker_of(profile, vehicle_id, rules), Places(profile, rules)
        known = worker, found, day, self.fleet.now(), (), places
        return await asyncio.to_thread(tracks.drawn, *known)

    async def note(self, request: Request) -> Response:
        """Out of service, back in service, or fuel."""
        given, vehicle_id = await request.form(), request.path_params["vehicle"]
        text = self.desk.text(request)
        if (refused := self._refused(request, given, vehicle_id, text)) is not None:
            return refused
        try:
            entry = checked(_entry(given, request.state.session.account), self.fleet.today())
        except WrongEntry as why:
            return await self._page(request, vehicle_id, text(f"fleet.log.wrong_{why}"), 422)
        is_new = await self.fleet.books.add(vehicle_id, entry)
        return self._back(vehicle_id, "log.noted" if is_new else "log.known")

    async def withdraw(self, request: Request) -> Response:
        """An entry counts no more."""
        given, vehicle_id = await request.form(), request.path_params["vehicle"]
        text = self.desk.text(request)
        if (refused := self._refused(request, given, vehicle_id, text)) is not None:
            return refused
        by = request.state.session.account
        await self.fleet.books.withdraw(vehicle_id, str(given.get("entry", "")), by)
        return self._back(vehicle_id, "log.gone")

    def _refused(
        self, request: Request, given: FormData, vehicle_id: str, text: Text
    ) -> Response | None:
        if not self._may(request, vehicle_id) or vehicle_id not in self.desk.profile.vehicles:
            return self._gone(request, text)
        if not form_fits(request.state.session_token, str(given.get("form", ""))):
            return PlainTextResponse(text("sign_in.form_old"), 403)
        return None

    def _back(self, vehicle_id: str, said: str) -> Response:
        self.fleet.forget()
        return RedirectResponse(f"/fleet/{quote(vehicle_id)}?said={said}#log", 303)


def _day(request: Request, usual: date) -> date:
    try:
        return date.fromisoformat(request.query_params.get("day", ""))
    except ValueError:
        return usual


def _entry(given: FormData, by: str) -> Entry:
    """Raises WrongEntry. The id is the form's own, so that a form sent twice counts once."""
    what, litres = str(given.get("what", "")), str(given.get("litres", "")).replace(",", ".").strip()  # fmt: skip
    if what not in ("unfit", "fit", "fuel"):
        raise WrongEntry("what")
    try:
        on, amount = date.fromisoformat(str(given.get("on", ""))), float(litres or 0)
    except ValueError:
        raise WrongEntry("number") from None
    key = str(given.get("key", ""))[:32]
    now = datetime.now(UTC)
    return Entry(
        entry_id=key or f"{now.timestamp():.6f}",
        what=what,  # type: ignore[arg-type]
        on=on,
        at=now,
        by=by,
        litres=amount if what == "fuel" else 0.0,
        note=str(given.get("note", "")),
    )
