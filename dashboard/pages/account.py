"""One's own account: who I am, where I am signed in, a new password, signing out."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.pages.plain import alert, field, form, hidden, page, way_back
from dashboard.texts import Text
from operations.accounts import AccountError, Role, SignInRefused
from operations.sessions import OpenSession, Session, form_fits, form_token
from operations.tries import TooManyTries
from operations.watch.outbox import Message, Outbox

BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip

SHOWN_OUTSIDE = 20
OUTSIDE_LOOK = {"delivered": "calm", "waiting": "warning", "given_up": "danger"}


class OwnAccount:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        return [
            Route("/account", self.show, methods=["GET"]),
            Route("/account/sign-out-everywhere", self.everywhere, methods=["POST"]),
            Route("/account/end-session", self.end_session, methods=["POST"]),
            Route("/account/password", self.password, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return await self._page(request)

    async def everywhere(self, request: Request) -> Response:
        if not await _from_our_form(request):
            return await self._page(request, "sign_in.form_old", 403)
        await self.desk.sessions.end_all(request.state.session.account)
        return RedirectResponse("/sign-in", 303)

    async def end_session(self, request: Request) -> Response:
        if not await _from_our_form(request):
            return await self._page(request, "sign_in.form_old", 403)
        key = str((await request.form()).get("key", ""))
        await self.desk.sessions.end_one(request.state.session.account, key)
        return RedirectResponse("/account", 303)

    async def password(self, request: Request) -> Response:
        if not await _from_our_form(request):
            return await self._page(request, "sign_in.form_old", 403)
        try:
            await self._change_password(request)
        except TooManyTries:
            return await self._page(request, "account.too_many", 429)
        except SignInRefused:
            return await self._page(request, "account.old_wrong", 403)
        except AccountError:
            return await self._page(request, "account.new_weak", 422)
        return RedirectResponse("/sign-in", 303)

    async def _change_password(self, request: Request) -> None:
        given, name = await request.form(), request.state.session.account
        accounts = self.desk.accounts
        await accounts.confirm(name, str(given.get("old", "")), request.state.session_token)
        await accounts.change(name, name, datetime.now(UTC), password=str(given.get("new", "")))

    async def _page(self, request: Request, error_key: str = "", status: int = 200) -> Response:
        text, session = self.desk.text(request), request.state.session
        token = hidden("form", form_token(request.state.session_token))
        open_ones = await self.desk.sessions.all_of(session.account, request.state.session_token)
        role = text(f"role.{session.role.word}")
        parts = [
            _head(text, text("account.lead", name=session.account, role=role), token),
            alert(text(error_key)) if error_key else "",
            _sessions(text, open_ones, token),
            _password(text, token),
            await self._outside(text, session),
        ]
        body = f'<main class="account">{"".join(parts)}</main>'
        return page(text, text("account.title"), body, status, about="account")

    async def _outside(self, text: Text, session: Session) -> str:
        """What was told to another system; for leaders of the whole city, where that is set up."""
        may = session.role >= Role.LEADER and not session.agency_id
        if not may or not self.desk.settings.desk.escalation_webhook:
            return ""
        return _told_outside(text, await Outbox(self.desk.door.store).recent(SHOWN_OUTSIDE))


async def _from_our_form(request: Request) -> bool:
    given = await request.form()
    return form_fits(request.state.session_token, str(given.get("form", "")))


def _head(text: Text, lead: str, token: str) -> str:
    back = way_back(text, "/wall", text("account.back"), "/account")
    leave = form("/sign-out", token, _button(text("account.sign_out")))
    title = (
        f'<div><h1>{escape(text("account.title"))}</h1><p class="quiet">{escape(lead)}</p></div>'
    )
    return f'{back}<header class="account-head">{title}{leave}</header>'


def _sessions(text: Text, found: list[OpenSession], token: str) -> str:
    now = datetime.now(UTC)
    rows = "".join(_session(text, each, now, token) for each in found)
    more = ""
    if len(found) > 1:
        more = form(
            "/account/sign-out-everywhere",
            token,
            _button(text("account.everywhere"), "quiet-button"),
        )
    title = escape(text("account.sessions"))
    return (
        f'<section class="account-card"><h2>{title}</h2>'
        f'<ul class="session-list">{rows}</ul>{more}</section>'
    )


def _session(text: Text, each: OpenSession, now: datetime, token: str) -> str:
    begun, used = (text.moment(at, now) for at in (each.session.begun_at, each.session.renewed_at))
    when = text("account.session_when", begun=begun, used=used)
    end = f'<span class="badge severity-calm">{escape(text("account.this_one"))}</span>'
    if not each.is_this:
        inner = token + hidden("key", each.key)
        end = form("/account/end-session", inner, _button(text("account.end"), "quiet-button"))
    device = escape(device_words(each.session.device) or text("account.device_unknown"))
    return f'<li><div><strong>{device}</strong><p class="quiet">{escape(when)}</p></div>{end}</li>'


def device_words(agent: str) -> str:
    """ "Chrome · Linux" out of what a browser calls itself; "" when it says neither."""
    told = (
        next((word for mark, word in known if mark in agent), "") for known in (BROWSERS, SYSTEMS)
    )
    return " · ".join(filter(None, told))


def _password(text: Text, token: str) -> str:
    fields = (
        field("old", text("account.old"), "password", "current-password")
        + field("new", text("account.new"), "password", "new-password", "minlength=10")
        + f'<p class="quiet">{escape(text("account.change_means"))}</p>'
        + _button(text("account.change"))
    )
    asked = form("/account/password", token, fields)
    title = escape(text("account.password_title"))
    return f'<section class="account-card"><h2>{title}</h2>{asked}</section>'


def _told_outside(text: Text, messages: list[Message]) -> str:
    now = datetime.now(UTC)
    rows = "".join(
        f"<li><div><strong>{escape(each.ticket)}</strong>"
        f'<p class="quiet">{escape(_outside_words(text, each, now))}</p></div>'
        f'<span class="badge severity-{OUTSIDE_LOOK.get(each.state, "unknown")}">'
        f"{escape(text(f'account.outside_{each.state}'))}</span></li>"
        for each in messages
    )
    shown = f'<ul class="session-list">{rows}</ul>' if rows else ""
    lead = text("account.outside_lead" if rows else "account.outside_none")
    return (
        f'<section class="account-card"><h2>{escape(text("account.outside"))}</h2>'
        f'<p class="quiet">{escape(lead)}</p>{shown}</section>'
    )


def _outside_words(text: Text, each: Message, now: datetime) -> str:
    told = {"level": each.level, "at": text.moment(each.at, now), "tries": text.number(each.tries)}
    if not each.tries:
        return text("account.outside_waits", **told)
    silent = "" if each.answer.isdigit() else f"{text('account.outside_silent')}: "
    return text("account.outside_when", answer=f"{silent}{each.answer}", **told)


def _button(word: str, look: str = "primary") -> str:
    return f'<button class="{look}" type="submit">{escape(word)}</button>'
