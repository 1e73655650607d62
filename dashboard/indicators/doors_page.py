"""The page of doors: made, mapped, tried, opened, paused, changed. Drawn by 76_indicators_doors.js."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.responses import HTMLResponse

from city.indicators import DUE_DAYS, OFFICIAL, TOLERANCE_PCT
from city.profile import Profile
from dashboard.desk import ASSETS
from dashboard.indicators.page import PATH
from dashboard.indicators.rights import may_change
from dashboard.marks import GLYPHS
from dashboard.pages import plain
from dashboard.texts import Text
from operations.sessions import Session

EVERY_S = (300, 900, 3600, 21_600, 86_400)
"""Pauses a person may choose between two questions to an address, seconds."""
PERIODS = ("day", "week", "month", "quarter", "year")
DIRECTIONS = ("higher", "lower", "neither")
LEVELS = ("city", "kecamatan", "kelurahan")


def doors_page(text: Text, profile: Profile, session: Session, build: str) -> HTMLResponse:
    """The page before anything is asked; everything else arrives from `/api/indicators/doors`."""
    lead = escape(text("doors.page.lead"))
    scripts = sorted(each.name for each in ASSETS.glob("76_indicators_doors*.js"))
    body = (
        f'<link rel="stylesheet" href="/assets/76_indicators_doors.css?v={build}">'
        f'<main class="doors"><nav><a class="quiet-link" href="{PATH}">← {escape(text("indicators.title"))}</a>'
        f"{plain.tongues(text, f'{PATH}/doors')}</nav>"
        f'<header><h1>{escape(text("doors.page.title"))}</h1><p class="quiet">{lead}</p></header>'
        '<p id="doors-said" class="form-error" role="alert" hidden></p>'
        '<section id="doors-list" class="doors-card"></section>'
        '<section id="doors-one" class="doors-one" aria-live="polite" hidden></section></main>'
    ) + plain.drawn_by(scripts, build, "doors", _config(text, profile, session))
    return plain.page(text, text("doors.page.title"), body, about="doors")


def _config(text: Text, profile: Profile, session: Session) -> dict[str, Any]:
    agencies = [
        {"id": each.id, "name": each.name, "short": each.short}
        for each in profile.agencies.values()
        if may_change(session, each.id)
    ]
    return {
        "lang": text.lang,
        "zone": profile.time_zone,
        "agencies": agencies,
        "every": [[each, text.span(each)] for each in EVERY_S],
        "periods": [[each, text(f"doors.period.{each}")] for each in PERIODS],
        "directions": [[each, text(f"doors.direction.{each}")] for each in DIRECTIONS],
        "levels": [[each, text(f"doors.level.{each}")] for each in LEVELS],
        "dates": [[each, text(f"imports.dates.{each}")] for each in ("dmy", "ymd", "mdy")],
        "official": [[each, text(f"doors.define.{each}")] for each in OFFICIAL],
        "due": DUE_DAYS,
        "tolerance": TOLERANCE_PCT,
        "define": text.below("doors.define"),
        "glyphs": GLYPHS,
        "texts": text.below("doors.page") | text.below("editions"),
    }
