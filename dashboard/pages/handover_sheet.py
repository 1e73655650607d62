"""The sheet of a handover, as HTML that also prints: figures, notes, what is urgent, who did what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

import msgspec
from starlette.responses import HTMLResponse

from city.handover import STARTS, Deed, Span
from city.profile import Profile
from dashboard.case_desk.case import what, who
from dashboard.case_desk.rows import category_name, place_of
from dashboard.case_desk.shift import Told
from dashboard.pages.plain import alert, hidden, kept_true, page, tongues
from dashboard.queue import QueueRow
from dashboard.texts import Text
from dashboard.who import person
from operations.desk import Actor
from operations.handover import LENGTH, Note

PATH = "/desk/handover"
SCRIPTS = ("69_keep_true.js", "73_handover.js")
MOST_DEEDS = 60
"""Lines told of one person; the number beside the name counts all."""


class Sheet(NamedTuple):
    """For whom, of which time, in which words; `shift` is what was chosen, "" nothing; `mark` stays
    the same while all of it does."""

    text: Text
    profile: Profile
    by: Actor
    span: Span
    now: datetime
    shift: str
    mark: str
    alarms: str
    """Its section, as HTML."""


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """The newest notes, and what the form to write one needs."""

    earlier: list[Note]
    version: int
    typed: str
    form: str
    key: str
    problem: str


def sheet(of: Sheet, told: Told, notes: Notes, status: int = 200) -> HTMLResponse:
    """The whole document."""
    parts = [_head(of), _figures(of, told), _notes(of, notes), of.alarms]
    parts += [_urgent(of, told), _people(of, told)]
    scripts = "".join(f'<script src="/assets/{each}"></script>' for each in SCRIPTS)
    live = kept_true(of.text, f"{PATH}?shift={of.shift}", of.mark)
    body = f'<main class="account handover" id="handover" {live}>{"".join(parts)}</main>{scripts}'
    return page(of.text, of.text("handover.title"), body, status, about="handover")


def _head(of: Sheet) -> str:
    text, agency = of.text, of.profile.agencies.get(of.by.agency_id)
    home, back = ("/inbox", "link.back_inbox") if agency else ("/desk", "link.back")
    whose = agency.short if agency else text("desk.title")
    return (
        f'<nav class="handover-links"><a class="quiet-link" href="{home}">← {escape(text(back))}</a>'
        f"{tongues(text, PATH)}</nav><h1>{escape(text('handover.title'))} · {escape(whose)}</h1>"
        f'<p class="handover-span">{escape(_span(of, of.span))}</p>{_choice(of)}'
    )


def _span(of: Sheet, span: Span) -> str:
    name = of.text(f"handover.shift_{span.shift}")
    return f"{name} · {_moments(of, span.start, span.end)}"


def _moments(of: Sheet, start: datetime, end: datetime) -> str:
    """ "Minggu, 22 November, 14.00 – 22.00", with the day even today: the sheet is kept."""
    return f"{of.text.day(start)}, {of.text.clock(start)} – {of.text.clock(end)}"


def _choice(of: Sheet) -> str:
    """Which time; the newest one that has begun of each."""
    links = [("", of.text("handover.this_shift"))]
    links += [(each, of.text(f"handover.shift_{each}")) for each in STARTS]
    made = "".join(
        f'<a class="quiet-link" href="{PATH}?shift={key}"{_marked(key == of.shift)}>{escape(word)}</a>'
        for key, word in links
    )
    button = f'<button type="button" class="quiet-button" id="print">{escape(of.text("desk.print"))}</button>'
    return f'<div class="handover-choice">{made}{button}</div>'


def _marked(is_chosen: bool) -> str:
    return ' aria-current="true"' if is_chosen else ""


def _figures(of: Sheet, told: Told) -> str:
    text, counts = of.text, told.counts
    figures = [
        ("received", counts.received), ("assigned", counts.assigned),
        ("resolved", counts.resolved), ("fell_due", told.fell_due),
        ("escalated", counts.escalated),
    ]  # fmt: skip
    cells = "".join(
        f"<div><dd>{text.number(n)}</dd><dt>{escape(text(f'handover.{key}'))}</dt></div>"
        for key, n in figures
    )
    partly = "" if told.whole else f'<p class="form-error">{escape(text("handover.partly"))}</p>'
    return (
        f'<section class="account-card"><dl class="handover-figures">{cells}</dl>{partly}</section>'
    )


def _notes(of: Sheet, notes: Notes) -> str:
    text = of.text
    newest, earlier = notes.earlier[:1], notes.earlier[1:]
    shown = "".join(_note(of, each) for each in newest)
    if newest and not newest[0].confirmed_by:
        shown += _confirm(of, notes, newest[0])
    none = "" if newest else f'<p class="quiet">{escape(text("handover.no_note"))}</p>'
    old = "".join(_note(of, each) for each in earlier)
    if old:
        old = f"<details><summary>{escape(text('handover.earlier'))}</summary>{old}</details>"
    title = escape(text("handover.note"))
    return (
        f'<section class="account-card"><h2>{title}</h2>{alert(notes.problem)}'
        f"{shown}{none}{_writing(of, notes)}{old}</section>"
    )


def _note(of: Sheet, note: Note) -> str:
    text = of.text
    head = text("handover.written", by=person(note.by), at=text.moment(note.at, of.now))
    if note.confirmed_by and note.confirmed_at:
        at = text.moment(note.confirmed_at, of.now)
        state, look = text("handover.confirmed", by=person(note.confirmed_by), at=at), "quiet"
    else:
        state, look = text("handover.unconfirmed"), "handover-waits"
    about = text("handover.about", span=_moments(of, note.start, note.end))
    return (
        f'<article class="handover-note"><p class="quiet">{escape(head)} · {escape(about)}</p>'
        f'<p class="handover-words">{escape(note.words)}</p><p class="{look}">{escape(state)}</p></article>'
    )


def _confirm(of: Sheet, notes: Notes, newest: Note) -> str:
    if newest.by == of.by.name:
        return f'<p class="quiet no-print">{escape(of.text("handover.next_confirms"))}</p>'
    word = escape(of.text("handover.confirm", name=person(of.by.name)))
    button = f'<button class="primary" type="submit">{word}</button>'
    return f'<form class="no-print" method="post" action="{PATH}">{_kept(of, notes, "confirm")}{button}</form>'


def _writing(of: Sheet, notes: Notes) -> str:
    text = of.text
    return (
        f'<form class="no-print" method="post" action="{PATH}">{_kept(of, notes, "write")}'
        f'<label for="words">{escape(text("handover.write"))}</label>'
        f'<textarea id="words" name="words" rows="4" maxlength="{LENGTH}" required'
        f' data-draft="handover:{escape(of.by.name)}">{escape(notes.typed)}</textarea>'
        f'<p class="quiet" id="draft-told" role="status" hidden>{escape(text("handover.draft"))}</p>'
        f'<button class="quiet-button" type="submit">{escape(text("handover.save"))}</button></form>'
    )


def _kept(of: Sheet, notes: Notes, do: str) -> str:
    told = {"do": do, "form": notes.form, "version": str(notes.version), "shift": of.shift}
    return "".join(hidden(*each) for each in (told | {"key": f"{do}:{notes.key}"}).items())


def _urgent(of: Sheet, told: Told) -> str:
    text = of.text
    words = ("ticket", "category", "kecamatan", "agency", "status", "due")
    heads = "".join(f"<th>{escape(text(f'desk.column_{each}'))}</th>" for each in words)
    rows = "".join(_line(of, each) for each in told.urgent)
    title = escape(text("handover.urgent"))
    names = ("open", "late", "solved", "on_walls")
    lead = escape(
        text("handover.open", **{each: text.number(getattr(told, each)) for each in names})
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    return f'<section class="account-card"><h2>{title}</h2><p>{lead}</p>{table}</section>'


def _line(of: Sheet, line: QueueRow) -> str:
    case, text = line.complaint, of.text
    agency = of.profile.agencies.get(case.agency_id)
    due = text.moment(line.due_at, of.now)
    due = text("handover.late_since", at=due) if line.overdue else due
    what_marks = category_name(case.category, of.profile, text)
    if case.priority in ("urgent", "high"):
        what_marks += f" · {text(f'desk.priority_{case.priority}')}"
    if case.warned:
        what_marks += f" · {text('desk.warned_mark')}"
    elif case.escalation:
        what_marks += f" · {text('desk.level_mark', level=case.escalation)}"
    cells = (
        what_marks, place_of(case, of.profile, text), agency.short if agency else "",
        text(f"status.{case.status}"), due,
    )  # fmt: skip
    drawn = "".join(f"<td>{escape(each)}</td>" for each in cells)
    look = ' class="is-late"' if line.overdue else ""
    key = f'data-key="{escape(case.complaint_id)}"'
    return f"<tr {key}{look}><td>{_link(case.complaint_id)}</td>{drawn}</tr>"


def _people(of: Sheet, told: Told) -> str:
    text = of.text
    parts = "".join(_person(of, told, each) for each in told.people)
    none = "" if parts else f'<p class="quiet">{escape(text("handover.nothing"))}</p>'
    return f'<section class="account-card"><h2>{escape(text("handover.people"))}</h2>{parts}{none}</section>'


def _person(of: Sheet, told: Told, done: Sequence[Deed]) -> str:
    name, text = who(done[0].event, of.text), of.text
    lines = "".join(_deed(of, told, each) for each in done[-MOST_DEEDS:])
    left = len(done) - MOST_DEEDS
    more = f'<li class="quiet">{escape(text("handover.more", n=text.number(left)))}</li>'
    summary = f"<strong>{escape(name)}</strong> · {escape(text('handover.deeds', n=text.number(len(done))))}"
    return f'<details data-key="{escape(name)}" open><summary>{summary}</summary><ol>{more if left > 0 else ""}{lines}</ol></details>'


def _deed(of: Sheet, told: Told, deed: Deed) -> str:
    case, text = told.cases[deed.ticket], of.text
    words = (
        f"{what(deed.event, of.profile, text)} · {category_name(case.category, of.profile, text)}"
    )
    return f"<li><time>{text.clock(deed.event.at)}</time> {_link(deed.ticket)} {escape(words)}</li>"


def _link(ticket: str) -> str:
    """Opens the case; an agency's account is led to its inbox."""
    return (
        f'<a href="/desk?case={escape(ticket)}" title="{escape(ticket)}">…{escape(ticket[-4:])}</a>'
    )
