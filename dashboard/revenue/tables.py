"""What stands behind the charts and figures as tables of plain numbers: for CSV, XLSX and the API.

Only what may be seen of each kind (`city.revenue_seen`).
"""

from __future__ import annotations

from collections.abc import Iterator

from city.picture import CityPicture
from city.revenue import Overview, Standing, target_in_force
from city.revenue_curve import expected
from city.revenue_months import months_of, steps_of
from dashboard.revenue import words
from dashboard.revenue.known import curves_of, entries_of
from dashboard.texts import Text
from operations.exports.paper import Cell, Column, Kind, Table

MOST_STEPS = 400
WIDE = 30.0
WHAT = ("kinds", "curve", "months", "days", "targets")


def table(what: str, picture: CityPicture, found: Overview, kind: str, text: Text) -> Table:
    """One of WHAT; `kind` is the total's or a kind's key. Raises KeyError when there is none such."""
    if picture.profile.revenue is None or what not in WHAT:
        raise KeyError(what)
    if what == "kinds":
        return kinds(picture, found, text)
    standing = {each.kind: each for each in (found.total, *found.kinds)}[kind]
    makers = {"curve": _curve, "months": _months, "days": _days, "targets": _targets}
    columns, rows = makers[what](picture, standing)
    made = tuple(Column(text(f"revenue.column.{key}"), sort) for key, sort in columns)
    name = f"{text(f'revenue.sheet.{what}')} {words.name(kind, picture.profile, text)}"
    return Table(name=name, title=name, columns=made, rows=tuple(rows))


Made = tuple[tuple[tuple[str, Kind], ...], Iterator[tuple[Cell, ...]]]


def _curve(picture: CityPicture, standing: Standing) -> Made:
    columns: tuple[tuple[str, Kind], ...] = (
        ("day", "text"), ("realised_rp", "count"), ("target_rp", "count"),
        ("usual_low_rp", "count"), ("usual_middle_rp", "count"), ("usual_high_rp", "count"),
    )  # fmt: skip
    return columns, _curve_rows(picture, standing)


def _curve_rows(picture: CityPicture, standing: Standing) -> Iterator[tuple[Cell, ...]]:
    curves = curves_of(picture, standing)
    for each in entries_of(picture, standing):
        target, band = target_in_force(standing.targets, each.day), expected(curves, each.day)
        usual: tuple[Cell, ...] = (None, None, None)
        if band and target:
            usual = tuple(round(part * target.rp) for part in (band.low, band.middle, band.high))
        yield each.day.isoformat(), round(each.rp), round(target.rp) if target else None, *usual


def _months(picture: CityPicture, standing: Standing) -> Made:
    columns: tuple[tuple[str, Kind], ...] = (
        ("from_month", "count"), ("to_month", "count"), ("day", "text"), ("came_rp", "count"),
        ("usual_rp", "count"), ("total_rp", "count"),
    )  # fmt: skip
    curves = curves_of(picture, standing)
    found = months_of(entries_of(picture, standing), standing.targets, curves)
    return columns, (
        (each.since, each.month, each.day.isoformat(), round(each.rp),
         None if each.usual_rp is None else round(each.usual_rp), round(each.total_rp))
        for each in found
    )  # fmt: skip


def _days(picture: CityPicture, standing: Standing) -> Made:
    columns: tuple[tuple[str, Kind], ...] = (
        ("day", "text"), ("total_rp", "count"), ("came_rp", "count"), ("days", "count"),
        ("corrections", "count"),
    )  # fmt: skip
    found = steps_of(entries_of(picture, standing), MOST_STEPS)
    return columns, (
        (each.day.isoformat(), round(each.rp), round(each.added_rp), each.days, each.corrections)
        for each in found
    )


def _targets(picture: CityPicture, standing: Standing) -> Made:
    columns: tuple[tuple[str, Kind], ...] = (("since", "text"), ("target_rp", "count"), ("source", "text"))  # fmt: skip
    return columns, (
        (each.since.isoformat(), round(each.rp), each.source) for each in standing.targets
    )


KINDS: tuple[tuple[str, Kind], ...] = (
    ("kind", "text"), ("realised_rp", "count"), ("day", "text"), ("target_rp", "count"),
    ("first_target_rp", "count"), ("share", "share"), ("share_of_first", "share"),
    ("usual_low", "share"), ("usual_middle", "share"), ("usual_high", "share"), ("gap_rp", "count"),
    ("part", "share"), ("projection", "share"), ("by_curve", "share"), ("silent_days", "count"),
    ("unchanged_days", "count"), ("verdict", "text"),
)  # fmt: skip


def kinds(picture: CityPicture, found: Overview, text: Text) -> Table:
    """The total first, then every kind; hidden ones are named without figures."""
    columns = tuple(
        Column(text(f"revenue.column.{key}"), sort, WIDE if key in ("kind", "verdict") else 16.0)
        for key, sort in KINDS
    )
    rows = tuple(_kind(each, picture, text) for each in (found.total, *found.kinds))
    name = text("revenue.sheet.kinds")
    return Table(name=name, title=name, columns=columns, rows=rows)


def _kind(each: Standing, picture: CityPicture, text: Text) -> tuple[Cell, ...]:
    band, first = each.band, each.targets[0].rp if each.targets else None
    usual: tuple[Cell, ...] = (band.low, band.middle, band.high) if band else (None, None, None)
    verdict = text("revenue.hidden") if each.grain == "hidden" else words.verdict(each, text)
    return (
        words.name(each.kind, picture.profile, text), _whole(each.rp),
        each.day.isoformat() if each.day else None, _whole(each.target_rp), _whole(first), each.share,
        each.share_of_first, *usual, _whole(each.gap_rp), each.contribution, each.projection,
        each.projection_by_curve, each.silent_days, each.unchanged_days, verdict,
    )  # fmt: skip


def _whole(rp: float | None) -> int | None:
    return None if rp is None else round(rp)
