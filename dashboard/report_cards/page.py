"""The page around the table: which period, what the words mean, files to take along, surveys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

import msgspec

from city.profile import Profile
from dashboard.marks import epoch_ms
from dashboard.markup import data
from dashboard.pages.plain import alert, hidden, kept_true, tongues
from dashboard.report_cards import table, words
from dashboard.texts import Text
from operations.report_cards.cards import CardSet
from operations.report_cards.periods import Period, Sort, containing
from operations.report_cards.survey import Survey

SORTS: tuple[Sort, ...] = ("month", "quarter", "year")
PATH = "/report-cards"
BROWSER = (
    "cases_total", "hidden_some", "more", "no_cases", "failed", "session_over", "ticket", "what",
    "where", "status", "received_at", "due_at", "assigned_at", "arrived_at", "resolved_at",
    "closed_at", "late", "stars", "close", "cases_of",
)  # fmt: skip


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks and what they may do. `message` is a sentence about what just happened."""

    may_export: bool
    may_survey: bool
    form: str
    message: str = ""
    failed: bool = False


def header(
    profile: Profile, text: Text, *, simulated: bool, period: Period, desk: bool = False
) -> str:
    mark = f'<span class="simulation">{escape(text("page.simulation"))}</span>' if simulated else ""
    to_desk = f'<a class="quiet-link" href="/desk">{escape(text("desk.title"))}</a>'
    links = (
        f'<a class="quiet-link" href="/wall">{escape(text("report_cards.to_wall"))}</a>'
        f"{to_desk if desk else ''}{tongues(text, PATH)}"
        f'<a class="quiet-link" href="/account">{escape(text("account.title"))}</a>'
    )
    title = escape(text("report_cards.page_title", city=profile.name))
    return (
        f'<header class="top"><h1 class="title">{title}</h1>'
        f'<span class="place">{escape(words.period_name(period, text))}</span>{mark}'
        f'<nav class="top-links" aria-label="{escape(text("page.links"))}">{links}</nav></header>'
    )


def bar(period: Period, text: Text, shown: Shown) -> str:
    """Which period: three lengths, one before and after, or any days."""
    sorts = "".join(_sort(each, period, text) for each in SORTS)
    steps = _step(period.before(), "before", "‹", text) + _step(period.next(), "after", "›", text)
    days = (
        f'<form class="rc-days" method="get" action="{PATH}">'
        f"{_day('from', period.first.isoformat(), text)}{_day('to', period.last.isoformat(), text)}"
        f'<button class="rc-button">{escape(text("report_cards.show"))}</button></form>'
    )
    return f'<nav class="rc-bar"><span class="rc-sorts">{sorts}</span>{steps}{days}{_files(period, text, shown)}</nav>'


def _sort(sort: Sort, period: Period, text: Text) -> str:
    target = containing(period.last, sort, period.zone).key
    chosen = ' aria-current="page"' if sort == period.sort else ""
    return f'<a class="rc-button"{chosen} href="{PATH}?period={target}">{escape(text(f"report_cards.{sort}"))}</a>'


def _step(period: Period, key: str, sign: str, text: Text) -> str:
    title = escape(f"{text(f'report_cards.{key}')}: {words.period_name(period, text)}")
    return f'<a class="rc-button rc-step" href="{PATH}?period={period.key}" aria-label="{title}" title="{title}">{sign}</a>'


def _day(name: str, value: str, text: Text) -> str:
    label = escape(text(f"report_cards.{name}"))
    return f'<label>{label} <input type="date" name="{name}" value="{value}" required></label>'


def _files(period: Period, text: Text, shown: Shown) -> str:
    if not shown.may_export:
        return ""
    links = "".join(
        f'<a class="rc-button" download href="{PATH}/{kind}?period={period.key}">'
        f"{escape(text(f'report_cards.{kind}'))}</a>"
        for kind in ("xlsx", "pdf")
    )
    return f'<span class="rc-files">{links}</span>'


def body(found: CardSet, profile: Profile, text: Text, now: datetime) -> str:
    """What is counted anew while the page is open: the state of the period, table and cards."""
    least = profile.report_cards.least_cases
    cards = "".join(
        table.card(each, profile.agencies[each.agency_id], text, least) for each in found.cards
    )
    return (
        f'<main id="report-cards" {_kept(found.period, text, mark(found, text))} '
        f'data-until="{epoch_ms(found.until)}">{_state(found, text, now)}'
        f"{table.table(found, profile.agencies, text)}{_unassigned(found, text)}{cards}</main>"
    )


def mark(found: CardSet, text: Text) -> str:
    """The same for as long as the same cards are shown."""
    return f"{epoch_ms(found.made_at)}-{text.lang}"


def _kept(period: Period, text: Text, marked: str) -> str:
    address = f"{PATH}?period={period.key}"
    return f'data-period="{period.key}" {kept_true(text, address, marked)}'


def _state(found: CardSet, text: Text, now: datetime) -> str:
    until = text.moment(found.until, now)
    key = "running" if found.until < found.period.end else "ended"
    past = words.period_name(found.period.before(), text)
    parts = [
        text(f"report_cards.{key}", until=until),
        text("report_cards.compared", period=past),
        text("report_cards.worst_first"),
    ]
    return f'<p class="rc-state">{escape(" ".join(parts))}</p>'


def _unassigned(found: CardSet, text: Text) -> str:
    received, overdue = (found.unassigned[key] for key in ("received", "open_overdue"))
    if not received and not overdue:
        return ""
    numbers = {"received": text.number(received), "overdue": text.number(overdue)}
    return f'<p class="rc-state">{escape(text("report_cards.unassigned", **numbers))}</p>'


def rules(text: Text, least: int) -> str:
    """What grade and rapor merah mean: always on the screen."""
    said = [words.red_rule(text), words.grade_rule(text, least), text("report_cards.rating_note")]
    lines = "".join(f"<p>{escape(each)}</p>" for each in said)
    mark = '<span class="mark mark-triangle severity-danger" aria-hidden="true"></span>'
    keys = f'<p class="rc-keys">{escape(text("report_cards.keys"))}</p>'
    return f'<section class="rc-rules">{mark}<div>{lines}</div>{keys}</section>'


def waiting(reason: str, period: Period, text: Text) -> str:
    """In place of the table while there is nothing to count; the page asks again by itself."""
    said = escape(text(f"report_cards.{reason}"))
    return f'<main id="report-cards" {_kept(period, text, "")}><p class="rc-waiting" role="status">{said}</p></main>'


def surveys(
    found: Sequence[Survey], period: Period, text: Text, shown: Shown, now: datetime
) -> str:
    """The surveys behind the IKM, and for leaders the form to add one."""
    rows = "".join(_survey(each, period, text, shown, now) for each in found)
    listed = (
        f"<ul>{rows}</ul>"
        if rows
        else f'<p class="quiet">{escape(text("report_cards.survey_none"))}</p>'
    )
    form = _upload(period, text, shown) if shown.may_survey else ""
    title = escape(text("report_cards.survey_title"))
    is_open = " open" if shown.message else ""
    return f'<details class="rc-surveys"{is_open}><summary>{title}</summary>{_said(shown)}{listed}{form}</details>'


def _said(shown: Shown) -> str:
    if not shown.message:
        return ""
    if shown.failed:
        return alert(shown.message)
    return f'<p class="rc-said" role="status">{escape(shown.message)}</p>'


def _survey(each: Survey, period: Period, text: Text, shown: Shown, now: datetime) -> str:
    n, at = text.number(len(each.answers)), text.moment(each.at, now)
    said = escape(text("report_cards.survey_row", name=each.name, n=n, by=each.by, at=at))
    end = ""
    if shown.may_survey:
        fields = shown.form + hidden("survey", each.survey_id) + hidden("period", period.key)
        word = escape(text("report_cards.survey_withdraw"))
        end = (
            f'<form method="post" action="{PATH}/survey/withdraw">{fields}'
            f'<button class="rc-button">{word}</button></form>'
        )
    return f"<li>{said}{end}</li>"


def _upload(period: Period, text: Text, shown: Shown) -> str:
    lead, label = (escape(text(f"report_cards.survey_{key}")) for key in ("lead", "file"))
    button = escape(text("report_cards.survey_upload"))
    return (
        f'<form class="rc-upload" method="post" action="{PATH}/survey" enctype="multipart/form-data">'
        f"<p>{lead}</p>{shown.form}{hidden('period', period.key)}<label>{label} "
        f'<input type="file" name="file" accept=".csv,text/csv" required></label>'
        f'<button class="rc-button">{button}</button></form>'
    )


def browser_words(text: Text) -> str:
    """What the script says by itself, as JSON inside the page."""
    said = {key: text(f"report_cards.{key}") for key in BROWSER}
    return data("report-cards-words", said)
