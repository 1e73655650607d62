"""Flood warnings as cards: waves one may warn of, drafts that wait for people, what left and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

import msgspec

from city.cap import Alert, Info
from city.flood_warning import FloodWarning
from city.profile import Profile
from city.severity import Severity
from city.waves import Wave
from dashboard import forecasts
from dashboard.pages.plain import alert, hidden
from dashboard.texts import Text
from dashboard.water.message import LANGUAGES
from dashboard.water.sheet import WARNINGS, button, card, marked, quiet
from operations.watch.outbox import Entry

LOOK = {
    "drafted": Severity.WATCH, "half": Severity.WARNING, "confirmed": Severity.WARNING,
    "handed": Severity.CALM, "withdrawn": Severity.UNKNOWN, "lapsed": Severity.STALE,
}  # fmt: skip


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks, with the token of their forms; `sends`: a receiver is set up; `no_wave`: what is said
    while none is known."""

    account: str
    token: str
    sends: bool
    no_wave: str
    problem: str = ""


def key_of(wave: Wave) -> str:
    """Of which high water a warning speaks; the same for as long as it lasts."""
    return f"{wave.gauge_id} {wave.warned_at.isoformat()}"


def waves_card(
    waves: Sequence[Wave],
    known: Sequence[FloodWarning],
    profile: Profile,
    hand: Hand,
    now: datetime,
    text: Text,
) -> str:
    """Each wave with the button to draft a warning, an update or the all-clear."""
    found = [_wave(each, known, profile, hand, now, text) for each in waves]
    lead = quiet(text("warnings.lead")) + (
        "" if hand.sends else alert(text("warnings.no_receiver"))
    )
    inside = found or [quiet(hand.no_wave)]
    return card(text("warnings.waves"), alert(hand.problem), lead, *inside)


def _wave(
    wave: Wave,
    known: Sequence[FloodWarning],
    profile: Profile,
    hand: Hand,
    now: datetime,
    text: Text,
) -> str:
    mine = [each for each in known if each.wave == key_of(wave)]
    name, word = profile.gauges[wave.gauge_id].name, text(f"water.siaga_{wave.worst}")
    title = text("waves.from", name=name, word=word, at=text.clock(wave.warned_at))
    said = escape(forecasts.sentence(wave, profile, text))
    head = f'<h3 class="water-wave">{marked(word, forecasts.severity_of(wave))} {escape(title)}</h3><p>{said}</p>'
    if any(_waits(each, now) for each in mine):
        return head + quiet(text("warnings.waits_below"))
    sent = any(each.state == "handed" for each in mine)
    if not sent and wave.next is None:
        return head + quiet(text("warnings.all_reached"))
    kinds = ("Update", "Cancel") if sent else ("Alert",)
    return head + "".join(_draft(wave, kind, hand, text) for kind in kinds)


def _waits(warning: FloodWarning, now: datetime) -> bool:
    return warning.open and not warning.lapsed(now)


def _draft(wave: Wave, kind: str, hand: Hand, text: Text) -> str:
    fields = hidden("form", hand.token) + hidden("wave", key_of(wave))
    word = button(text(f"warnings.draft_{kind}"), "primary" if kind != "Cancel" else "quiet-button")
    return (
        f'<form method="post" action="{WARNINGS}/draft">{fields}{hidden("kind", kind)}{word}</form>'
    )


def waiting_card(
    found: Sequence[tuple[int, FloodWarning]], hand: Hand, now: datetime, text: Text
) -> str:
    """Drafts that still wait for somebody."""
    cards = [
        _waiting(version, each, hand, now, text) for version, each in found if _waits(each, now)
    ]
    return card(text("warnings.waiting"), *(cards or [quiet(text("warnings.none_waits"))]))


def _waiting(version: int, warning: FloodWarning, hand: Hand, now: datetime, text: Text) -> str:
    names = ", ".join(f"{each.by} {text.clock(each.at)}" for each in warning.confirmed)
    state = text(f"warnings.state_{warning.state}", names=names)
    drafted = text(
        "warnings.drafted", by=warning.drafted_by, at=text.moment(warning.drafted_at, now)
    )
    infos = "".join(_info(each, text) for each in warning.alert.infos)
    status = text(f"warnings.status_{warning.alert.status}")
    file = f'<a class="quiet-link" href="{WARNINGS}/{warning.id}.xml">{escape(text("warnings.file"))}</a>'
    return (
        f'<article class="water-warning" id="{warning.id}"><p>{marked(state, LOOK[warning.state])} '
        f"{escape(drafted)} · {escape(status)} · {file}</p>{quiet(_borders(warning.alert, text))}"
        f'<div class="water-infos">{infos}</div>{_acts(version, warning, hand, text)}</article>'
    )


def _borders(alert: Alert, text: Text) -> str:
    """Which of the places receivers can draw; the languages have the same ones."""
    places = [each for info in alert.infos[:1] for each in info.areas if each.geocodes]
    drawn = sum(bool(each.polygons) for each in places)
    return text("warnings.borders" if drawn else "warnings.no_borders", n=drawn, all=len(places))


def _info(info: Info, text: Text) -> str:
    areas = "".join(f"<li>{escape(each.described)}</li>" for each in info.areas)
    return (
        f'<section lang="{info.language}"><h4>{escape(info.headline)}</h4>'
        f"<p>{escape(info.description)}</p><p><strong>{escape(info.instruction)}</strong></p>"
        f"<ul>{areas}</ul></section>"
    )


def _acts(version: int, warning: FloodWarning, hand: Hand, text: Text) -> str:
    if warning.state == "confirmed":
        return quiet(text("warnings.leaves"))
    fields = hidden("form", hand.token) + hidden("version", str(version))
    if any(each.by == hand.account for each in warning.confirmed):
        confirm = quiet(text("warnings.other_person"))
    else:
        word = text("warnings.confirm_second" if warning.confirmed else "warnings.confirm_first")
        confirm = f'<form method="post" action="{WARNINGS}/{warning.id}/confirm">{fields}{button(word)}</form>'
    label, word = escape(text("warnings.why")), button(text("warnings.withdraw"), "quiet-button")
    withdraw = (
        f'<form method="post" class="water-withdraw" action="{WARNINGS}/{warning.id}/withdraw">{fields}'
        f'<label>{label}<input name="why" required maxlength="500"></label>{word}</form>'
    )
    return f'<div class="water-acts">{confirm}{withdraw}</div>'


def log_card(
    found: Sequence[tuple[FloodWarning, Sequence[Entry]]], hand: Hand, now: datetime, text: Text
) -> str:
    """What left or did not, newest first, with every try to deliver it."""
    rows = "".join(
        _logged(each, log, hand, now, text) for each, log in found if not _waits(each, now)
    )
    inside = f'<ol class="water-log">{rows}</ol>' if rows else quiet(text("warnings.none_left"))
    return card(text("warnings.log"), inside)


def _logged(
    warning: FloodWarning, log: Sequence[Entry], hand: Hand, now: datetime, text: Text
) -> str:
    state = "lapsed" if warning.lapsed(now) else warning.state
    names = ", ".join(each.by for each in warning.confirmed)
    word = text(f"warnings.state_{state}", names=names)
    headline = escape(_in(text, warning.alert).headline)
    at = text.moment(warning.handed_at or warning.withdrawn_at or warning.drafted_at, now)
    why = text("warnings.because", by=warning.withdrawn_by, why=warning.why) if warning.why else ""
    tries = "".join(f"<li>{escape(_entry(each, now, text))}</li>" for each in log)
    if not tries and state == "handed":
        tries = f"<li>{escape(text('warnings.nobody'))}</li>"
    file = f'<a class="quiet-link" href="{WARNINGS}/{warning.id}.xml">{escape(text("warnings.file"))}</a>'
    return (
        f"<li><p>{marked(word, LOOK[state])} {escape(at)} · <strong>{headline}</strong> · {file}</p>"
        f"{quiet(why)}<ul>{tries}</ul></li>"
    )


def _in(text: Text, alert: Alert) -> Info:
    """What it says in the reader's language, else in its first."""
    language = LANGUAGES.get(text.lang, text.lang)
    return next((each for each in alert.infos if each.language == language), alert.infos[0])


def _entry(entry: Entry, now: datetime, text: Text) -> str:
    at = text.moment(entry.at, now)
    state = entry.state if entry.tries or entry.state != "waiting" else "untried"
    return text(f"warnings.log_{state}", at=at, answer=entry.answer or "–", n=entry.tries)
