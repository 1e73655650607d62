"""The page of accounts as HTML: an invitation, somebody new, everybody there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from dashboard.pages.plain import form, hidden, options
from dashboard.texts import Text
from operations.accounts import Account, AccountEvent, Role
from operations.invitations import LIVES
from operations.links import qr_svg


@dataclass(frozen=True)
class Known:
    """An account as the page shows it; `used_at` is of its newest session."""

    account: Account
    used_at: datetime | None
    past: list[AccountEvent]


@dataclass(frozen=True)
class Forms:
    """The page's forms; `token` shows that they are ours, `agencies` are short names by id."""

    text: Text
    token: str
    agencies: dict[str, str]

    def adding(self) -> str:
        text = self.text
        named = (
            f'<label for="name">{escape(text("sign_in.name"))}</label>'
            '<input id="name" name="name" required minlength="2" maxlength="64" autocomplete="off" '
            'autocapitalize="none" spellcheck="false" pattern="[A-Za-z0-9][A-Za-z0-9._@\\-]+">'
            f'<p class="quiet">{escape(text("accounts.name_hint"))}</p>'
        )
        fields = named + self._choices("new", Role.OPERATOR, "")
        button = self._button("add", "accounts.add", "primary")
        return (
            f'<section class="account-card"><h2>{escape(text("accounts.new"))}</h2>'
            f"{form('/accounts', self.token, fields + button)}</section>"
        )

    def of(self, account: Account) -> str:
        """What may be done about this account."""
        about = self.token + hidden("name", account.name)
        chosen = self._choices(account.name, account.role, account.agency_id)
        changing = chosen + self._button("change", "accounts.change")
        acts = [self._button("invite", "accounts.invite")] if account.enabled else []
        acts.append(
            self._button(*(("off", "accounts.off") if account.enabled else ("on", "accounts.on")))
        )
        return "".join(form("/accounts", about, each) for each in (changing, *acts))

    def _choices(self, of: str, role: Role, agency_id: str) -> str:
        text = self.text
        roles = {each.word: f"{text(f'role.{each.word}')} · {text(f'accounts.may_{each.word}')}" for each in Role}  # fmt: skip
        agencies = {"": text("accounts.whole_city"), **self.agencies}
        return (
            f'<label for="role-{escape(of)}">{escape(text("accounts.role"))}</label>'
            f'<select id="role-{escape(of)}" name="role">{options(roles, role.word)}</select>'
            f'<label for="agency-{escape(of)}">{escape(text("accounts.agency"))}</label>'
            f'<select id="agency-{escape(of)}" name="agency">{options(agencies, agency_id)}</select>'
        )

    def _button(self, do: str, key: str, look: str = "quiet-button") -> str:
        word = escape(self.text(key))
        return f'<button class="{look}" type="submit" name="do" value="{do}">{word}</button>'


def invitation(text: Text, name: str, address: str) -> str:
    now = datetime.now(UTC)
    said = text("accounts.invited", name=name, until=text.moment(now + LIVES, now))
    return (
        f'<section class="account-card" role="status"><h2>{escape(text("accounts.invitation"))}</h2>'
        f'<p>{escape(said)}</p><label for="address">{escape(text("link.address"))}</label>'
        f'<input id="address" readonly value="{escape(address)}">'
        f'<div class="accounts-code">{qr_svg(address)}</div></section>'
    )


def listed(text: Text, known: list[Known], forms: Forms, me: str) -> str:
    now = datetime.now(UTC)
    rows = "".join(_row(text, each, forms, me, now) for each in known)
    title = escape(text("accounts.all", n=len(known)))
    return f'<section class="account-card"><h2>{title}</h2><ul class="session-list">{rows}</ul></section>'


def _row(text: Text, known: Known, forms: Forms, me: str, now: datetime) -> str:
    account = known.account
    where = forms.agencies.get(account.agency_id, account.agency_id) or text("accounts.whole_city")
    used = (
        text("accounts.used", at=text.moment(known.used_at, now)) if known.used_at else text("accounts.unused")
    )  # fmt: skip
    told = f"{text(f'role.{account.role.word}')} · {where} · {used}"
    look, word = ("calm", "accounts.may") if account.enabled else ("unknown", "accounts.may_not")
    inside = f'<p class="quiet">{escape(text("accounts.not_oneself"))}</p>' if account.name == me else forms.of(account)  # fmt: skip
    past = "".join(f"<li>{escape(_happened(text, each, now))}</li>" for each in known.past)
    return (
        f'<li id="account-{escape(account.name)}"><div><strong>{escape(account.name)}</strong>'
        f'<p class="quiet">{escape(told)}</p></div>'
        f'<span class="badge severity-{look}">{escape(text(word))}</span>'
        f"<details><summary>{escape(text('accounts.open', name=account.name))}</summary>{inside}"
        f'<ul class="accounts-past">{past}</ul></details></li>'
    )


def _happened(text: Text, each: AccountEvent, now: datetime) -> str:
    told = {"at": text.moment(each.at, now), "by": each.actor}
    role = text(f"role.{each.role}")
    return text(f"accounts.did_{each.what}", role=role, **told)
