"""Agencies' figures over HTTP: the pages, an indicator's numbers as CSV, and the doors.

| path                              | who      | answers                                          |
|-----------------------------------|----------|--------------------------------------------------|
| GET /indicators                   | viewer   | every agency with its indicators                 |
| GET /indicators/{agency}/{id}     | viewer   | one of them with all there is                    |
| GET /indicators/{agency}/{id}.csv | viewer   | its figures                                      |
| GET /indicators/doors             | operator | the page of doors (doors_api.py: what it asks)   |
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.indicator_readings import IndicatorReading, indicator_reading
from city.observations import AgencyIndicator
from city.picture import BOOK
from dashboard.csv_answer import csv_answer
from dashboard.desk import Desk
from dashboard.indicators.detail import detail
from dashboard.indicators.doors_api import DoorsApi
from dashboard.indicators.doors_page import doors_page
from dashboard.indicators.figure import numbers
from dashboard.indicators.page import Shown, document, overview
from dashboard.indicators.rights import may_see
from dashboard.pages.plain import is_known, page
from operations.indicators.doors import IndicatorDoors


class IndicatorPages:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        one = "/indicators/{agency}/{indicator}"
        return [
            Route("/indicators", self.all),
            Route("/indicators/doors", self.doors),
            Route(f"{one}.csv", self.csv),
            Route(one, self.one),
            *DoorsApi(self.desk).routes(),
        ]

    async def all(self, request: Request) -> Response:
        of = self._shown(request)
        if is_known(request, of.mark):
            return Response(status_code=304)
        return document(of, of.text("indicators.title"), overview(of))

    async def doors(self, request: Request) -> Response:
        text, session = self.desk.text(request), request.state.session
        return doors_page(text, self.desk.profile, session, self.desk.build)

    async def one(self, request: Request) -> Response:
        of = self._shown(request)
        if is_known(request, of.mark):
            return Response(status_code=304)
        found = self._found(request, of)
        if found is None:
            return self._gone(of)
        doors = IndicatorDoors(self.desk.door.store, self.desk.profile, lambda: of.now)
        editions = await doors.definition_editions(found.definition.key)
        title = of.text.pick(found.definition.name)
        return document(of, title, detail(of, found, editions))

    async def csv(self, request: Request) -> Response:
        of = self._shown(request)
        found = self._found(request, of)
        if found is None:
            return self._gone(of)
        header, *rows = numbers(found, self.desk.profile, of.text)
        name = f"{found.definition.agency_id}-{found.definition.indicator_id}"
        return csv_answer(name, header, rows)

    def _found(self, request: Request, of: Shown) -> IndicatorReading | None:
        key = f"{request.path_params['agency']}/{request.path_params['indicator']}"
        definition = of.picture.indicator_book.definitions.get(key)
        if definition is None or not may_see(of.session, definition):
            return None
        return indicator_reading(of.picture, definition, of.now)

    def _gone(self, of: Shown) -> Response:
        body = f'<main class="ind-page"><p>{escape(of.text("indicators.page.gone"))}</p></main>'
        return page(of.text, of.text("drawer.gone"), body, 404, about="indicators")

    def _shown(self, request: Request) -> Shown:
        picture, now = self.desk.hub.picture, datetime.now(UTC)
        heard = [picture.version[each] for each in (AgencyIndicator.KIND, BOOK)]
        mark = self.desk.hub.mark(*heard, self.desk.lang(request))
        text, session = self.desk.text(request), request.state.session
        return Shown(picture, text, session, now, mark, self.desk.build)
