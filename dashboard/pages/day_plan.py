"""The plan of the day as a page: a table, a strip of the week per screen, and "what is shown at …?"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse

from city.handover import STARTS
from city.screens.day_plan import MOST_ENTRIES
from city.screens.running import LONGEST_WORDS
from city.screens.showing import TOUR, Known
from dashboard.catalogue import choices
from dashboard.desk import Desk
from dashboard.pages.running import named, running_page, titles
from dashboard.texts import Text
from operations.screens.reading import Place

HAND_OVER = timedelta(minutes=15)
"""Before and after the hour at which a shift begins (own choice): both are in the room."""


def day_plan_page(
    desk: Desk, request: Request, known: Known, places: Sequence[Place], may_edit: bool
) -> HTMLResponse:
    text, today = desk.text(request), desk.hub.now().astimezone(ZoneInfo(desk.profile.time_zone))
    tours = [[TOUR + name, text.pick(each.title)] for name, each in known.tours.items()]
    config = {
        "may_edit": may_edit,
        "layouts": titles(dict(known.layouts), text),
        "tours": tours,
        "screens": named(places),
        "values": choices(desk.hub.views.catalogue, desk.profile, desk.text(request)),
        "shifts": _shifts(text),
        "now": today.strftime("%Y-%m-%dT%H:%M"),
        "limits": {"words": LONGEST_WORDS, "entries": MOST_ENTRIES},
    }
    return running_page(desk, request, "day_plan", config, "plan")


def _shifts(text: Text) -> list[list[str]]:
    """Around each change of shift: from, until, and what it is called."""
    return [
        [*(_clock(hour, by) for by in (-HAND_OVER, HAND_OVER)), text(f"handover.shift_{name}")]
        for name, hour in STARTS.items()
    ]


def _clock(hour: int, by: timedelta) -> str:
    return f"{datetime(2000, 1, 2, hour, tzinfo=UTC) + by:%H:%M:%S}"
