"""One's own account: who I am, a new password, signing out here and everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.pages.plain import alert, field, hidden, page
from dashboard.pages.sign_in import address_of
from dashboard.texts import Text
from operations.accounts import AccountError, SignInRefused, TooManyTries
from operations.sessions import form_fits, form_token


class OwnAccount:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route("/account", self.show, methods=["GET"]),
            Route("/account/sign-out-everywhere", self.everywhere, methods=["POST"]),
            Route("/account/password", self.password, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return self._page(request)

    async def everywhere(self, request: Request) -> Response:
        if not await _from_our_form(request):
            return self._page(request, "sign_in.form_old", 403)
        await self.desk.sessions.end_all(request.state.session.account)
        return RedirectResponse("/sign-in", 303)

    async def password(self, request: Request) -> Response:
        if not await _from_our_form(request):
            return self._page(request, "sign_in.form_old", 403)
        try:
            await self._change_password(request)
        except TooManyTries:
            return self._page(request, "sign_in.too_many", 429)
        except SignInRefused:
            return self._page(request, "account.old_wrong", 403)
        except AccountError:
            return self._page(request, "account.new_weak", 422)
        return RedirectResponse("/sign-in", 303)

    async def _change_password(self, request: Request) -> None:
        given, name = await request.form(), request.state.session.account
        accounts = self.desk.accounts
        await accounts.sign_in(name, str(given.get("old", "")), address_of(request))
        await accounts.change(name, name, datetime.now(UTC), password=str(given.get("new", "")))

    def _page(self, request: Request, error_key: str = "", status: int = 200) -> Response:
        text, session = self.desk.text(request), request.state.session
        token = hidden("form", form_token(request.state.session_token))
        lead = text("account.lead", name=session.account, role=text(f"role.{session.role.word}"))
        error = alert(text(error_key)) if error_key else ""
        return page(text, text("account.title"), _body(text, lead, error, token), status)


async def _from_our_form(request: Request) -> bool:
    given = await request.form()
    return form_fits(request.state.session_token, str(given.get("form", "")))


def _body(text: Text, lead: str, error: str, token: str) -> str:
    new_password = (
        field("old", text("account.old"), "password", "current-password")
        + field("new", text("account.new"), "password", "new-password", "minlength=10")
        + _button(text("account.change"))
    )
    return (
        f'<main class="sign-in"><h1>{escape(text("account.title"))}</h1><p>{escape(lead)}</p>{error}'
        + _form("/sign-out", token, _button(text("account.sign_out")))
        + _form("/account/password", token, new_password)
        + _form("/account/sign-out-everywhere", token, _button(text("account.everywhere")))
        + f'<p><a class="quiet-link" href="/wall">{escape(text("account.back"))}</a></p></main>'
    )


def _form(action: str, token: str, content: str) -> str:
    return f'<form class="sign-in-form" method="post" action="{action}">{token}{content}</form>'


def _button(word: str) -> str:
    return f'<button class="primary" type="submit">{escape(word)}</button>'
