"""Figures, periods and targets in words, the local way."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from city.indicator_readings import IndicatorReading
from city.indicators import Definition, Figure
from city.profile import Profile
from city.severity import Severity
from city.written import Period
from dashboard.texts import Text

LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
RUPIAH = "Rp"
SHAPES = {
    Severity.CALM: "dot",
    Severity.WATCH: "diamond",
    Severity.WARNING: "triangle",
    Severity.STALE: "ring",
    Severity.UNKNOWN: "ring",
}
"""The mark beside the word of how a figure stands."""


def value(amount: float | None, definition: Definition, text: Text) -> str:
    """The number without its unit: "1.235,4"; of money "4,09 T"."""
    if amount is None:
        return "–"
    if definition.unit == RUPIAH:
        for size, word in LARGE:
            if abs(amount) >= size:
                return f"{text.number(amount / size, 2)} {text(f'indicators.{word}')}"
    return text.number(amount, definition.digits)


def with_unit(amount: float | None, definition: Definition, text: Text) -> str:
    """ "71,2 %", "1.235 kasus", "Rp 4,09 T"."""
    number = value(amount, definition, text)
    if definition.unit == RUPIAH:
        return f"{RUPIAH} {number}"
    return f"{number} {unit(definition, text)}"


def unit(definition: Definition, text: Text) -> str:
    """The producer's own word; where it is a common one, in the reader's language."""
    return text.words.get(f"indicators.unit.{definition.unit.casefold()}", definition.unit)


def of_area(amount: float | None, definition: Definition, text: Text) -> str:
    """An area's number; a small one is never told exactly where people could be known by it."""
    if amount is not None and 0 < amount < definition.hide_below:
        return f"< {text.number(definition.hide_below)}"
    return value(amount, definition, text)


def period_name(start: date, period: Period, text: Text, *, short: bool = False) -> str:
    """ "31 Jul 2026" (`short`: "31 Jul"), "minggu 31/2026", "Juli 2026", "TW III 2026", "2026"."""
    if period == "day":
        pattern = "d MMM" if short else "d MMM y"
        return str(format_date(start, format=pattern, locale=text.lang))
    if period == "week":
        year, week, _ = start.isocalendar()
        return text("indicators.week", week=week, year=year)
    if period == "month":
        return str(format_date(start, format="MMMM y", locale=text.lang))
    if period == "quarter":
        return text(
            "indicators.quarter", part=("I", "II", "III", "IV")[start.month // 3], year=start.year
        )
    return str(start.year)


def target(reading: IndicatorReading, text: Text) -> str:
    """ "target ≤ 80 %"; "" without one."""
    if reading.target is None:
        return ""
    sign = {"higher": "≥ ", "lower": "≤ ", "neither": ""}[reading.definition.direction]
    amount = with_unit(reading.target, reading.definition, text)
    return text("indicators.target", target=f"{sign}{amount}")


def standing(reading: IndicatorReading, text: Text) -> str:
    """The word for how it stands; "" where there is nothing to judge by and nothing is late."""
    if reading.is_late:
        return text("indicators.late")
    if reading.newest is None:
        return text("indicators.nothing_yet")
    if reading.newest.value is None:
        return text("indicators.unknown")
    if reading.judged is None:
        return ""
    return text(f"indicators.standing.{reading.judged}")


def change(figures: list[Figure], definition: Definition, text: Text) -> str:
    """Against the period before it: "▲ 3", "▼ 1,2"; "" when either has no value."""
    if len(figures) < 2 or figures[-1].value is None or figures[-2].value is None:
        return ""
    step = figures[-1].value - figures[-2].value
    if round(step, definition.digits) == 0 and definition.unit != RUPIAH:
        return text("indicators.same")
    return f"{'▲' if step > 0 else '▼'} {value(abs(step), definition, text)}"


def area_name(profile: Profile, code: str) -> str:
    """The name of a kecamatan or kelurahan by its code."""
    for each in profile.kelurahan.values():
        if code == each.code:
            return each.name
        if code == each.kecamatan_code:
            return each.kecamatan
    return code


def judged(reading: IndicatorReading) -> Severity | None:
    """The severity to be shown, None where a figure only informs."""
    return reading.severity if standing_shows(reading) else None


def standing_shows(reading: IndicatorReading) -> bool:
    empty = reading.newest is None or reading.newest.value is None
    return reading.is_late or empty or reading.judged is not None
