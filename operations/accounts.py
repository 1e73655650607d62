"""Who may sign in, and as what. Accounts are records: append-only, on disk before "done".

| role     | may                                            |
|----------|------------------------------------------------|
| viewer   | look at the wall                               |
| operator | + work on complaints and alarms                |
| leader   | + decide, shelve, approve                      |
| editor   | + change screens, layouts, texts               |
| admin    | + accounts, keys, settings                     |

Passwords: argon2id; rules after NIST SP 800-63B (length counts, no composition rules).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from functools import cache

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from operations.tries import OWN, Tries
from store.city_store import CityStore
from store.errors import VersionConflict

KIND = "account"
SHORTEST, LONGEST = 10, 200
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")

_HASHER = PasswordHasher()


class Role(IntEnum):
    """Each role may do all that the smaller ones may."""

    VIEWER = 1
    OPERATOR = 2
    LEADER = 3
    EDITOR = 4
    ADMIN = 5

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Role:
        """Raises AccountError naming the roles there are."""
        try:
            return cls[word.upper()]
        except KeyError:
            names = ", ".join(each.word for each in cls)
            raise AccountError(f"'{word}' is not a role; roles are: {names}") from None


class AccountError(ValueError):
    """The account cannot be made or changed like that; the message says what to do."""


class SignInRefused(Exception):
    """Unknown name, wrong password or switched off: deliberately not told apart."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    role: Role
    password_hash: str
    changed_at: datetime
    """Sessions begun before this are void: a new password or role signs out everywhere."""
    enabled: bool = True
    agency_id: str = ""
    """The agency whose inbox this is, and whose cases alone it may work on. Empty: the whole city."""


class AccountEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to an account, by whom; never a password or its hash."""

    at: datetime
    actor: str
    what: str
    role: str
    agency_id: str = ""


def _now() -> datetime:
    return datetime.now(UTC)


class Accounts:
    """The accounts in one store. `clock` gives the present moment, for counting tries."""

    def __init__(self, store: CityStore, clock: Callable[[], datetime] = _now) -> None:
        self._records = store.records(KIND)
        self._tries = Tries(store, clock)

    async def add(
        self,
        name: str,
        password: str,
        role: Role,
        actor: str,
        now: datetime,
        agency_id: str = "",
    ) -> Account:
        """Make an account. Raises AccountError when the name is taken or the password too weak."""
        name = checked_name(name)
        check_password(password, name)
        digest = await asyncio.to_thread(_HASHER.hash, password)
        account = Account(
            name=name, role=role, password_hash=digest, changed_at=now, agency_id=agency_id
        )
        try:
            await self._append(account, "added", actor, 0)
        except VersionConflict:
            raise AccountError(f"there already is an account '{name}'") from None
        return account

    async def change(
        self,
        name: str,
        actor: str,
        now: datetime,
        *,
        password: str | None = None,
        role: Role | None = None,
        enabled: bool | None = None,
        agency_id: str | None = None,
    ) -> Account:
        """Change what is given. Raises AccountError for an unknown name or a weak password."""
        version, account = await self._with_version(name)
        what = "password" if password else {True: "on", False: "off", None: "changed"}[enabled]
        if password is not None:
            check_password(password, account.name)
            digest = await asyncio.to_thread(_HASHER.hash, password)
            account = msgspec.structs.replace(account, password_hash=digest)
        account = msgspec.structs.replace(
            account,
            role=account.role if role is None else role,
            enabled=account.enabled if enabled is None else enabled,
            agency_id=account.agency_id if agency_id is None else agency_id,
            changed_at=now,
        )
        await self._append(account, what, actor, version)
        return account

    async def note(self, name: str, what: str, actor: str, now: datetime) -> None:
        """Keep that something was done about an account that changes nothing in it."""
        version, account = await self._with_version(name)
        await self._append(account, what, actor, version, now)

    async def past(self, name: str, most: int) -> list[AccountEvent]:
        """What happened to it, newest first, at most so many."""
        found = await self._records.tail(name, most)
        return [msgspec.msgpack.decode(each, type=AccountEvent) for each in reversed(found)]

    async def find(self, name: str) -> Account | None:
        held = await self._records.state(name.strip().lower())
        return None if held is None else msgspec.msgpack.decode(held[1], type=Account)

    async def all(self) -> list[Account]:
        states = await self._records.states()
        found = [msgspec.msgpack.decode(each, type=Account) for _, each in states.values()]
        return sorted(found, key=lambda each: each.name)

    async def has_admin(self) -> bool:
        return any(each.enabled and each.role is Role.ADMIN for each in await self.all())

    async def sign_in(self, name: str, password: str, address: str, device: str = "") -> Account:
        """The account, if name and password fit. Takes as long for a name nobody has.

        `device`: what `welcome` gave this browser before. Raises TooManyTries or SignInRefused.
        """
        await self._tries.at_account(name.strip().lower()[:64], address, device)
        return await self._checked(name, password)

    async def confirm(self, name: str, password: str, session: str) -> Account:
        """Whoever is signed in shows once more who they are. Raises TooManyTries, SignInRefused."""
        await self._tries.count(f"sign-in:session:{session}", *OWN)
        return await self._checked(name, password)

    async def welcome(self, account: Account, address: str) -> str:
        """Somebody got in: the secret that this device shows the next time, see operations.tries."""
        return await self._tries.welcome(account.name, address)

    async def _checked(self, name: str, password: str) -> Account:
        account = await self.find(name) if NAME.fullmatch(name.strip().lower()) else None
        nobody = await asyncio.to_thread(_nobody)
        digest = account.password_hash if account else nobody
        fits = await asyncio.to_thread(_fits, digest, password[: LONGEST + 1])
        if account is None or not fits or not account.enabled:
            raise SignInRefused
        return account

    async def _with_version(self, name: str) -> tuple[int, Account]:
        held = await self._records.state(name.strip().lower())
        if held is None:
            raise AccountError(f"there is no account '{name}'; './patriot user list' shows them")
        return held[0], msgspec.msgpack.decode(held[1], type=Account)

    async def _append(
        self, account: Account, what: str, actor: str, version: int, at: datetime | None = None
    ) -> None:
        event = AccountEvent(
            at=at or account.changed_at,
            actor=actor,
            what=what,
            role=account.role.word,
            agency_id=account.agency_id,
        )
        packed = msgspec.msgpack.encode(event), msgspec.msgpack.encode(account)
        await self._records.append(account.name, *packed, version)


@cache
def _nobody() -> str:
    """Made at the first try, whoever's it is: hashing takes long, and most processes never sign in."""
    return _HASHER.hash("no account has this password, its check only takes as long")


def _fits(digest: str, password: str) -> bool:
    try:
        return _HASHER.verify(digest, password)
    except (VerificationError, InvalidHashError):
        return False


def checked_name(name: str) -> str:
    """The name as it is kept (lower case). Raises AccountError."""
    kept = name.strip().lower()
    if not NAME.fullmatch(kept):
        raise AccountError(
            f"'{name}' cannot be an account name: 2 to 64 letters, digits, '.', '_', '-' or '@'"
        )
    return kept


def check_password(password: str, name: str) -> None:
    """Length 10..200 inclusive, not the name, not one character repeated. Raises AccountError."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"the password must have {SHORTEST} to {LONGEST} characters")
    if name.lower() in password.lower() and len(password) < len(name) + SHORTEST:
        raise AccountError("the password must not be the account's name with a little around it")
    if len(set(password)) < 4:
        raise AccountError("the password repeats too few characters; a sentence is easiest")


async def ensure_first_admin(
    store: CityStore, environ: Mapping[str, str], now: datetime
) -> Account | None:
    """Make the first admin from PATRIOT_ADMIN_USER and PATRIOT_ADMIN_PASSWORD, once.

    Returns None when an admin exists already or nothing is asked for. Raises AccountError.
    """
    name = environ.get("PATRIOT_ADMIN_USER", "")
    password = environ.get("PATRIOT_ADMIN_PASSWORD", "")
    accounts = Accounts(store)
    if not name or not password or await accounts.has_admin():
        return None
    return await accounts.add(name, password, Role.ADMIN, "environment", now)
