"""What a mapping would make of the rows that were looked at, before anything is kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from city.indicator_doors import Door
from city.indicator_sheet import (
    ColumnsChanged,
    SheetFigure,
    SheetRead,
    Table,
    WrongCell,
    area_codes,
    read,
)
from city.indicators import Definition
from city.profile import Profile

MOST_WRONG, LAST = 20, 3


class TriedIndicator(msgspec.Struct, frozen=True, kw_only=True):
    """Of one indicator: how many figures, of which periods and areas, and the newest ones."""

    indicator_id: str
    figures: int
    first: date | None = None
    last: date | None = None
    areas: int = 0
    newest: list[SheetFigure] = []


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """`missing`: mapped columns that the table does not have; then nothing else was tried."""

    indicators: list[TriedIndicator] = []
    wrong: list[WrongCell] = []
    wrong_count: int = 0
    unmapped: dict[str, int] = {}
    missing: list[str] = []


def tried(
    door: Door, definitions: Mapping[str, Definition], table: Table, profile: Profile, today: date
) -> Tried:
    """`definitions` by key."""
    own = {each.indicator_id: each for each in definitions.values()}
    areas = {level: area_codes(profile, level) for level in ("kecamatan", "kelurahan")}
    try:
        found = read(table, door.mapping, own, areas, today)
    except ColumnsChanged as changed:
        return Tried(missing=changed.missing)
    wanted = dict.fromkeys(door.mapping.figures.values())
    return Tried(
        indicators=[_one(each, found) for each in wanted],
        wrong=found.wrong[:MOST_WRONG],
        wrong_count=len(found.wrong),
        unmapped=found.unmapped,
    )


def _one(indicator_id: str, found: SheetRead) -> TriedIndicator:
    own = sorted(
        (each for each in found.figures if each.indicator_id == indicator_id),
        key=lambda each: (each.start, each.row),
    )
    return TriedIndicator(
        indicator_id=indicator_id,
        figures=len(own),
        first=own[0].start if own else None,
        last=own[-1].start if own else None,
        areas=len({each.area for each in own if each.area}),
        newest=own[-LAST:],
    )
