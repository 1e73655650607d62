"""The routing table in the hands of the staff: reading, trying, keeping it, and its history.

| path                           | who      | answers                                                  |
|--------------------------------|----------|----------------------------------------------------------|
| GET /desk/triage               | operator | the page                                                 |
| POST /api/desk/triage_try      | operator | {rows, report} -> where this report would go with these  |
| POST /api/desk/triage          | leader   | {rows, expected_version, key} -> {version}; 409 see below|
| GET /api/desk/triage_history   | operator | {editions}: who kept what, newest first; with `version`  |
|                                |          | its {rows} and those {before} it                         |

`expected_version` is the edition the person began with, 0 the profile's own. When somebody else has
kept one since, nothing is kept: 409 says who and what, with the {version} and {rows} that count now.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import msgspec
import structlog
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route as Way

from city.profile import Route
from city.triage import problems
from dashboard.case_desk.advice import suggestion
from dashboard.case_desk.report_asks import NewReport
from dashboard.case_desk.rows import millis
from dashboard.desk import Desk
from dashboard.desk_api import packed, said
from dashboard.pages.triage import triage_page
from dashboard.texts import Text
from operations.accounts import Role
from operations.routing_table import Edition, RoutingTable, changes
from store.errors import StoreFull, StoreUnavailable, VersionConflict

log = structlog.get_logger(__name__)
SHOWN = 50
"""Editions in the history; older ones stay in the store."""


class Table(msgspec.Struct, forbid_unknown_fields=True):
    """`key` makes a repeat harmless; `restored` is the edition these rows were taken from, or 0."""

    rows: list[Route]
    expected_version: Annotated[int, Meta(ge=0)]
    key: Annotated[str, Meta(min_length=1, max_length=80)]
    restored: Annotated[int, Meta(ge=0)] = 0


class Try(msgspec.Struct, forbid_unknown_fields=True):
    """A table, and a report to try it with."""

    rows: list[Route]
    report: NewReport


class Triage:
    """The page and what it asks."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.profile = desk, desk.profile

    def routes(self) -> list[Way]:
        return [
            Way("/desk/triage", self.page),
            Way("/api/desk/triage_try", self.attempt, methods=["POST"]),
            Way("/api/desk/triage_history", self.history),
            Way("/api/desk/triage", self.keep, methods=["POST"]),
        ]

    @property
    def table(self) -> RoutingTable:
        return RoutingTable(self.desk.door.store)

    async def page(self, request: Request) -> Response:
        version, rows = await self.table.now()
        session = request.state.session
        may_keep = session.role >= Role.LEADER and not session.agency_id
        shown = list(self.profile.routes if rows is None else rows)
        text = self.desk.text(request)
        return triage_page(text, self.profile, shown, version, self.desk.build, may_keep)

    async def attempt(self, request: Request) -> Response:
        text = self.desk.text(request)
        try:
            asked = msgspec.json.decode(await request.body(), type=Try)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        report = asked.report.report(datetime.now(UTC))
        return JSONResponse(suggestion(report, self.profile, asked.rows, text))

    async def history(self, request: Request) -> Response:
        text, asked = self.desk.text(request), request.query_params.get("version", "")
        try:
            editions = await self.table.editions()
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)
        if not asked:
            told = [self._told(editions, n, text) for n in range(len(editions), 0, -1)[:SHOWN]]
            return packed({"editions": told})
        if not asked.isascii() or not asked.isdigit() or not 0 < int(asked) <= len(editions):
            return said(text("triage.no_edition"), 404)
        number = int(asked)
        rows, before = editions[number - 1].rows, self._before(editions, number)
        return packed({"rows": rows, "before": before})

    def _told(self, editions: list[Edition], number: int, text: Text) -> dict[str, object]:
        """One line of the history: who, when, and what was done."""
        found = editions[number - 1]
        return {
            "version": number,
            "at": millis(found.at),
            "by": found.by[:1].upper() + found.by[1:] or text("triage.earlier_release"),
            "restored": found.restored,
            "changes": changes(self._before(editions, number), found.rows),
            "what": self._what(editions, number, text),
        }

    def _before(self, editions: list[Edition], number: int) -> tuple[Route, ...]:
        return editions[number - 2].rows if number > 1 else self.profile.routes

    def _what(self, editions: list[Edition], number: int, text: Text) -> str:
        """ "1 ditambah, 2 diubah"."""
        made = changes(self._before(editions, number), editions[number - 1].rows)
        parts = [text(f"triage.did_{key}", n=len(ids)) for key, ids in made.items() if ids]
        return ", ".join(parts) or text("triage.did_nothing")

    async def keep(self, request: Request) -> Response:
        text, session = self.desk.text(request), request.state.session
        if session.agency_id:
            return said(text("desk.city_only"), 403)
        try:
            table = msgspec.json.decode(await request.body(), type=Table)
            return await self._keep(table, session.account, text)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        except StoreFull:
            return said(text("desk.store_full"), 507)
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)

    async def _keep(self, table: Table, account: str, text: Text) -> Response:
        if wrong := problems(table.rows, self.profile):
            row, field, value = wrong[0]
            name = text(f"triage.field_{field}")
            return said(text("triage.wrong", row=row, field=name, value=value), 422)
        now, rows = datetime.now(UTC), tuple(table.rows)
        new = Edition(at=now, by=account, rows=rows, restored=table.restored)
        try:
            version = await self.table.keep(new, table.expected_version, f"keep:{table.key}")
        except VersionConflict:
            return await self._late(text)
        log.info("routing_table_kept", by=account, rows=len(rows), version=version)
        return packed({"version": version})

    async def _late(self, text: Text) -> Response:
        """Somebody was faster: who, when and what; the rows on the screen stay on the screen."""
        editions = await self.table.editions()
        newest = self._told(editions, len(editions), text)
        clock = text.clock(editions[-1].at)
        message = text(
            "triage.changed", by=newest["by"], at=clock, version=len(editions), what=newest["what"]
        )
        told = {"message": message, "version": len(editions), "rows": editions[-1].rows}
        return packed(told, status=409)
