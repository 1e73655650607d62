"""Figures of the fleet in words: the value with its unit, the formula with its numbers, what it means."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date

from city.fleet.figures import Figure
from city.profile import Profile
from city.severity import Severity
from city.vehicles import UNKNOWN_KIND
from dashboard.texts import Text
from operations.report_cards.periods import Period

DIGITS = {"share": 1, "km": 1, "ratio": 2, "litres": 1, "count": 0}


def value(figure: Figure, text: Text) -> str:
    """ "82,1 %", "1.235,4 km", "14 mnt", "–"."""
    if figure.value is None:
        return "–"
    if figure.unit == "seconds":
        return text.span(figure.value)
    times = 100 if figure.unit == "share" else 1
    digits = DIGITS[figure.unit]
    if figure.unit == "km" and figure.value >= 1000:
        digits = 0
    elif figure.unit == "share" and 0 < figure.value < 0.01:
        digits = 2
    unit = {"share": " %", "km": " km", "litres": f" {text('fleet.litres_unit')}"}
    return f"{text.number(figure.value * times, digits)}{unit.get(figure.unit, '')}"


def label(key: str, text: Text) -> str:
    return text(f"fleet.figure.{key}")


def formula(figure: Figure, text: Text) -> str:
    """How the value came about, with its own numbers filled in."""
    numbers = {name: number(name, each, text) for name, each in figure.parts.items()}
    return text(f"fleet.formula.{figure.key}", **numbers)


def number(name: str, value: float, text: Text) -> str:
    """A number of a formula; long times in hours, because they are sums over vehicles."""
    if name.endswith("_s"):
        hours = value / 3600
        return f"{text.number(hours)} {text('browser.hour')}" if hours >= 24 else text.span(value)
    return text.number(value, 0 if float(value).is_integer() else 1)


def verdict(figure: Figure, text: Text) -> str:
    """A word for what is not as it should be; "" for what is, or is not judged."""
    if figure.severity is Severity.CALM:
        return ""
    return text(f"fleet.verdict_{figure.severity}")


def kind_name(kind: str, profile: Profile, text: Text) -> str:
    return text.pick((profile.kind_named(kind) or UNKNOWN_KIND).name)


def agency_name(agency_id: str, profile: Profile, text: Text) -> str:
    known = profile.agencies.get(agency_id)
    return known.short if known else text("fleet.nobody")


def vehicle_name(vehicle_id: str, profile: Profile) -> str:
    known = profile.vehicles.get(vehicle_id)
    return known.code if known else vehicle_id


def place_name(place: str, area: str, hidden: bool, profile: Profile, text: Text) -> str:
    """A registered place, else the kelurahan; "parkir" for what is nobody's business, and for a place
    that is private by now, whenever the row was made."""
    known = profile.place_named(place)
    if hidden or (known and known.private):
        return text("fleet.parked")
    if known:
        return known.name
    kelurahan = profile.kelurahan.get(area)
    return kelurahan.name if kelurahan else text("complaints.elsewhere")


def period_name(period: Period, text: Text) -> str:
    """ "Senin, 30 Nov 2026", "24 Nov – 30 Nov 2026", "November 2026"."""
    if period.sort == "month":
        return str(format_date(period.first, "MMMM y", locale=text.lang))
    if period.sort == "year":
        return str(period.first.year)
    if period.first == period.last:
        return str(format_date(period.first, "EEEE, d MMM y", locale=text.lang))
    if period.sort == "quarter":
        number = (period.first.month + 2) // 3
        return text("report_cards.quarter_name", number=number, year=period.first.year)
    first = format_date(period.first, "d MMM y", locale=text.lang)
    return f"{first} – {format_date(period.last, 'd MMM y', locale=text.lang)}"


def day_name(day: date, text: Text) -> str:
    return str(format_date(day, "EEE d MMM", locale=text.lang))


def hours(start_at: datetime, end_at: datetime, text: Text) -> str:
    """ "08.12–08.40"; midnight at the end of a day is 24.00."""
    end = end_at.astimezone(text.zone)
    is_midnight = not (end.hour or end.minute or end.second)
    last = text.clock(end_at).replace("00", "24", 1) if is_midnight else text.clock(end_at)
    return f"{text.clock(start_at)}–{last}"
