"""Which column is what, guessed from the columns' names and the first rows; a person corrects it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from city.column_names import fitting
from city.indicator_doors import SheetMapping
from city.indicator_sheet import Cell, Table
from city.period_columns import of_one_kind, slots
from city.written import MARKS, NumberStyle, number

HINTS: Mapping[str, tuple[str, ...]] = {
    "date": ("tanggal", "tgl", "minggu", "bulan", "triwulan", "periode", "waktu", "date", "week", "month",
             "quarter", "period", "time", "tahun", "year"),
    "year": ("tahun", "thn", "year"),
    "area": ("kecamatan", "kelurahan", "wilayah", "desa", "district", "area"),
    "indicator": ("indikator", "nama indikator", "uraian", "jenis", "indicator", "name", "nama"),
    "value": ("nilai", "jumlah", "realisasi", "capaian", "angka", "hasil", "value", "total"),
    "target": ("target", "rencana", "goal"),
}  # fmt: skip
WITH_YEAR = re.compile(r"\d{4}")
COUNTED = ("no", "nomor", "id", "#1")
LOOKED_AT = 50


def guessed(table: Table) -> SheetMapping:
    """Without figures: which word is which indicator nobody can guess."""
    if periods := _periods(table):
        return _wide(table, periods)
    found: dict[str, str] = {}
    for field, hints in HINTS.items():
        free = [each for each in table.columns if each not in found.values()]
        if field != "year" or _needs_year(table, found.get("date", "")):
            found[field] = fitting(hints, free)
    rows = bool(found["indicator"] and found["value"])
    values = [found["value"]] if rows else measures(table, found)
    if not rows:
        found |= {"indicator": "", "value": "", "target": ""}
    return SheetMapping(
        shape="rows" if rows else "columns",
        numbers=_style(table, values),
        fill_down=_is_merged(table, [found["date"], found["area"]]),
        date=found["date"],
        year=found.get("year", ""),
        area=found["area"],
        indicator=found["indicator"],
        value=found["value"],
        target=found["target"],
    )


def _periods(table: Table) -> list[str]:
    """Columns of one kind of period, if there are figures in any of them."""
    found = of_one_kind(slots(table.columns))
    return found if any(_is_numeric(_cells(table, each)) for each in found) else []


def _wide(table: Table, periods: list[str]) -> SheetMapping:
    rest, found = [each for each in table.columns if each not in periods], dict[str, str]()
    timeless = any(each.year is None for each in slots(periods).values())
    for field in (*(["year"] if timeless else []), "area", "indicator"):
        free = [each for each in rest if each not in found.values()]
        found[field] = fitting(HINTS[field], free)
    return SheetMapping(
        shape="periods",
        numbers=_style(table, periods),
        fill_down=_is_merged(table, [found["area"], found["indicator"]]),
        periods=tuple(periods),
        others=tuple(each for each in rest if each not in found.values()),
        year=found.get("year", ""),
        area=found["area"],
        indicator=found["indicator"],
    )


def measures(table: Table, found: Mapping[str, str]) -> list[str]:
    """Columns that hold numbers and are no date, year, area or running number."""
    taken = {found.get(field, "") for field in ("date", "year", "area")}
    return [
        each
        for each in table.columns
        if each not in taken and each.casefold() not in COUNTED and _is_numeric(_cells(table, each))
    ]


def words(table: Table, column: str) -> list[str]:
    """What stands in a column, each word once, in the order of the table."""
    texts = (each if isinstance(each, str) else f"{each:.15g}" for each in _cells(table, column))
    return list(dict.fromkeys(filter(None, (each.strip() for each in texts))))


def _cells(table: Table, column: str) -> list[Cell]:
    if column not in table.columns:
        return []
    at = table.columns.index(column)
    return [cells[at] for _, cells in table.rows if at < len(cells)]


def _needs_year(table: Table, date: str) -> bool:
    """Whether the dates say no year by themselves: "Juli", "7"."""
    said = [str(each) for each in _cells(table, date)[:LOOKED_AT] if each != ""]
    return bool(said) and not any(WITH_YEAR.search(each) for each in said)


def _is_merged(table: Table, columns: Sequence[str]) -> bool:
    """Whether a column has a cell on top and empty ones below it."""
    for column in filter(None, columns):
        cells = _cells(table, column)[:LOOKED_AT]
        if cells and cells[0] != "" and sum(each == "" for each in cells) > len(cells) / 4:
            return True
    return False


def _is_numeric(cells: Sequence[Cell]) -> bool:
    known = [each for each in cells[:LOOKED_AT] if each != ""]
    fitting_ones = [each for each in known if not isinstance(each, str) or _reads(each)]
    return bool(known) and len(fitting_ones) * 2 > len(known)


def _reads(text: str, styles: Sequence[NumberStyle] = tuple(MARKS)) -> bool:
    for style in styles:
        try:
            number(text, style)
        except ValueError:
            continue
        return True
    return False


def _style(table: Table, columns: Sequence[str]) -> NumberStyle:
    """The one in which more of the cells can be read; the Indonesian one when both can."""
    texts = [each for column in columns for each in _cells(table, column)[:LOOKED_AT]]
    said = [each for each in texts if isinstance(each, str) and each]
    counts: dict[NumberStyle, int] = {
        style: sum(_reads(each, (style,)) for each in said) for style in MARKS
    }
    return "en" if counts["en"] > counts["id"] else "id"
