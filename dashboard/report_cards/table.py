"""All agencies side by side, and each one's card with every formula: HTML, already escaped."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from city.profile import Agency
from dashboard.report_cards import words
from dashboard.texts import Text
from operations.report_cards.cards import Card, CardSet, Figure

COLUMNS = ("on_time", "n_open_overdue", "n_closed", "assign", "arrive", "solve", "reopened", "rating", "ikm")  # fmt: skip
SPANS = ("assign", "arrive", "solve")


def table(found: CardSet, agencies: Mapping[str, Agency], text: Text) -> str:
    """One row for each agency, what most needs attention first."""
    heads = [text("report_cards.agency"), text("report_cards.grade"), *_titles(text)]
    cells = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    rows = "".join(_row(each, agencies[each.agency_id], text) for each in found.cards)
    return (
        f'<table class="rc-table"><caption class="sr-only">{escape(text("report_cards.worst_first"))}'
        f"</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _titles(text: Text) -> list[str]:
    return [_title(key, text) for key in COLUMNS]


def _title(key: str, text: Text) -> str:
    return words.label(f"{key}_median" if key in SPANS else key, text).replace(
        "median", text("report_cards.median_p90")
    )


def _row(card: Card, agency: Agency, text: Text) -> str:
    name = (
        f'<th scope="row"><button class="rc-name" data-card="{escape(card.agency_id)}" '
        f'aria-label="{escape(text("report_cards.open_card", agency=agency.name))}">'
        f"<strong>{escape(agency.short)}</strong><span>{escape(agency.name)}</span></button></th>"
    )
    cells = "".join(_cell(key, card, text) for key in COLUMNS)
    return f'<tr data-key="{escape(card.agency_id)}" class="{"is-red" if card.is_red else ""}">{name}{_grade_cell(card, text)}{cells}</tr>'


def _grade_cell(card: Card, text: Text) -> str:
    title = escape(text("report_cards.grade"))
    return f'<td data-title="{title}">{grade_mark(card, text)}</td>'


def grade_mark(card: Card, text: Text) -> str:
    """The letter; red only for a rapor merah, which also has a shape and a word."""
    if not card.grade:
        return f'<span class="rc-grade is-none">{escape(words.no_grade(card, text))}</span>'
    letter = f'<span class="rc-grade">{card.grade}</span>'
    if not card.is_red:
        return letter
    return (
        f'{letter}<span class="rc-red"><span class="mark mark-triangle severity-danger" '
        f'aria-hidden="true"></span>{escape(text("report_cards.red"))}</span>'
    )


def _cell(key: str, card: Card, text: Text) -> str:
    inner = _span_cell(key, card, text) if key in SPANS else _figure_cell(key, card, text)
    kind = " rc-main" if key == "on_time" else ""
    return f'<td class="rc-cell{kind}" data-title="{escape(_title(key, text))}">{inner}</td>'


def _figure_cell(key: str, card: Card, text: Text) -> str:
    figure = card.figures[key]
    shown = words.value(figure, text)
    small = _small(figure, card, text)
    return opener(card.agency_id, figure.cases, f"<b>{escape(shown)}</b>{small}", figure.behind)


def _small(figure: Figure, card: Card, text: Text) -> str:
    """The change since the period before; of ratings and surveys how many gave them."""
    if figure.key in ("rating", "ikm") and figure.n:
        return f"<small>n = {text.number(figure.n)}</small>"
    changed = words.change(figure, card.before.get(figure.key), text)
    return f"<small>{escape(changed)}</small>" if changed else ""


def _span_cell(key: str, card: Card, text: Text) -> str:
    median, p90 = card.figures[f"{key}_median"], card.figures[f"{key}_p90"]
    both = f"<b>{escape(words.value(median, text))}</b>"
    if p90.value is not None:
        both += f"<small>{escape(text('report_cards.p90', value=words.value(p90, text)))}</small>"
    return opener(card.agency_id, median.cases, both, median.behind)


def opener(agency_id: str, cases: str, inner: str, n: int) -> str:
    """What opens the cases behind a figure; plain text when there are none to open."""
    if not cases or not n:
        return f'<span class="rc-figure">{inner}</span>'
    marks = f'data-agency="{escape(agency_id)}" data-cases="{escape(cases)}"'
    return f'<button class="rc-figure" {marks}>{inner}</button>'


def card(found: Card, agency: Agency, text: Text, least: int) -> str:
    """The whole card, as a template that the browser opens at the side. `least`: cases of a grade."""
    title = escape(text("report_cards.card_of", agency=agency.name))
    why = ""
    if found.is_red:
        why = f'<p class="rc-why">{escape(words.red_why(found, text))}</p>'
    if not found.counted:
        why = f'<p class="quiet">{escape(text("report_cards.nothing"))}</p>'
    rows = "".join(_line(each, found, text) for each in found.figures.values())
    return (
        f'<template id="card-{escape(found.agency_id)}"><h2>{title}</h2>'
        f'<p class="rc-verdict">{grade_mark(found, text)}</p>{why}{_rule(text, least)}'
        f'<dl class="rc-lines">{rows}</dl></template>'
    )


def _rule(text: Text, least: int) -> str:
    said = f"{words.grade_rule(text, least)} {words.red_rule(text)}"
    return f'<p class="quiet">{escape(said)}</p>'


def _line(figure: Figure, found: Card, text: Text) -> str:
    before = found.before.get(figure.key)
    past = ""
    if before is not None and before.value is not None:
        said = text("report_cards.previous", value=words.value(before, text))
        changed = words.change(figure, before, text)
        past = (
            f'<span class="quiet">{escape(said)}{escape(f" · {changed}" if changed else "")}</span>'
        )
    how = _formula(figure, found.agency_id, text) if figure.value is not None else ""
    return (
        f"<div><dt>{escape(words.label(figure.key, text))}</dt><dd><b>"
        f"{escape(words.value(figure, text))}</b>{past}<p>{how}</p></dd></div>"
    )


def _formula(figure: Figure, agency_id: str, text: Text) -> str:
    """The sentence with its numbers; those that count cases open them."""

    def part(cases: str, number: str) -> str:
        return opener(agency_id, cases, escape(number), 0 if number == "0" else 1)

    return words.formula(figure, text, part)
