"""An invitation: a link with which somebody chooses the password of their account, once.

Whoever invites never learns the password; a forgotten one is mended by another invitation.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import msgspec

from operations.accounts import Account, Accounts, check_password
from store.city_store import CityStore

INVITATION = "invitation"
LIVES = timedelta(days=3)


class InvitationOver(Exception):
    """Used, too old, followed by a newer one, or its account is switched off."""


class Invitations:
    def __init__(self, store: CityStore) -> None:
        self._tokens = store.tokens
        self._accounts = Accounts(store)

    async def make(self, account: Account, actor: str, now: datetime) -> str:
        """The secret; an earlier invitation of this account opens nothing any more."""
        secret, packed = secrets.token_urlsafe(24), msgspec.msgpack.encode(account.name)
        await self._accounts.note(account.name, "invited", actor, now)
        await self.withdraw(account.name)
        await self._tokens.put(
            INVITATION, secret, packed, LIVES.total_seconds(), owner=account.name
        )
        return secret

    async def withdraw(self, name: str) -> None:
        await self._tokens.delete_matching(INVITATION, name)

    async def whose(self, secret: str) -> Account:
        """The account it is for, without using it up. Raises InvitationOver."""
        return await self._account(await self._tokens.get(INVITATION, secret) if secret else None)

    async def accept(self, secret: str, password: str, now: datetime) -> Account:
        """The account with its new password. Raises InvitationOver; AccountError for a weak password,
        which leaves the invitation open."""
        check_password(password, (await self.whose(secret)).name)
        account = await self._account(await self._tokens.take(INVITATION, secret))
        return await self._accounts.change(account.name, account.name, now, password=password)

    async def _account(self, packed: bytes | None) -> Account:
        name = msgspec.msgpack.decode(packed, type=str) if packed else ""
        found = await self._accounts.find(name) if name else None
        if found is None or not found.enabled:
            raise InvitationOver
        return found
