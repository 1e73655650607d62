"""The door of an invitation: whoever holds it chooses the password of their account and is signed in."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.pages.plain import alert, field, hidden, page, tongues
from dashboard.pages.sign_in import SignIn
from dashboard.texts import Text
from operations.accounts import SHORTEST, AccountError
from operations.invitations import InvitationOver, Invitations


class Invited:
    def __init__(self, desk: Desk, door: SignIn) -> None:
        self.desk, self.door = desk, door

    def routes(self) -> list[Route]:
        return [
            Route("/invited", self.show, methods=["GET"]),
            Route("/invited", self.accept, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return await self._page(request, request.query_params.get("token", ""))

    async def accept(self, request: Request) -> Response:
        given, now = await request.form(), datetime.now(UTC)
        secret, password = str(given.get("token", "")), str(given.get("new", ""))
        if password != str(given.get("again", "")):
            return await self._page(request, secret, "invited.not_the_same", 422)
        try:
            account = await self._invitations.accept(secret, password, now)
        except InvitationOver:
            return _over(self.desk.text(request))
        except AccountError:
            return await self._page(request, secret, "account.new_weak", 422)
        return await self.door.let_in(request, account, "/")

    @property
    def _invitations(self) -> Invitations:
        return Invitations(self.desk.door.store)

    async def _page(
        self, request: Request, secret: str, error_key: str = "", status: int = 200
    ) -> Response:
        text = self.desk.text(request)
        try:
            account = await self._invitations.whose(secret)
        except InvitationOver:
            return _over(text)
        lead = text("invited.lead", name=account.name, role=text(f"role.{account.role.word}"))
        error = text(error_key) if error_key else ""
        return page(text, text("invited.title"), _form(text, lead, secret, error), status)


def _form(text: Text, lead: str, secret: str, error: str) -> str:
    long, back = f"minlength={SHORTEST}", f"/invited?token={quote(secret, safe='')}"
    return (
        '<main class="sign-in"><form class="sign-in-form" method="post" action="/invited">'
        f'<h1>{escape(text("invited.title"))}</h1><p class="quiet">{escape(lead)}</p>{alert(error)}'
        + field("new", text("account.new"), "password", "new-password", f"autofocus {long}")
        + field("again", text("invited.again"), "password", "new-password", long)
        + hidden("token", secret)
        + f'<button class="primary" type="submit">{escape(text("invited.accept"))}</button>'
        f'<p class="quiet">{escape(text("invited.hint"))}</p>'
        f"{tongues(text, back, whole=True)}</form></main>"
    )


def _over(text: Text) -> Response:
    body = (
        f'<main class="sign-in"><div class="sign-in-form"><h1>{escape(text("invited.title"))}</h1>'
        f'{alert(text("invited.over"))}<a href="/sign-in">{escape(text("invited.to_sign_in"))}</a></div></main>'
    )
    return page(text, text("invited.title"), body, 410)
