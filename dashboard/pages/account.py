"""One's own account: who I am, a new password, signing out everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.pages.plain import alert, field, hidden, page
from dashboard.pages.sign_in import address_of
from operations.accounts import AccountError, SignInRefused, TooManyTries
from operations.sessions import form_fits, form_token


def routes(desk: Desk) -> list[Route]:
    async def show(request: Request) -> Response:
        return _show(desk, request)

    async def everywhere(request: Request) -> Response:
        if not await _ours(request):
            return _show(desk, request, "sign_in.form_old", 403)
        await desk.sessions.end_all(request.state.session.account)
        return RedirectResponse("/sign-in", 303)

    async def password(request: Request) -> Response:
        if not await _ours(request):
            return _show(desk, request, "sign_in.form_old", 403)
        given, name = await request.form(), request.state.session.account
        try:
            await desk.accounts.sign_in(name, str(given.get("old", "")), address_of(request))
            new = str(given.get("new", ""))
            await desk.accounts.change(name, name, datetime.now(UTC), password=new)
        except TooManyTries:
            return _show(desk, request, "sign_in.too_many", 429)
        except SignInRefused:
            return _show(desk, request, "account.old_wrong", 403)
        except AccountError:
            return _show(desk, request, "account.new_weak", 422)
        return RedirectResponse("/sign-in", 303)

    return [
        Route("/account", show, methods=["GET"]),
        Route("/account/sign-out-everywhere", everywhere, methods=["POST"]),
        Route("/account/password", password, methods=["POST"]),
    ]


async def _ours(request: Request) -> bool:
    given = await request.form()
    return form_fits(request.state.session_token, str(given.get("form", "")))


def _show(desk: Desk, request: Request, error_key: str = "", status: int = 200) -> Response:
    text, session = desk.text(request), request.state.session
    token = hidden("form", form_token(request.state.session_token))
    lead = text("account.lead", name=session.account, role=text(f"role.{session.role.word}"))
    body = (
        f'<main class="sign-in"><h1>{escape(text("account.title"))}</h1><p>{escape(lead)}</p>'
        f"{alert(text(error_key) if error_key else '')}"
        '<form class="sign-in-form" method="post" action="/sign-out">'
        f'{token}<button class="primary">{escape(text("account.sign_out"))}</button></form>'
        '<form class="sign-in-form" method="post" action="/account/password">'
        + field("old", text("account.old"), "password", "current-password")
        + field("new", text("account.new"), "password", "new-password", "minlength=10")
        + f'{token}<button class="primary">{escape(text("account.change"))}</button></form>'
        '<form class="sign-in-form" method="post" action="/account/sign-out-everywhere">'
        f'{token}<button class="primary">{escape(text("account.everywhere"))}</button></form>'
        f'<p><a class="quiet-link" href="/wall">{escape(text("account.back"))}</a></p></main>'
    )
    return page(text, text("account.title"), body, status)
