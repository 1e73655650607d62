"""Report cards over HTTP: the page, the figures as JSON, the cases behind them, files, surveys."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import escape

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from dashboard.desk import ASSETS, Desk
from dashboard.file_answer import file_answer
from dashboard.guide.help import help_html
from dashboard.pages.plain import hidden, is_known
from dashboard.pages.report_card_surveys import SurveyPages
from dashboard.report_cards import page
from dashboard.report_cards.cases import lines_of
from dashboard.report_cards.files import Files, Job, Kind
from dashboard.report_cards.service import NotLoadedYet, ReportCards
from dashboard.texts import Text
from operations.accounts import Role
from operations.report_cards.periods import NoSuchPeriod, Period, custom, parse
from operations.sessions import form_token
from store.errors import StoreUnavailable

EXPORTS, SURVEYS = Role.OPERATOR, Role.LEADER
"""Who may take files along, and who may say what citizens answered."""
SAID = ("survey_taken", "survey_known", "survey_withdrawn")


class ReportCardPages:
    def __init__(self, desk: Desk, cards: ReportCards) -> None:
        self.desk, self.cards, self.files = desk, cards, Files()

    def routes(self) -> list[Route]:
        return [
            Route("/report-cards", self.show, methods=["GET"]),
            Route("/report-cards/xlsx", self.xlsx, methods=["GET"]),
            Route("/report-cards/pdf", self.pdf, methods=["GET"]),
            Route("/api/report-cards", self.figures, methods=["GET"]),
            Route("/api/report-cards/{agency}/cases", self.cases, methods=["GET"]),
            *SurveyPages(self.cards, self._refused).routes(),
        ]

    async def show(self, request: Request) -> Response:
        text = self.desk.text(request)
        try:
            period = self._period(request)
        except NoSuchPeriod:
            said = text("report_cards.no_period")
            return await self._page(request, self.cards.present(), message=said, status=404)
        if await self._is_shown(request, period, text):
            return Response(status_code=304)
        key = request.query_params.get("said", "")
        n = request.query_params.get("n", "")[:8]
        said = text(f"report_cards.{key}", n=escape(n)) if key in SAID else ""
        return await self._page(request, period, message=said)

    async def _is_shown(self, request: Request, period: Period, text: Text) -> bool:
        """The page asks every few seconds, and mostly nothing happened."""
        if "if-none-match" not in request.headers:
            return False
        try:
            return is_known(request, page.mark(await self.cards.card_set(period), text))
        except (NotLoadedYet, StoreUnavailable):
            return False

    def _period(self, request: Request) -> Period:
        """Raises NoSuchPeriod."""
        asked, zone = request.query_params, self.desk.profile.time_zone
        if asked.get("from") and asked.get("to"):
            try:
                first, last = (date.fromisoformat(asked[key]) for key in ("from", "to"))
                return parse(custom(first, last, zone).key, zone)
            except (ValueError, OverflowError):
                raise NoSuchPeriod(f"from {asked['from'][:20]} to {asked['to'][:20]}") from None
        key = asked.get("period", "")
        return parse(key, zone) if key else self.cards.present()

    async def _page(
        self, request: Request, period: Period, *, message: str = "", status: int = 200
    ) -> HTMLResponse:
        text, session, now = self.desk.text(request), request.state.session, datetime.now(UTC)
        shown = page.Shown(
            may_export=session.role >= EXPORTS,
            may_survey=session.role >= SURVEYS and not session.agency_id,
            form=hidden("form", form_token(request.state.session_token)),
            message=message,
            failed=status >= 400,
        )
        body, simulated = await self._body(period, text, now)
        surveys = await self._surveys(period, text, shown, now)
        parts = [
            page.header(
                self.desk.profile, text, simulated=simulated, period=period, desk=shown.may_export
            ),
            page.bar(period, text, shown), page.rules(text, self.desk.profile.report_cards.least_cases), body, surveys,
            page.browser_words(text),
        ]  # fmt: skip
        title = text("report_cards.page_title", city=self.desk.profile.name)
        return _document(text, title, "".join(parts), self.desk.build, status)

    async def _body(self, period: Period, text: Text, now: datetime) -> tuple[str, bool]:
        try:
            found = await self.cards.card_set(period)
        except NotLoadedYet:
            return page.waiting("loading", period, text), False
        except StoreUnavailable:
            return page.waiting("no_store", period, text), False
        return page.body(found, self.desk.profile, text, now), found.simulated

    async def _surveys(self, period: Period, text: Text, shown: page.Shown, now: datetime) -> str:
        try:
            found = await self.cards.surveys.all()
        except StoreUnavailable:
            return ""
        return page.surveys(found, period, text, shown, now)

    async def figures(self, request: Request) -> Response:
        """All cards of a period as data, for others to build on."""
        try:
            found = await self.cards.card_set(self._period(request))
        except NoSuchPeriod as why:
            return JSONResponse({"error": str(why)}, 404)
        except (NotLoadedYet, StoreUnavailable):
            return _not_yet()
        return Response(msgspec.json.encode(found), media_type="application/json")

    async def cases(self, request: Request) -> Response:
        """The cases behind a figure: `set`, `period`, `until` (epoch ms of the card), `start`."""
        asked, agency = request.query_params, request.path_params["agency"]
        try:
            period = self._period(request)
            until = datetime.fromtimestamp(int(asked.get("until", "")) / 1000, UTC)
            start = min(max(int(asked.get("start", "0")), 0), 10_000_000)
        except (NoSuchPeriod, ValueError, OverflowError, OSError):
            return JSONResponse({"error": "period, until and start are needed"}, 422)
        if agency not in self.desk.profile.agencies:
            return JSONResponse({"error": "there is no such agency"}, 404)
        whole, name = self._sees_all(request, agency), asked.get("set", "")
        try:
            found = await self.cards.cases(period, agency, name, until, start, whole=whole)
        except KeyError:
            return JSONResponse({"error": "there is no such set of cases"}, 404)
        except NotLoadedYet:
            return _not_yet()
        text, now = self.desk.text(request), datetime.now(UTC)
        told = lines_of(found, self.desk.profile, text, now, opens=whole)
        return JSONResponse(told | {"title": _title(self.desk, agency, name, text)})

    def _sees_all(self, request: Request, agency: str) -> bool:
        """Staff of the desk see whole tickets; an agency's own staff only those of their agency."""
        session = request.state.session
        own = getattr(session, "agency_id", "")
        return bool(session.role >= EXPORTS) and own in ("", agency)

    async def xlsx(self, request: Request) -> Response:
        """Figures, formulas and the cases behind them, as they are at this moment."""
        return await self._file(request, "xlsx")

    async def pdf(self, request: Request) -> Response:
        """The same to be printed, without the list of cases."""
        return await self._file(request, "pdf")

    async def _file(self, request: Request, kind: Kind) -> Response:
        text = self.desk.text(request)
        try:
            job = await self._job(request, kind)
        except NoSuchPeriod as why:
            return JSONResponse({"error": str(why)}, 404)
        except (NotLoadedYet, StoreUnavailable):
            return _not_yet()
        name = f"rapor-{self.desk.profile.key}-{self._period(request).key}.{kind}"
        return await file_answer(self.files, job, name, text)

    async def _job(self, request: Request, kind: Kind) -> Job:
        """Everything of this moment, copied. Raises NoSuchPeriod, NotLoadedYet, StoreUnavailable."""
        session, period = request.state.session, self._period(request)
        found = await self.cards.card_set(period)
        rows = self.cards.snapshot(period, found.until, session.agency_id) if kind == "xlsx" else None  # fmt: skip
        lang, by = self.desk.lang(request), session.account
        return Job(kind=kind, found=found, rows=rows, profile=self.desk.profile, lang=lang, by=by)

    async def _refused(self, request: Request, key: str, said: str) -> Response:
        return await self._page(request, self.cards.known(key), message=said, status=422)


def _title(desk: Desk, agency: str, name: str, text: Text) -> str:
    what = text(f"report_cards.set.{name}")
    return text("report_cards.cases_of", agency=desk.profile.agencies[agency].short, what=what)


def _not_yet() -> Response:
    return JSONResponse(
        {"error": "the cases are not loaded, or the store does not answer; try again"},
        503,
        headers={"Retry-After": "2"},
    )


def _document(text: Text, title: str, body: str, build: str, status: int) -> HTMLResponse:
    names = ("00_tokens.css", "10_wall.css", "20_panels.css", "70_report_cards.css")
    sheets = "".join(f'<link rel="stylesheet" href="/assets/{each}?v={build}">' for each in names)
    scripts = "".join(
        f'<script src="/assets/{each.name}?v={build}" defer></script>'
        for each in (ASSETS / "69_keep_true.js", *sorted(ASSETS.glob("70_report_cards*.js")))
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{text.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="/_favicon.ico"><title>{escape(title)}</title>{sheets}{scripts}'
        f'</head><body class="rc-page">{body}{help_html(text, "report_cards")}<aside id="rc-side" class="rc-side" hidden></aside>'
        "</body></html>",
        status,
    )
