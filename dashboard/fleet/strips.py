"""A vehicle's day as a strip: when it drove, stood and was silent, and what was wrong, without a place.

| piece          | looks like                                   |
|----------------|----------------------------------------------|
| trip           | a bar of full height                         |
| stop           | a line                                       |
| silent         | hatched, with an edge; faint outside a shift |
| trip that is out of hours, or part of which is away or too fast | the same bar with a mark on top |

The strip is HTML of `div`s and no picture, so that both themes, every wall and a printer have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from dash import html

from city.fleet.duty import day_of
from city.fleet.partition import State
from city.fleet.parts import Part
from dashboard import charts
from dashboard.contracts import Component
from dashboard.marks import named
from dashboard.markup import as_html
from dashboard.texts import Text

SHORTEST = 0.0015
"""Of a day: two minutes. What is shorter joins its neighbour, for it would be less than a pixel."""
ODD_S = 300.0
"""From here on something out of order is marked."""


class Piece(NamedTuple):
    """From, to as shares of the day. `look` is a class; `odd` words below `fleet.odd`."""

    start: float
    end: float
    look: str
    odd: tuple[str, ...] = ()


class Strip(NamedTuple):
    """`until`: up to which share of the day it is known. Seconds of each state, for words."""

    pieces: tuple[Piece, ...]
    until: float
    trip_s: float = 0.0
    silent_s: float = 0.0
    km: float = 0.0
    trips: int = 0
    odd: tuple[str, ...] = ()


def strips(parts: Iterable[Part], day: date, zone: str) -> dict[str, Strip]:
    """By vehicle; parts of one day, in order."""
    found: dict[str, list[Part]] = {}
    for each in parts:
        found.setdefault(each.vehicle_id, []).append(each)
    return {key: strip(each, day, zone) for key, each in found.items()}


def strip(parts: Sequence[Part], day: date, zone: str) -> Strip:
    start_s, end_s = day_of(day, zone)
    length = end_s - start_s
    pieces = [
        Piece(
            (each.start_at.timestamp() - start_s) / length,
            (each.end_at.timestamp() - start_s) / length,
            _look(each),
            _odd(each),
        )
        for each in parts
    ]
    return Strip(
        pieces=tuple(_joined(pieces)),
        until=max((each.end for each in pieces), default=0.0),
        trip_s=sum(each.seconds for each in parts if each.state == State.TRIP),
        silent_s=sum(each.duty_s for each in parts if each.state == State.SILENT),
        km=sum(each.km for each in parts),
        trips=sum(each.state == State.TRIP and each.begins for each in parts),
        odd=tuple(dict.fromkeys(word for each in pieces for word in each.odd)),
    )


def _look(part: Part) -> str:
    if part.state == State.SILENT and part.duty_s <= 0:
        return "off"
    return str(part.state)


def _odd(part: Part) -> tuple[str, ...]:
    told = {"after": part.after_s, "away": part.away_s, "fast": part.fast_s, "idle": part.idle_s}
    words = tuple(word for word, seconds in told.items() if seconds >= ODD_S)
    broken = part.state == State.TRIP and part.then == State.SILENT
    return (*words, "broken") if broken else words


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Without those too short to be seen, which are lengthened into by the one before."""
    kept: list[Piece] = []
    for each in pieces:
        if (kept and not each.odd and each.end - each.start < SHORTEST) or (
            kept and kept[-1].look == each.look and not each.odd and not kept[-1].odd
        ):
            kept[-1] = kept[-1]._replace(end=each.end)
        else:
            kept.append(each)
    return kept


def drawn(found: Strip | None, text: Text, label: str) -> Component:
    """The strip; one that nobody knows anything of is empty and says so to screen readers."""
    pieces = [_piece(each) for each in found.pieces] if found else []
    said = f"{label}: {told(found, text)}" if found else f"{label}: {text('fleet.no_rows')}"
    return html.Div(pieces, className="fleet-strip", role="img", **named(said))


def _piece(piece: Piece) -> Component:
    style: dict[str, Any] = {"left": f"{piece.start * 100:.2f}%", "width": f"{(piece.end - piece.start) * 100:.2f}%"}  # fmt: skip
    odd = " is-odd" if piece.odd else ""
    return html.Div(className=f"strip-{piece.look}{odd}", style=style)


def told(found: Strip, text: Text) -> str:
    """The strip in words: "6 perjalanan, 84,2 km; pelacak diam 2 jam"."""
    parts = [
        text("fleet.strip_told", trips=text.number(found.trips), km=text.number(found.km, 1)),
        *([text("fleet.strip_silent", span=text.span(found.silent_s))] if found.silent_s else []),
        *(text(f"fleet.odd.{each}") for each in found.odd),
    ]
    return "; ".join(parts)


def scale(text: Text) -> Component:
    """Hours above a column of strips: every third one."""
    hours = [
        html.Span(f"{hour:02d}", style={"left": f"{hour / 24 * 100:.3f}%"})
        for hour in range(0, 25, 3)
    ]
    unheard: dict[str, Any] = {"aria-hidden": "true"}
    return html.Div(hours, className="fleet-hours", **unheard)


def legend(text: Text, *more: Component) -> Component:
    looks = ("trip", "stop", "silent", "odd")
    marks = [
        html.Span(
            [html.Span(html.Span(className=_legend_look(each)), className="fleet-sample"), text(f"fleet.look.{each}")],
            className="fleet-look",
        )
        for each in looks
    ]  # fmt: skip
    return html.Div([*marks, *more], className="fleet-legend")


def told_below(text: Text, until: datetime | None, csv: str = "") -> str:
    """Below a column of strips, as HTML: unit, source, how fresh, and the rows behind them."""
    parts = charts.told_below(
        text, text("fleet.strip_unit"), text("fleet.chart_source"), until, csv
    )
    return as_html(html.P(parts, className="chart-told"))


def _legend_look(look: str) -> str:
    return "strip-trip is-odd" if look == "odd" else f"strip-{look}"
