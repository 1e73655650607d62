"""How offices write: semicolons and 1.235,4, a workbook with a title above its head. Seeded."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from math import cos, pi
from random import Random
from typing import Any

from openpyxl import Workbook

from city.written import Period, beginning

CHANGED = {"Bulan": "Periode", "Nilai": "Jumlah", "Minggu": "Pekan", "Capaian": "Realisasi fisik"}
"""What a head says after somebody in the office renamed its columns."""


def draw(seed: int, *words: object) -> Random:
    return Random("/".join(map(str, (seed, *words))))


def past(today: date, period: Period, count: int) -> list[date]:
    """First days of the last `count` periods that have ended, oldest first."""
    found, start = [], beginning(today, period)
    for _ in range(count):
        start = beginning(start - timedelta(days=1), period)
        found.append(start)
    return found[::-1]


def season(day: date) -> float:
    """-1 in August, 1 in February: the rains, and the dengue after them."""
    return cos(2 * pi * (day.timetuple().tm_yday - 45) / 365)


def csv_of(head: list[str], rows: Iterator[list[str]], changed: bool) -> bytes:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([CHANGED.get(each, each) for each in head] if changed else head)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def book_of(title: str, head: list[str], rows: Iterator[list[Any]], changed: bool) -> bytes:
    book, out = Workbook(), BytesIO()
    sheet: Any = book.active
    sheet.title = title[:31]
    sheet.append([title])
    sheet.append([CHANGED.get(each, each) for each in head] if changed else head)
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def local(value: float, digits: int = 0) -> str:
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))
