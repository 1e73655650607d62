"""The plan of the day over HTTP.

| path                    | who      | answers                                                          |
|-------------------------|----------|------------------------------------------------------------------|
| GET /day-plan           | operator | the page                                                         |
| GET /api/day-plan       | operator | {entries, version, problems, by, at}                             |
| POST /api/day-plan      | editor   | {entries, version} -> {version, problems}; 409 as dashboard/tours/tours_api.py |
| POST /api/day-plan/try  | operator | {entries, from, at?, screen?} -> a week per screen, holidays, and what is shown at that moment; keeps nothing |
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import structlog
from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.screens.day_plan import MOST_ENTRIES, Entry
from city.screens.running import check_plan
from city.screens.screen import Screen
from city.screens.showing import TOUR, Known, Showing, showing
from city.screens.week import DAYS, Span, week
from dashboard.desk_api import packed
from dashboard.pages.day_plan import day_plan_page
from dashboard.texts import Text
from dashboard.tours.answers import Ground, answered, checked, may_edit, millis, told
from dashboard.who import person, who
from operations.calendar import holidays_of, names_of
from operations.screens import kinds, ordering
from operations.screens.kinds import ONE, DayPlan
from operations.screens.known import Shelves, known
from operations.screens.reading import Place, places

log = structlog.get_logger(__name__)
YEARS = range(2000, 2101)
"""What may be tried."""


class Keep(msgspec.Struct, forbid_unknown_fields=True):
    entries: tuple[Entry, ...]
    version: int


class Try(msgspec.Struct, forbid_unknown_fields=True, rename={"first": "from"}):
    """`at` is the city's own time without a zone: "2026-12-25T03:00"."""

    entries: tuple[Entry, ...]
    first: date
    at: str | None = None
    screen: str = ""

    def __post_init__(self) -> None:
        at = self.moment("UTC")
        if not all(each.year in YEARS for each in (self.first, at or self.first)):
            raise ValueError("no week that a calendar knows")

    def moment(self, zone: str) -> datetime | None:
        """Raises ValueError when it is no moment."""
        return datetime.fromisoformat(self.at).replace(tzinfo=ZoneInfo(zone)) if self.at else None


class PlanApi(Ground):
    def routes(self) -> list[Route]:
        return [
            Route("/day-plan", self.page),
            Route("/api/day-plan", self.now, methods=["GET"]),
            Route("/api/day-plan", self.keep, methods=["POST"]),
            Route("/api/day-plan/try", self.attempt, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        shelves = await self.shelves()
        found = self.known(shelves)
        return day_plan_page(self.desk, request, found, places(shelves), may_edit(request))

    @answered
    async def now(self, request: Request) -> Response:
        version, plan = await ordering.day_plan(self.desk.door.store)
        last = (await kinds.day_plan(self.desk.door.store).history(ONE))[-1:]
        exist = self.exist(await self.shelves())
        return packed({
            "entries": plan.entries,
            "version": version,
            "problems": told(check_plan(plan.entries, exist), self.desk.text(request)),
            "by": last[0].by if last else "",
            "at": millis(last[0].at) if last else None,
        })  # fmt: skip

    @answered
    async def keep(self, request: Request) -> Response:
        ask = msgspec.json.decode(await request.body(), type=Keep)
        problems = checked(check_plan(ask.entries, self.exist(await self.shelves())))
        by, plan = request.state.session.account, DayPlan(entries=ask.entries)
        now = self.desk.hub.now()
        kept = await ordering.keep_day_plan(self.desk.door.store, plan, by, now, ask.version)
        log.info("day_plan_kept", by=by, entries=len(ask.entries), version=kept)
        return packed({"version": kept, "problems": told(problems, self.desk.text(request))})

    @answered
    async def attempt(self, request: Request) -> Response:
        ask, text = msgspec.json.decode(await request.body(), type=Try), self.desk.text(request)
        entries, shelves = ask.entries[:MOST_ENTRIES], await self.shelves()
        problems = told(check_plan(entries, self.exist(shelves)), text)
        shelves = msgspec.structs.replace(shelves, day_plan={ONE: DayPlan(entries=entries)})
        return packed({
            "problems": problems,
            "days": _days(ask.first, text),
            "screens": self._strips(shelves, entries, ask.first, text),
            "shows": self._shows(shelves, ask, text),
        })  # fmt: skip

    def _strips(
        self, shelves: Shelves, entries: tuple[Entry, ...], first: date, text: Text
    ) -> list[dict[str, Any]]:
        """One strip per screen; one for all of them while none is registered."""
        zone, closed = self.desk.profile.time_zone, holidays_of((first.year, first.year + 1))
        found = self.known(shelves)
        asked = places(shelves) or [Place("", text("running.every_screen"))]
        return [
            {"id": each.id, "name": each.name, "spans": [
                _span(span, entries, found, text)
                for span in week(entries, each.id, first, zone, closed, rehearses=each.rehearses)
            ]}
            for each in asked
        ]  # fmt: skip

    def _shows(self, shelves: Shelves, ask: Try, text: Text) -> list[str]:
        """Sentences: what the screen shows then, and what the plan alone would show."""
        at = ask.moment(self.desk.profile.time_zone)
        if at is None:
            return []
        found = known(shelves, self.desk.profile, at)
        screen = _screen(ask.screen, shelves, at)
        shown = showing(screen, found, at)
        said = [_sentence(shown, found, screen.name, at, text)]
        if shown.why in ("asked", "takeover"):
            found = msgspec.structs.replace(found, asked={}, taken={})
            planned = showing(screen, found, at)
            said.append(text("day_plan.else_shows", what=_title(planned, found, text)))
        return said


def _screen(screen_id: str, shelves: Shelves, at: datetime) -> Screen:
    found = shelves.display.get(screen_id)
    if found:
        return found
    wall = shelves.display_wall.get(screen_id)
    name = wall.name if wall else ""
    return Screen(id=screen_id, name=name, number=0, added_at=at, added_by="")


def _sentence(shown: Showing, found: Known, name: str, at: datetime, text: Text) -> str:
    """ "Jumat, 25 Desember 03.00: Lobi menampilkan Banjir, karena rencana harian." """
    why = text(f"day_plan.why_{shown.why}", by=person(who(shown.by, text)) or "–")
    if shown.lost:
        why += " " + text("day_plan.why_lost", name=shown.lost)
    return text(
        "day_plan.shows",
        when=f"{text.day(at)} {text.clock(at)}",
        screen=name or text("day_plan.a_screen"),
        what=_title(shown, found, text),
        why=why,
    )


def _title(shown: Showing, found: Known, text: Text) -> str:
    layout = found.layouts.get(shown.layout)
    title = text.pick(layout.title) if layout else text("day_plan.nothing")
    tour = found.tours.get(shown.tour) if shown.tour else None
    if tour is None:
        return title
    return text("day_plan.in_tour", layout=title, tour=text.pick(tour.title), step=shown.step + 1)


def _span(span: Span, entries: tuple[Entry, ...], found: Known, text: Text) -> dict[str, Any]:
    entry = None if span.entry is None else entries[span.entry]
    return {
        "begins": millis(span.begins),
        "ends": millis(span.ends),
        "entry": span.entry,
        "title": show_title(entry.show, found, text) if entry else "",
    }


def show_title(show: str, found: Known, text: Text) -> str:
    """A layout or tour as people call it; what is gone, by its name."""
    if show.startswith(TOUR):
        tour = found.tours.get(show.removeprefix(TOUR))
        return text.pick(tour.title) if tour else show.removeprefix(TOUR)
    layout = found.layouts.get(show)
    return text.pick(layout.title) if layout else show


def _days(first: date, text: Text) -> list[dict[str, str]]:
    """The week's days as heads of the strip; a holiday with its name."""
    days = [first + timedelta(days=n) for n in range(DAYS)]
    names = names_of(first.year, text.lang) | names_of(days[-1].year, text.lang)
    return [
        {
            "date": each.isoformat(),
            "label": str(format_date(each, "EEE d MMM", locale=text.lang)),
            "holiday": names.get(each, ""),
        }
        for each in days
    ]
