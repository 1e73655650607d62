"""Which columns of a table a mapping means, and which of them are gone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from city.indicator_doors import SheetMapping
from city.period_columns import Slot, slot, slots


def missing(mapping: SheetMapping, columns: Sequence[str]) -> list[str]:
    """Mapped columns that are not in the table; capitals and blanks make no difference. A period that
    left is missing when something nobody knows came, or when none is there at all: tables of years
    slide, one of a new year begins with January, but a renamed month is no month that ended."""
    there = {folded(each) for each in columns}
    absent = [each for each in mapping.columns if folded(each) not in there]
    if mapping.shape != "periods":
        return absent
    known = {folded(each) for each in (*mapping.columns, *mapping.others)}
    has = set(period_columns(mapping, columns).values())
    is_strange = any(slot(each) is None and folded(each) not in known for each in columns)
    left = [name for name, each in slots(mapping.periods).items() if each not in has]
    return [*absent, *(left if is_strange or not has else ())]


def period_columns(mapping: SheetMapping, columns: Sequence[str]) -> dict[str, Slot]:
    """The columns of a table whose figures are read, of the kind that was mapped."""
    none = {folded(each) for each in (*mapping.columns, *mapping.others)}
    found = {name: each for name, each in slots(columns).items() if folded(name) not in none}
    return {name: each for name, each in found.items() if each.period == mapping.period}


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()
