"""What every page's help says: what the page is for, what is done most often, its keys, where to learn more.

The words stand in the texts under `help.<page>`; `keys` has one key a line ("Esc = close"), or is
empty where the page's own table of keys is shown (wall, desk, editor of the studio).
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from dashboard.markup import data
from dashboard.texts import Text

GUIDE = "/guide"
PAGES = {
    "/wall": "wall", "/guide/screen": "wall", "/screens": "screens", "/account": "account",
    "/accounts": "accounts", "/crew-link/[^/]+": "crew_link", "/report-cards": "report_cards", "/revenue": "revenue",
    "/fleet": "fleet", "/fleet/settings": "fleet_settings", "/fleet/[^/]+": "fleet_vehicle", "/desk": "desk",
    "/inbox": "inbox", "/desk/handover": "handover", "/desk/triage": "triage",
    "/desk/clocks": "clocks", "/studio": "studio", "/studio/[^/]+": "studio_editor",
    "/imports": "imports", "/tours": "tours", "/day-plan": "day_plan", "/takeovers": "takeovers",
    "/alarms": "alarms", "/alarms/story": "alarms", "/alarms/rules": "alarm_rules",
    "/presenter": "presenter", GUIDE: "guide", "/air(/station/[^/]+)?": "air",
    "/air/places": "air_places", "/indicators": "indicators",
    "/indicators/doors": "doors", "/indicators/[^/]+/[^/]+": "indicators",
    "/water/warnings": "flood_warnings", "/water(/(post|quality)/[^/]+)?": "water",
}  # fmt: skip
"""Address, as a pattern, and the page's table of words."""
TASKS = 3


def page_at(path: str) -> str | None:
    """The table of words of the page at this address; None: it has no help."""
    return next((name for each, name in PAGES.items() if re.fullmatch(each, path)), None)


def told(text: Text, page: str, guide: str = GUIDE) -> dict[str, Any]:
    """What the browser needs. `guide` "" on a display: it leads nobody anywhere."""
    words = text.below(f"help.{page}")
    lines = [each for each in words["keys"].splitlines() if " = " in each]
    return {
        "title": text("help.title", page=words["page"]),
        "for": words["for"],
        "tasks_title": text("help.tasks"),
        "tasks": [words[f"task_{n}"] for n in range(1, TASKS + 1)],
        "keys_title": text("help.keys_title"),
        "keys": [each.split(" = ", 1) for each in lines],
        "guide": guide,
        "guide_word": text("help.to_guide"),
        "close": text("help.close"),
    }


def help_html(text: Text, page: str) -> str:
    """For the end of a document: the visible link, and what opens behind it and behind "?".

    Without scripts the link leads to the guide.
    """
    return (
        '<link rel="stylesheet" href="/assets/53_help.css">'
        f'<a id="help-link" class="quiet-link help-link" href="{GUIDE}#{page}">{escape(text("guide.link"))} <kbd>?</kbd></a>'
        f"{data('help-config', told(text, page))}"
        '<script src="/assets/53_help.js"></script>'
    )
