"""The routing table in the hands of the staff: reading, trying, keeping it.

| path                     | who      | answers                                                       |
|--------------------------|----------|---------------------------------------------------------------|
| GET /desk/triage         | operator | the page                                                      |
| POST /api/desk/triage_try| operator | {rows, report} -> where this report would go with these rows  |
| POST /api/desk/triage    | leader   | {rows, mark} -> kept; 409 when somebody kept another one      |

`mark` is the digest of the table the person began with; "" is the profile's own.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route as Way

from city.profile import Route
from city.triage import TABLE_KEY, decoded, encoded, problems
from dashboard.case_desk.advice import suggestion
from dashboard.case_desk.report_asks import NewReport
from dashboard.desk import Desk
from dashboard.pages.triage import triage_page
from dashboard.texts import Text
from operations.accounts import Role
from store.errors import StoreFull, StoreUnavailable

log = structlog.get_logger(__name__)


class Table(msgspec.Struct, forbid_unknown_fields=True):
    rows: list[Route]
    mark: str = ""


class Try(msgspec.Struct, forbid_unknown_fields=True):
    rows: list[Route]
    report: NewReport


class Triage:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.profile = desk, desk.profile

    def routes(self) -> list[Way]:
        return [
            Way("/desk/triage", self.page),
            Way("/api/desk/triage_try", self.attempt, methods=["POST"]),
            Way("/api/desk/triage", self.keep, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        packed = await self._packed()
        rows = _rows(packed)
        rows = self.profile.routes if rows is None else rows
        session = request.state.session
        may_keep = session.role >= Role.LEADER and not session.agency_id
        text = self.desk.text(request)
        return triage_page(text, self.profile, list(rows), _mark(packed), self.desk.build, may_keep)

    async def attempt(self, request: Request) -> Response:
        text = self.desk.text(request)
        try:
            asked = msgspec.json.decode(await request.body(), type=Try)
        except msgspec.MsgspecError:
            return _said(text("desk.not_understood"), 422)
        report = asked.report.report(datetime.now(UTC))
        return JSONResponse(suggestion(report, self.profile, asked.rows, text))

    async def keep(self, request: Request) -> Response:
        text, session = self.desk.text(request), request.state.session
        if session.agency_id:
            return _said(text("desk.city_only"), 403)
        try:
            table = msgspec.json.decode(await request.body(), type=Table)
            return await self._keep(table, session.account, text)
        except msgspec.MsgspecError:
            return _said(text("desk.not_understood"), 422)
        except StoreFull:
            return _said(text("desk.store_full"), 507)
        except StoreUnavailable:
            return _said(text("desk.store_away"), 503)

    async def _keep(self, table: Table, account: str, text: Text) -> Response:
        if wrong := problems(table.rows, self.profile):
            row, field, value = wrong[0]
            name = text(f"triage.field_{field}")
            return _said(text("triage.wrong", row=row, field=name, value=value), 422)
        if table.mark != _mark(await self._packed()):
            return _said(text("triage.changed"), 409)
        packed = encoded(table.rows)
        await self.desk.door.store.text.put(TABLE_KEY, packed)
        log.info("routing_table_kept", by=account, rows=len(table.rows), mark=_mark(packed))
        return JSONResponse({"mark": _mark(packed)})

    async def _packed(self) -> bytes:
        return await self.desk.door.store.text.get(TABLE_KEY) or b""


def _rows(packed: bytes) -> tuple[Route, ...] | None:
    """None while there is none that can be read: then the profile's own counts."""
    try:
        return decoded(packed) if packed else None
    except ValueError:
        return None


def _mark(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()[:16] if packed else ""


def _said(message: str, status: int) -> Response:
    return JSONResponse({"message": message}, status)
