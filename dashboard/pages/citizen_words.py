"""What a citizen reads about one report: plain words, nothing personal, nothing about persons.

| shown                                       | never shown                                        |
|---------------------------------------------|----------------------------------------------------|
| kind of problem and kelurahan, unless the   | name, phone, address, exact place, the text, photos |
| report is secret or its kind sensitive      | officers, crews, vehicles, notes between officers  |
| state, times, agency, the public reason     | other reporters and their ticket numbers           |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from msgspec.structs import replace

from city.complaints import Complaint, Status
from city.deadlines import due_at, is_late
from city.privacy import impersonal, on_wall
from city.profile import Profile
from dashboard.pages.plain import alert, hidden
from dashboard.texts import Text
from operations.tracking import may_rate, merged, rated_before

STARS = range(5, 0, -1)


def report_body(
    text: Text, profile: Profile, own: Complaint, told: Sequence[Complaint], now: datetime
) -> str:
    """How the report stands: `own` is the citizen's; `told` first the case it was merged into (or
    itself), then all others whose reporters what was written there must not name.

    What was written for whoever made a secret or sensitive report is told to nobody else.
    """
    shown = _public_words(told[0], (own, *told))
    if merged(own) and not on_wall(shown, profile):
        shown = replace(shown, public_note="", handed_to="", agency_id=own.agency_id)
    state = f'<h1 class="state">{escape(text(f"citizen.is_{shown.status}"))}</h1>'
    joined = f"<p>{escape(text('citizen.merged'))}</p>" if merged(own) else ""
    return f"{state}{joined}{_reason(text, profile, shown, now)}{_facts(text, profile, own, shown, now)}{_path(text, shown, now)}"


def _public_words(shown: Complaint, concerned: Sequence[Complaint]) -> Complaint:
    """The case as strangers may read it: what staff wrote names none of the reporters."""
    return replace(
        shown,
        public_note=impersonal(shown.public_note, *concerned),
        handed_to=impersonal(shown.handed_to, *concerned),
    )


def _reason(text: Text, profile: Profile, shown: Complaint, now: datetime) -> str:
    """Why it takes longer, or why it ended so: the agency's own public words."""
    parts = []
    if is_late(shown, profile, now):
        due = text.moment(due_at(shown, profile), now)
        parts.append(f'<p class="late">{escape(text("citizen.due_over", due=due))}</p>')
        if not shown.public_note:
            parts.append(f"<p>{escape(text('citizen.no_reason'))}</p>")
    if shown.status is Status.NOT_OURS and shown.handed_to:
        parts.append(f"<p>{escape(text('citizen.handed_to', where=shown.handed_to))}</p>")
    if shown.public_note:
        title = escape(text("citizen.reason"))
        parts.append(f"<h2>{title}</h2><blockquote>{escape(shown.public_note)}</blockquote>")
    return f'<section class="card">{"".join(parts)}</section>' if parts else ""


def _facts(text: Text, profile: Profile, own: Complaint, shown: Complaint, now: datetime) -> str:
    agency = profile.agencies.get(shown.agency_id)
    facts = [
        ("ticket", own.complaint_id),
        *_about(text, profile, own),
        ("received", text.moment(own.received_at, now)),
        ("agency", agency.name if agency else text("citizen.nobody")),
    ]
    if shown.open and shown.status is not Status.RESOLVED and not is_late(shown, profile, now):
        facts.append(("due", text.moment(due_at(shown, profile), now)))
    rows = "".join(
        f"<div><dt>{escape(text(f'citizen.{key}'))}</dt><dd>{escape(value)}</dd></div>"
        for key, value in facts
    )
    return f'<section class="card"><dl>{rows}</dl></section>'


def _about(text: Text, profile: Profile, own: Complaint) -> list[tuple[str, str]]:
    """Somebody may look over the citizen's shoulder: secret and sensitive reports do not say it."""
    category = profile.categories.get(own.category)
    if own.report.private or category is None or category.sensitive:
        return []
    home = profile.kelurahan.get(own.kelurahan)
    place = [("kelurahan", f"{home.name}, {home.kecamatan}")] if home else []
    return [("about", text.pick(category.name)), *place]


def _path(text: Text, shown: Complaint, now: datetime) -> str:
    """Every change of state, the newest first. Times only: who it was is nobody's business here."""
    steps = [each for each in shown.steps if each.status is not Status.MERGED]
    rows = "".join(
        f"<li><span>{escape(text(f'citizen.did_{each.status}'))}</span> "
        f"<time>{escape(text.moment(each.at, now))}</time></li>"
        for each in reversed(steps)
    )
    title = escape(text("citizen.path"))
    return f'<section class="card"><h2>{title}</h2><ol reversed>{rows}</ol></section>'


def entry_form(text: Text, prefix: str, problem: str = "", ticket: str = "") -> str:
    """Number (`ticket` what was typed before) and secret; works without JavaScript."""
    typed = {"ticket": ticket[:64], "secret": ""}
    fields = "".join(
        f'<label for="{name}">{escape(text(f"citizen.{name}"))}</label>'
        f'<input id="{name}" name="{name}" required maxlength="64" value="{escape(typed[name])}" autocomplete="off" '
        f'autocapitalize="characters" spellcheck="false" aria-describedby="{name}-example">'
        f'<p id="{name}-example" class="quiet">{escape(example)}</p>'
        for name, example in (
            ("ticket", text("citizen.ticket_example", prefix=prefix)),
            ("secret", text("citizen.secret_example")),
        )
    )
    return (
        f"<h1>{escape(text('citizen.title'))}</h1><p>{escape(text('citizen.lead'))}</p>"
        f'{alert(problem)}<form id="enter" class="card" method="post" action="/track">{fields}'
        f'<button type="submit">{escape(text("citizen.show"))}</button></form>'
    )


def solved_form(
    text: Text, shown: Complaint, carried: str, until: datetime | None, now: datetime
) -> str:
    """ "Yes, it is solved"; "" unless the crew says so and waits for the citizen."""
    if shown.status is not Status.RESOLVED:
        return ""
    lead = text("citizen.confirm_lead")
    more = text("citizen.confirm_until", until=text.moment(until, now)) if until else ""
    return (
        f'<form class="card" method="post" action="/track/confirm">{carried}'
        f"<h2>{escape(text('citizen.confirm_title'))}</h2><p>{escape(f'{lead} {more}')}</p>"
        f'<button type="submit">{escape(text("citizen.confirm_send"))}</button></form>'
    )


def rating_form(text: Text, own: Complaint, shown: Complaint, carried: str) -> str:
    """Five stars in words, for the case that carries on; folded away once they are given."""
    if not may_rate(shown):
        return ""
    stars, is_old = rated_before(shown, own.complaint_id)
    form = _stars(text, carried)
    if not stars:
        return f'<section class="card">{form}</section>'
    said = escape(text("citizen.rated_before" if is_old else "citizen.rated", stars=stars))
    if is_old:
        return f'<section class="card"><p>{said}</p>{form}</section>'
    again = escape(text("citizen.rate_again"))
    return (
        f'<section class="card"><p>{said}</p><details><summary>{again}</summary>{form}'
        "</details></section>"
    )


def _stars(text: Text, carried: str) -> str:
    choices = "".join(
        f'<label class="choice"><input type="radio" name="stars" value="{each}" required> '
        f"{escape(text(f'citizen.rate_{each}'))}</label>"
        for each in STARS
    )
    return (
        f'<form method="post" action="/track/rate">{carried}'
        f"<fieldset><legend>{escape(text('citizen.rate_title'))}</legend>"
        f'<p class="quiet">{escape(text("citizen.rate_lead"))}</p>{choices}</fieldset>'
        f'<label for="comment">{escape(text("citizen.rate_comment"))}</label>'
        '<textarea id="comment" name="comment" rows="3" maxlength="1000"></textarea>'
        f'<button type="submit">{escape(text("citizen.rate_send"))}</button></form>'
    )


def reopen_form(text: Text, carried: str, until: datetime | None, now: datetime) -> str:
    """ "" when the time for it is over or it is still open."""
    if until is None:
        return ""
    lead = text("citizen.reopen_lead", until=text.moment(until, now))
    return (
        f'<form class="card" method="post" action="/track/reopen">{carried}'
        f"<h2>{escape(text('citizen.reopen_title'))}</h2><p>{escape(lead)}</p>"
        f'<label for="reason">{escape(text("citizen.reopen_reason"))}</label>'
        '<textarea id="reason" name="reason" rows="3" maxlength="1000" required '
        'aria-describedby="reason-hint"></textarea>'
        f'<p id="reason-hint" class="quiet">{escape(text("citizen.reopen_hint"))}</p>'
        f'<button type="submit" class="is-second">{escape(text("citizen.reopen_send"))}</button></form>'
    )


def carried(token: str, key: str) -> str:
    """What every form of an open report holds: the pass, and what makes a second tap harmless."""
    return hidden("pass", token) + hidden("key", key)
