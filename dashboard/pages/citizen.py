"""The citizen's page: follow a report with its number and secret, say that it is solved, rate it,
open it again.

Everything travels in the body of a POST, nothing in the address: no log and no history holds the
secret. A link of the form /track#NUMBER/SECRET fills the form in the browser, which keeps the part
behind the # to itself. Works without JavaScript. No account, no cookie.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from html import escape

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.complaints import Complaint
from dashboard.desk import Desk
from dashboard.pages.citizen_words import (
    carried,
    entry_form,
    rating_form,
    reopen_form,
    report_body,
    solved_form,
)
from dashboard.pages.doors import document, language_link
from dashboard.pages.plain import alert
from dashboard.pages.sign_in import address_of
from dashboard.texts import Text
from operations.desk import DeskError
from operations.links import LinkRefused
from operations.tracking import NotYours, Tracking
from operations.tries import TooManyTries

MOST_FIELDS = 8


class Citizen:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route("/track", self.show, methods=["GET"]),
            Route("/track", self.enter, methods=["POST"]),
            Route("/track/rate", self.rate, methods=["POST"]),
            Route("/track/confirm", self.confirm, methods=["POST"]),
            Route("/track/reopen", self.reopen, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return self._form(request)

    async def enter(self, request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        ticket, secret = _field(form, "ticket"), _field(form, "secret")
        try:
            found, token = await self._tracking.enter(ticket, secret, address_of(request))
        except TooManyTries:
            return self._form(request, "citizen.too_many", 429, ticket)
        except NotYours:
            return self._form(request, "citizen.refused", 403, ticket)
        return await self._report(request, found, token)

    async def rate(self, request: Request) -> Response:
        async def act(form: FormData) -> str:
            stars = _field(form, "stars")
            if stars not in {"1", "2", "3", "4", "5"}:
                return "citizen.rate_missing"
            told = _field(form, "pass"), _key(form), int(stars), _field(form, "comment")
            await self._tracking.rate(*told)
            return ""

        return await self._acted(request, act)

    async def confirm(self, request: Request) -> Response:
        async def act(form: FormData) -> str:
            await self._tracking.confirm(_field(form, "pass"), _key(form))
            return "citizen.confirmed"

        return await self._acted(request, act)

    async def reopen(self, request: Request) -> Response:
        async def act(form: FormData) -> str:
            reason = _field(form, "reason")
            if not reason.strip():
                return "citizen.reopen_missing"
            await self._tracking.reopen(_field(form, "pass"), _key(form), reason)
            return "citizen.reopened"

        return await self._acted(request, act)

    async def _acted(self, request: Request, act: Callable[[FormData], Awaitable[str]]) -> Response:
        """The page after it, with a word about what happened."""
        form, text, status = (
            await request.form(max_files=0, max_fields=MOST_FIELDS),
            self.desk.text(request),
            200,
        )
        try:
            key = await act(form)
            said = text(key) if key else ""
        except (LinkRefused, NotYours):
            return self._form(request, "citizen.ended", 410)
        except TooManyTries:
            said, status = text("citizen.too_many"), 429
        except DeskError as why:
            said, status = why.sentence(text.lang, self.desk.profile.time_zone), 409
        return await self._as_it_is(request, _field(form, "pass"), said, status)

    async def _as_it_is(self, request: Request, token: str, said: str, status: int) -> Response:
        try:
            found = await self._tracking.again(token)
        except (LinkRefused, NotYours):
            return self._form(request, "citizen.ended", 410)
        return await self._report(request, found, token, said, status)

    @property
    def _tracking(self) -> Tracking:
        days = self.desk.settings.desk.objection_days
        return Tracking(self.desk.door.store, self.desk.profile, lambda: datetime.now(UTC), days)

    async def _report(
        self, request: Request, own: Complaint, token: str, said: str = "", status: int = 200
    ) -> Response:
        text, now = self.desk.text(request), datetime.now(UTC)
        tracking = self._tracking
        told = await tracking.told(own)
        shown, until = told[0], tracking.reopens_until(told[0])
        more = carried(token, secrets.token_urlsafe(16))
        parts = [
            alert(said) if status >= 400 else _done(said),
            report_body(text, self.desk.profile, own, told, now),
            solved_form(text, shown, more, until, now),
            rating_form(text, own, shown, more),
            reopen_form(text, more, until, now),
            f'<p class="quiet">{escape(text("citizen.private"))}</p>',
            f'<p><a href="/track">{escape(text("citizen.other"))}</a></p>',
        ]
        return self._page(request, text, "".join(parts), status)

    def _form(
        self, request: Request, problem: str = "", status: int = 200, ticket: str = ""
    ) -> Response:
        """The number typed stays; the secret is typed anew."""
        text = self.desk.text(request)
        said = text(problem) if problem else ""
        body = entry_form(text, self.desk.profile.ticket_prefix, said, ticket)
        return self._page(request, text, body, status)

    def _page(self, request: Request, text: Text, body: str, status: int) -> Response:
        office = escape(text("citizen.office", city=self.desk.profile.name))
        top = f'<header class="top"><p>{office}</p>{language_link(text, "/track")}</header>'
        whole = f'<div class="citizen">{top}<main>{body}</main></div>'
        return document(text, text("citizen.title"), whole, "68_citizen", self.desk.build, status)


def _field(form: FormData, name: str) -> str:
    return str(form.get(name, ""))[:2000]


def _key(form: FormData) -> str:
    """Bound to the form that was shown; a form without one is not ours and gets its own."""
    return _field(form, "key")[:64] or secrets.token_urlsafe(16)


def _done(message: str) -> str:
    return f'<p class="form-done" role="status">{escape(message)}</p>' if message else ""
