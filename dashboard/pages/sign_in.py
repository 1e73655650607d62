"""Signing in and out: the form, the one-time link, the end of a session."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.pages.plain import alert, field, hidden, page, tongues
from dashboard.texts import Text
from operations.accounts import Account, SignInRefused
from operations.sessions import form_fits, form_token
from operations.tries import KNOWN_S, TooManyTries

FORM_COOKIE, DEVICE_COOKIE = "patriot_form", "patriot_device"
COOKIE_S = 400 * 86400
"""How long the browser keeps the cookie; how long it means something is the store's matter."""


class SignIn:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route("/sign-in", self.show, methods=["GET"]),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/enter", self.enter, methods=["GET"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return self._form(request)

    async def sign_in(self, request: Request) -> Response:
        given = await request.form()
        if not form_fits(request.cookies.get(FORM_COOKIE, ""), str(given.get("form", ""))):
            return self._form(request, "sign_in.form_old", 403)
        name, password = str(given.get("name", "")), str(given.get("password", ""))
        told = name, password, address_of(request), request.cookies.get(DEVICE_COOKIE, "")
        try:
            account = await self.desk.accounts.sign_in(*told)
        except TooManyTries as why:
            text = self.desk.text(request)
            until = text.moment(why.until, datetime.now(UTC))
            return self._form(request, "sign_in.too_many", 429, until=until)
        except SignInRefused:
            return self._form(request, "sign_in.refused", 401)
        return await self.let_in(request, account, inside(str(given.get("next", "/"))))

    async def enter(self, request: Request) -> Response:
        if request.method == "HEAD":  # a messenger's preview must not use the link up
            return Response()
        name = await self.desk.sessions.redeem(request.query_params.get("token", ""))
        account = await self.desk.accounts.find(name) if name else None
        if account is None or not account.enabled:
            return self._form(request, "sign_in.link_used", 410)
        return await self.let_in(request, account, "/wall")

    async def sign_out(self, request: Request) -> Response:
        token = request.state.session_token
        given = await request.form()
        if token and form_fits(token, str(given.get("form", ""))):
            await self.desk.sessions.end(token)
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(self.desk.outside.session_cookie(request), path="/")
        return answer

    async def let_in(self, request: Request, account: Account, target: str) -> Response:
        """A fresh session, never a known token (no session fixation)."""
        outside = self.desk.outside
        device = request.headers.get("user-agent", "")
        token = await self.desk.sessions.begin(account, datetime.now(UTC), device)
        known = await self.desk.accounts.welcome(account, address_of(request))
        answer, secure = RedirectResponse(target, 303), outside.secure(request)
        answer.set_cookie(
            outside.session_cookie(request), token, max_age=COOKIE_S, path="/",
            httponly=True, samesite="lax", secure=secure,
        )  # fmt: skip
        answer.set_cookie(
            DEVICE_COOKIE, known, max_age=KNOWN_S, path="/sign-in",
            httponly=True, samesite="strict", secure=secure,
        )  # fmt: skip
        answer.delete_cookie(FORM_COOKIE, path="/sign-in")
        return answer

    def _form(
        self, request: Request, error_key: str = "", status: int = 200, **told: str
    ) -> HTMLResponse:
        text = self.desk.text(request)
        secret = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
        following = inside(request.query_params.get("next", "/"))
        error = text(error_key, **told) if error_key else ""
        body = _body(text, form_token(secret), following, error)
        answer = page(text, text("page.product"), body, status)
        answer.set_cookie(
            FORM_COOKIE,
            secret,
            path="/sign-in",
            httponly=True,
            samesite="strict",
            secure=self.desk.outside.secure(request),
        )
        return answer


def inside(path: str) -> str:
    """Where to go after signing in: a path of ours, never another site."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fine else "/"


def address_of(request: Request) -> str:
    """The other side's address as the server knows it (uvicorn resolves trusted proxies)."""
    return request.client.host if request.client else "unknown"


def _body(text: Text, token: str, following: str, error: str) -> str:
    back = f"/sign-in?next={quote(following, safe='')}"
    return (
        '<main class="sign-in"><form class="sign-in-form" method="post" action="/sign-in">'
        f"<h1>{escape(text('page.product'))}</h1>{alert(error)}"
        + field("name", text("sign_in.name"), "text", "username", "autofocus maxlength=64")
        + field("password", text("sign_in.password"), "password", "current-password")
        + hidden("next", following)
        + hidden("form", token)
        + f'<button class="primary" type="submit">{escape(text("sign_in.enter"))}</button>'
        f'<p class="quiet">{escape(text("sign_in.hint"))}</p>{tongues(text, back, whole=True)}</form></main>'
    )
