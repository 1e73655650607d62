"""A period of the fleet to take along: figures, formulas and trips as XLSX, figures and tracks as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from babel.dates import format_date

from city.fleet.drawing import Drawing
from city.fleet.figures import FIGURES, UNIT_OF, Figure
from city.fleet.partition import State
from city.fleet.parts import Part
from city.profile import Profile
from dashboard.fleet import lists, words
from dashboard.fleet.asks import Ask
from dashboard.fleet.ranking import Ranked
from dashboard.texts import Text
from operations.exports import Cell, Column, Paper, Table

KINDS = {"share": "share", "count": "count", "km": "number", "seconds": "number", "ratio": "number", "litres": "number"}  # fmt: skip
Numbers = tuple[Sequence[str], Iterable[Sequence[object]]]
"""A header and rows, for `dashboard.csv_answer`."""
RULES = ("trip", "bad", "private", "fit")


class Taken(NamedTuple):
    """`groups`: lines by kind, agency and vehicle; `trips` of `total`, newest first."""

    ask: Ask
    whole: Mapping[str, Figure]
    groups: Mapping[str, Sequence[Ranked]]
    trips: Sequence[Part]
    total: int
    simulated: bool


def paper(taken: Taken, profile: Profile, text: Text, made_at: datetime, by: str) -> Paper:
    tables = [_formulas(taken.whole, text)]
    tables += [_figures(name, lines, text) for name, lines in taken.groups.items()]
    return Paper(
        title=text("fleet.page_title", city=profile.name),
        facts=_facts(taken, profile, text, made_at, by),
        tables=(*tables, _trips(taken.trips, profile, text)),
        notes=tuple(text(f"fleet.rule_{each}") for each in RULES),
        notes_title=text("fleet.rules"),
        made_at=made_at,
        author=by,
        zone=profile.time_zone,
        lang=text.lang,
    )


def _facts(
    taken: Taken, profile: Profile, text: Text, made_at: datetime, by: str
) -> tuple[tuple[str, str], ...]:
    ask = taken.ask
    day = format_date(made_at.astimezone(text.zone).date(), "d MMMM y", locale=text.lang)
    made = f"{day} {text.clock(made_at)} {profile.zone_label}"
    agency = words.agency_name(ask.agency, profile, text) if ask.agency else text("fleet.every_agency")  # fmt: skip
    kind = words.kind_name(ask.kind, profile, text) if ask.kind else text("fleet.every_kind")
    shown, total = text.number(len(taken.trips)), text.number(taken.total)
    facts = [
        (text("report_cards.paper.period"), words.period_name(ask.period, text)),
        (text("fleet.agency"), agency),
        (text("fleet.kind"), kind),
        (text("report_cards.paper.made"), text("report_cards.paper.made_by", at=made, by=by)),
        (text("fleet.parts"), text("fleet.paper_trips", shown=shown, total=total)),
    ]
    if taken.simulated:
        facts.append((text("report_cards.paper.data"), text("report_cards.paper.simulated")))
    return tuple(facts)


def _formulas(whole: Mapping[str, Figure], text: Text) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (words.label(key, text), words.value(each, text), words.verdict(each, text), words.formula(each, text))
        for key, each in whole.items()
    ]  # fmt: skip
    heads = (("figure", 26), ("value", 16), ("mark", 18), ("formula", 100))
    return Table(
        name=text("fleet.figures"),
        title=text("fleet.figures"),
        columns=tuple(Column(text(f"report_cards.paper.{key}"), width=width) for key, width in heads),
        rows=rows,
    )  # fmt: skip


def _figures(name: str, lines: Sequence[Ranked], text: Text) -> Table:
    heads = [Column(text(f"fleet.per_{name}"), width=20), Column(text("fleet.detail"), width=24)]
    heads += [_column(key, text) for key in FIGURES]
    rows: list[tuple[Cell, ...]] = [
        (each.name, each.detail, *(cell(each.figures[key]) for key in FIGURES)) for each in lines
    ]
    title = text(f"fleet.per_{name}")
    return Table(name=title, title=title, columns=tuple(heads), rows=rows, on_paper=False)


def _column(key: str, text: Text) -> Column:
    unit = UNIT_OF[key]
    label = words.label(key, text)
    units = {"km": " (km)", "litres": " (L/100 km)"}
    title = (
        text("fleet.in_minutes", what=label) if unit == "seconds" else label + units.get(unit, "")
    )
    return Column(title, KINDS[unit], 13)  # type: ignore[arg-type]


def cell(figure: Figure) -> float | int | None:
    """Exact; times in minutes with one decimal."""
    if figure.value is None:
        return None
    if figure.unit == "seconds":
        return round(figure.value / 60, 1)
    return int(figure.value) if figure.unit == "count" else round(figure.value, 4)


def _trips(trips: Sequence[Part], profile: Profile, text: Text) -> Table:
    names: tuple[tuple[str, str, float], ...] = (
        ("vehicle", "text", 16), ("start", "moment", 17), ("end", "moment", 17), ("what", "text", 26),
        ("where", "text", 24), ("km", "number", 9), ("idle_min", "number", 11), ("away_min", "number", 11),
        ("after_min", "number", 11), ("hauls", "count", 9), ("marked", "text", 26),
    )  # fmt: skip
    return Table(
        name=text("fleet.parts"),
        title=text("fleet.parts"),
        columns=tuple(Column(text(f"fleet.{key}"), kind, width) for key, kind, width in names),  # type: ignore[arg-type]
        rows=[_trip(each, profile, text) for each in trips],
        on_paper=False,
    )


def _trip(each: Part, profile: Profile, text: Text) -> tuple[Cell, ...]:
    minutes = (round(seconds / 60, 1) for seconds in (each.idle_s, each.away_s, each.after_s))
    return (
        words.vehicle_name(each.vehicle_id, profile),
        each.start_at,
        each.end_at,
        lists.what(each, text),
        lists.where(each, profile, text),
        round(each.km, 2) if each.state == State.TRIP else None,
        *minutes,
        each.hauls,
        lists.faults(each.faults, text),
    )


def figures_numbers(lines: Sequence[Ranked]) -> Numbers:
    """One line for each vehicle, kind or agency; keys and units in the first line."""
    units = {"share": "", "seconds": "_min", "km": "_km", "litres": "_l_100km", "ratio": "", "count": ""}  # fmt: skip
    heads = ["name", "detail", *(f"{key}{units[UNIT_OF[key]]}" if not key.startswith("km") else key for key in FIGURES)]  # fmt: skip
    rows = ([each.name, each.detail, *(cell(each.figures[key]) for key in FIGURES)] for each in lines)  # fmt: skip
    return heads, rows


def days_numbers(found: Iterable[dict[str, object]]) -> Numbers:
    """The numbers behind the chart."""
    names = ["day", "vehicles", "used_days", "silent_days", "km", "engine_s", "idle_s", "hauls"]
    return names, ([each[name] for name in names] for each in found)


def parts_numbers(found: Iterable[Part], profile: Profile) -> Numbers:
    """Trips, stops and silence; times in UTC, a place only where it may be told."""
    names = ["vehicle", "state", "start_at", "end_at", "km", "place", "area", "hidden", "told_s", "idle_s", "away_s",
             "after_s", "fast_s", "hauls", "points", "bad", "faults"]  # fmt: skip
    return names, (_part_row(each, profile) for each in found)


def _part_row(each: Part, profile: Profile) -> Sequence[object]:
    private = each.hidden or (
        (known := profile.place_named(each.place)) is not None and known.private
    )
    return [
        words.vehicle_name(each.vehicle_id, profile), str(each.state), each.start_at, each.end_at, round(each.km, 3),
        "" if private else each.place, "" if private else each.area, private, each.told_s, each.idle_s, each.away_s,
        each.after_s, each.fast_s, each.hauls, each.points, each.bad, each.faults,
    ]  # fmt: skip


def track_numbers(found: Drawing) -> Numbers:
    """Every point that is drawn, and every bad one with its rule; times in UTC."""
    good = ([_utc(at), lat, lng, kmh, ""] for line in found.lines for at, lat, lng, kmh in line)
    bad = ([_utc(at), lat, lng, None, rule] for at, lat, lng, rule in found.bad)
    rows = sorted([*good, *bad], key=lambda row: str(row[0]))
    return ["observed_at", "lat", "lng", "speed_kmh", "fault"], rows


def _utc(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds")
