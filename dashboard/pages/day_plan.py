"""The plan of the day as a page: a table, a strip of the week per screen, and "what is shown at …?"."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse

from city.screens.day_plan import MOST_ENTRIES
from city.screens.running import LONGEST_WORDS
from city.screens.showing import TOUR, Known
from dashboard.catalogue import choices
from dashboard.desk import Desk
from dashboard.pages.running import named, running_page, titles
from operations.screens.reading import Place


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
        "now": today.strftime("%Y-%m-%dT%H:%M"),
        "limits": {"words": LONGEST_WORDS, "entries": MOST_ENTRIES},
    }
    return running_page(desk, request, "day_plan", config, "plan")
