"""Air and trees over HTTP: the page, one station, and the numbers behind both as CSV."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from html import escape
from zlib import crc32
from zoneinfo import ZoneInfo

import msgspec
from dash import html
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from city.air import POLLUTANTS
from dashboard.air.history import AirHistory
from dashboard.air.page import overview
from dashboard.air.station_page import station_page
from dashboard.case_links import of_subject
from dashboard.charts import tags
from dashboard.contracts import Component
from dashboard.csv_answer import csv_answer
from dashboard.desk import ASSETS, Desk
from dashboard.guide.help import help_html
from dashboard.markup import as_html
from dashboard.pages.plain import is_known, kept_true, tongues
from dashboard.readings import anything_simulated
from dashboard.texts import Text
from operations.accounts import Role

PATH = "/air"
SHEETS = ("00_tokens.css", "10_wall.css", "20_panels.css", "22_air.css", "70_report_cards.css")
CSV_DAYS, MOST_DAYS = 14, 366


class AirPages:
    def __init__(self, desk: Desk, history: AirHistory) -> None:
        self.desk, self.history = desk, history

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.show),
            Route(f"{PATH}/csv", self.weeks),
            Route(f"{PATH}/station/{{station}}", self.station),
            Route(f"{PATH}/station/{{station}}/csv", self.readings),
        ]

    async def show(self, request: Request) -> Response:
        text = self.desk.text(request)
        if is_known(request, self._mark(text)):
            return Response(status_code=304)
        hub, may_look = self.desk.hub, self._may_look(request)
        shown = overview(hub.picture, self.history.past, hub.now(), text, may_look=may_look)
        title = text("air.page_title", city=self.desk.profile.name)
        return self._document(request, title, shown, PATH)

    async def station(self, request: Request) -> Response:
        text, key = self.desk.text(request), request.path_params["station"]
        station = self.desk.profile.air_stations.get(key)
        if station is None:
            told = html.P(text("air.no_station"), className="quiet")
            return self._document(request, text("air.no_station"), [told], PATH, status=404)
        if is_known(request, self._mark(text)):
            return Response(status_code=304)
        asked, hub = request.query_params.get("pollutant", ""), self.desk.hub
        shown = station_page(
            hub.picture, station, self.history.past, asked, hub.now(), text,
            may_look=self._may_look(request),
        )  # fmt: skip
        chosen = f"?pollutant={asked}" if asked in POLLUTANTS else ""
        title = text("air.station_title", name=station.name)
        return self._document(request, title, shown, f"{PATH}/station/{key}{chosen}")

    def _may_look(self, request: Request) -> bool:
        session = request.state.session
        return bool(session and session.role >= Role.OPERATOR)

    def _mark(self, text: Text) -> str:
        """The same for as long as the same is shown; ages count by themselves, silence once a minute."""
        hub = self.desk.hub
        made = self.history.past.made_at.timestamp()
        places = crc32(msgspec.json.encode(hub.picture.planting.places))
        return hub.mark(hub.picture.version["air_quality"], f"{made:.0f}", places, text.lang)

    def _document(
        self,
        request: Request,
        title: str,
        shown: Sequence[Component],
        address: str,
        status: int = 200,
    ) -> HTMLResponse:
        text, build = self.desk.text(request), self.desk.build
        kept = kept_true(text, address, self._mark(text))
        main = f'<main id="air" class="air-page" {kept}>{as_html(list(shown))}</main>'
        body = self._header(request, title, address) + main + help_html(text, "air")
        sheets = "".join(
            f'<link rel="stylesheet" href="/assets/{each}?v={build}">'
            for each in (*SHEETS, *sorted(each.name for each in ASSETS.glob("74_air*.css")))
        )
        script = f'<script src="/assets/69_keep_true.js?v={build}" defer></script>'
        return HTMLResponse(
            f'<!doctype html><html lang="{text.lang}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="/_favicon.ico"><title>{escape(title)}</title>{sheets}'
            f'{tags(text, build)}{script}</head><body class="rc-page">{body}</body></html>',
            status,
        )

    def _header(self, request: Request, title: str, address: str) -> str:
        text = self.desk.text(request)
        is_so = anything_simulated(self.desk.hub.picture)
        mark = f'<span class="simulation">{escape(text("page.simulation"))}</span>' if is_so else ""
        cases = of_subject("air", self.desk.profile, request.state.session, text)
        links = [
            ("/wall", text("report_cards.to_wall")),
            *cases,
            ("/account", text("account.title")),
        ]
        if address != PATH:
            links.insert(0, (PATH, text("air.to_all")))
        shown = "".join(
            f'<a class="quiet-link" href="{escape(href)}">{escape(word)}</a>'
            for href, word in links
        )
        return (
            f'<header class="top"><h1 class="title">{escape(title)}</h1>{mark}'
            f'<nav class="top-links" aria-label="{escape(text("page.links"))}">{shown}{tongues(text, address)}</nav></header>'
        )

    async def weeks(self, request: Request) -> Response:
        """What the ribbons show: an hour of a station a line."""
        rows = (
            (key, self._local(each.at), each.value, each.critical)
            for key, hours in self.history.past.weeks.items()
            for each in hours
        )
        return csv_answer("ispu", ("station", "at", "ispu", "critical"), rows)

    async def readings(self, request: Request) -> Response:
        """What a station sent in the last `days`, as it came."""
        key = request.path_params["station"]
        if key not in self.desk.profile.air_stations:
            return PlainTextResponse(self.desk.text(request)("air.no_station"), 404)
        columns = [f"{each}_ug_m3" for each in POLLUTANTS]
        rows = (
            (
                self._local(each.observed_at),
                getattr(each, "averaged_over_s", None),
                each.source,
                *(getattr(each, column, None) for column in columns),
            )
            for each in await self.history.readings(key, _days(request))
        )
        heads = "observed_at", "averaged_over_s", "source", *columns
        return await asyncio.to_thread(csv_answer, key, heads, rows)

    def _local(self, at: datetime) -> str:
        return at.astimezone(ZoneInfo(self.desk.profile.time_zone)).isoformat(timespec="seconds")


def _days(request: Request) -> int:
    asked = request.query_params.get("days", "")
    return min(max(int(asked), 1), MOST_DAYS) if asked.isdecimal() and len(asked) < 5 else CSV_DAYS
