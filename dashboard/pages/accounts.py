"""Who may sign in, and as what: for an admin of the city, without a command line.

A new account begins with an invitation (dashboard/pages/invited.py): nobody but its owner ever knows
the password. One's own account is changed by another admin, so that one always remains.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from html import escape
from secrets import token_urlsafe
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.desk import Desk
from dashboard.pages.accounts_sheet import Forms, Known, invitation, listed
from dashboard.pages.crew_link import outside
from dashboard.pages.plain import NotDone, alert, hidden, page, way_back
from operations.accounts import Account, AccountError, Role, checked_name
from operations.invitations import Invitations
from operations.sessions import form_fits, form_token
from store.errors import VersionConflict

PAST = 5
"""Events of an account that are shown."""


class AccountsPage:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.acts: dict[str, Callable[[Request, FormData], Awaitable[str]]] = {
            "add": self._add,
            "invite": self._invite,
            "change": self._change,
            "off": self._off,
            "on": self._on,
        }

    def routes(self) -> list[Route]:
        return [
            Route("/accounts", self.show, methods=["GET"]),
            Route("/accounts", self.act, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return await self._page(request)

    async def act(self, request: Request) -> Response:
        """One form of the page; an invitation is shown at once, and never again."""
        form = await request.form()
        try:
            if not form_fits(request.state.session_token, str(form.get("form", ""))):
                raise NotDone("sign_in.form_old", 403)
            if request.state.session.agency_id or str(form.get("do")) not in self.acts:
                raise NotDone("accounts.city_only", 403)
            secret = await self.acts[str(form["do"])](request, form)
        except NotDone as why:
            return await self._page(request, problem=why.key, status=why.status)
        except VersionConflict:
            return await self._page(request, problem="accounts.moved", status=409)
        if secret:
            return await self._page(request, invited=_name(form), secret=secret)
        return RedirectResponse(f"/accounts#account-{quote(_name(form))}", 303)

    async def _add(self, request: Request, form: FormData) -> str:
        by, now = request.state.session.account, datetime.now(UTC)
        role, agency_id = self._role_and_agency(form)
        try:
            name = checked_name(_name(form))
        except AccountError:
            raise NotDone("accounts.bad_name") from None
        try:
            made = await self.desk.accounts.add(name, token_urlsafe(32), role, by, now, agency_id)
        except AccountError:
            raise NotDone("accounts.taken", 409) from None
        return await Invitations(self.desk.door.store).make(made, by, now)

    async def _invite(self, request: Request, form: FormData) -> str:
        account = await self._other(request, form)
        if not account.enabled:
            raise NotDone("accounts.is_off", 409)
        by = request.state.session.account
        return await Invitations(self.desk.door.store).make(account, by, datetime.now(UTC))

    async def _change(self, request: Request, form: FormData) -> str:
        role, agency_id = self._role_and_agency(form)
        return await self._changed(request, form, role=role, agency_id=agency_id)

    async def _off(self, request: Request, form: FormData) -> str:
        await self._changed(request, form, enabled=False)
        await Invitations(self.desk.door.store).withdraw(_name(form))
        return ""

    async def _on(self, request: Request, form: FormData) -> str:
        return await self._changed(request, form, enabled=True)

    async def _changed(self, request: Request, form: FormData, **to: object) -> str:
        """What it was signed in with is over: `Account.changed_at`."""
        account, by = await self._other(request, form), request.state.session.account
        await self.desk.accounts.change(account.name, by, datetime.now(UTC), **to)  # type: ignore[arg-type]
        await self.desk.sessions.end_all(account.name)
        return ""

    async def _other(self, request: Request, form: FormData) -> Account:
        """Whom the form is about. Raises NotDone for oneself and for nobody."""
        found = await self.desk.accounts.find(_name(form))
        if found is None:
            raise NotDone("accounts.nobody", 404)
        if found.name == request.state.session.account:
            raise NotDone("accounts.not_oneself", 409)
        return found

    def _role_and_agency(self, form: FormData) -> tuple[Role, str]:
        agency_id = str(form.get("agency", ""))
        if agency_id and agency_id not in self.desk.profile.agencies:
            raise NotDone("accounts.bad_role")
        try:
            return Role.of(str(form.get("role", ""))), agency_id
        except AccountError:
            raise NotDone("accounts.bad_role") from None

    async def _known(self) -> list[Known]:
        found = []
        for each in await self.desk.accounts.all():
            used = await self.desk.sessions.all_of(each.name)
            used_at = used[0].session.renewed_at if used else None
            found.append(Known(each, used_at, await self.desk.accounts.past(each.name, PAST)))
        return sorted(found, key=lambda each: (not each.account.enabled, each.account.name))

    async def _page(
        self, request: Request, *, problem: str = "", status: int = 200, invited: str = "",
        secret: str = "",
    ) -> Response:  # fmt: skip
        text, session = self.desk.text(request), request.state.session
        head = way_back(text, "/wall", text("account.back"), "/accounts")
        head += f"<h1>{escape(text('accounts.title'))}</h1>"
        if session.agency_id:
            body = f'<main class="account">{head}{alert(text("accounts.city_only"))}</main>'
            return page(text, text("accounts.title"), body, 403, about="accounts")
        address = f"{outside(self.desk, request)}/invited?token={secret}"
        token = hidden("form", form_token(request.state.session_token))
        agencies = {key: each.short for key, each in self.desk.profile.agencies.items()}
        forms = Forms(text, token, agencies)
        parts = [
            f'{head}<p class="quiet">{escape(text("accounts.lead"))}</p>',
            alert(text(problem)) if problem else "",
            invitation(text, invited, address) if secret else "",
            forms.adding(),
            listed(text, await self._known(), forms, session.account),
        ]
        body = f'<main class="account accounts">{"".join(parts)}</main>'
        return page(text, text("accounts.title"), body, status, about="accounts")


def _name(form: FormData) -> str:
    return str(form.get("name", "")).strip().lower()
