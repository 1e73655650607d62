"""Takeovers as a page: what has screens now, who responds, and the rules as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse

from city.screens.running import LOUDEST, Exist
from city.screens.takeover import LONGEST_HOLD_S, SHORTEST_HOLD_S
from dashboard.desk import Desk
from dashboard.pages.running import named, running_page, titles
from dashboard.texts import Text
from operations.screens.reading import Place

SEVERITIES = {
    "water": ("watch", "warning", "danger"),
    "air": ("watch", "warning", "danger"),
    "complaint": ("warning", "danger"),
    "feed": ("stale", "unavailable", "danger"),
}


def takeovers_page(
    desk: Desk, request: Request, exist: Exist, places: Sequence[Place], may_edit: bool
) -> HTMLResponse:
    text = desk.text(request)
    config = {
        "may_edit": may_edit,
        "layouts": titles(dict(exist.layouts), text),
        "screens": named(places),
        "sources": [[each, text(f"takeovers.source_{each}")] for each in SEVERITIES],
        "severities": {source: _words(source, text) for source in SEVERITIES},
        "limits": {"hold": [SHORTEST_HOLD_S, LONGEST_HOLD_S], "priority": LOUDEST},
    }
    return running_page(desk, request, "takeovers", config, "takeovers")


def _words(source: str, text: Text) -> list[list[str]]:
    return [[each, text(f"takeovers.least_{source}_{each}")] for each in SEVERITIES[source]]
