"""Surveys of citizens' satisfaction: a leader uploads a CSV, and may withdraw it again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.report_cards.service import ReportCards
from operations.report_cards.survey import BadSurvey, Survey, read_survey
from operations.sessions import form_fits

Refused = Callable[[Request, str, str], Awaitable[Response]]
"""Shows the page of a period again, with the sentence why not."""


class SurveyPages:
    def __init__(self, cards: ReportCards, refused: Refused) -> None:
        self.cards, self.desk, self.refused = cards, cards.desk, refused

    def routes(self) -> list[Route]:
        return [
            Route("/report-cards/survey", self.add, methods=["POST"]),
            Route("/report-cards/survey/withdraw", self.withdraw, methods=["POST"]),
        ]

    async def add(self, request: Request) -> Response:
        async with request.form(max_files=1, max_fields=5) as given:
            key, text = str(given.get("period", "")), self.desk.text(request)
            if (refusal := _why_not(request, given)) is not None:
                return await self.refused(request, key, text(refusal))
            try:
                survey = await self._read(request, given.get("file"))
            except BadSurvey as why:
                said = text(f"report_cards.{why.key}", **why.values)
                return await self.refused(request, key, said)
        is_new = await self.cards.surveys.add(survey)
        return self._back(key, "survey_taken" if is_new else "survey_known", len(survey.answers))

    async def _read(self, request: Request, given: UploadFile | str | None) -> Survey:
        if not isinstance(given, UploadFile):
            raise BadSurvey("survey_empty")
        by, now = request.state.session.account, datetime.now(UTC)
        return read_survey(await given.read(), given.filename or "csv", by, now, self._agencies())

    def _agencies(self) -> dict[str, str]:
        """Every name by which a survey may call an agency."""
        return {
            name.casefold(): each.id
            for each in self.desk.profile.agencies.values()
            for name in (each.name, each.short, each.id)
        }

    async def withdraw(self, request: Request) -> Response:
        given = await request.form()
        key = str(given.get("period", ""))
        if (refusal := _why_not(request, given)) is not None:
            return await self.refused(request, key, self.desk.text(request)(refusal))
        now, by = datetime.now(UTC), request.state.session.account
        await self.cards.surveys.withdraw(str(given.get("survey", "")), by, now)
        return self._back(key, "survey_withdrawn")

    def _back(self, key: str, said: str, n: int = 0) -> Response:
        self.cards.forget()
        period = self.cards.known(key).key
        return RedirectResponse(f"/report-cards?period={period}&said={said}&n={n}", 303)


def _why_not(request: Request, given: FormData) -> str | None:
    """The text that says it; no agency says itself how content its citizens are."""
    if request.state.session.agency_id:
        return "report_cards.survey_city_only"
    ours = form_fits(request.state.session_token, str(given.get("form", "")))
    return None if ours else "sign_in.form_old"
