"""What pages with numbered editions share: reading the history, keeping a new one, and being too late.

`expected_version` is the edition the person began with, 0 the profile's own. When somebody else has
kept one since, nothing is kept: 409 says who and what, with the edition that counts now.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, Protocol, TypeVar

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from dashboard.case_desk.rows import millis
from dashboard.desk import Desk
from dashboard.desk_api import packed, said
from dashboard.texts import Text
from dashboard.who import person
from operations.accounts import Role
from store.errors import StoreFull, StoreUnavailable, VersionConflict

SHOWN = 50
"""Editions in the history; older ones stay in the store."""


def page_words(text: Text, name: str) -> dict[str, str]:
    """Of such a page: its own part of the texts, and what all of them say."""
    return text.below(name) | text.below("editions") | {"not_sent": text("desk.not_sent")}


class Keep(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`key` makes a repeat harmless; `restored` is the edition this was taken from, or 0."""

    expected_version: Annotated[int, Meta(ge=0)]
    key: Annotated[str, Meta(min_length=1, max_length=80)]
    restored: Annotated[int, Meta(ge=0)] = 0


class Kept(Protocol):
    """Of every edition."""

    @property
    def at(self) -> datetime: ...
    @property
    def by(self) -> str: ...
    @property
    def restored(self) -> int: ...


Form = TypeVar("Form", bound=Keep)
Edition = TypeVar("Edition", bound=Kept)


class EditionsApi(ABC, Generic[Form, Edition]):
    """`form` is what is sent to keep an edition; `words` the part of the texts that speaks of them."""

    form: type[Form]
    words: str

    def __init__(self, desk: Desk) -> None:
        self.desk, self.profile = desk, desk.profile

    @abstractmethod
    async def all(self) -> list[Edition]:
        """Every edition, the first one first. Raises StoreUnavailable."""

    @abstractmethod
    def _told(self, found: Sequence[Edition], number: int, text: Text) -> dict[str, Any]:
        """One line of the history: at least `by` and `what`."""

    def _line(self, edition: Edition, number: int, what: str) -> dict[str, Any]:
        """What every line of a history says; `what` was changed, in words."""
        return {
            "version": number,
            "at": millis(edition.at),
            "by": person(edition.by),
            "restored": edition.restored,
            "what": what,
        }

    @abstractmethod
    def _inside(self, found: Sequence[Edition], number: int) -> dict[str, Any]:
        """What this edition says."""

    @abstractmethod
    async def _keep(self, form: Form, account: str, text: Text) -> Response:
        """Raises VersionConflict, StoreFull, StoreUnavailable."""

    def _may_keep(self, request: Request) -> bool:
        session = request.state.session
        return session.role >= Role.LEADER and not session.agency_id

    async def history(self, request: Request) -> Response:
        text, asked = self.desk.text(request), request.query_params.get("version", "")
        try:
            found = await self.all()
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)
        if not asked:
            told = [self._told(found, n, text) for n in range(len(found), 0, -1)[:SHOWN]]
            return packed({"editions": told})
        if not asked.isascii() or not asked.isdigit() or not 0 < int(asked) <= len(found):
            return said(text("triage.no_edition"), 404)
        return packed(self._inside(found, int(asked)))

    async def keep(self, request: Request) -> Response:
        text, session = self.desk.text(request), request.state.session
        if session.agency_id:
            return said(text("desk.city_only"), 403)
        try:
            form = msgspec.json.decode(await request.body(), type=self.form)
            return await self._keep(form, session.account, text)
        except VersionConflict:
            return await self._late(text)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        except StoreFull:
            return said(text("desk.store_full"), 507)
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)

    async def _late(self, text: Text) -> Response:
        """Somebody was faster: who, when and what; what is on the screen stays on the screen."""
        found = await self.all()
        last = len(found)
        newest = self._told(found, last, text)
        message = text(
            f"{self.words}.changed", by=newest["by"], at=text.clock(found[-1].at),
            version=last, what=newest["what"],
        )  # fmt: skip
        told = {"message": message, "version": last} | self._inside(found, last)
        return packed(told, status=409)
