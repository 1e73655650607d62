"""Pages that need no Dash: sign-in, account, refusals. Plain HTML, dressed by the same CSS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboard.desk import ASSETS
from dashboard.guide.help import help_html
from dashboard.markup import WORDS, data
from dashboard.pages.doors import OWN
from dashboard.texts import Text, languages


class NotDone(Exception):
    """What a form asked for is not done: `key` is the text that says why, `status` the answer's."""

    def __init__(self, key: str, status: int = 422) -> None:
        super().__init__(key)
        self.key, self.status = key, status


def kept_true(text: Text, address: str, mark: str) -> str:
    """Attributes of what `assets/69_keep_true.js` keeps true: where to ask, with which ETag, and the words for
    when nobody answers."""
    lost, over = escape(text("page.figures_lost")), escape(text("page.session_over"))
    return f'data-keeps="{escape(address)}" data-mark="{escape(mark)}" data-lost="{lost}" data-over="{over}"'


def is_known(request: Request, mark: str) -> bool:
    """Whether the browser shows this state already."""
    return request.headers.get("if-none-match") == f'"{mark}"'


def page(text: Text, title: str, body: str, status: int = 200, *, about: str = "") -> HTMLResponse:
    """A whole document; `body` is HTML already, `title` is not. `about`: whose help it has."""
    body += help_html(text, about) if about else ""
    sheets = "".join(
        f'<link rel="stylesheet" href="/assets/{each.name}">'
        for each in sorted(ASSETS.glob("*.css"))
        if not re.match(OWN, each.name)
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{text.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="/_favicon.ico"><title>{escape(title)}</title>{sheets}</head><body>{body}</body></html>',
        status,
    )


def drawn_by(scripts: Iterable[str], build: str, name: str, config: Mapping[str, Any]) -> str:
    """What draws a page after its body: its configuration as JSON in `#{name}-config`, and its scripts."""
    return data(f"{name}-config", config) + "".join(
        f'<script src="/assets/{each}?v={build}"></script>' for each in (WORDS, *scripts)
    )


def hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def tongues(text: Text, path: str, *, whole: bool = False) -> str:
    """Links to the same page in the other languages, by their letters or their `whole` names."""
    return "".join(
        f'<a class="quiet-link" lang="{each}" href="/language?to={each}&amp;next={quote(path)}">'
        f"{escape(text(f'language.{each}') if whole else each.upper())}</a>"
        for each in languages()
        if each != text.lang
    )


def way_back(text: Text, href: str, words: str, path: str) -> str:
    """The first line of a page that belongs to another one: back to that, and the other languages."""
    label = escape(text("page.links"))
    return f'<nav aria-label="{label}"><a class="quiet-link" href="{href}">← {escape(words)}</a>{tongues(text, path)}</nav>'


def form(action: str, token: str, content: str) -> str:
    """A form that is sent to us; `token` shows that it is ours."""
    return f'<form method="post" action="{action}">{token}{content}</form>'


def options(words: Mapping[str, str], chosen: str) -> str:
    """What a `<select>` offers: words by value."""
    return "".join(
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(word)}</option>'
        for key, word in words.items()
    )


def field(name: str, label: str, kind: str, autocomplete: str, more: str = "") -> str:
    """A labelled input; `more` is further attributes as HTML."""
    return (
        f'<label for="{name}">{escape(label)}</label><input id="{name}" name="{name}" '
        f'type="{kind}" autocomplete="{autocomplete}" required {more}>'
    )


def alert(message: str) -> str:
    return f'<p class="form-error" role="alert">{escape(message)}</p>' if message else ""
