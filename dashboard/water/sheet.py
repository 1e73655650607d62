"""The frame of the pages about rivers: links, title, a table, a card; plain HTML that keeps itself true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from babel.dates import format_date
from starlette.responses import HTMLResponse

from city.observations import WaterLevel, WaterQuality
from city.picture import CityPicture
from city.severity import Severity
from dashboard.charts import tags
from dashboard.marks import age, badge, simulated
from dashboard.markup import as_html
from dashboard.pages.plain import kept_true, page, tongues
from dashboard.texts import Text

HOME = "/water"
WARNINGS = "/water/warnings"
Cell = str
"""HTML already."""


def document(
    text: Text,
    title: str,
    parts: Iterable[str],
    *,
    path: str,
    mark: str,
    build: str,
    about: str = "water",
    status: int = 200,
) -> HTMLResponse:
    """A whole page; `path` with its query is where it asks again, `mark` the same for as long as it is
    true."""
    live = kept_true(text, path, mark)
    script = f'<script src="/assets/69_keep_true.js?v={build}" defer></script>'
    main = f'<main class="water" id="water" {live}>{"".join(parts)}</main>'
    return page(text, title, f"{tags(text, build)}{script}{main}", status, about=about)


def links(text: Text, path: str, *more: tuple[str, str], is_simulated: bool = False) -> str:
    """Back to the wall and between the pages, the other languages, and whether any of it is invented."""
    found = [("/wall", f"← {text('account.back')}"), *more]
    made = "".join(
        f'<a class="quiet-link" href="{escape(to)}">{escape(word)}</a>' for to, word in found
    )
    label = escape(text("page.links"))
    return f'<nav class="water-links" aria-label="{label}">{made}{tongues(text, path)}{as_html(simulated(is_simulated, text))}</nav>'


def spans(path: str, names: Iterable[str], chosen: str, text: Text) -> str:
    """How far back: the one that is shown is marked."""
    marks = {chosen: ' aria-current="true"'}
    made = "".join(
        f'<a class="quiet-link" href="{path}?span={each}"{marks.get(each, "")}>'
        f"{escape(text(f'water_page.span_{each}'))}</a>"
        for each in names
    )
    return f'<p class="water-spans">{made}</p>'


def card(title: str, *inside: str, key: str = "") -> str:
    mark = f' id="{key}"' if key else ""
    return (
        f'<section class="account-card"{mark}><h2>{escape(title)}</h2>{"".join(inside)}</section>'
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]], empty: str) -> str:
    """On a phone each row becomes a card, each cell with its heading."""
    made = "".join(
        "<tr>"
        + "".join(
            f'<td data-title="{escape(head)}">{cell}</td>'
            for head, cell in zip(heads, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    if not made:
        return f'<p class="quiet">{escape(empty)}</p>'
    titles = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    return (
        f'<table class="water-table"><thead><tr>{titles}</tr></thead><tbody>{made}</tbody></table>'
    )


def marked(word: str, severity: Severity) -> Cell:
    return as_html(badge(word, severity))


def old(at: datetime | None, stale_after_s: float | None = None) -> Cell:
    return as_html(age(at, stale_after_s))


def quiet(words: str) -> str:
    return f'<p class="quiet">{escape(words)}</p>' if words else ""


def button(word: str, look: str = "primary") -> str:
    return f'<button class="{look}" type="submit">{escape(word)}</button>'


def day_of(at: datetime, text: Text) -> str:
    """ "2 Mar 2026", in the city's own calendar."""
    return str(format_date(at.astimezone(text.zone).date(), "d MMM y", locale=text.lang))


def is_invented(picture: CityPicture) -> bool:
    """Whether any reading or sample of a river is simulated."""
    kinds = (WaterLevel.KIND, WaterQuality.KIND)
    return any(each.simulated for kind in kinds for each in picture.latest[kind].values())
