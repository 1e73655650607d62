"""The fleet's page: which days, whose vehicles, the figures with their formulas, strips, the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

import msgspec

from city.fleet.figures import Figure
from city.profile import Profile
from dashboard.case_links import Link
from dashboard.fleet import strips, vehicle_page, words
from dashboard.fleet.asks import BY, PATH, Ask, usual
from dashboard.fleet.ranking import COLUMNS, SUMMARY, Ranked, is_odd
from dashboard.fleet.strips import Strip
from dashboard.markup import as_html, data
from dashboard.pages.plain import kept_true, options, tongues
from dashboard.texts import Text

BROWSER = (
    "close", "more", "failed", "session_over", "no_part", "vehicle", "when", "what", "where", "km", "detail",
    "then", "ticket", "sent_at", "came", "wait", "result",
)  # fmt: skip
MOST_STRIPS = 400
FIRST = 20
"""Lines of a long list that stand there before somebody asks for the rest."""


def header(
    profile: Profile, ask: Ask, text: Text, *more: Link, simulated: bool, here: str = ""
) -> str:
    """`here`: this page's own address, where it is not the whole fleet's."""
    mark = f'<span class="simulation">{escape(text("page.simulation"))}</span>' if simulated else ""
    links = "".join(
        f'<a class="quiet-link" href="{escape(address)}">{escape(word)}</a>'
        for address, word in (("/wall", text("report_cards.to_wall")), *more)
    )
    account = f'<a class="quiet-link" href="/account">{escape(text("account.title"))}</a>'
    title = escape(text("fleet.page_title", city=profile.name))
    return (
        f'<header class="top"><h1 class="title">{title}</h1>'
        f'<span class="place">{escape(words.period_name(ask.period, text))}</span>{mark}'
        f'<nav class="top-links" aria-label="{escape(text("page.links"))}">{links}{tongues(text, here or ask.address())}{account}</nav></header>'
    )


def bar(ask: Ask, profile: Profile, text: Text, *, files: bool) -> str:
    """Which days, whose vehicles, and what may be taken along."""
    often = "".join(
        button(text(f"fleet.{key}"), ask.address(period=period.key), period.key == ask.period.key)
        for key, period in usual(ask.today, ask.period.zone).items()
    )
    steps = _step(ask, "before", "‹", text) + _step(ask, "after", "›", text)
    return (
        f'<nav class="rc-bar" aria-label="{escape(text("fleet.bar"))}"><span class="rc-sorts">{often}</span>'
        f"{steps}{_form(ask, profile, text)}{_files(ask, text) if files else ''}</nav>"
    )


def button(word: str, address: str, chosen: bool) -> str:
    here = ' aria-current="page"' if chosen else ""
    return f'<a class="rc-button"{here} href="{escape(address)}">{escape(word)}</a>'


def _step(ask: Ask, key: str, sign: str, text: Text) -> str:
    period = ask.period.before() if key == "before" else ask.period.next()
    title = escape(f"{text(f'report_cards.{key}')}: {words.period_name(period, text)}")
    address = escape(ask.address(period=period.key))
    return f'<a class="rc-button rc-step" href="{address}" aria-label="{title}" title="{title}">{sign}</a>'


def _form(ask: Ask, profile: Profile, text: Text) -> str:
    kinds = {key: text.pick(each.name) for key, each in profile.kinds_named().items()}
    agencies = {
        key: each.short
        for key, each in profile.agencies.items()
        if any(vehicle.agency_id == key for vehicle in profile.vehicles.values())
    }
    days = "".join(
        f'<label>{escape(text(f"report_cards.{name}"))} <input type="date" name="{name}" value="{day.isoformat()}" required></label>'
        for name, day in (("from", ask.period.first), ("to", ask.period.last))
    )
    kept = f'<input type="hidden" name="by" value="{ask.by}">'
    return (
        f'<form class="rc-days fleet-form" method="get" action="{PATH}">{days}'
        f"{_select('agency', agencies, ask.agency, text)}{_select('kind', kinds, ask.kind, text)}{kept}"
        f'<button class="rc-button">{escape(text("report_cards.show"))}</button></form>'
    )


def _select(name: str, known: Mapping[str, str], chosen: str, text: Text) -> str:
    title = escape(text(f"fleet.{name}"))
    every = escape(text(f"fleet.every_{name}"))
    return f'<label>{title} <select name="{name}"><option value="">{every}</option>{options(known, chosen)}</select></label>'


def _files(ask: Ask, text: Text) -> str:
    links = "".join(
        f'<a class="rc-button" download href="{escape(ask.address(f"{PATH}/{kind}"))}">{escape(text(f"fleet.{kind}"))}</a>'
        for kind in ("xlsx", "csv")
    )
    return f'<span class="rc-files">{links}</span>'


def kept(ask: Ask, text: Text, mark: str, inner: str) -> str:
    """What is counted anew while the page is open."""
    return (
        f'<main id="fleet" {kept_true(text, ask.address(), mark)} data-ask="{escape(question(ask))}">'
        f"{inner}</main>"
    )


def question(ask: Ask) -> str:
    """What the script asks the rows of, as JSON."""
    told = {"period": ask.period.key, "agency": ask.agency, "kind": ask.kind}
    return msgspec.json.encode(told).decode()


def state(said: Sequence[str]) -> str:
    return f'<p class="rc-state">{escape(" ".join(said))}</p>'


def waiting(said: str) -> str:
    return f'<p class="rc-waiting" role="status">{escape(said)}</p>'


def tiles(
    found: Mapping[str, Figure], text: Text, *, opens: bool, whose: str = "", ask: Ask | None = None
) -> str:
    """Every figure with its formula; what it counts opens at the side. `ask`: outside of `kept`."""
    shown = "".join(_tile(found[key], text, opens, whose) for key in SUMMARY)
    told = f' data-ask="{escape(question(ask))}"' if ask else ""
    return f'<section class="fleet-figures"{told} aria-label="{escape(text("fleet.figures"))}">{shown}</section>'


def _tile(figure: Figure, text: Text, opens: bool, whose: str) -> str:
    verdict = words.verdict(figure, text)
    mark = f'<span class="fleet-verdict severity-{figure.severity}">{_sign(figure)}{escape(verdict)}</span>' if verdict else ""  # fmt: skip
    shown = f"<b>{escape(words.value(figure, text))}</b>"
    return (
        f'<div class="fleet-figure" data-key="{figure.key}"><span class="fleet-label">{escape(words.label(figure.key, text))}</span>'
        f"{opener(figure, shown, opens, whose)}<small>{escape(words.formula(figure, text))}</small>{mark}</div>"
    )


def _sign(figure: Figure) -> str:
    return f'<span class="mark mark-{"triangle" if figure.severity == "warning" else "dot"} severity-{figure.severity}" aria-hidden="true"></span>'


def opener(figure: Figure, inner: str, opens: bool, whose: str = "") -> str:
    """What opens the rows behind a figure; plain text where there are none, or one may not."""
    if not opens or figure.value is None or not any(figure.parts.values()):
        return f'<span class="rc-figure">{inner}</span>'
    return f'<button class="rc-figure" data-set="{figure.opens}" data-whose="{escape(whose)}" data-figure="{figure.key}">{inner}</button>'


def day_strips(
    lines: Sequence[Ranked], drawn: Mapping[str, Strip], ask: Ask, text: Text, until: datetime | None, *, opens: bool
) -> str:  # fmt: skip
    """A strip for each vehicle, in the order of the ranking; it leads to the same day of the vehicle."""
    shown = lines[:MOST_STRIPS]
    rows = "".join(
        _strip_row(each, drawn.get(each.key), ask, text, opens, _rest(n))
        for n, each in enumerate(shown)
    )
    head = f'<div class="fleet-row is-head"><span></span>{as_html(strips.scale(text))}</div>'
    title = escape(text("fleet.strips"))
    csv = ask.address(f"{PATH}/parts.csv", by="", sort="") if opens else ""
    return (
        f'<section class="fleet-strips"><header><h2>{title}</h2>{as_html(strips.legend(text))}</header>'
        f"{head}{rows}{_every(len(shown), text)}{strips.told_below(text, until, csv)}</section>"
    )


def _rest(n: int) -> str:
    return " is-rest" if n >= FIRST else ""


def _every(count: int, text: Text) -> str:
    """Shows the rest of a long list; the style sheet hides it until this is ticked."""
    if count <= FIRST:
        return ""
    words = escape(text("fleet.every_line", n=text.number(count)))
    return f'<label class="fleet-every"><input type="checkbox"> {words}</label>'


def _strip_row(
    each: Ranked, found: Strip | None, ask: Ask, text: Text, opens: bool, rest: str
) -> str:
    name = f"<strong>{escape(each.name)}</strong><small>{escape(each.detail)}</small>"
    link = (
        f'<a href="{escape(vehicle_page.address(each.key, ask))}">{name}</a>'
        if opens
        else f"<span>{name}</span>"
    )
    odd = [text(f"fleet.odd.{word}") for word in found.odd] if found else [text("fleet.no_rows")]
    said = f'<span class="fleet-odd">{escape(", ".join(odd))}</span>'
    return f'<div class="fleet-row{rest}" data-key="{escape(each.key)}">{link}{as_html(strips.drawn(found, text, each.name))}{said}</div>'


def ranking(lines: Sequence[Ranked], ask: Ask, text: Text, *, opens: bool) -> str:
    tabs = "".join(button(text(f"fleet.per_{by}"), ask.address(by=by), by == ask.by) for by in BY)
    heads = "".join(_head(key, ask, text) for key in COLUMNS)
    rows = "".join(_row(each, ask, text, opens, _rest(n)) for n, each in enumerate(lines))
    title, name = escape(text("fleet.ranking")), escape(text(f"fleet.per_{ask.by}"))
    return (
        f'<section class="fleet-ranking"><header><h2>{title}</h2><span class="rc-sorts">{tabs}</span>'
        f'<span class="quiet">{escape(text("fleet.order"))}</span></header>'
        f'<div class="fleet-wide" tabindex="0"><table class="rc-table"><thead><tr><th scope="col">{name}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{_every(len(lines), text)}</section>"
    )


def _head(key: str, ask: Ask, text: Text) -> str:
    is_first = ask.sort == key
    sorted_by = ' aria-sort="descending"' if is_first else ""
    address = escape(ask.address(sort="" if is_first else key))
    return f'<th scope="col"{sorted_by}><a href="{address}">{escape(words.label(key, text))}{" ▾" if is_first else ""}</a></th>'


def _row(each: Ranked, ask: Ask, text: Text, opens: bool, rest: str) -> str:
    inner = f"<strong>{escape(each.name)}</strong><span>{escape(each.detail)}</span>"
    address = vehicle_page.address(each.key, ask) if ask.by == "vehicle" else ask.address(by="vehicle", **{ask.by: each.key})  # fmt: skip
    may = opens or ask.by != "vehicle"
    name = f'<a class="rc-name" href="{escape(address)}">{inner}</a>' if may else f'<span class="rc-name">{inner}</span>'  # fmt: skip
    whose = f"{ask.by}={each.key}"
    cells = "".join(_cell(each.figures[key], text, opens, whose) for key in COLUMNS)
    return f'<tr class="{rest.strip()}" data-key="{escape(each.key)}"><th scope="row">{name}</th>{cells}</tr>'


def _cell(figure: Figure, text: Text, opens: bool, whose: str) -> str:
    sign = _sign(figure) if is_odd(figure) else ""
    word = f'<span class="sr-only">{escape(words.verdict(figure, text))}</span>' if sign else ""
    inner = f"<b>{sign}{escape(words.value(figure, text))}</b>{word}"
    title = escape(words.label(figure.key, text))
    none = " is-none" if figure.value is None else ""
    return (
        f'<td class="rc-cell{none}" data-title="{title}">{opener(figure, inner, opens, whose)}</td>'
    )


def rules(text: Text) -> str:
    """What counts as what: always on the page."""
    lines = "".join(
        f"<p>{escape(text(f'fleet.rule_{n}'))}</p>" for n in ("trip", "bad", "private", "fit")
    )
    return f'<details class="fleet-rules"><summary>{escape(text("fleet.rules"))}</summary>{lines}</details>'


def browser_words(text: Text) -> str:
    """What the script says by itself, as JSON inside the page."""
    said = {key: text(f"fleet.{key}") for key in BROWSER}
    return data("fleet-words", said)
