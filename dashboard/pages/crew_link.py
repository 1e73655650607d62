"""For the desk: make the link of a case's crew, show it as a QR code to scan or print, revoke it."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from city.complaints import Complaint
from city.profile import Profile
from dashboard.case_desk.rights import actor_of, may_see
from dashboard.desk import Desk
from dashboard.pages.plain import NotDone, alert, hidden, page
from dashboard.texts import Text
from operations.desk import Actor
from operations.links import CREW_LIVES, LinkEvent, Links, qr_svg
from operations.sessions import form_fits, form_token
from store.errors import NoSuchRecord


class Asked(msgspec.Struct, frozen=True):
    """Whose link."""

    ticket: str


class CrewLinks:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route("/crew-link/{ticket}", self.show, methods=["GET"]),
            Route("/crew-link/{ticket}", self.act, methods=["POST"]),
            Route("/api/crew-link", self.make, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return await self._page(request)

    async def act(self, request: Request) -> Response:
        form = await request.form()
        if not form_fits(request.state.session_token, str(form.get("form", ""))):
            return await self._page(request, problem="sign_in.form_old", status=403)
        ticket = request.path_params["ticket"]
        try:
            if form.get("do") == "revoke":
                await self._revoke(request, ticket)
                return await self._page(request, problem="link.revoked_now")
            return await self._page(request, address=await self._made(request, ticket))
        except NotDone as why:
            return await self._page(request, problem=why.key, status=why.status)

    async def make(self, request: Request) -> Response:
        """JSON {ticket} -> {address, qr (SVG), until}; 4xx {message}."""
        text = self.desk.text(request)
        try:
            asked = msgspec.json.decode(await request.body(), type=Asked)
            address = await self._made(request, asked.ticket)
        except (msgspec.MsgspecError, RecursionError):
            return JSONResponse({"message": text("link.no_case")}, 422)
        except NotDone as why:
            return JSONResponse({"message": text(why.key)}, why.status)
        until = (datetime.now(UTC) + CREW_LIVES).isoformat()
        return JSONResponse({"address": address, "qr": qr_svg(address), "until": until})

    async def _made(self, request: Request, ticket: str) -> str:
        """Raises NotDone."""
        found = await self._case(request, ticket)
        if not found.vehicle_id:
            raise NotDone("link.no_vehicle", 409)
        by, now = request.state.session.account, datetime.now(UTC)
        token = await Links(self.desk.door.store).for_crew(ticket, found.vehicle_id, by, now)
        return f"{outside(self.desk, request)}/crew#{token}"

    async def _revoke(self, request: Request, ticket: str) -> None:
        await self._case(request, ticket)
        by = request.state.session.account
        await Links(self.desk.door.store).revoke(ticket, by, datetime.now(UTC))

    async def _case(self, request: Request, ticket: str) -> Complaint:
        """The case if it is this person's to work on. Raises NotDone."""
        by = actor_of(request.state.session)
        try:
            found = await self.desk.door.store.complaints.load(ticket)
        except NoSuchRecord:
            raise NotDone("link.no_case", 404) from None
        if not may_see(by, found):
            raise NotDone("link.no_case", 404)
        return found

    async def _page(
        self, request: Request, *, address: str = "", problem: str = "", status: int = 200
    ) -> HTMLResponse:
        text, ticket = self.desk.text(request), request.path_params["ticket"]
        try:
            await self._case(request, ticket)
        except NotDone as why:
            body = f'<main class="account">{alert(text(why.key))}</main>'
            return page(text, text("link.title"), body, why.status, about="crew_link")
        history = await Links(self.desk.door.store).history(ticket)
        now = datetime.now(UTC)
        parts = [
            _head(text, ticket, text(problem) if problem else "", actor_of(request.state.session)),
            _made(text, address, text.moment(now + CREW_LIVES, now)) if address else "",
            _acts(text, ticket, hidden("form", form_token(request.state.session_token))),
            _history(text, history, now, self.desk.profile),
        ]
        body = f'<main class="account">{"".join(parts)}</main>'
        return page(text, text("link.title"), body, status, about="crew_link")


def outside(desk: Desk, request: Request) -> str:
    """How a phone reaches us: the configured address, else the one this browser uses."""
    return desk.settings.web.public_url.rstrip("/") or str(request.base_url).rstrip("/")


def _head(text: Text, ticket: str, problem: str, by: Actor) -> str:
    """Back to the case: an agency's people come from their inbox."""
    home, word = ("/inbox", "link.back_inbox") if by.agency_id else ("/desk", "link.back")
    return (
        f'<a class="quiet-link" href="{home}?case={escape(ticket)}">← {escape(text(word))}</a>'
        f"<h1>{escape(text('link.title'))} · {escape(ticket)}</h1>"
        f'<p class="quiet">{escape(text("link.lead"))}</p>{alert(problem)}'
    )


def _made(text: Text, address: str, until: str) -> str:
    return (
        f'<section class="account-card"><div style="max-width:18rem">{qr_svg(address)}</div>'
        f"<p>{escape(text('link.made', until=until))}</p>"
        f'<label for="address">{escape(text("link.address"))}</label>'
        f'<input id="address" readonly value="{escape(address)}"></section>'
    )


def _acts(text: Text, ticket: str, token: str) -> str:
    forms = "".join(
        f'<form method="post" action="/crew-link/{escape(ticket)}">{token}{hidden("do", do)}'
        f'<button class="{look}" type="submit">{escape(text(f"link.{do}"))}</button></form>'
        for do, look in (("make", "primary"), ("revoke", "quiet-button"))
    )
    return f'<section class="account-card">{forms}</section>'


def _code(profile: Profile, vehicle_id: str) -> str:
    known = profile.vehicles.get(vehicle_id)
    return known.code if known else vehicle_id


def _history(text: Text, history: list[LinkEvent], now: datetime, profile: Profile) -> str:
    rows = "".join(
        f"<li>{escape(text.moment(each.at, now))} · {escape(text(f'link.did_{each.what}'))} · "
        f"{escape(each.actor)} · {escape(_code(profile, each.vehicle_id))}</li>"
        for each in reversed(history)
    )
    title = escape(text("link.history"))
    return (
        f'<section class="account-card"><h2>{title}</h2><ul>{rows}</ul></section>' if rows else ""
    )
