"""One vehicle's page: its figures, a strip for each day, the track of a day on the map, its log book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from html import escape
from secrets import token_hex
from typing import Any
from urllib.parse import quote

import msgspec

from city.fleet.partition import State
from city.fleet.parts import Part
from city.profile import Profile
from dashboard.fleet import lists, strips, words
from dashboard.fleet.asks import PATH, Ask, usual
from dashboard.markup import as_html, data
from dashboard.pages.plain import alert, hidden
from dashboard.texts import Text
from operations.fleet.logbook import Entry
from operations.report_cards.periods import Period

MOST_DAYS = 93
TRACK_WORDS = ("play", "pause", "no_track", "track_failed", "at_time", "bad_at", "session_over")


def address(vehicle_id: str, ask: Ask, day: date | None = None, path: str = "") -> str:
    """Of the page, or of something below it."""
    more = {"day": day.isoformat()} if day else {}
    return ask.address(f"{PATH}/{quote(vehicle_id)}{path}", agency="", kind="", by="", sort="", **more)  # fmt: skip


def usual_days(ask: Ask) -> dict[str, Period]:
    """The periods a vehicle is mostly looked at in, by the word below `fleet.`."""
    return {
        key: each for key, each in usual(ask.today, ask.period.zone).items() if key != "yesterday"
    }


def head(vehicle_id: str, profile: Profile, text: Text) -> str:
    known = profile.vehicles.get(vehicle_id)
    depot = profile.place_named(known.depot) if known else None
    told = [
        words.kind_name(known.kind if known else "", profile, text),
        words.agency_name(known.agency_id if known else "", profile, text),
        known.plate if known else "",
        depot.name if depot else "",
    ]
    name = escape(words.vehicle_name(vehicle_id, profile))
    said = escape(" · ".join(filter(None, told)))
    return f'<section class="fleet-head"><h2>{name}</h2><p class="quiet">{said}</p></section>'


def days(
    vehicle_id: str, found: Mapping[date, Sequence[Part]], chosen: date, ask: Ask, text: Text, until: datetime | None
) -> str:  # fmt: skip
    """A strip for each day of the period, newest first; each leads to its track."""
    last = min(ask.period.last, ask.today)
    count = min((last - ask.period.first).days + 1, MOST_DAYS)
    listed = [last - timedelta(days=n) for n in range(count)]
    rows = "".join(
        _day_row(vehicle_id, day, found.get(day, ()), day == chosen, ask, text) for day in listed
    )
    csv = ask.address(f"{PATH}/parts.csv", agency="", kind="", by="", sort="", vehicle=vehicle_id)
    top = f'<div class="fleet-row is-head"><span></span>{as_html(strips.scale(text))}</div>'
    return (
        f'<section class="fleet-strips"><header><h2>{escape(text("fleet.days_title"))}</h2>'
        f"{as_html(strips.legend(text))}</header>{top}{rows}{strips.told_below(text, until, csv)}</section>"
    )


def _day_row(
    vehicle_id: str, day: date, parts: Sequence[Part], chosen: bool, ask: Ask, text: Text
) -> str:
    made = strips.strip(parts, day, ask.period.zone) if parts else None
    name = words.day_name(day, text)
    here = ' aria-current="date"' if chosen else ""
    said = strips.told(made, text) if made else text("fleet.no_rows")
    return (
        f'<div class="fleet-row" data-key="{day}"><a href="{escape(address(vehicle_id, ask, day))}"{here}>'
        f"<strong>{escape(name)}</strong></a>{as_html(strips.drawn(made, text, name))}"
        f'<span class="fleet-odd">{escape(said)}</span></div>'
    )


def track(vehicle_id: str, day: date, text: Text) -> str:
    """The map with its slider; the script fills it."""
    told = {"track": f"/api/fleet/{quote(vehicle_id)}/track?day={day}", "day": words.day_name(day, text)}  # fmt: skip
    csv = escape(f"{PATH}/{quote(vehicle_id)}/track.csv?day={day}")
    label = escape(text("fleet.slider"))
    return (
        f'<section class="fleet-track" id="fleet-track" data-told="{escape(msgspec.json.encode(told).decode())}">'
        f"<header><h2>{escape(text('fleet.track', day=words.day_name(day, text)))}</h2>"
        f'<a class="rc-button" download href="{csv}">{escape(text("fleet.track_csv"))}</a></header>'
        f'<div class="fleet-map" id="fleet-map" tabindex="0" aria-label="{escape(text("fleet.map"))}"></div>'
        f'<div class="fleet-slide"><button class="rc-button" id="fleet-play" disabled>{escape(text("fleet.play"))}</button>'
        f'<input type="range" id="fleet-time" min="0" max="0" value="0" step="1" disabled aria-label="{label}">'
        f'<output id="fleet-at" for="fleet-time"></output></div>'
        f'<p class="quiet" id="fleet-told" role="status">{escape(text("fleet.loading"))}</p></section>'
    )


def parts(found: Sequence[Part], profile: Profile, text: Text) -> str:
    """Everything of the chosen day, in order. A line leads the slider to its time."""
    names = ("when", "what", "where", "km", "lasted", "top", "marked")
    heads = "".join(f'<th scope="col">{escape(text(f"fleet.{name}"))}</th>' for name in names)
    rows = "".join(_part(each, profile, text) for each in found)
    if not found:
        return f'<p class="rc-state">{escape(text("fleet.no_rows"))}</p>'
    return (
        f'<section class="fleet-parts"><h2>{escape(text("fleet.parts"))}</h2><div class="fleet-wide" tabindex="0">'
        f'<table class="rc-cases"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>'
    )


def _part(each: Part, profile: Profile, text: Text) -> str:
    is_trip = each.state == State.TRIP
    top = "" if each.top_kmh is None else f"{text.number(each.top_kmh)} km/{text('browser.hour')}"
    when = escape(words.hours(each.start_at, each.end_at, text))
    go = f'<button class="fleet-go" data-at="{round(each.start_at.timestamp() * 1000)}">{when}</button>'
    cells = (
        lists.what(each, text),
        lists.where(each, profile, text),
        text.number(each.km, 1) if is_trip else "",
        text.span(each.seconds),
        top if is_trip else "",
        "; ".join(filter(None, (_odd(each, text), lists.faults(each.faults, text)))),
    )
    names = ("what", "where", "km", "lasted", "top", "marked")
    shown = "".join(
        f'<td data-title="{escape(text(f"fleet.{name}"))}">{escape(cell) or "&nbsp;"}</td>'
        for name, cell in zip(names, cells, strict=True)
    )
    return f'<tr><td data-title="{escape(text("fleet.when"))}">{go}</td>{shown}</tr>'


def _odd(each: Part, text: Text) -> str:
    found = {"after": each.after_s, "away": each.away_s, "fast": each.fast_s, "idle": each.idle_s}
    return ", ".join(
        f"{text(f'fleet.odd.{key}')} {text.span(seconds)}" for key, seconds in found.items() if seconds
    )  # fmt: skip


def log_book(
    vehicle_id: str, entries: Sequence[Entry], text: Text, today: date, form: str, said: str, failed: bool
) -> str:  # fmt: skip
    """What was noted, newest first, and the form to note something. `form` is the session's token."""
    rows = "".join(_entry(vehicle_id, each, text, form) for each in reversed(entries))
    listed = f"<ul>{rows}</ul>" if rows else f'<p class="quiet">{escape(text("fleet.log.none"))}</p>'  # fmt: skip
    told = ""
    if said:
        told = alert(said) if failed else f'<p class="rc-said" role="status">{escape(said)}</p>'
    return (
        f'<section class="fleet-log" id="log"><h2>{escape(text("fleet.log.title"))}</h2>'
        f'<p class="quiet">{escape(text("fleet.log.lead"))}</p>{told}{_form(vehicle_id, text, today, form)}{listed}</section>'
    )


def _form(vehicle_id: str, text: Text, today: date, form: str) -> str:
    choices = "".join(
        f'<option value="{what}">{escape(text(f"fleet.log.{what}"))}</option>'
        for what in ("unfit", "fit", "fuel")
    )

    def word(key: str) -> str:
        return escape(text(f"fleet.log.{key}"))

    return (
        f'<form method="post" action="{PATH}/{quote(vehicle_id)}/log">{form}{hidden("key", token_hex(16))}'
        f'<label>{word("what")} <select name="what">{choices}</select></label>'
        f'<label>{word("on")} <input type="date" name="on" value="{today}" max="{today}" required></label>'
        f'<label>{word("litres")} <input name="litres" inputmode="decimal" size="6" autocomplete="off"></label>'
        f'<label>{word("note")} <input name="note" maxlength="200" autocomplete="off"></label>'
        f'<button class="rc-button">{word("add")}</button></form>'
    )


def _entry(vehicle_id: str, each: Entry, text: Text, form: str) -> str:
    amount = f" {text.number(each.litres, 1)} L" if each.what == "fuel" else ""
    what = text(f"fleet.log.{each.what}") + amount
    by = text("fleet.log.by", by=each.by)
    said = escape(" · ".join(filter(None, (words.day_name(each.on, text), what, each.note, by))))
    if not each.counts:
        gone = escape(text("fleet.log.withdrawn", by=each.withdrawn_by))
        return f"<li><s>{said}</s> <span class='quiet'>{gone}</span></li>"
    fields = form + hidden("entry", each.entry_id)
    return (
        f'<li>{said} <form method="post" action="{PATH}/{quote(vehicle_id)}/log/withdraw">{fields}'
        f'<button class="rc-button">{escape(text("fleet.log.withdraw"))}</button></form></li>'
    )


def script_data(land: Mapping[str, Any], frame: Sequence[float], text: Text) -> str:
    """What the script needs: the map's shapes and its words."""
    said = {key: text(f"fleet.{key}") for key in TRACK_WORDS}
    told = {"land": land, "frame": frame, "words": said}
    return data("fleet-track-data", told)
