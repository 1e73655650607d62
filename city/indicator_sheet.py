"""A table of an agency, read by its door's mapping: figures, rows that are wrong and why, words nobody mapped.

Pure: the table is given (`store/sheets`), the day is an argument. A row that cannot be used never takes
the good ones with it; a table whose columns are not those that were mapped is not read at all.

| a cell of a figure          | is                                                                 |
|-----------------------------|--------------------------------------------------------------------|
| empty                       | no figure: not reported                                            |
| -, –, n/a, tad, null        | unknown: reported without a value                                  |
| a number of a workbook      | that number, whatever the style                                    |
| text                        | read in the mapping's style (1.235,4 or 1,235.4), or wrong         |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import isfinite

import msgspec

from city.indicator_doors import SheetMapping
from city.indicators import Definition
from city.period_columns import year_in, year_of
from city.profile import Profile
from city.sheet_columns import folded, missing, period_columns
from city.written import beginning, number, period_start

Cell = str | float
UNKNOWN = frozenset({"-", "–", "—", "n/a", "na", "n.a.", "tad", "t.a.d.", "null", "none"})
WHOLE = frozenset({"kota", "total", "jumlah", "se-kota", "seluruh kota", "jumlah total"})
MOST_FIGURES = 50_000
LONGEST_SAID = 80
_BEFORE_A_NAME = re.compile(r"^(?:kecamatan|kec\.?|kelurahan|kel\.?)\s+")


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Names of the columns, then rows: the row's number as the sheet counts, and its cells.

    `name` is the file's, `sheet` and `sheets` the workbook's, `above` what stands above the names;
    `cut` says that there were more rows.
    """

    columns: list[str]
    rows: list[tuple[int, list[Cell]]]
    kind: str = "csv"
    name: str = ""
    sheet: str = ""
    sheets: list[str] = []
    first_row: int = 1
    above: str = ""
    cut: bool = False


class SheetFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the table; `start` is its period's first day, `row` where it stands."""

    indicator_id: str
    area: str
    start: date
    value: float | None
    target: float | None
    row: int


class WrongCell(msgspec.Struct, frozen=True, kw_only=True):
    """Where something cannot be used: `reason` names the sentence, `said` is what stands there."""

    row: int
    column: str
    reason: str
    said: str = ""


class SheetRead(msgspec.Struct, frozen=True, kw_only=True):
    """What a table says. `unmapped`: words of the indicator column that mean none of ours, counted."""

    figures: list[SheetFigure] = []
    wrong: list[WrongCell] = []
    unmapped: dict[str, int] = {}


class ColumnsChanged(ValueError):
    """The table is another than the one that was mapped: these columns are not there."""

    def __init__(self, missing: Sequence[str], there: Sequence[str]) -> None:
        super().__init__(f"columns missing: {', '.join(missing)}; there are: {', '.join(there)}")
        self.missing, self.there = list(missing), list(there)


class Wrong(ValueError):
    """One cell; see WrongCell."""

    def __init__(self, reason: str, column: str, said: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column, self.said = reason, column, said


def area_codes(profile: Profile, level: str) -> dict[str, str]:
    """The code of each kecamatan or kelurahan by its folded name and by the code itself."""
    known = profile.kelurahan.values()
    pairs = (
        [(each.kecamatan_code, each.kecamatan) for each in known]
        if level == "kecamatan"
        else [(each.code, each.name) for each in known]
    )
    whole = dict.fromkeys({*WHOLE, folded(profile.name)}, "")
    return whole | {folded(word): code for code, name in pairs for word in (code, name)}


def read(
    table: Table,
    mapping: SheetMapping,
    definitions: Mapping[str, Definition],
    areas: Mapping[str, Mapping[str, str]],
    today: date,
) -> SheetRead:
    """`definitions` by indicator id, `areas` by level (`area_codes`). Raises ColumnsChanged."""
    if absent := missing(mapping, table.columns):
        raise ColumnsChanged(absent, table.columns)
    reading = _Reading(table, mapping, definitions, areas, today)
    timeless = reading.timeless()
    return SheetRead(wrong=[timeless]) if timeless else reading.read()


class _Reading:
    def __init__(
        self,
        table: Table,
        mapping: SheetMapping,
        definitions: Mapping[str, Definition],
        areas: Mapping[str, Mapping[str, str]],
        today: date,
    ) -> None:
        self._at = {folded(name): n for n, name in reversed(list(enumerate(table.columns)))}
        self._table, self._mapping, self._today = table, mapping, today
        self._definitions, self._areas = definitions, areas
        self._ids = {folded(word): each for word, each in mapping.figures.items()}
        self._above: dict[str, Cell] = {}
        self._starts: dict[tuple[str, str], date] = {}
        self._slots = period_columns(mapping, table.columns)
        self._year = year_of(table.sheet, table.above, table.name)

    def read(self) -> SheetRead:
        found: dict[tuple[str, str, date], SheetFigure] = {}
        wrong: list[WrongCell] = []
        unmapped: Counter[str] = Counter()
        for row, cells in self._table.rows:
            self._remember(cells)
            for word, column in self._asked():
                if (indicator := self._ids.get(folded(word))) is None:
                    unmapped[word[:LONGEST_SAID]] += 1
                    continue
                try:
                    if figure := self._figure(row, cells, indicator, column):
                        _put(found, figure, column)
                except Wrong as why:
                    said = why.said[:LONGEST_SAID]
                    cell = WrongCell(row=row, column=why.column, reason=why.reason, said=said)
                    if wrong[-1:] != [cell]:
                        wrong.append(cell)
            if len(found) > MOST_FIGURES:
                wrong.append(WrongCell(row=row, column="", reason="too_many"))
                break
        return SheetRead(figures=list(found.values()), wrong=wrong, unmapped=dict(unmapped))

    def _asked(self) -> Iterator[tuple[str, str]]:
        """The word that names the indicator, and the column its figure is in."""
        mapping = self._mapping
        if mapping.shape == "columns":
            yield from ((each, each) for each in mapping.figures)
            return
        word = self._kept(mapping.indicator) if mapping.indicator else ""
        if mapping.indicator and not word:
            return
        is_wide = mapping.shape == "periods" and folded(word) in self._ids
        yield from ((word, each) for each in (self._slots if is_wide else (mapping.value,)))

    def _figure(
        self, row: int, cells: Sequence[Cell], indicator: str, column: str
    ) -> SheetFigure | None:
        definition = self._definitions.get(indicator)
        cell = self._cell(cells, column)
        if definition is None or cell == "" or self._is_to_come(column, cell):
            return None
        target = self._cell(cells, self._mapping.target)
        return SheetFigure(
            indicator_id=indicator,
            area=self._area(definition),
            start=self._begun(column) if self._slots else self._start(definition),
            value=self._scaled(cell, column, indicator),
            target=self._scaled(target, self._mapping.target, indicator) if target != "" else None,
            row=row,
        )

    def _cell(self, cells: Sequence[Cell], column: str) -> Cell:
        at = self._at.get(folded(column), -1) if column else -1
        cell = cells[at] if 0 <= at < len(cells) else ""
        return cell.strip() if isinstance(cell, str) else cell

    def _remember(self, cells: Sequence[Cell]) -> None:
        """Of every row, for the rows below: also of one whose own figure is empty or wrong."""
        mapping = self._mapping
        for column in (mapping.indicator, mapping.area, mapping.date, mapping.year):
            cell = self._cell(cells, column)
            if cell != "" or not mapping.fill_down:
                self._above[column] = cell

    def _kept(self, column: str) -> str:
        """As text; with `fill_down` an empty one is the one above."""
        cell = self._above.get(column, "")
        return cell if isinstance(cell, str) else f"{cell:.15g}"

    def _scaled(self, cell: Cell, column: str, indicator: str) -> float | None:
        value, factor = self._number(cell, column), self._mapping.factors.get(indicator, 1.0)
        return value if value is None or factor == 1.0 else round(value * factor, 9)

    def _number(self, cell: Cell, column: str) -> float | None:
        if isinstance(cell, str):
            if cell.casefold() in UNKNOWN:
                return None
            try:
                return number(cell, self._mapping.numbers)
            except ValueError:
                raise Wrong("number", column, cell) from None
        if not isfinite(cell):
            raise Wrong("number", column, str(cell))
        return float(cell)

    def _area(self, definition: Definition) -> str:
        column = self._mapping.area
        if not column or definition.level == "city":
            return ""
        said = self._kept(column)
        code = self._areas[definition.level].get(_BEFORE_A_NAME.sub("", folded(said)))
        if code is None:
            raise Wrong(definition.level if said else "no_area", column, said)
        return code

    def timeless(self) -> WrongCell | None:
        """Nobody says of which year these columns are: not even a guess."""
        if self._mapping.year or self._year:
            return None
        without = (name for name, each in self._slots.items() if each.year is None)
        first = next(without, "")
        row = self._table.first_row
        return WrongCell(row=row, column=first, reason="no_year") if first else None

    def _is_to_come(self, column: str, cell: Cell) -> bool:
        """A later month is in the table already, and nothing is told of it: a formula leaves a 0."""
        start = self._slots[column].start(self._year_here()) if column in self._slots else None
        told = cell if isinstance(cell, str) else 0.0 if cell == 0 else cell
        nothing = told in (0.0, "0") or str(told).casefold() in UNKNOWN
        return start is not None and start > self._today and nothing

    def _begun(self, column: str) -> date:
        start = self._slots[column].start(self._year_here())
        if start is None:
            raise Wrong("no_year", self._mapping.year or column)
        if start > self._today:
            raise Wrong("future", column, column)
        return start

    def _year_here(self) -> int | None:
        return year_in(self._kept(self._mapping.year)) if self._mapping.year else self._year

    def _start(self, definition: Definition) -> date:
        mapping, period = self._mapping, definition.period
        if not mapping.date:
            return beginning(self._today, period)
        parts = [self._kept(each) for each in (mapping.date, mapping.year) if each]
        said = " ".join(filter(None, parts))
        if not said:
            raise Wrong("no_date", mapping.date)
        if (start := self._starts.get((said, period))) is None:
            try:
                start = period_start(said, period, mapping.dates)
            except (ValueError, OverflowError):
                raise Wrong("date", mapping.date, said) from None
            self._starts[said, period] = start
        if start > self._today:
            raise Wrong("future", mapping.date, said)
        return start


def _put(found: dict[tuple[str, str, date], SheetFigure], figure: SheetFigure, column: str) -> None:
    """The first one stays; the same again is nothing new. Raises Wrong for another word about it."""
    key = figure.indicator_id, figure.area, figure.start
    before = found.setdefault(key, figure)
    if (before.value, before.target) != (figure.value, figure.target):
        raise Wrong("twice", column, str(before.row))
