"""The city's own revenue, invented: the report its revenue agency would put into its folder each day.

Orders of magnitude after Kota Bekasi 2025 (PAD Rp 4.094 T; radarbekasi, kantordunia 8224); the split by
kind and the course of the year are this project's own, plausible and INVENTED. The running year has
something to ask about: land tax lags behind, one target was lowered with the revised budget, one kind
fell silent, one sum was corrected downwards, and one kind has too few payers to be shown.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from io import StringIO
from random import Random

import msgspec

from city.indicator_doors import Door, FolderSource, SheetMapping
from city.indicators import Definition
from city.revenue_book import PAYERS
from city.revenue_terms import PREFIX, Revenue

HEADER = ("Tanggal", "Uraian", "Nilai", "Target")
PAST_YEARS = 3
FILE = "laporan-pad.csv"
SUM = "Yang masuk ke kas daerah sejak 1 Januari sampai akhir hari itu."
EVEN = (8.0, 7.6, 8.2, 8.0, 8.4, 8.2, 8.4, 8.6, 8.4, 8.6, 8.4, 9.2)
DUE_IN_SEPTEMBER = (1.5, 2.0, 3.5, 5.0, 7.0, 9.0, 13.0, 19.0, 24.0, 5.0, 4.0, 7.0)
AT_YEAR_END = (6.0, 6.0, 7.0, 7.0, 7.5, 8.0, 8.0, 9.5, 8.5, 9.0, 9.5, 14.0)
ONCE = (0.0, 0.0, 0.0, 5.0, 30.0, 40.0, 20.0, 5.0, 0.0, 0.0, 0.0, 0.0)
GROWTH = 1.06
"""A year."""
REVISED_ON = (9, 1)
REPORTED_UNTIL_DAYS = 1
"""A day is reported on the next one."""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """One kind: the target (Rp billion) of the running year, when money comes (per cent by month), how
    many pay in a month, what the year reaches; `slow` weakens every month after June."""

    target: float
    months: tuple[float, ...] = EVEN
    payers: int
    reaches: float = 1.0
    slow: float = 1.0
    revised: float = 1.0
    silent_days: int = 0
    corrected_on: tuple[int, int] | None = None


COURSES: dict[str, Course] = {
    "pbb-p2": Course(target=665, months=DUE_IN_SEPTEMBER, payers=21_000, slow=0.78),
    "bphtb": Course(target=630, months=AT_YEAR_END, payers=1_900, revised=0.9, reaches=0.93),
    "pbjt-makanan": Course(target=560, payers=2_700, reaches=1.03),
    "pbjt-listrik": Course(target=385, payers=112, reaches=0.99),
    "pbjt-hiburan": Course(target=105, payers=140, reaches=0.96, silent_days=7),
    "pbjt-parkir": Course(target=70, payers=310, reaches=0.97),
    "pbjt-hotel": Course(target=70, payers=64, reaches=1.01),
    "opsen-pkb": Course(target=560, payers=58_000, reaches=0.97),
    "opsen-bbnkb": Course(target=315, payers=9_400, reaches=0.9),
    "reklame": Course(target=105, payers=420, reaches=0.95, corrected_on=(10, 14)),
    "pat": Course(target=35, payers=260),
    "walet": Course(target=0.06, payers=2),
    "retribusi-umum": Course(target=48, payers=1_500, reaches=1.06),
    "retribusi-usaha": Course(target=21, payers=380, reaches=1.02),
    "retribusi-perizinan": Course(target=42, months=AT_YEAR_END, payers=210, reaches=1.1),
    "kekayaan-daerah": Course(target=62, months=ONCE, payers=1_000),
    "lain-lain": Course(target=455, payers=5_200, reaches=0.98),
}


def report(revenue: Revenue, today: date, seed: int, header: tuple[str, ...] = HEADER) -> bytes:
    """The whole report of the running year and the years before, as CSV; the same day gives the same."""
    sink = StringIO()
    writer = csv.writer(sink, delimiter=";")
    writer.writerow(header)
    for kind, course in COURSES.items():
        if kind in revenue.kinds:
            writer.writerows(_rows(kind, course, today, seed))
    return sink.getvalue().encode()


def figures(revenue: Revenue) -> dict[str, str]:
    """What stands in the column "Uraian", and the indicator it is."""
    known = [each for each in COURSES if each in revenue.kinds]
    told = {_name(each): f"pad-{each}" for each in known}
    return told | {_payers_name(each): f"pad-{each}-payers" for each in known}


def door(revenue: Revenue) -> Door:
    """How somebody would map it."""
    mapping = SheetMapping(
        indicator="Uraian", value="Nilai", target="Target", date="Tanggal", figures=figures(revenue)
    )
    return Door(
        door_id="simulasi-pad",
        agency_id=revenue.agency_id,
        name="Laporan harian PAD",
        source=FolderSource(file="laporan-pad*.csv"),
        mapping=mapping,
    )


def definitions(revenue: Revenue) -> tuple[Definition, ...]:
    """What its figures mean. Not open: walls show them through the rules of tax secrecy alone."""
    found = []
    for word, indicator_id in figures(revenue).items():
        is_payers = indicator_id.endswith(PAYERS)
        kind = indicator_id.removeprefix(PREFIX).removesuffix(PAYERS)
        named = revenue.kinds[kind].name
        ending = {"id": ": pembayar", "en": ": payers"} if is_payers else {}
        found.append(
            Definition(
                agency_id=revenue.agency_id,
                indicator_id=indicator_id,
                name={lang: f"{each}{ending.get(lang, '')}" for lang, each in named.items()},
                unit="orang" if is_payers else "Rp",
                period="day",
                due_days=4,
                is_open=False,
                producer="Bidang Pembukuan dan Pelaporan",
                definition="Pembayar pada bulan itu sejauh ini." if is_payers else SUM,
                measure="Jumlah",
                classification=word,
                reference="Simulasi",
            )
        )
    return tuple(found)


def _name(kind: str) -> str:
    return kind.replace("-", " ").upper()


def _payers_name(kind: str) -> str:
    return f"{_name(kind)} (PEMBAYAR)"


def _rows(kind: str, course: Course, today: date, seed: int) -> Iterator[tuple[str, str, str, str]]:
    for year in range(today.year - PAST_YEARS, today.year + 1):
        for day in _days(year, course, today):
            target = course.target * GROWTH ** (year - today.year)
            is_revised = (day.month, day.day) >= REVISED_ON and year == today.year
            rp = _sum(kind, course, day, target, seed, is_running=year == today.year)
            in_force = target * (course.revised if is_revised else 1.0)
            yield (
                day.isoformat(),
                _name(kind),
                f"{rp * 1e9:.0f}",
                f"{round(in_force * 1e9, -6):.0f}",
            )
            yield day.isoformat(), _payers_name(kind), str(_payers(course, day)), ""


def _days(year: int, course: Course, today: date) -> Iterator[date]:
    """Every working day of the running year, every Friday of the others and their last day."""
    until = today - timedelta(days=REPORTED_UNTIL_DAYS + course.silent_days)
    day, is_running = date(year, 1, 1), year == today.year
    while day.year == year and day <= until:
        is_last = (day.month, day.day) == (12, 31)
        if is_last or (day.weekday() < 5 if is_running else day.weekday() == 4):
            yield day
        day += timedelta(days=1)


def _sum(
    kind: str, course: Course, day: date, target: float, seed: int, *, is_running: bool
) -> float:
    """Rp billion since 1 January."""
    months = _months(kind, course, day.year if not is_running else 0, seed)
    length = (date(day.year + day.month // 12, day.month % 12 + 1, 1) - day.replace(day=1)).days
    share = sum(months[: day.month - 1]) + months[day.month - 1] * day.day / length
    rp = target * share
    on = course.corrected_on
    return rp * 0.96 if on and is_running and (day.month, day.day) >= on else rp


@cache
def _months(kind: str, course: Course, year: int, seed: int) -> Sequence[float]:
    """Shares of the year's target by month, a little other each year; `year` 0 is the running one."""
    draw = Random(f"{seed}/revenue/{kind}/{year}")
    reached = course.reaches * draw.uniform(0.97, 1.03)
    common = Random(f"{seed}/revenue/{year}")
    parts = [each * draw.uniform(0.9, 1.1) * common.uniform(0.8, 1.2) for each in course.months]
    found = [reached * each / sum(parts) for each in parts]
    if year == 0:
        found = [each * (course.slow if n > 5 else 1.0) for n, each in enumerate(found)]
    return tuple(found)


def _payers(course: Course, day: date) -> int:
    """In this month so far; all of them by its 25th."""
    return max(1, round(course.payers * min(1.0, day.day / 25)))
