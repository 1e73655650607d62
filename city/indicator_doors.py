"""The door of an agency's figures: where its table lies, and what is what in it. Plain data, checked here.

Made in the interface, kept in editions, read by the feeds process. One door brings one or several
indicators of one agency.

| shape     | one row is                                  | the figures are in                      |
|-----------|---------------------------------------------|-----------------------------------------|
| `rows`    | one figure (of the indicator it names)      | the column `value`                      |
| `columns` | one period (and area), with several figures | one column each                         |
| `periods` | one indicator (and area), over some periods | one column for each period              |
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from math import isfinite
from typing import Literal

import msgspec

from city.indicators import DUE_DAYS, Definition
from city.period_columns import slots
from city.profile import Profile
from city.written import DateOrder, NumberStyle, Period

State = Literal["draft", "open", "paused", "closed"]
Shape = Literal["rows", "columns", "periods"]
ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
FILE = re.compile(r"[^/\\\x00-\x1f]{1,120}")
ADDRESS = re.compile(r"https?://[^\s/@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
LONGEST_ADDRESS, LONGEST_NAME, LONGEST_TEXT, LONGEST_UNIT = 1000, 120, 2000, 20
SHORTEST_EVERY_S, LONGEST_EVERY_S = 60.0, 7 * 86400.0
MOST_INDICATORS = 60


class FolderSource(msgspec.Struct, frozen=True, kw_only=True, tag="folder"):
    """The newest file in the agency's own folder whose name fits `file` (`*` stands for anything).

    `sheet`: of a workbook, empty is the first one shown. `items`: of JSON, see WebSource.
    """

    file: str = ""
    sheet: str = ""
    items: str = ""


class WebSource(msgspec.Struct, frozen=True, kw_only=True, tag="web"):
    """What is behind an address, asked for every `every_s` seconds.

    `items`: where the list of rows is in JSON, as JMESPath; empty is the longest list of objects.
    """

    url: str = ""
    every_s: float = 3600.0
    sheet: str = ""
    items: str = ""


Source = FolderSource | WebSource


class SheetMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which column is what; an empty name is "there is none".

    `figures` gives our indicator's id for each of their words in the column `indicator` (shapes `rows`
    and `periods`; for the word "" when there is no such column) or for each column (shape `columns`).
    `periods`: the columns that were periods when it was mapped (`city.period_columns`); others of their
    kind that come later count as well. `others`: the columns that were none.
    `factors` gives by our id what their figure is multiplied by: 100 for a workbook's percent cells,
    which hold 0.712, or 1,000,000 for a table in millions. Without `date` a figure is about the period in which the table is read. `year` is a second column
    that the date needs ("Juli" and "2026"). `fill_down`: an empty cell of date, year, area or
    indicator repeats the one above it (merged cells).
    """

    shape: Shape = "rows"
    indicator: str = ""
    value: str = ""
    target: str = ""
    date: str = ""
    year: str = ""
    area: str = ""
    figures: dict[str, str] = {}
    factors: dict[str, float] = {}
    numbers: NumberStyle = "id"
    dates: DateOrder = "dmy"
    fill_down: bool = False
    periods: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that must be there, in the order in which they are asked for; of periods see
        `city.sheet_columns.missing`."""
        wide = self.shape == "columns"
        of_figures = self.figures if wide else (self.indicator, self.value, self.target)
        named = (self.date, self.year, self.area, *of_figures)
        return tuple(dict.fromkeys(filter(None, named)))

    @property
    def period(self) -> Period | None:
        """Of what the columns are periods; None of a table that is none of periods."""
        kinds = slots(self.periods) if self.shape == "periods" else {}
        return next((each.period for each in kinds.values()), None)


class Door(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of one agency. `opened_at`: since when it has been connected; None: never yet."""

    door_id: str
    agency_id: str
    name: str
    source: Source
    mapping: SheetMapping = SheetMapping()
    state: State = "draft"
    opened_at: datetime | None = None
    simulated: bool = False

    @property
    def feed(self) -> str:
        """How its line is called among the feeds."""
        return f"indicators/{self.door_id}"

    @property
    def indicators(self) -> frozenset[str]:
        """Keys of the definitions it brings figures of."""
        return frozenset(f"{self.agency_id}/{each}" for each in self.mapping.figures.values())


class DoorProblem(msgspec.Struct, frozen=True):
    """What a person must mend before the door can be opened: a sentence's key, and its blanks."""

    key: str
    values: dict[str, str] = {}


def problems(
    door: Door,
    definitions: Mapping[str, Definition],
    profile: Profile,
    others: Collection[Door] = (),
) -> list[DoorProblem]:
    """Everything that keeps the door shut; empty when it can be opened. `definitions` by key."""
    found = [*_source(door), *_mapping(door.mapping), *_others(door, others)]
    if door.mapping.shape == "periods" and door.mapping.period is None:
        found.append(DoorProblem("no_periods"))
    if door.agency_id not in profile.agencies:
        found.append(DoorProblem("agency"))
    if not door.name.strip() or len(door.name) > LONGEST_NAME:
        found.append(DoorProblem("name"))
    for key in sorted(door.indicators):
        if key not in definitions:
            found.append(DoorProblem("not_defined", {"indicator": key}))
        else:
            found += definition_problems(definitions[key])
            found += _period(definitions[key], door.mapping.period)
    return found


def _source(door: Door) -> Iterator[DoorProblem]:
    source = door.source
    if isinstance(source, WebSource):
        if not ADDRESS.fullmatch(source.url) or len(source.url) > LONGEST_ADDRESS:
            yield DoorProblem("address")
        if not SHORTEST_EVERY_S <= source.every_s <= LONGEST_EVERY_S:
            yield DoorProblem("every")
    elif not FILE.fullmatch(source.file) or source.file.startswith("."):
        yield DoorProblem("file")


def _period(definition: Definition, period: Period | None) -> Iterator[DoorProblem]:
    if period and definition.period != period:
        name = definition.name.get("id") or definition.indicator_id
        yield DoorProblem("other_period", {"indicator": name})


def _mapping(mapping: SheetMapping) -> Iterator[DoorProblem]:
    if not mapping.figures:
        yield DoorProblem("no_figures")
    if len(mapping.figures) > MOST_INDICATORS:
        yield DoorProblem("too_many", {"most": str(MOST_INDICATORS)})
    if mapping.shape == "rows" and not mapping.value:
        yield DoorProblem("no_value")
    if mapping.shape != "columns" and not mapping.indicator and set(mapping.figures) - {""}:
        yield DoorProblem("no_indicator")
    ids = list(mapping.figures.values())
    if twice := next((each for each in ids if ids.count(each) > 1), ""):
        yield DoorProblem("twice", {"indicator": twice})
    if mapping.year and not mapping.date and mapping.shape != "periods":
        yield DoorProblem("year_alone")
    if any(not isfinite(each) or each == 0 for each in mapping.factors.values()):
        yield DoorProblem("factor")


def _others(door: Door, others: Collection[Door]) -> Iterator[DoorProblem]:
    """Two doors would correct each other's figures for ever."""
    for each in others:
        both = door.indicators & each.indicators
        is_same = each.door_id == door.door_id or each.simulated != door.simulated
        if both and not is_same and each.state in ("open", "paused"):
            yield DoorProblem("taken", {"indicator": min(both), "door": each.name})


def definition_problems(definition: Definition) -> list[DoorProblem]:
    """What is wrong with a definition by itself."""
    name = definition.name.get("id", "")
    blank = {"indicator": name or definition.indicator_id}
    wrong = {
        "indicator_id": not ID.fullmatch(definition.indicator_id),
        "indicator_name": not name.strip() or len(name) > LONGEST_NAME,
        "unit": not definition.unit.strip() or len(definition.unit) > LONGEST_UNIT,
        "digits": not 0 <= definition.digits <= 4,
        "tolerance": not 0 <= definition.tolerance_pct <= 100,
        "due": not 0 <= _due(definition) <= 400,
        "long": any(len(each) > LONGEST_TEXT for each in _texts(definition)),
        "target": definition.direction == "neither" and bool(definition.targets),
        "producer": not definition.producer.strip(),
        "definition": not definition.definition.strip(),
        "hide": not 0 <= definition.hide_below <= 100,
    }
    return [DoorProblem(key, blank) for key, is_wrong in wrong.items() if is_wrong]


def _due(definition: Definition) -> int:
    days = definition.due_days
    return DUE_DAYS[definition.period] if days is None else days


def _texts(definition: Definition) -> tuple[str, ...]:
    return (
        definition.concept, definition.definition, definition.interpretation, definition.formula,
        definition.measure, definition.classification, definition.reference, definition.producer,
    )  # fmt: skip
