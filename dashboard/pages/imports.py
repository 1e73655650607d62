"""The import page: upload, map the columns, see what would happen, bring in. Drawn by 72_imports.js."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from city.profile import Profile
from dashboard import imports_view
from dashboard.pages import plain
from dashboard.texts import Text


def page(text: Text, profile: Profile, build: str) -> HTMLResponse:
    """The page before any import; everything else arrives from `/api/imports`."""
    body = (
        f'<main class="imports">{_head(text)}{_upload(text)}'
        '<section id="import-job" class="import-job" aria-live="polite" hidden></section>'
        f'<section class="import-card"><h2>{escape(text("imports.recent"))}</h2>'
        '<div id="import-list"></div></section></main>'
    ) + plain.drawn_by(
        ("72_imports.js",), build, "imports", imports_view.page_config(text, profile)
    )
    return plain.page(text, text("imports.title"), body, about="imports")


def _head(text: Text) -> str:
    back = plain.way_back(text, "/desk", text("desk.title"), "/imports")
    lead = f'<p class="quiet">{escape(text("imports.lead"))}</p>'
    doors = (
        f'<p><a class="quiet-link" href="/indicators/doors">{escape(text("imports.doors"))}</a></p>'
    )
    return f"{back}<header><h1>{escape(text('imports.title'))}</h1>{lead}{doors}</header>"


def _upload(text: Text) -> str:
    return (
        '<label class="import-drop" id="import-drop" for="import-file">'
        f"<strong>{escape(text('imports.choose'))}</strong>"
        f'<span class="quiet">{escape(text("imports.choose_hint"))}</span>'
        '<input id="import-file" type="file" accept=".csv,.tsv,.txt,.xlsx,.xlsm"></label>'
        '<p id="import-said" class="form-error" role="alert" hidden></p>'
    )
