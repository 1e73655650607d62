"""The routing table as a page: rows in order, each a rule in words, and "where would this go?"."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from city.profile import Profile, Route
from dashboard.editions_api import page_words
from dashboard.pages.plain import drawn_by, page, way_back
from dashboard.texts import Text, languages

SCRIPTS = ("67_editions.js", "65_desk_triage.js", "65_desk_triage_history.js")
OWNERS = ("city", "province", "nation", "toll")


def triage_page(
    text: Text, profile: Profile, rows: list[Route], version: int, build: str, may_keep: bool
) -> HTMLResponse:
    """`may_keep`: whether this person may keep a changed table; trying is for everybody here."""
    config = _config(text, profile, rows, version, may_keep)
    body = (
        f'<main class="triage">{way_back(text, "/desk", text("triage.back"), "/desk/triage")}'
        f'<h1>{escape(text("triage.title"))}</h1><p class="quiet">{escape(text("triage.lead"))}</p>'
        '<form id="triage-try" class="triage-try"></form><div id="triage-rows"></div><section id="triage-history"></section></main>'
    ) + drawn_by(SCRIPTS, build, "triage", config)
    return page(text, text("triage.title"), body, about="triage")


def _config(
    text: Text, profile: Profile, rows: list[Route], version: int, may_keep: bool
) -> dict[str, object]:
    kecamatan = {each.kecamatan_code: each.kecamatan for each in profile.kelurahan.values()}
    return {
        "lang": text.lang,
        "texts": page_words(text, "triage"),
        "rows": rows,
        "own": profile.routes,
        "version": version,
        "zone": profile.time_zone,
        "languages": [[each, text(f"language.{each}")] for each in languages()],
        "may_keep": may_keep,
        "agencies": [[each.id, each.short] for each in profile.agencies.values()],
        "categories": [[code, text.pick(each.name)] for code, each in profile.categories.items()],
        "kecamatan": sorted(kecamatan.items(), key=lambda each: each[1]),
        "kelurahan": [
            [each.code, each.name, each.lat, each.lng]
            for each in sorted(profile.kelurahan.values(), key=lambda each: each.name)
        ],
        "owners": [[each, text(f"triage.owner_{each}")] for each in OWNERS],
    }
