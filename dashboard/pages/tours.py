"""Tours as a page: the list, and a tour's steps to order, time, aim and annotate."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse

from city.screens.running import LONGEST_WORDS, Exist
from city.screens.tour import LONGEST_NOTES, LONGEST_S, MOST_STEPS, SHORTEST_S
from dashboard.catalogue import choices
from dashboard.desk import Desk
from dashboard.pages.running import running_page, titles, views
from dashboard.texts import languages


def tours_page(desk: Desk, request: Request, exist: Exist, may_edit: bool) -> HTMLResponse:
    text = desk.text(request)
    config = {
        "may_edit": may_edit,
        "layouts": titles(dict(exist.layouts), text),
        "values": choices(desk.hub.views.catalogue, desk.profile, desk.text(request)),
        "views": views(desk.profile),
        "languages": [[each, text(f"language.{each}")] for each in languages()],
        "limits": {
            "dwell": [SHORTEST_S, LONGEST_S],
            "notes": LONGEST_NOTES,
            "words": LONGEST_WORDS,
            "steps": MOST_STEPS,
        },
    }
    return running_page(desk, request, "tours", config, "list")
