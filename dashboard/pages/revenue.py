"""Revenue over HTTP: the page, the numbers behind its charts as CSV, a workbook, and as data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

import msgspec
from dash import html
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from city.revenue import Overview, Standing
from city.revenue_terms import TOTAL
from dashboard.case_links import Link, of_subject
from dashboard.charts import tags
from dashboard.contracts import Component
from dashboard.csv_answer import csv_answer
from dashboard.desk import Desk
from dashboard.file_answer import WORKBOOKS, file_answer
from dashboard.guide.help import help_html
from dashboard.marks import simulated
from dashboard.markup import as_html
from dashboard.pages.plain import is_known, kept_true, tongues
from dashboard.report_cards.files import Files
from dashboard.revenue import page, tables, words
from dashboard.revenue.known import book_of, overview_of, today_of, years_of
from dashboard.revenue.paper import paper
from dashboard.revenue.parts import PATH, address
from dashboard.texts import Text

SHEETS = ("00_tokens.css", "10_wall.css", "20_panels.css", "76_revenue.css")


class NothingKnown(Exception):
    """Of this year or kind."""


class RevenuePages:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.files = desk, Files(WORKBOOKS)

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.show),
            Route(f"{PATH}/csv", self.csv),
            Route(f"{PATH}/xlsx", self.xlsx),
            Route("/api/revenue", self.data),
        ]

    async def show(self, request: Request) -> Response:
        text = self.desk.text(request)
        mark = self._mark(text)
        if "if-none-match" in request.headers and is_known(request, mark):
            return Response(status_code=304)
        try:
            found, standing = self._asked(request)
        except NothingKnown:
            return self._document(request, text, mark, [page_none(self.desk, text)], "")
        picture = self.desk.hub.picture
        made = list(page.content(picture, found, standing, self.desk.hub.now(), text))
        title = words.name(standing.kind, picture.profile, text)
        return self._document(request, text, mark, made, f"{title} · {found.year}")

    def _asked(self, request: Request) -> tuple[Overview, Standing]:
        """Raises NothingKnown."""
        asked, picture = request.query_params, self.desk.hub.picture
        year = asked.get("year", "")
        found = overview_of(picture, self.desk.hub.now(), int(year) if _is_year(year) else 0)
        known = {each.kind: each for each in (found.total, *found.kinds)} if found else {}
        standing = known.get(asked.get("kind", TOTAL))
        if found is None or standing is None:
            raise NothingKnown
        return found, standing

    def _mark(self, text: Text) -> str:
        """The same for as long as the same page is shown."""
        hub = self.desk.hub
        return hub.mark(hub.picture.version["agency_indicator"], text.lang)

    def _document(
        self, request: Request, text: Text, mark: str, made: list[Component], place: str
    ) -> HTMLResponse:
        kept = kept_true(text, f"{PATH}?{request.url.query}", mark)
        body = f'<main id="revenue" class="revenue-page" {kept}>{as_html(made)}</main>'
        return HTMLResponse(_whole(text, self._head(request, text, place), body, self.desk.build))

    def _head(self, request: Request, text: Text, place: str) -> str:
        picture, kind = self.desk.hub.picture, request.query_params.get("kind", TOTAL)
        mark = as_html(simulated(book_of(picture).simulated, text))
        years = "".join(_year(each, kind, request, picture_year(self.desk), text) for each in years_of(picture))  # fmt: skip
        title = escape(text("revenue.page_title", city=picture.profile.name))
        cases = of_subject("revenue", picture.profile, request.state.session, text)
        return (
            f'<header class="top"><h1 class="title">{title}</h1><span class="place">{escape(place)}</span>'
            f'{mark}<nav class="top-links" aria-label="{escape(text("page.links"))}">{_links(text, cases)}</nav></header>'
            f'<nav class="revenue-years" aria-label="{escape(text("revenue.years"))}">{years}</nav>'
        )

    async def csv(self, request: Request) -> Response:
        """`what` of `tables.WHAT`, `kind`, `year`."""
        text = self.desk.text(request)
        try:
            found, standing = self._asked(request)
            what = request.query_params.get("what", "curve")
            made = tables.table(what, self.desk.hub.picture, found, standing.kind, text)
        except (NothingKnown, KeyError):
            return JSONResponse({"error": "there are no such figures"}, 404)
        name = f"pad-{self.desk.profile.key}-{found.year}-{standing.kind}-{what}"
        return csv_answer(name, [each.title for each in made.columns], made.rows)

    async def xlsx(self, request: Request) -> Response:
        """Every kind, and of each that may be seen its months; formulas in words."""
        text, session = self.desk.text(request), request.state.session
        try:
            found, _ = self._asked(request)
        except NothingKnown:
            return JSONResponse({"error": "there are no such figures"}, 404)
        told = paper(self.desk.hub.picture, found, datetime.now(UTC), session.account, text)
        name = f"pad-{self.desk.profile.key}-{found.year}.xlsx"
        return await file_answer(self.files, told, name, text)

    async def data(self, request: Request) -> Response:
        """The overview as JSON, for others to build on."""
        try:
            found, _ = self._asked(request)
        except NothingKnown:
            return JSONResponse({"error": "there are no such figures"}, 404)
        return Response(msgspec.json.encode(found), media_type="application/json")


def _is_year(said: str) -> bool:
    return len(said) == 4 and said.isascii() and said.isdigit() and said > "1900"


def picture_year(desk: Desk) -> int:
    return today_of(desk.hub.picture, desk.hub.now()).year


def page_none(desk: Desk, text: Text) -> Component:
    """In place of figures: what is missing, and what to do."""
    key = "none" if desk.profile.revenue else "no_profile"
    words_of = [html.P(text(f"revenue.{key}"), className="missing-what"), html.P(text(f"revenue.{key}_todo"))]  # fmt: skip
    return html.Div(words_of, className="missing")


def _year(year: int, kind: str, request: Request, running: int, text: Text) -> str:
    chosen = request.query_params.get("year", str(running)) == str(year)
    current = ' aria-current="page"' if chosen else ""
    href = escape(address(kind, 0 if year == running else year))
    return f'<a class="quiet-link"{current} href="{href}">{year}</a>'


def _links(text: Text, cases: Sequence[Link]) -> str:
    made = (
        f'<a class="quiet-link" href="{escape(href)}">{escape(word)}</a>'
        for href, word in (("/wall", text("report_cards.to_wall")), *cases)
    )
    return (
        f"{''.join(made)}{tongues(text, PATH)}"
        f'<a class="quiet-link" href="/account">{escape(text("account.title"))}</a>'
    )


def _whole(text: Text, head: str, body: str, build: str) -> str:
    sheets = "".join(f'<link rel="stylesheet" href="/assets/{each}?v={build}">' for each in SHEETS)
    script = f'<script src="/assets/69_keep_true.js?v={build}" defer></script>'
    return (
        f'<!doctype html><html lang="{text.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="/_favicon.ico"><title>{escape(text("revenue.title"))}</title>'
        f"{sheets}{tags(text, build)}{script}</head>"
        f'<body class="revenue-body">{head}{body}{help_html(text, "revenue")}</body></html>'
    )
