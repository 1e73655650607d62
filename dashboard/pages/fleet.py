"""The fleet over HTTP: its page, the rows behind each figure, and files to take along."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from city.vehicles import UNKNOWN_KIND
from dashboard.case_links import of_fleet
from dashboard.csv_answer import csv_answer
from dashboard.desk import Desk
from dashboard.file_answer import WORKBOOKS, file_answer
from dashboard.fleet import daily_chart, lists, page, papers, ranking, words
from dashboard.fleet.answers import document, may_open, own_agency
from dashboard.fleet.answers import why as why_not
from dashboard.fleet.asks import Ask, asked, one_day
from dashboard.fleet.service import Fleet
from dashboard.markup import as_html
from dashboard.pages.plain import is_known
from dashboard.report_cards.files import Files
from dashboard.texts import Text
from operations.exports import Paper
from operations.fleet.report import Report
from operations.fleet.rows import Asked
from operations.report_cards.periods import NoSuchPeriod
from store.errors import StoreError

MOST_TRIPS = 50_000


class FleetPages:
    def __init__(self, desk: Desk, fleet: Fleet) -> None:
        self.desk, self.fleet, self.files = desk, fleet, Files(WORKBOOKS)

    def routes(self) -> list[Route]:
        return [
            Route("/fleet", self.show, methods=["GET"]),
            Route("/fleet/csv", self.csv, methods=["GET"]),
            Route("/fleet/days.csv", self.days_csv, methods=["GET"]),
            Route("/fleet/parts.csv", self.parts_csv, methods=["GET"]),
            Route("/fleet/xlsx", self.xlsx, methods=["GET"]),
            Route("/api/fleet/rows", self.rows, methods=["GET"]),
        ]

    def ask(self, request: Request) -> Ask:
        """Raises NoSuchPeriod."""
        return asked(request.query_params, self.desk.profile, self.fleet.today())

    async def show(self, request: Request) -> Response:
        text = self.desk.text(request)
        try:
            ask, status = self.ask(request), 200
        except NoSuchPeriod:
            today = self.fleet.today()
            ask, status = Ask(one_day(today, self.desk.profile.time_zone), today), 404
        try:
            report = await self.fleet.report(ask.span)
        except StoreError as why:
            return self._page(request, ask, text, page.waiting(why_not(why, text)), "", status)
        until = report.until.timestamp() if report.until else 0
        rules = len(self.desk.profile.fleet_kept.editions)
        mark = f"{until:.0f}-{len(report.sent)}-{rules}-{text.lang}"
        if status == 200 and is_known(request, mark):
            return Response(status_code=304)
        inner = await self._inner(request, ask, report, text)
        if status == 404:
            inner = page.state([text("report_cards.no_period")]) + inner
        return self._page(request, ask, text, inner, mark, status, simulated=report.simulated)

    async def _inner(self, request: Request, ask: Ask, report: Report, text: Text) -> str:
        profile, opens = self.desk.profile, may_open(request)
        lines = ranking.chosen(report.lines, ask)
        if not lines:
            return page.state([text("fleet.no_vehicles")])
        found = ranking.ranked(lines, ask, profile, text)
        parts = [page.state(_state(report, text)), page.tiles(ranking.summary(lines, ask, profile), text, opens=opens)]  # fmt: skip
        if ask.is_one_day and ask.by == "vehicle":
            drawn = await self.fleet.strips(ask.period.first)
            parts.append(page.day_strips(found, drawn, ask, text, report.until, opens=opens))
        elif not ask.is_one_day:
            parts.append(await self._chart(ask, report, text))
        return "".join((*parts, page.ranking(found, ask, text, opens=opens)))

    async def _chart(self, ask: Ask, report: Report, text: Text) -> str:
        rows = await self.fleet.days(ask.span, ask.agency, ask.kind)
        if not rows:
            return ""
        csv = ask.address("/fleet/days.csv", by="", sort="")
        drawn = as_html(daily_chart.daily(rows, text, report.until, csv))
        return (
            f'<section class="fleet-chart"><h2>{escape(text("fleet.chart"))}</h2>{drawn}</section>'
        )

    def _page(
        self, request: Request, ask: Ask, text: Text, inner: str, mark: str, status: int, *, simulated: bool = False
    ) -> HTMLResponse:  # fmt: skip
        opens = may_open(request)
        settings = "/fleet/settings", text("fleet_settings.title")
        links = [of_fleet(ask.agency, text), settings] if opens else []
        parts = (
            page.header(self.desk.profile, ask, text, *links, simulated=simulated),
            page.bar(ask, self.desk.profile, text, files=opens),
            page.kept(ask, text, mark, inner),
            page.rules(text),
            page.browser_words(text),
        )
        title = text("fleet.page_title", city=self.desk.profile.name)
        return document(text, title, "".join(parts), self.desk.build, "fleet", status)

    async def rows(self, request: Request) -> Response:
        """What stands behind a figure: `set`, the page's own question, and of whom."""
        text, given = self.desk.text(request), request.query_params
        try:
            ask, start = self.ask(request), min(max(int(given.get("start", "0")), 0), 1_000_000)
            whom = self._whom(request, ask)
            found = await self._rows(request, ask, given.get("set", ""), whom, start)
        except (NoSuchPeriod, ValueError):
            return JSONResponse({"error": "period and start are needed"}, 422)
        except KeyError:
            return JSONResponse({"error": "there is no such set of rows"}, 404)
        except StoreError as why:
            return JSONResponse({"error": why_not(why, text)}, 503, headers={"Retry-After": "5"})
        key, profile = given.get("figure", ""), self.desk.profile
        names = (
            words.label(key, text) if f"fleet.figure.{key}" in text.words else "",
            words.vehicle_name(whom.vehicle_id, profile) if whom.vehicle_id else "",
            words.kind_name(whom.kind, profile, text) if whom.kind else "",
            words.agency_name(whom.agency_id, profile, text) if whom.agency_id else "",
        )
        title = " · ".join(filter(None, (*names, words.period_name(ask.period, text))))
        return JSONResponse(found | {"title": title})

    def _whom(self, request: Request, ask: Ask) -> Asked:
        """`vehicle`, `kind` and `agency` of the question, and never another agency than one's own."""
        own = own_agency(request)
        vehicle = request.query_params.get("vehicle", "")[:64]
        if own and ask.agency not in ("", own):
            raise KeyError(ask.agency)
        return Asked(own or ask.agency, ask.kind, vehicle)

    async def _rows(
        self, request: Request, ask: Ask, name: str, whom: Asked, start: int
    ) -> dict[str, Any]:
        text, profile = self.desk.text(request), self.desk.profile
        if name not in ("visits", "unfit", "fuel"):
            return lists.parts(await self.fleet.rows(ask.span, name, whom, start), name, profile, text)  # fmt: skip
        report = await self.fleet.report(ask.span)
        if name == "visits":
            sent = [each for each in report.sent if _is(each.vehicle_id, each.kind, each.agency_id, whom)]  # fmt: skip
            now = datetime.now(UTC)
            return lists.visits(sent, self.fleet.case_of, profile, text, now, start, whole=True)
        lines = [each for each in report.lines if _is(each.vehicle_id, each.kind, each.agency_id, whom)]  # fmt: skip
        if name == "unfit":
            return lists.unfit(lines, profile, text)
        books = await self.fleet.books.all()
        return lists.fuel(books, lines, ask.span.first, ask.span.after, profile, text)

    async def csv(self, request: Request) -> Response:
        """The ranking as it is on the page."""
        text = self.desk.text(request)
        try:
            ask = self.ask(request)
            report = await self.fleet.report(ask.span)
        except NoSuchPeriod as why:
            return JSONResponse({"error": str(why)}, 404)
        except StoreError as why:
            return PlainTextResponse(why_not(why, text), 503, {"Retry-After": "5"})
        lines = ranking.ranked(ranking.chosen(report.lines, ask), ask, self.desk.profile, text)
        return csv_answer(f"{self._name(ask)}-{ask.by}", *papers.figures_numbers(lines))

    async def days_csv(self, request: Request) -> Response:
        """The numbers behind the chart."""
        try:
            ask = self.ask(request)
            rows = await self.fleet.days(ask.span, ask.agency, ask.kind)
        except NoSuchPeriod as why:
            return JSONResponse({"error": str(why)}, 404)
        except StoreError as why:
            return PlainTextResponse(
                why_not(why, self.desk.text(request)), 503, {"Retry-After": "5"}
            )
        return csv_answer(f"{self._name(ask)}-days", *papers.days_numbers(rows))

    async def parts_csv(self, request: Request) -> Response:
        """Everything behind the strips: trips, stops and silence, of the fleet or of one vehicle."""
        try:
            ask = self.ask(request)
            whom = self._whom(request, ask)
            found = await self.fleet.rows(ask.span, "day", whom, 0, MOST_TRIPS)
        except (NoSuchPeriod, KeyError) as why:
            return JSONResponse({"error": str(why)}, 404)
        except StoreError as why:
            return PlainTextResponse(
                why_not(why, self.desk.text(request)), 503, {"Retry-After": "5"}
            )
        numbers = papers.parts_numbers(found.parts, self.desk.profile)
        return csv_answer(f"{self._name(ask)}-parts", *numbers)

    async def xlsx(self, request: Request) -> Response:
        """Figures, formulas and trips, as they are at this moment."""
        text = self.desk.text(request)
        try:
            ask = self.ask(request)
            paper = await self._paper(request, ask, text)
        except NoSuchPeriod as why:
            return JSONResponse({"error": str(why)}, 404)
        except StoreError as why:
            return PlainTextResponse(why_not(why, text), 503, {"Retry-After": "5"})
        return await file_answer(self.files, paper, f"{self._name(ask)}.xlsx", text)

    async def _paper(self, request: Request, ask: Ask, text: Text) -> Paper:
        profile, by = self.desk.profile, request.state.session.account
        report = await self.fleet.report(ask.span)
        whom = Asked(own_agency(request) or ask.agency, ask.kind, "")
        trips = await self.fleet.rows(ask.span, "trips", whom, 0, MOST_TRIPS)
        lines = ranking.chosen(report.lines, ask)
        groups = {
            name: ranking.ranked(lines, ask._replace(by=name), profile, text)
            for name in ("kind", "agency", "vehicle")
        }
        whole = ranking.summary(lines, ask, profile)
        return await asyncio.to_thread(
            papers.paper,
            papers.Taken(ask, whole, groups, trips.parts, trips.total, report.simulated),
            profile,
            text,
            datetime.now(UTC),
            by,
        )

    def _name(self, ask: Ask) -> str:
        return f"armada-{self.desk.profile.key}-{ask.period.key}"


def _is(vehicle_id: str, kind: str, agency_id: str, whom: Asked) -> bool:
    return (
        whom.vehicle_id in ("", vehicle_id)
        and whom.kind in ("", kind)
        and whom.agency_id in ("", agency_id)
    )


def _state(report: Report, text: Text) -> list[str]:
    if report.until is None:
        return [text("fleet.nothing_yet"), text("fleet.nothing_yet_todo")]
    said = [text("fleet.until", at=text.moment(report.until, datetime.now(UTC)))]
    if report.begins and report.begins > report.first:
        said.append(text("fleet.begins", day=words.day_name(report.begins, text)))
    unlisted = sum(each.kind == UNKNOWN_KIND.id for each in report.lines)
    return [*said, *([text("fleet.unlisted", n=text.number(unlisted))] if unlisted else [])]
