"""Service times and office hours in the hands of the staff: reading, trying, keeping, and the history.

| path                         | who      | answers                                                    |
|------------------------------|----------|------------------------------------------------------------|
| GET /desk/clocks             | operator | the page                                                   |
| POST /api/desk/clocks_try    | operator | {table, category, agency_id, day, time} -> when due, who is |
|                              |          | told when                                                  |
| POST /api/desk/clocks        | leader   | {table, since?, expected_version, key} -> {version}; 409    |
| GET /api/desk/clocks_history | operator | {editions}: newest first; with `version` its {table}       |

`expected_version` is the edition the person began with, 0 the profile's own. When somebody else has
kept one since, nothing is kept: 409 says who and what, with the {version} and {table} that count now.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import structlog
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Way

from city.clock_checks import Wrong
from city.clock_table import ClockTable, changes, problems, table_of
from dashboard.case_desk.rows import millis
from dashboard.clocks_trial import Trial, tried
from dashboard.desk import Desk
from dashboard.desk_api import packed, said
from dashboard.pages.clocks import clocks_page
from dashboard.texts import Text
from operations.accounts import Role
from operations.clock_editions import ClockEdition, ClockEditions, table_now
from store.errors import StoreFull, StoreUnavailable, VersionConflict

log = structlog.get_logger(__name__)
SHOWN = 50
"""Editions in the history; older ones stay in the store."""


class Kept(msgspec.Struct, forbid_unknown_fields=True):
    """`since`: the first day of the reports it counts for; without one, reports from now on."""

    table: ClockTable
    expected_version: Annotated[int, Meta(ge=0)]
    key: Annotated[str, Meta(min_length=1, max_length=80)]
    since: date | None = None
    restored: Annotated[int, Meta(ge=0)] = 0


class ClocksApi:
    """The page and what it asks."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.profile = desk, desk.profile

    def routes(self) -> list[Way]:
        return [
            Way("/desk/clocks", self.page),
            Way("/api/desk/clocks_try", self.attempt, methods=["POST"]),
            Way("/api/desk/clocks_history", self.history),
            Way("/api/desk/clocks", self.keep, methods=["POST"]),
        ]

    @property
    def editions(self) -> ClockEditions:
        return ClockEditions(self.desk.door.store)

    async def page(self, request: Request) -> Response:
        session, found = request.state.session, await self.editions.all()
        may_keep = session.role >= Role.LEADER and not session.agency_id
        table, text = table_now(found, self.profile), self.desk.text(request)
        return clocks_page(text, self.profile, table, len(found), self.desk.build, may_keep)

    async def attempt(self, request: Request) -> Response:
        text = self.desk.text(request)
        try:
            asked = msgspec.json.decode(await request.body(), type=Trial)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        if wrong := problems(asked.table, self.profile):
            return said(self._sentence(wrong[0], text), 422)
        return packed(tried(asked, self.profile, text))

    async def history(self, request: Request) -> Response:
        text, asked = self.desk.text(request), request.query_params.get("version", "")
        try:
            found = await self.editions.all()
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)
        if not asked:
            told = [self._told(found, n, text) for n in range(len(found), 0, -1)[:SHOWN]]
            return packed({"editions": told})
        if not asked.isascii() or not asked.isdigit() or not 0 < int(asked) <= len(found):
            return said(text("triage.no_edition"), 404)
        return packed({"table": self._table(found, int(asked))})

    def _table(self, found: list[ClockEdition], number: int) -> ClockTable:
        """That edition's table; the profile's own for number 0 and one that cannot be read."""
        kept = found[number - 1].table if number else None
        return kept or table_of(self.profile.clocks)

    def _told(self, found: list[ClockEdition], number: int, text: Text) -> dict[str, object]:
        """One line of the history: who, when, from when it counts, and what was changed."""
        edition = found[number - 1]
        made = changes(self._table(found, number - 1), self._table(found, number))
        what = ", ".join(text(f"clocks.did_{key}", n=n) for key, n in made.items())
        return {
            "version": number,
            "at": millis(edition.at),
            "since": millis(edition.since),
            "by": edition.by[:1].upper() + edition.by[1:],
            "restored": edition.restored,
            "what": what or text("clocks.did_nothing"),
        }

    async def keep(self, request: Request) -> Response:
        text, session = self.desk.text(request), request.state.session
        if session.agency_id:
            return said(text("desk.city_only"), 403)
        try:
            kept = msgspec.json.decode(await request.body(), type=Kept)
            return await self._keep(kept, session.account, text)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        except StoreFull:
            return said(text("desk.store_full"), 507)
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)

    async def _keep(self, kept: Kept, account: str, text: Text) -> Response:
        if wrong := problems(kept.table, self.profile):
            return said(self._sentence(wrong[0], text), 422)
        now = datetime.now(UTC)
        new = ClockEdition(
            at=now, by=account, since=self._since(kept, now), table=kept.table, restored=kept.restored
        )  # fmt: skip
        try:
            version = await self.editions.keep(new, kept.expected_version, f"keep:{kept.key}")
        except VersionConflict:
            return await self._late(text)
        log.info("clocks_kept", by=account, version=version, since=new.since.isoformat())
        return packed({"version": version})

    def _since(self, kept: Kept, now: datetime) -> datetime:
        if kept.since is None:
            return now
        return datetime.combine(kept.since, time(), ZoneInfo(self.profile.time_zone)).astimezone(
            UTC
        )

    async def _late(self, text: Text) -> Response:
        """Somebody was faster: who, when and what; what is on the screen stays on the screen."""
        found = await self.editions.all()
        newest = self._told(found, len(found), text)
        message = text(
            "clocks.changed", by=newest["by"], at=text.clock(found[-1].at),
            version=len(found), what=newest["what"],
        )  # fmt: skip
        told = {"message": message, "version": len(found), "table": self._table(found, len(found))}
        return packed(told, status=409)

    def _sentence(self, wrong: Wrong, text: Text) -> str:
        where = wrong.where.split()[-1] if wrong.where else ""
        place = text.words.get(f"clocks.day_{where}", where)
        value = wrong.value.split(",")[0] if wrong.key == "closes_before" else wrong.value
        return text(f"clocks.wrong_{wrong.key}", where=place, value=value)
