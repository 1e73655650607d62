"""The routing table in the hands of the staff: reading, trying, keeping it, and its history.

| path                           | who      | answers                                                  |
|--------------------------------|----------|----------------------------------------------------------|
| GET /desk/triage               | operator | the page                                                 |
| POST /api/desk/triage_try      | operator | {rows, report} -> where this report would go with these  |
| POST /api/desk/triage          | leader   | {rows, expected_version, key} -> {version}; 409           |
| GET /api/desk/triage_history   | operator | {editions}: who kept what, newest first; with `version`  |
|                                |          | its {rows} and those {before} it                         |

409 (dashboard/editions_api.py) carries the {version} and {rows} that count now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route as Way

from city.profile import Route
from city.triage import problems
from dashboard.case_desk.advice import suggestion
from dashboard.case_desk.report_asks import NewReport
from dashboard.desk_api import packed, said
from dashboard.editions_api import EditionsApi, Keep
from dashboard.pages.triage import triage_page
from dashboard.texts import Text
from operations.routing_table import Edition, RoutingTable, changes

log = structlog.get_logger(__name__)


class KeepRows(Keep, forbid_unknown_fields=True, kw_only=True):
    rows: list[Route]


class Try(msgspec.Struct, forbid_unknown_fields=True):
    """A table, and a report to try it with."""

    rows: list[Route]
    report: NewReport


class Triage(EditionsApi[KeepRows, Edition]):
    """The page and what it asks."""

    form, words = KeepRows, "triage"

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

    async def all(self) -> list[Edition]:
        return await self.table.editions()

    async def page(self, request: Request) -> Response:
        version, rows = await self.table.now()
        shown = list(self.profile.routes if rows is None else rows)
        known = self.profile, shown, version, self.desk.build
        return triage_page(self.desk.text(request), *known, self._may_keep(request))

    async def attempt(self, request: Request) -> Response:
        text = self.desk.text(request)
        try:
            asked = msgspec.json.decode(await request.body(), type=Try)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        report = asked.report.report(datetime.now(UTC))
        return JSONResponse(suggestion(report, self.profile, asked.rows, text))

    def _inside(self, found: Sequence[Edition], number: int) -> dict[str, Any]:
        return {"rows": found[number - 1].rows, "before": self._before(found, number)}

    def _told(self, editions: Sequence[Edition], number: int, text: Text) -> dict[str, Any]:
        """One line of the history: who, when, and what was done."""
        found = editions[number - 1]
        line = self._line(found, number, self._what(editions, number, text))
        line["by"] = line["by"] or text("triage.earlier_release")
        return line | {"changes": changes(self._before(editions, number), found.rows)}

    def _before(self, editions: Sequence[Edition], number: int) -> tuple[Route, ...]:
        return editions[number - 2].rows if number > 1 else self.profile.routes

    def _what(self, editions: Sequence[Edition], number: int, text: Text) -> str:
        """ "1 ditambah, 2 diubah"."""
        made = changes(self._before(editions, number), editions[number - 1].rows)
        parts = [text(f"triage.did_{key}", n=len(ids)) for key, ids in made.items() if ids]
        return ", ".join(parts) or text("triage.did_nothing")

    async def _keep(self, table: KeepRows, account: str, text: Text) -> Response:
        if wrong := problems(table.rows, self.profile):
            row, field, value = wrong[0]
            name = text(f"triage.field_{field}")
            return said(text("triage.wrong", row=row, field=name, value=value), 422)
        now, rows = datetime.now(UTC), tuple(table.rows)
        new = Edition(at=now, by=account, rows=rows, restored=table.restored)
        version = await self.table.keep(new, table.expected_version, f"keep:{table.key}")
        log.info("routing_table_kept", by=account, rows=len(rows), version=version)
        return packed({"version": version})
