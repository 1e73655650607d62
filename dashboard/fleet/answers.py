"""What the fleet's routes answer with: whole documents, CSV, and why not."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboard.charts import tags
from dashboard.desk import ASSETS
from dashboard.guide.help import help_html
from dashboard.markup import WORDS
from dashboard.texts import Text
from operations.accounts import Role
from store.errors import ArchiveUnavailable, StoreError

OPENS = Role.OPERATOR
"""Who may open trips and tracks and take files along."""
SHEETS = ("00_tokens", "10_wall", "20_panels", "29_fleet_strips", "70_report_cards", "76_fleet")


def may_open(request: Request) -> bool:
    return bool(request.state.session.role >= OPENS)


def own_agency(request: Request) -> str:
    """An agency's own people open their own vehicles only; "" opens all."""
    return str(getattr(request.state.session, "agency_id", "") or "")


def why(error: StoreError, text: Text) -> str:
    """In words for people."""
    silent = isinstance(error, ArchiveUnavailable)
    return text("fleet.no_archive" if silent else "report_cards.no_store")


def document(
    text: Text, title: str, body: str, build: str, about: str, status: int = 200, scripts: str = ""
) -> HTMLResponse:
    """A whole page. `scripts` come before our own; `about`: whose help it has."""
    sheets = "".join(f'<link rel="stylesheet" href="/assets/{each}.css?v={build}">' for each in SHEETS)  # fmt: skip
    files = (WORDS, "69_keep_true.js", "78_land_map.js", *sorted(each.name for each in ASSETS.glob("76_fleet*.js")))  # fmt: skip
    own = "".join(f'<script src="/assets/{each}?v={build}" defer></script>' for each in files)
    return HTMLResponse(
        f'<!doctype html><html lang="{text.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="/_favicon.ico"><title>{escape(title)}</title>{sheets}{tags(text, build)}{scripts}{own}'
        f'</head><body class="rc-page fleet-page">{body}{help_html(text, about)}'
        '<aside id="fleet-side" class="rc-side" hidden tabindex="-1"></aside></body></html>',
        status,
    )
