"""Service times and office hours in the hands of the staff: reading, trying, keeping, and the history.

| path                         | who      | answers                                                    |
|------------------------------|----------|------------------------------------------------------------|
| GET /desk/clocks             | operator | the page                                                   |
| POST /api/desk/clocks_try    | operator | {table, category, agency_id, day, time} -> when due, who is |
|                              |          | told when                                                  |
| POST /api/desk/clocks        | leader   | {table, since?, expected_version, key} -> {version}; 409    |
| GET /api/desk/clocks_history | operator | {editions}: newest first; with `version` its {table}       |

409 (dashboard/editions_api.py) carries the {version} and {table} that count now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Way

from city.clock_checks import Wrong
from city.clock_table import ClockTable, changes, problems, table_of
from dashboard.case_desk.rows import millis
from dashboard.clocks_trial import Trial, tried
from dashboard.desk_api import packed, said
from dashboard.editions_api import EditionsApi, Keep
from dashboard.pages.clocks import clocks_page
from dashboard.texts import Text
from operations.clock_editions import ClockEdition, ClockEditions, table_now

log = structlog.get_logger(__name__)


class KeepClocks(Keep, forbid_unknown_fields=True, kw_only=True):
    """`since`: the first day of the reports it counts for; without one, reports from now on."""

    table: ClockTable
    since: date | None = None


class ClocksApi(EditionsApi[KeepClocks, ClockEdition]):
    """The page and what it asks."""

    form, words = KeepClocks, "clocks"

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

    async def all(self) -> list[ClockEdition]:
        return await self.editions.all()

    async def page(self, request: Request) -> Response:
        found, text = await self.all(), self.desk.text(request)
        known = table_now(found, self.profile), len(found), self.desk.build
        return clocks_page(text, self.profile, *known, self._may_keep(request))

    async def attempt(self, request: Request) -> Response:
        text = self.desk.text(request)
        try:
            asked = msgspec.json.decode(await request.body(), type=Trial)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        if wrong := problems(asked.table, self.profile):
            return said(self._sentence(wrong[0], text), 422)
        return packed(tried(asked, self.profile, text))

    def _inside(self, found: Sequence[ClockEdition], number: int) -> dict[str, Any]:
        return {"table": self._table(found, number)}

    def _table(self, found: Sequence[ClockEdition], number: int) -> ClockTable:
        """That edition's table; the profile's own for number 0 and one that cannot be read."""
        kept = found[number - 1].table if number else None
        return kept or table_of(self.profile.clocks)

    def _told(self, found: Sequence[ClockEdition], number: int, text: Text) -> dict[str, Any]:
        """One line of the history: who, when, from when it counts, and what was changed."""
        edition = found[number - 1]
        made = changes(self._table(found, number - 1), self._table(found, number))
        what = ", ".join(text(f"clocks.did_{key}", n=n) for key, n in made.items())
        line = self._line(edition, number, what or text("clocks.did_nothing"))
        return line | {"since": millis(edition.since)}

    async def _keep(self, kept: KeepClocks, account: str, text: Text) -> Response:
        if wrong := problems(kept.table, self.profile):
            return said(self._sentence(wrong[0], text), 422)
        now = datetime.now(UTC)
        new = ClockEdition(
            at=now, by=account, since=self._since(kept, now), table=kept.table, restored=kept.restored
        )  # fmt: skip
        version = await self.editions.keep(new, kept.expected_version, f"keep:{kept.key}")
        log.info("clocks_kept", by=account, version=version, since=new.since.isoformat())
        return packed({"version": version})

    def _since(self, kept: KeepClocks, now: datetime) -> datetime:
        if kept.since is None:
            return now
        return datetime.combine(kept.since, time(), ZoneInfo(self.profile.time_zone)).astimezone(
            UTC
        )

    def _sentence(self, wrong: Wrong, text: Text) -> str:
        where = wrong.where.split()[-1] if wrong.where else ""
        place = text.words.get(f"clocks.day_{where}", where)
        value = wrong.value.split(",")[0] if wrong.key == "closes_before" else wrong.value
        return text(f"clocks.wrong_{wrong.key}", where=place, value=value)
