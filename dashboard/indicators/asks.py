"""What the page of doors sends, and what it is told: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from city.indicator_book import Reading
from city.indicator_doors import Door, DoorProblem, SheetMapping, Source, State
from city.indicator_readings import DoorState
from city.indicator_sheet import Table, WrongCell
from city.indicators import Definition
from city.period_columns import Slot, slots, year_of
from city.profile import Profile
from dashboard.indicators.doors import GLYPH_OF, problem, sentence
from dashboard.indicators.words import area_name, period_name, unit, value
from dashboard.marks import epoch_ms
from dashboard.texts import Text
from operations.indicators.guessing import guessed, measures, words
from operations.indicators.trying import Tried, TriedIndicator
from store.indicator_doors import DoorEdition, Look

PREVIEW_ROWS, MOST_WORDS = 12, 60
Version = Annotated[int, Meta(ge=0)]
Key = Annotated[str, Meta(min_length=1, max_length=80)]


class NewDoor(msgspec.Struct, forbid_unknown_fields=True):
    agency_id: str
    name: Annotated[str, Meta(max_length=200)]


class LookAsk(msgspec.Struct, forbid_unknown_fields=True):
    source: Source
    again: bool = False


class Given(msgspec.Struct, forbid_unknown_fields=True):
    """What a person has typed so far: not kept yet."""

    name: Annotated[str, Meta(max_length=200)]
    source: Source
    mapping: SheetMapping
    definitions: list[Definition] = []

    def put_into(self, door: Door) -> Door:
        name = " ".join(self.name.split())
        return msgspec.structs.replace(door, name=name, source=self.source, mapping=self.mapping)


class KeepAsk(msgspec.Struct, forbid_unknown_fields=True):
    given: Given
    state: State
    expected_version: Version
    key: Key


class TurnAsk(msgspec.Struct, forbid_unknown_fields=True):
    state: State
    expected_version: Version


def listed(state: DoorState, profile: Profile, text: Text, *, changes: bool) -> dict[str, Any]:
    """One line of the list of doors."""
    door, agency = state.door, profile.agencies.get(state.door.agency_id)
    word = "draft" if door.state == "draft" else "closed" if door.state == "closed" else state.word
    return {
        "id": door.door_id,
        "name": door.name,
        "agency": agency.short if agency else door.agency_id,
        "agency_id": door.agency_id,
        "state": door.state,
        "glyph": "disabled" if word in ("draft", "closed") else GLYPH_OF[state.word],
        "word": text(f"doors.state.{word}") if word in ("draft", "closed") else text(f"agency_doors.word.{word}"),
        "severity": str(state.severity) if door.state == "open" else "unknown",
        "sentence": text(f"doors.says.{word}") if word in ("draft", "closed") else sentence(state, text),
        "since": epoch_ms(door.opened_at) if door.opened_at else None,
        "heard": _heard(state),
        "indicators": len(door.mapping.figures),
        "simulated": door.simulated,
        "may_change": changes,
    }  # fmt: skip


def _heard(state: DoorState) -> int | None:
    health = state.health.last_good_at if state.health else None
    told = health or (state.reading.good_at if state.reading else None)
    return epoch_ms(told) if told else None


def looked(look: Look | None, text: Text) -> dict[str, Any] | None:
    """A look as the page draws it: the first rows, a guess at the mapping, words of each column."""
    if look is None:
        return None
    table = look.table
    return {
        "wanted": epoch_ms(look.wanted_at),
        "at": epoch_ms(look.at),
        "problem": problem(look.problem, look.values, text) if look.problem else "",
        "folder": look.folder,
        "files": [
            {"name": each.name, "size": each.size, "at": epoch_ms(each.at)} for each in look.files
        ],
        "table": _table(table, look.rows, text) if table else None,
    }


def _table(table: Table, rows: int, text: Text) -> dict[str, Any]:
    guess = guessed(table)
    columns = {field: getattr(guess, field) for field in ("date", "year", "area")}
    return {
        "name": table.name,
        "kind": table.kind,
        "sheet": table.sheet,
        "sheets": table.sheets,
        "columns": table.columns,
        "rows": [
            {"n": n, "cells": [_cell(each, text) for each in cells]}
            for n, cells in table.rows[:PREVIEW_ROWS]
        ],
        "count": text(
            "doors.page.rows_cut" if table.cut else "doors.page.rows", n=text.number(rows)
        ),
        "guess": guess,
        "measures": measures(table, columns),
        "words": {each: words(table, each)[:MOST_WORDS] for each in table.columns},
        "periods": [
            _period_column(name, each, table, text) for name, each in slots(table.columns).items()
        ],
    }


def _period_column(name: str, each: Slot, table: Table, text: Text) -> dict[str, str]:
    """A column that is a period, and how it is read; of a month without a year its name alone."""
    year = year_of(table.sheet, table.above, table.name)
    start = each.start(year)
    says = period_name(start, each.period, text) if start else text("doors.page.period_no_year")
    return {"name": name, "kind": each.period, "says": says}


def _cell(cell: str | float, text: Text) -> str:
    if isinstance(cell, str):
        return cell
    digits = 0 if cell == int(cell) else 4
    return text.number(cell, digits).rstrip("0").rstrip(",.") if digits else text.number(cell)


def told_problems(found: list[DoorProblem], text: Text) -> list[str]:
    return [text(f"doors.wrong.{each.key}", **each.values) for each in found]


def told_try(
    found: Tried, definitions: Mapping[str, Definition], profile: Profile, text: Text
) -> dict[str, Any]:
    """What a mapping would bring, in words. `definitions` by the indicator's id."""
    return {
        "missing": (
            text("doors.page.missing", columns=", ".join(found.missing)) if found.missing else ""
        ),
        "indicators": [
            _tried(each, definitions[each.indicator_id], profile, text)
            for each in found.indicators
            if each.indicator_id in definitions
        ],
        "wrong_count": found.wrong_count,
        "wrong_title": text("doors.page.wrong", n=text.number(found.wrong_count)),
        "wrong": [cell_words(each, text) for each in found.wrong],
        "unmapped": [f"{word} ({text.number(n)})" for word, n in found.unmapped.items()],
    }


def _tried(
    each: TriedIndicator, definition: Definition, profile: Profile, text: Text
) -> dict[str, Any]:
    name = text.pick(definition.name)
    if each.first is None or each.last is None:
        return {"name": name, "says": text("doors.page.no_figures"), "newest": [], "is_empty": True}
    first, last = (period_name(at, definition.period, text) for at in (each.first, each.last))
    key = "brings_areas" if each.areas else "brings"
    says = text(f"doors.page.{key}", n=text.number(each.figures), first=first, last=last, areas=each.areas)  # fmt: skip
    newest = [
        {
            "period": period_name(one.start, definition.period, text),
            "area": area_name(profile, one.area) if one.area else "",
            "value": f"{value(one.value, definition, text)} {unit(definition, text)}",
            "target": "" if one.target is None else value(one.target, definition, text),
        }
        for one in each.newest
    ]
    return {"name": name, "says": says, "newest": newest, "is_empty": False}


def cell_words(each: WrongCell, text: Text) -> str:
    """ "Baris 7, Nilai: “belum” bukan angka dengan bentuk itu."."""
    return text(f"doors.cell.{each.reason}", row=each.row, column=each.column, said=each.said)


def told_reading(reading: Reading | None, text: Text) -> dict[str, Any] | None:
    if reading is None:
        return None
    numbers = {key: text.number(getattr(reading, key)) for key in ("figures", "news", "corrected", "wrong")}  # fmt: skip
    says = (
        problem(reading.problem, reading.values, text)
        if reading.problem
        else text("doors.page.brought", file=reading.file, **numbers)
    )
    return {
        "at": epoch_ms(reading.at),
        "says": says,
        "wrong": [cell_words(each, text) for each in reading.wrong_cells],
        "unmapped": [f"{word} ({text.number(n)})" for word, n in reading.unmapped.items()],
    }


def told_edition(number: int, edition: DoorEdition, text: Text) -> dict[str, Any]:
    return {
        "version": number,
        "at": epoch_ms(edition.at),
        "by": edition.by,
        "what": text(f"doors.did.{edition.what}"),
        "door": edition.door,
    }
