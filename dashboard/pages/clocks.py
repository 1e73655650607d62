"""Service times and office hours as a page: preset, times, hours, dates, and "when would it be due?"."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.responses import HTMLResponse

from city.clock_table import ClockTable, table_of
from city.profile import Profile
from city.service_times import WEEKDAYS, Rules
from dashboard.clocks_trial import lasting
from dashboard.editions_api import page_words
from dashboard.pages.plain import drawn_by, page, way_back
from dashboard.texts import Text

UNITS = ("minutes", "hours", "working_hours", "working_days")


def clocks_page(
    text: Text, profile: Profile, table: ClockTable, version: int, build: str, may_keep: bool
) -> HTMLResponse:
    """`may_keep`: whether this person may keep changed times; trying is for everybody here."""
    config = _config(text, profile, table, version, may_keep)
    body = (
        f'<main class="triage clocks">{way_back(text, "/desk", text("triage.back"), "/desk/clocks")}'
        f'<h1>{escape(text("clocks.title"))}</h1><p class="quiet">{escape(text("clocks.lead"))}</p>'
        '<form id="clocks-try" class="triage-try"></form><div id="clocks-table"></div>'
        '<section id="clocks-history"></section></main>'
    ) + drawn_by(("67_editions.js", "65_desk_clocks.js"), build, "clocks", config)
    return page(text, text("clocks.title"), body, about="clocks")


def _config(
    text: Text, profile: Profile, table: ClockTable, version: int, may_keep: bool
) -> dict[str, Any]:
    return {
        "lang": text.lang,
        "texts": page_words(text, "clocks"),
        "table": table,
        "own": table_of(profile.clocks),
        "version": version,
        "zone": profile.time_zone,
        "zone_label": profile.zone_label,
        "may_keep": may_keep,
        "presets": [_preset(text, each) for each in profile.clock_presets.values()],
        "days": [[each, text(f"clocks.day_{each}")] for each in WEEKDAYS],
        "units": [[each, text(f"clocks.choose_{each}")] for each in UNITS],
        "agencies": [[each.id, each.short] for each in profile.agencies.values()],
        "categories": [[code, text.pick(each.name)] for code, each in profile.categories.items()],
    }


def _preset(text: Text, rules: Rules) -> dict[str, Any]:
    """`ladder`: who is told when, in words."""
    rungs = [
        text(
            "clocks.rung_share" if each.share is not None else "clocks.rung_after",
            to=text(f"clocks.to_{each.to}"),
            level=each.level,
            until=text(f"clocks.until_{each.until}"),
            share=round((each.share or 0.0) * 100),
            after=lasting(each.after, text) if each.after else "",
        )
        for each in rules.ladder
    ]
    title = text.pick(rules.title)
    return {
        "key": rules.preset,
        "title": title,
        "source": rules.source,
        "ladder": rungs,
        "table": table_of(rules),
    }
