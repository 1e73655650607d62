"""A briefing as a file, its figures frozen and dated.

GET /api/briefing/{tour}/{pdf or pptx}?screen=ID · operator · the file. With `screen` the sentences
that the presenter has added there are in it. 404 no such tour, 503 the store is away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.screens.screen import Asked
from city.screens.tour import Tour, playable
from dashboard.summaries import EVERYWHERE
from dashboard.tours.answers import Ground, answered
from dashboard.tours.remote_state import Seen, of_no_screen, step
from operations.exports.briefing import Briefing, Line, Slide
from operations.screens import kinds, ordering

SORTS = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


class BriefingApi(Ground):
    def routes(self) -> list[Route]:
        return [Route(f"/api/briefing/{{tour_id}}/{kind}", self.file) for kind in SORTS]

    @answered
    async def file(self, request: Request) -> Response:
        kind = request.url.path.rpartition("/")[2]
        found = await ordering.tour(self.desk.door.store, request.path_params["tour_id"])
        briefing = await self._briefing(request, found.guide.tour)
        made = await asyncio.to_thread(_written, kind, briefing)
        day = briefing.made_at.astimezone(self.desk.text(request).zone).strftime("%Y-%m-%d-%H%M")
        name = f'attachment; filename="{found.name}-{day}.{kind}"'
        return Response(made, media_type=SORTS[kind], headers={"Content-Disposition": name})

    async def _briefing(self, request: Request, tour: Tour) -> Briefing:
        seen = await self._seen(request, tour)
        text, by = seen.text, request.state.session.account
        layouts = seen.known.layouts
        steps = [step(seen, seen.known, tour, n) for n in playable(tour, layouts.keys())]
        day = format_date(seen.now.astimezone(text.zone).date(), "d MMMM y", locale=text.lang)
        at = f"{day} {text.clock(seen.now)} {self.desk.profile.zone_label}"
        return Briefing(
            title=text.pick(tour.title),
            subtitle=text("remote.file_subtitle", city=self.desk.profile.name, at=at),
            slides=tuple(_slides(steps)),
            notes_title=text("remote.notes"),
            footer=text("remote.file_footer", city=self.desk.profile.name, at=at, by=by),
            made_at=seen.now,
            author=by,
            lang=text.lang,
        )

    async def _seen(self, request: Request, tour: Tour) -> Seen:
        """The data of this moment, and what the presenter added on that screen to this very tour."""
        screen = request.query_params.get("screen", "")[:40]
        held = await kinds.asked(self.desk.door.store).get(screen) if screen else None
        asked: Asked | None = held[1] if held else None
        if asked is None or asked.run is None or asked.run.tour != tour.id:
            asked = None
        known = self.known(await self.shelves())
        return of_no_screen(self.desk, self.desk.text(request), known, asked, screen)


def _written(kind: str, briefing: Briefing) -> bytes:
    """The writers are imported late: their libraries take a third of a second."""
    from operations.exports import briefing_pdf, briefing_pptx

    return briefing_pdf.to_pdf(briefing) if kind == "pdf" else briefing_pptx.to_pptx(briefing)


def _slides(steps: Iterable[dict[str, Any]]) -> Iterator[Slide]:
    """What is said on every step, of alarms and sources, stands on the first page only."""
    heard: set[str] = set()
    for told in steps:
        says = [each for each in told["says"] if each["says"] not in heard]
        heard |= {each["says"] for each in says if each["about"] in EVERYWHERE}
        yield _slide(told, says)


def _slide(told: dict[str, Any], says: Iterable[dict[str, str]]) -> Slide:
    lines = [Line(each["says"], each["formula"], each["state"] == "old") for each in says]
    added = str(told["added"])
    return Slide(
        title=str(told["title"]),
        lines=(*lines, *([Line(added)] if added else [])),
        notes=str(told["notes"]),
    )
